"""The form of the simulate page: percent as typed, fractions from here on."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from analytics.model.exposure import Bounded
from analytics.model.market import Price
from analytics.model.plan import Limit, LimitKind, LimitUnit, PlanGoal, PlanMode, PlanRequest
from analytics.model.plan_request import PinnedTrade
from webapp.components.entered_price import entered_price
from webapp.components.glossary import THEME
from webapp.pages.simulate import ids
from webapp.pages.simulate.entries import Entries, typed_number
from webapp.pages.simulate.ids import Field
from webapp.pages.simulate.tax_form import read_costs, read_tax, read_wash

TENTHS = 1000
"""Tenths of a percent in a whole: the step of the sliders."""
_HHI_STEPS = 10_000
_SCALE_STEP = 0.05
_SCALE_ROOM = 1.5
_LEAST_SCALE = {LimitKind.MIN_SMALL_CAP: 1.0, LimitKind.MAX_THEME: 0.3, LimitKind.MAX_ISSUER: 0.1}
_NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class SimulateForm:
    """What the page asks for; ``is_resting`` is false while a slider is being dragged."""

    request: PlanRequest
    is_resting: bool = True
    theme: str = THEME


@dataclass(frozen=True, slots=True)
class Scale:
    """A slider in percent: its end and where it starts."""

    end: float
    start: float


def read_form(data: Mapping[str, Any] | None) -> SimulateForm:
    """Read the form the browser collected; what cannot be read is the user's to change."""
    form = data or {}
    entries = Entries(form.get("fields") or {})
    chosen = form.get("funds") or []
    theme = entries.word(Field.THEME, THEME)
    tax = read_tax(entries)
    request = PlanRequest(
        limits=_limits(form.get("limits") or {}, entries, theme),
        destinations=tuple(str(row["ticker"]) for row in chosen),
        entered_prices=_entered_prices(chosen),
        locked=entries.chosen(Field.LOCKED),
        mode=PlanMode(entries.word(Field.MODE, PlanMode.REBALANCE)),
        goal=PlanGoal(entries.word(Field.GOAL, PlanGoal.LEAST_COST)),
        raise_amount=entries.amount(Field.RAISE_AMOUNT),
        never_sell=entries.chosen(Field.NEVER_SELL),
        locked_accounts=entries.chosen(Field.LOCKED_ACCOUNTS),
        destinations_by_account=entries.lists_under(ids.ACCOUNT_PREFIX),
        min_trade_amount=entries.amount(Field.MIN_TRADE),
        drift_weight=entries.weight(Field.DRIFT),
        costs=read_costs(entries),
        tax=tax,
        wash=read_wash(entries),
        sheltered=entries.chosen(Field.SHELTERED),
        benchmark=entries.word(Field.BENCHMARK, "SPY"),
        trade_date=entries.day(Field.TRADE_DATE),
        pinned=tuple(_pinned(pin) for pin in form.get("pins") or ()),
    )
    return SimulateForm(request, is_resting=bool(form.get("is_resting", True)), theme=theme)


def scale(kind: LimitKind, today: Bounded, benchmark: Bounded | None) -> Scale:
    """Return the slider of a limit: it reaches past today's and the benchmark's value and starts at today's.

    Caps start at the most today's measure can be, floors at the least, so that a limit just switched on is met.
    """
    reach = max(today.upper, benchmark.upper if benchmark else 0.0) * _SCALE_ROOM
    end = min(1.0, max(math.ceil(reach / _SCALE_STEP - _NOISE) * _SCALE_STEP, _LEAST_SCALE[kind]))
    return Scale(end=round(end * 100, 1), start=tenths(kind, today) / 10)


def tenths(kind: LimitKind, measure: Bounded) -> int:
    """Return a measure as tenths of a percent, rounded to the side on which the limit is met."""
    if kind.is_floor:
        return max(math.floor(measure.lower * TENTHS + _NOISE), 0)
    return min(math.ceil(measure.upper * TENTHS - _NOISE), TENTHS)


def relaxed_bound(limit: Limit, relaxation: float) -> float:
    """Return the bound of a relaxed limit as it is typed, rounded to the side that is enough.

    Weights are in percent with one decimal, amounts in whole dollars, counts whole, the Herfindahl index in ten
    thousandths.
    """
    bound = limit.bound - relaxation if limit.kind.is_floor else limit.bound + relaxation
    if is_percent(limit.kind):
        return tenths(limit.kind, Bounded(bound, bound, bound)) / 10
    if limit.kind is LimitKind.MAX_HHI:
        return math.ceil(bound * _HHI_STEPS - _NOISE) / _HHI_STEPS
    return float(math.ceil(bound - _NOISE))


def is_percent(kind: LimitKind) -> bool:
    """Whether a bound is typed in percent; the Herfindahl index is not."""
    return kind.unit is LimitUnit.WEIGHT and kind is not LimitKind.MAX_HHI


def typed_bound(limit: Limit) -> float:
    """Return the bound of a limit as it is typed."""
    return round(limit.bound * 100, 6) if is_percent(limit.kind) else limit.bound


def limit_of_name(name: str, typed: float) -> Limit:
    """Return the limit of a stable name (``max_theme:mag7``) with a bound as it is typed."""
    kind_name, _, subject = name.partition(":")
    kind = LimitKind(kind_name)
    bound = round(typed / 100, 8) if is_percent(kind) else typed
    return Limit(kind, bound, subject or None)


def _limits(sliders: Mapping[str, float | None], entries: Entries, theme: str) -> tuple[Limit, ...]:
    """Return every limit once, by kind and name; a list bounded twice keeps the tighter bound."""
    found = {}
    for kind in ids.LIMITS:
        percent = sliders.get(str(kind))
        if percent is not None:
            limit = Limit(kind, round(float(percent) / 100, 6), theme if kind is LimitKind.MAX_THEME else None)
            found[limit.name] = limit
    for name, typed in entries.numbers_under(ids.BOUND_PREFIX).items():
        limit = limit_of_name(name, typed)
        if limit.name not in found or limit.bound < found[limit.name].bound:
            found[limit.name] = limit
    order = tuple(LimitKind)
    return tuple(sorted(found.values(), key=lambda limit: (order.index(limit.kind), limit.name)))


def _entered_prices(chosen: Sequence[Mapping[str, Any]]) -> dict[str, Price]:
    prices = {}
    for row in chosen:
        typed = row.get("price")
        if typed in (None, "") or typed == row.get("known_price"):
            continue
        prices[str(row["ticker"])] = entered_price(typed, str(row["ticker"]))
    return prices


def _pinned(pin: Mapping[str, Any]) -> PinnedTrade:
    ticker = str(pin["ticker"])
    shares = typed_number(pin.get("shares"), f"the shares of {ticker}") or 0.0
    exact = Decimal(repr(shares)) if shares % 1 else Decimal(int(shares))
    return PinnedTrade(str(pin["account"]), ticker, pin.get("side") == "Sell", exact)
