"""Sentences about limits and trades, in neutral words."""

import math
from collections.abc import Sequence
from datetime import date

from analytics.model.market import Market, Price
from analytics.model.plan import Limit, LimitKind, Side
from analytics.suggest.effects import Effects
from analytics.suggest.prices import N_FRESH_SESSIONS, n_sessions_old

TAX_NOTE = "Taxes are not considered: what a sale would cost in tax is no part of this plan."
_NOTHING = 5e-5
"""Changes below half a hundredth of a point are not put in words."""

_LITTLE_UNKNOWN = 5e-4
"""Nor is unknown below a twentieth of a point beside something known: mostly what funds round away."""

_TENTH_OF_A_POINT = 0.001
_HUNDREDTHS = 10_000
"""Hundredths of a point in a whole."""


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


def theme_label(limit: Limit, market: Market) -> str:
    """Return what the screen calls a theme."""
    return next((theme.label for theme in market.themes if theme.name == limit.subject), limit.subject or "")


def limit_phrase(limit: Limit, market: Market) -> str:
    """Return a limit as a noun phrase."""
    if limit.kind is LimitKind.MIN_SMALL_CAP:
        return "the floor for small caps"
    if limit.kind is LimitKind.MAX_ISSUER:
        return "the cap on any one company"
    return f"the cap on {theme_label(limit, market)}"


def relaxation_text(limit: Limit, relaxation: float, market: Market, doubt: str = "") -> str:
    """Return what changing one limit alone would take, with any doubt left; printed figures, applied, are enough.

    Examples
    --------
    >>> market = Market("v", (), {}, {}, {}, (), ())
    >>> relaxation_text(Limit(LimitKind.MAX_ISSUER, 0.07), 0.0158, market)
    'Raise the cap on any one company by 1.6 points to 8.6 %.'
    """
    by = points(relaxation)
    change = float(by) / 100
    is_floor = limit.kind is LimitKind.MIN_SMALL_CAP
    verb, bound = ("Lower", limit.bound - change) if is_floor else ("Raise", limit.bound + change)
    return f"{verb} {limit_phrase(limit, market)} by {by} points to {percent(min(1.0, max(0.0, bound)))}{doubt}."


def doubt_text(limit: Limit, tested: float, market: Market, *, is_named: bool) -> str:
    """Return, in brackets, that a limit is met by what is known only, and how far what is unknown could pass it.

    Examples
    --------
    >>> market = Market("v", (), {}, {}, {}, (), ())
    >>> doubt_text(Limit(LimitKind.MAX_ISSUER, 0.35), 0.416, market, is_named=False)
    ' (then met on known weights only: up to 41.6 % if everything unknown counts)'
    """
    is_floor = limit.kind is LimitKind.MIN_SMALL_CAP
    side, outward = ("down", math.floor) if is_floor else ("up", math.ceil)
    furthest = outward(round(tested * _HUNDREDTHS, 4)) / _HUNDREDTHS
    what = f"{limit_phrase(limit, market)} is then" if is_named else "then"
    return f" ({what} met on known weights only: {side} to {percent(furthest)} if everything unknown counts)"


def not_enough_text(limit: Limit, market: Market) -> str:
    """Return that no change of one limit alone would do."""
    return f"No change of {limit_phrase(limit, market)} alone is enough."


def trade_reason(side: Side, effects: Effects, limits: Sequence[Limit], market: Market) -> str:
    """Say what a trade does for the limits, known and unknown; where it does nothing, what its money is for."""
    known = []
    for limit in limits:
        change = effects.point[limit.name]
        is_floor = limit.kind is LimitKind.MIN_SMALL_CAP
        if (change if is_floor else -change) < _NOTHING:
            continue
        verb = "raises" if is_floor else "lowers"
        known.append(f"{verb} {_measure_phrase(limit, market)} by {100 * abs(change):.2f} points")
    removed, added = _unknown_phrases(effects, limits, market, least=_LITTLE_UNKNOWN if known else _NOTHING)
    purpose = [*known, *removed] or ["frees cash for the purchases" if side is Side.SELL else "takes up cash"]
    return _sentence(", ".join([*purpose, *added]))


def _unknown_phrases(
    effects: Effects, limits: Sequence[Limit], market: Market, *, least: float
) -> tuple[list[str], list[str]]:
    """Say what a trade takes from the room between point and tested bound, and what it adds; equal figures together."""
    narrower: dict[str, list[str]] = {}
    wider: dict[str, list[str]] = {}
    for limit in limits:
        is_floor = limit.kind is LimitKind.MIN_SMALL_CAP
        more = (effects.point[limit.name] - effects.tested[limit.name]) * (1 if is_floor else -1)
        if abs(more) < least:
            continue
        verb, group = ("adds {} to", wider) if more > 0.0 else ("removes {} from", narrower)
        start = verb.format(f"{100 * abs(more):.2f} points of unknown")
        key = f"{start} the {'least' if is_floor else 'most'}"
        group.setdefault(key, []).append(_measure_phrase(limit, market))
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
    return f"The price is of {price.price_date}, {n_sessions} sessions before {as_of_date}."


def _measure_phrase(limit: Limit, market: Market) -> str:
    if limit.kind is LimitKind.MIN_SMALL_CAP:
        return "small caps"
    return "the largest company" if limit.kind is LimitKind.MAX_ISSUER else theme_label(limit, market)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
