"""Resolve: the rows of a file become positions in known securities, each with the rule that matched it.

Nothing is matched by a similar name or by stripping punctuation. What is not known stays, with its value and reason.
"""

from analytics.resolve.positions import resolve_positions

__all__ = ["resolve_positions"]
