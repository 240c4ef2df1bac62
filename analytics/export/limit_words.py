"""Limits and their figures in words, the same in every file of a plan."""

from collections.abc import Mapping
from decimal import Decimal

from analytics.export.printed import NOT_KNOWN, cents, exact_percent, percent
from analytics.model.plan import Binding, Limit, LimitKind, LimitUnit

_SUBJECTS = {
    LimitKind.MIN_SMALL_CAP: "Small caps",
    LimitKind.MAX_ISSUER: "Any one company",
    LimitKind.MAX_HHI: "Herfindahl index",
    LimitKind.MIN_CASH: "Cash",
    LimitKind.MAX_CASH: "Cash",
    LimitKind.MAX_TURNOVER: "Turnover, one way",
    LimitKind.MAX_TRADES: "Number of trades",
    LimitKind.MAX_GAINS: "Gains realized",
    LimitKind.MAX_SHORT_GAINS: "Short-term gains realized",
    LimitKind.MAX_LONG_GAINS: "Long-term gains realized",
}
_WITH_SUBJECT = {
    LimitKind.MAX_THEME: "Theme {}",
    LimitKind.MIN_BAND: "Size band {}",
    LimitKind.MAX_BAND: "Size band {}",
    LimitKind.SECTOR_GAP: "Sector {}, off the benchmark",
}
_ONE_MORE = {"weight": "one more percentage point", "index": "0.01 more", "money": "a thousand dollars more"}
_KINDS = {LimitUnit.WEIGHT: "weight", LimitUnit.AMOUNT: "money", LimitUnit.COUNT: "count"}
_UNITS = {"weight": "percent of value", "index": "index from 0 to 1", "money": "US dollars", "count": "trades"}


def limit_label(limit: Limit, theme_labels: Mapping[str, str]) -> str:
    """Return what a limit is about, a theme by what the screen calls it where that is known.

    Examples
    --------
    >>> theme = Limit(LimitKind.MAX_THEME, 0.25, "mag7")
    >>> limit_label(theme, {"mag7": "Magnificent 7"}), limit_label(theme, {})
    ('Magnificent 7', 'Theme mag7')
    """
    label = theme_labels.get(limit.subject or "") if limit.kind is LimitKind.MAX_THEME else None
    if label is not None:
        return label
    if limit.kind in _WITH_SUBJECT:
        return _WITH_SUBJECT[limit.kind].format((limit.subject or "").replace("_", " "))
    return _SUBJECTS[limit.kind]


def figure_kind(limit: Limit) -> str:
    """Return how figures of a limit are written: as weight, index, money or count."""
    return "index" if limit.kind is LimitKind.MAX_HHI else _KINDS[limit.kind.unit]


def unit_words(limit: Limit) -> str:
    """Return what the figures of a limit count."""
    return _UNITS[figure_kind(limit)]


def bound_word(limit: Limit) -> str:
    """Return on which side the bound of a limit is."""
    return "at least" if limit.kind.is_floor else "at most"


def bound_text(limit: Limit) -> str:
    """Return the bound of a limit, every digit that was entered."""
    kind = figure_kind(limit)
    if kind == "weight":
        return exact_percent(limit.bound)
    return f"{limit.bound:g}" if kind == "index" else measured_text(limit, limit.bound)


def measured_text(limit: Limit, value: float | None) -> str:
    """Return a figure in the unit of a limit."""
    if value is None:
        return NOT_KNOWN
    kind = figure_kind(limit)
    if kind == "weight":
        return percent(value)
    if kind == "money":
        return cents(Decimal(repr(value)))
    return f"{value:.4f}" if kind == "index" else f"{value:,.0f}"


def binding_text(binding: Binding) -> str:
    """Return what one more unit of a limit would save, where that has a figure."""
    if binding.saved_amount is None:
        return "the plan runs into it"
    more = "one percentage point less" if binding.limit.kind.is_floor else _ONE_MORE[figure_kind(binding.limit)]
    return f"{more} would save {cents(binding.saved_amount)}"
