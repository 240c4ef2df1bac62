"""A user's own definitions laid over the published market: a market of the same kind, measured in the same way.

In: a ``Market`` and ``Choices``. Out: a ``Market`` with a version of its own; the one given is never changed. A
portfolio is resolved and kept against the published market, and ``under_choices`` points its lines to the companies of
the user's. ``merged_securities`` says which tickers stand for one company.
"""

from analytics.choices.apply import apply_choices, under_choices
from analytics.choices.digest import digest_of
from analytics.choices.merged import CHOSEN, merged_securities

__all__ = ["CHOSEN", "apply_choices", "digest_of", "merged_securities", "under_choices"]
