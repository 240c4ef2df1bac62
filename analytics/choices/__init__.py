"""A user's own definitions laid over the published market: a market of the same kind, measured in the same way.

In: a ``Market`` and ``Choices``. Out: a ``Market`` with a version of its own; the one given is never changed. A
portfolio is resolved and kept against the published market, and ``under_choices`` points its lines to the companies of
the user's. ``merged_securities`` says which tickers stand for one company, ``usable_choices``
what of kept choices newer data leave room for.
"""

from analytics.choices.apply import apply_choices, under_choices
from analytics.choices.digest import digest_of
from analytics.choices.merged import CHOSEN, merged_securities
from analytics.choices.usable import UsableChoices, usable_choices

__all__ = [
    "CHOSEN",
    "UsableChoices",
    "apply_choices",
    "digest_of",
    "merged_securities",
    "under_choices",
    "usable_choices",
]
