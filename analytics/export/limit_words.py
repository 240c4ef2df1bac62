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
_ONE_MORE = {
    LimitUnit.WEIGHT: "one more percentage point",
    LimitUnit.AMOUNT: "a thousand dollars more",
    LimitUnit.COUNT: "one more trade",
}


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


def bound_word(limit: Limit) -> str:
    """Return on which side the bound of a limit is."""
    return "at least" if limit.kind.is_floor else "at most"


def bound_text(limit: Limit) -> str:
    """Return the bound of a limit, every digit that was entered."""
    if limit.kind.unit is LimitUnit.WEIGHT:
        return exact_percent(limit.bound)
    return measured_text(limit, limit.bound)


def measured_text(limit: Limit, value: float | None) -> str:
    """Return a figure in the unit of a limit."""
    if value is None:
        return NOT_KNOWN
    if limit.kind.unit is LimitUnit.WEIGHT:
        return percent(value)
    if limit.kind.unit is LimitUnit.AMOUNT:
        return cents(Decimal(repr(value)))
    return f"{value:,.0f}"


def binding_text(binding: Binding) -> str:
    """Return what one more unit of a limit would save, where that has a figure."""
    if binding.saved_amount is None:
        return "the plan runs into it"
    return f"{_ONE_MORE[binding.limit.kind.unit]} would save {cents(binding.saved_amount)}"
