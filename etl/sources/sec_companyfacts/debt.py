"""A company's debt from the parts it reports: interest-bearing, short and long, without operating leases."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Recipe:
    """Parts that make up the debt: all of ``needed``, and of ``added`` those a filing has."""

    needed: tuple[str, ...]
    added: tuple[str, ...] = ()


RECIPES = (
    Recipe(("debt_total",)),
    Recipe(("debt_noncurrent", "debt_current")),
    Recipe(("debt_noncurrent", "debt_long_current"), ("debt_short",)),
    # Long-term debt with the part that falls due within a year: by its definition no part is missing.
    Recipe(("debt_long",), ("debt_short",)),
    Recipe(("debt_noncurrent",), ("debt_short",)),
    Recipe(("debt_with_leases_noncurrent",), ("debt_with_leases_current", "debt_short")),
    Recipe(("debt_current",)),
    Recipe(("debt_short",)),
)
"""The first whose parts are all reported counts. ``debt_current`` holds short-term borrowings and the part of long-term
debt due within a year, so nothing is added to it."""

DEBT_PARTS = frozenset(part for recipe in RECIPES for part in (*recipe.needed, *recipe.added))


def debt_of(parts: Mapping[str, Decimal]) -> Decimal | None:
    """Return the debt that the parts of one balance sheet make up; null where none is reported.

    Examples
    --------
    >>> debt_of({"debt_noncurrent": Decimal(95), "debt_long_current": Decimal(10), "debt_short": Decimal(6)})
    Decimal('111')
    """
    for recipe in RECIPES:
        if all(part in parts for part in recipe.needed):
            return sum((parts[part] for part in (*recipe.needed, *recipe.added) if part in parts), Decimal(0))
    return None
