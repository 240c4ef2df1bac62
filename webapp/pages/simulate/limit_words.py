"""What limits are called and what became of them, in words."""

from collections.abc import Mapping, Sequence

from analytics.model.exposure import Bounded
from analytics.model.issuer import Sector, SizeBand
from analytics.model.plan import Conflict, Limit, LimitKind, LimitOutcome, LimitUnit
from webapp import formatting
from webapp.components.glossary import THEME, THEME_LABEL
from webapp.components.labels import BAND_LABELS, SECTOR_LABELS
from webapp.pages.simulate.forms import is_percent, limit_of_name, relaxed_bound

Titles = Mapping[str, str]
"""Labels of themes by name."""

_PLAIN_MEASURES = {
    LimitKind.MIN_SMALL_CAP: "Small caps",
    LimitKind.MAX_ISSUER: "Largest company",
    LimitKind.MAX_HHI: "Herfindahl index",
    LimitKind.MIN_CASH: "Cash",
    LimitKind.MAX_CASH: "Cash",
    LimitKind.MAX_TURNOVER: "Turnover",
    LimitKind.MAX_TRADES: "Trades",
    LimitKind.MAX_GAINS: "Net gains",
    LimitKind.MAX_SHORT_GAINS: "Short-term gains",
    LimitKind.MAX_LONG_GAINS: "Long-term gains",
}
_COMPANY = "Any one company"


def measure_label(limit: Limit, titles: Titles) -> str:
    """Name what a limit bounds: ``Magnificent 7``, ``Mega band``, ``Technology against the benchmark``."""
    subject = limit.subject or ""
    if limit.kind is LimitKind.MAX_THEME:
        return titles.get(subject, THEME_LABEL if subject == THEME else subject)
    if limit.kind in {LimitKind.MIN_BAND, LimitKind.MAX_BAND}:
        return f"{BAND_LABELS[SizeBand(subject)]} band"
    if limit.kind is LimitKind.SECTOR_GAP:
        return f"{SECTOR_LABELS[Sector(subject)]}, gap to the benchmark"
    return _PLAIN_MEASURES[limit.kind]


def limit_label(limit: Limit, titles: Titles) -> str:
    """Name a limit: ``Small caps at least``, ``Any one company at most``."""
    measure = _COMPANY if limit.kind is LimitKind.MAX_ISSUER else measure_label(limit, titles)
    return f"{measure} {'at least' if limit.kind.is_floor else 'at most'}"


def name_words(name: str, titles: Titles) -> str:
    """Name what the limit of a stable name bounds."""
    return measure_label(limit_of_name(name, 0.0), titles)


def quantity(kind: LimitKind, number: float) -> str:
    """Say a bound or a measure in the unit of its kind."""
    if kind.unit is LimitUnit.AMOUNT:
        return formatting.money(number)
    if kind.unit is LimitUnit.COUNT:
        return formatting.number(number)
    return formatting.number(number, 4) if kind is LimitKind.MAX_HHI else formatting.percent(number)


def verdict(outcome: LimitOutcome) -> tuple[str, str]:
    """Return the kind of sign and the words of a limit's outcome: met, uncertain, or over or under by how much."""
    kind = outcome.limit.kind
    after = quantity(kind, outcome.after)
    if outcome.met == "yes":
        return "met", f"met: {after}"
    if outcome.met == "uncertain":
        side = "could be as low as" if kind.is_floor else "could be up to"
        return "uncertain", f"uncertain: {after}, {side} {quantity(kind, outcome.after_tested)}"
    by = _distance(kind, abs(outcome.after - outcome.limit.bound))
    return ("under", f"under by {by}") if kind.is_floor else ("over", f"over by {by}")


def off_words(today: Bounded) -> str:
    """Say today's value beside a limit that is off."""
    return f"off · today {formatting.bounded_percent(today.weight, today.lower, today.upper)}"


def allow_words(limit: Limit, typed: float) -> str:
    """Label of the button that relaxes a limit to a bound as it is typed."""
    return f"allow {_typed_words(limit, typed)}"


def allow_all_words(relaxed: Sequence[tuple[Limit, float]], titles: Titles) -> str:
    """Label of the button that relaxes several limits together."""
    changes = [f"{measure_label(limit, titles)} {_typed_words(limit, typed)}" for limit, typed in relaxed]
    return f"allow all of these: {formatting.listing(changes)}"


def change_words(before: Limit, after: Limit, titles: Titles) -> str:
    """Say from what to what a limit was changed: ``Magnificent 7 at most 35.0 % → 38.2 %``."""
    was, now = (quantity(limit.kind, limit.bound) for limit in (before, after))
    return f"{limit_label(before, titles)} {was} → {now}"


def relaxed_to(conflict: Conflict) -> float | None:
    """Return the bound, as typed, at which a limit alone no longer stands in the way; null where none is enough."""
    change = conflict.smallest_relaxation
    return relaxed_bound(conflict.limit, change) if change else None


def _typed_words(limit: Limit, typed: float) -> str:
    return quantity(limit.kind, typed / 100 if is_percent(limit.kind) else typed)


def _distance(kind: LimitKind, difference: float) -> str:
    return formatting.points(difference).removeprefix("+") if is_percent(kind) else quantity(kind, difference)
