"""The limits and choices of the simulate page: percent as typed, fractions from here on."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.model.exposure import Bounded
from analytics.model.market import Price
from analytics.model.plan import Limit, LimitKind, PlanMode, PlanRequest
from webapp.components.entered_price import entered_price

THEME = "mag7"
TENTHS = 1000
"""Tenths of a percent in a whole: the step of the sliders."""
_SCALE_STEP = 0.05
_SCALE_ROOM = 1.5
_LEAST_SCALE = {LimitKind.MIN_SMALL_CAP: 0.5, LimitKind.MAX_THEME: 0.3, LimitKind.MAX_ISSUER: 0.1}
_NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class SimulateForm:
    """What the page asks for; ``is_resting`` is false while a slider is being dragged."""

    request: PlanRequest
    is_resting: bool = True


@dataclass(frozen=True, slots=True)
class Scale:
    """A slider in percent: its end and where it starts."""

    end: float
    start: float


def read_form(data: Mapping[str, Any] | None) -> SimulateForm:
    """Read the form the browser collected; a price that is no positive number is the user's to change."""
    form = data or {}
    bounds = form.get("limits") or {}
    chosen = form.get("funds") or []
    request = PlanRequest(
        limits=tuple(_limit(kind, bounds[str(kind)]) for kind in LimitKind if bounds.get(str(kind)) is not None),
        destinations=tuple(str(row["ticker"]) for row in chosen),
        mode=PlanMode.NEW_CASH_ONLY if form.get("new_cash_only") else PlanMode.REBALANCE,
        entered_prices=_entered_prices(chosen),
        locked=frozenset(str(ticker) for ticker in form.get("locked") or ()),
    )
    return SimulateForm(request, is_resting=bool(form.get("is_resting", True)))


def scale(kind: LimitKind, today: Bounded, benchmark: Bounded | None) -> Scale:
    """Return the slider of a limit: it reaches past today's and the benchmark's value and starts at today's.

    Caps start at the most today's measure can be, floors at the least, so that a limit just switched on is met.
    """
    reach = max(today.upper, benchmark.upper if benchmark else 0.0) * _SCALE_ROOM
    end = min(1.0, max(math.ceil(reach / _SCALE_STEP - _NOISE) * _SCALE_STEP, _LEAST_SCALE[kind]))
    return Scale(end=round(end * 100, 1), start=tenths(kind, today) / 10)


def tenths(kind: LimitKind, measure: Bounded) -> int:
    """Return a measure as tenths of a percent, rounded to the side on which the limit is met."""
    if kind is LimitKind.MIN_SMALL_CAP:
        return max(math.floor(measure.lower * TENTHS + _NOISE), 0)
    return min(math.ceil(measure.upper * TENTHS - _NOISE), TENTHS)


def relaxed_tenths(limit: Limit, relaxation: float) -> int:
    """Return the bound of a relaxed limit as tenths of a percent, rounded to the side that is enough."""
    sign = -1 if limit.kind is LimitKind.MIN_SMALL_CAP else 1
    bound = limit.bound + sign * relaxation
    return tenths(limit.kind, Bounded(bound, bound, bound))


def _limit(kind: LimitKind, percent: float) -> Limit:
    return Limit(kind, round(float(percent) / 100, 6), THEME if kind is LimitKind.MAX_THEME else None)


def _entered_prices(chosen: Sequence[Mapping[str, Any]]) -> dict[str, Price]:
    prices = {}
    for row in chosen:
        typed = row.get("price")
        if typed in (None, "") or typed == row.get("known_price"):
            continue
        prices[str(row["ticker"])] = entered_price(typed, str(row["ticker"]))
    return prices
