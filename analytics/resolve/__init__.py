"""Resolve: the rows of a file become positions in known securities, each with the rule that matched it.

Nothing is matched by a similar name or by stripping punctuation: names are only searched to be offered. What is not
known stays, with its value and reason.
"""

from analytics.resolve.additions import NOTHING_ADDED, Additions, printed_key
from analytics.resolve.codes import printed_codes
from analytics.resolve.match import Matcher
from analytics.resolve.positions import matched_ticker, resolve_positions
from analytics.resolve.search import Found, SecurityIndex, security_index

__all__ = [
    "NOTHING_ADDED",
    "Additions",
    "Found",
    "Matcher",
    "SecurityIndex",
    "matched_ticker",
    "printed_codes",
    "printed_key",
    "resolve_positions",
    "security_index",
]
