"""Sentences about limits and trades, in neutral words."""

import math
from collections.abc import Sequence
from datetime import date

from analytics.model.issuer import Sector
from analytics.model.market import Market, Price
from analytics.model.plan import Limit, LimitKind, Side
from analytics.model.plan_request import LimitUnit
from analytics.suggest.effects import Effects
from analytics.suggest.outcomes import eased
from analytics.suggest.prices import N_FRESH_SESSIONS, n_sessions_old

REST_NOTE = " (nothing would then be traded)"
"""After a change of limits."""

_NOTHING = 5e-5
"""Changes below half a hundredth of a point are not put in words."""

_LITTLE_UNKNOWN = 5e-4
"""Nor is unknown below a twentieth of a point beside something known: mostly what funds round away."""

_TENTH_OF_A_POINT = 0.001
_HUNDREDTHS = 10_000
"""Hundredths of a point in a whole."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FIXED_PHRASES = {
    LimitKind.MIN_SMALL_CAP: ("the floor for small caps", "small caps"),
    LimitKind.MAX_ISSUER: ("the cap on any one company", "the largest company"),
    LimitKind.MAX_HHI: ("the cap on the Herfindahl index", "the Herfindahl index"),
    LimitKind.MIN_CASH: ("the floor for cash", "cash"),
    LimitKind.MAX_CASH: ("the cap on cash", "cash"),
    LimitKind.MAX_TURNOVER: ("the cap on turnover", "turnover"),
    LimitKind.MAX_TRADES: ("the number of trades", "the number of trades"),
    LimitKind.MAX_GAINS: ("the cap on gains", "gains"),
    LimitKind.MAX_SHORT_GAINS: ("the cap on short-term gains", "short-term gains"),
    LimitKind.MAX_LONG_GAINS: ("the cap on long-term gains", "long-term gains"),
}
_UNSPOKEN = frozenset(
    {
        LimitKind.MIN_CASH,
        LimitKind.MAX_CASH,
        LimitKind.MAX_TURNOVER,
        LimitKind.MAX_TRADES,
        LimitKind.MAX_GAINS,
        LimitKind.MAX_SHORT_GAINS,
        LimitKind.MAX_LONG_GAINS,
    }
)
"""What every trade does to these is seen from its own figures."""


def points(fraction: float) -> str:
    """Return a change in percentage points, never less than it is: one decimal, two below a tenth of a point.

    Examples
    --------
    >>> points(0.0158), points(0.02), points(0.00031)
    ('1.6', '2.0', '0.04')
    """
    decimals = 1 if fraction >= _TENTH_OF_A_POINT else 2
    steps = 100 * 10**decimals
    return f"{math.ceil(fraction * steps - 1e-6) / 10**decimals:.{decimals}f}"


def percent(fraction: float) -> str:
    """Return a weight in percent with one decimal, two where the second says something.

    Examples
    --------
    >>> percent(0.086), percent(0.0725)
    ('8.6 %', '7.25 %')
    """
    text = f"{100 * fraction:.2f}"
    return f"{text.removesuffix('0')} %"


def dollars(amount: float) -> str:
    """Return whole dollars, never less than they are.

    Examples
    --------
    >>> dollars(1234.01)
    '$1,235'
    """
    return f"${math.ceil(amount - 1e-6):,}"


def theme_label(limit: Limit, market: Market) -> str:
    """Return what the screen calls a theme."""
    return next((theme.label for theme in market.themes if theme.name == limit.subject), limit.subject or "")


def sector_name(sector: Sector) -> str:
    """Return a sector as it is read: ``health care``."""
    return sector.value.replace("_", " ")


def limit_phrase(limit: Limit, market: Market) -> str:
    """Return a limit as a noun phrase."""
    if limit.kind in _FIXED_PHRASES:
        return _FIXED_PHRASES[limit.kind][0]
    if limit.kind is LimitKind.MAX_THEME:
        return f"the cap on {theme_label(limit, market)}"
    if limit.kind is LimitKind.SECTOR_GAP:
        return f"the gap of {sector_name(Sector(limit.subject or ''))} to the benchmark"
    side = "floor for" if limit.kind.is_floor else "cap on"
    return f"the {side} {limit.subject} caps"


def measure_phrase(limit: Limit, market: Market) -> str:
    """Return what a limit bounds as a noun phrase."""
    if limit.kind in _FIXED_PHRASES:
        return _FIXED_PHRASES[limit.kind][1]
    if limit.kind is LimitKind.MAX_THEME:
        return theme_label(limit, market)
    return limit_phrase(limit, market) if limit.kind is LimitKind.SECTOR_GAP else f"{limit.subject} caps"


def change_text(limit: Limit, by: float) -> str:
    """Return a change of a limit in its own unit, never less than it is.

    Examples
    --------
    >>> change_text(Limit(LimitKind.MAX_TRADES, 5.0), 2.0), change_text(Limit(LimitKind.MAX_HHI, 0.05), 0.00123)
    ('2 trades', '0.0013')
    """
    if limit.kind.unit is LimitUnit.COUNT:
        return f"{math.ceil(by - 1e-6)} trade{'' if by <= 1.0 else 's'}"
    if limit.kind.unit is LimitUnit.AMOUNT:
        return dollars(by)
    return f"{printed(limit, by):.4f}" if limit.kind is LimitKind.MAX_HHI else f"{points(by)} points"


def printed(limit: Limit, by: float) -> float:
    """Return a change as its words say it, so that following the words is enough."""
    if limit.kind.unit is not LimitUnit.WEIGHT:
        return float(math.ceil(by - 1e-6))
    if limit.kind is LimitKind.MAX_HHI:
        return math.ceil(by * _HUNDREDTHS - 1e-6) / _HUNDREDTHS
    return float(points(by)) / 100


def bound_text(limit: Limit, bound: float) -> str:
    """Return a bound in the unit of its limit."""
    if limit.kind.unit is LimitUnit.COUNT:
        return f"{round(bound)}"
    if limit.kind.unit is LimitUnit.AMOUNT:
        return dollars(bound)
    return f"{bound:.4f}" if limit.kind is LimitKind.MAX_HHI else percent(min(1.0, max(0.0, bound)))


def relaxation_text(limit: Limit, relaxation: float, market: Market, doubt: str = "") -> str:
    """Return what changing one limit alone would take, with any doubt left; printed figures, applied, are enough.

    Examples
    --------
    >>> market = Market("v", (), {}, {}, {}, (), ())
    >>> relaxation_text(Limit(LimitKind.MAX_ISSUER, 0.07), 0.0158, market)
    'Raise the cap on any one company by 1.6 points to 8.6 %.'
    """
    verb = "Lower" if limit.kind.is_floor else "Raise"
    bound = eased(limit, printed(limit, relaxation))
    change = change_text(limit, relaxation)
    return f"{verb} {limit_phrase(limit, market)} by {change} to {bound_text(limit, bound)}{doubt}."


def doubt_text(limit: Limit, tested: float, market: Market, *, is_named: bool) -> str:
    """Return, in brackets, that a limit is met by what is known only, and how far what is unknown could pass it.

    Examples
    --------
    >>> market = Market("v", (), {}, {}, {}, (), ())
    >>> doubt_text(Limit(LimitKind.MAX_ISSUER, 0.35), 0.416, market, is_named=False)
    ' (then met on known weights only: up to 41.6 % if everything unknown counts)'
    """
    side, outward = ("down", math.floor) if limit.kind.is_floor else ("up", math.ceil)
    furthest = outward(round(tested * _HUNDREDTHS, 4)) / _HUNDREDTHS
    what = f"{limit_phrase(limit, market)} is then" if is_named else "then"
    far = bound_text(limit, furthest)
    return f" ({what} met on known weights only: {side} to {far} if everything unknown counts)"


def not_enough_text(limit: Limit, market: Market) -> str:
    """Return that no change of one limit alone would do."""
    return f"No change of {limit_phrase(limit, market)} alone is enough."


def trade_reason(
    side: Side, effects: Effects, limits: Sequence[Limit], market: Market, *, has_purchases: bool = True
) -> str:
    """Say what a trade does for the limits, known and unknown; where it does nothing, what its money is for."""
    spoken = [limit for limit in limits if limit.kind not in _UNSPOKEN]
    known = []
    for limit in spoken:
        change = effects.point[limit.name]
        if (change if limit.kind.is_floor else -change) < _NOTHING:
            continue
        verb = "raises" if limit.kind.is_floor else "lowers"
        known.append(f"{verb} {measure_phrase(limit, market)} by {_size(limit, change)}")
    removed, added = _unknown_phrases(effects, spoken, market, least=_LITTLE_UNKNOWN if known else _NOTHING)
    freed = "frees cash for the purchases" if has_purchases else "raises cash"
    purpose = [*known, *removed] or [freed if side is Side.SELL else "takes up cash"]
    return _sentence(", ".join([*purpose, *added]))


def _size(limit: Limit, change: float) -> str:
    return f"{abs(change):.4f}" if limit.kind is LimitKind.MAX_HHI else f"{100 * abs(change):.2f} points"


def _unknown_phrases(
    effects: Effects, limits: Sequence[Limit], market: Market, *, least: float
) -> tuple[list[str], list[str]]:
    """Say what a trade takes from the room between point and tested bound, and what it adds; equal figures together."""
    narrower: dict[str, list[str]] = {}
    wider: dict[str, list[str]] = {}
    for limit in limits:
        is_floor = limit.kind.is_floor
        more = (effects.point[limit.name] - effects.tested[limit.name]) * (1 if is_floor else -1)
        if abs(more) < least:
            continue
        verb, group = ("adds {} to", wider) if more > 0.0 else ("removes {} from", narrower)
        start = verb.format(f"{100 * abs(more):.2f} points of unknown")
        key = f"{start} the {'least' if is_floor else 'most'}"
        group.setdefault(key, []).append(measure_phrase(limit, market))
    removed, added = (
        [f"{start} {' and '.join(measures)} could be" for start, measures in group.items()]
        for group in (narrower, wider)
    )
    return removed, added


def price_note(price: Price | None, as_of_date: date | None) -> str:
    """Flag a price that is missing or older than five sessions; empty where there is nothing to say."""
    if price is None:
        return "No price is known: in money, shares follow once a price is entered."
    n_sessions = n_sessions_old(price.price_date, as_of_date)
    if n_sessions <= N_FRESH_SESSIONS:
        return ""
    return f"The price is of {day_text(price.price_date)}, {n_sessions} sessions before {day_text(as_of_date)}."


def day_text(value: date | None) -> str:
    """Return a day in words.

    Examples
    --------
    >>> day_text(date(2026, 11, 21)), day_text(None)
    ('21 Nov 2026', 'no known day')
    """
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}" if value else "no known day"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
