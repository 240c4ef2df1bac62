"""The answer while a slider moves: fractions of shares, no proof, milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from analytics.look_through import FundMatrix
from analytics.model.exposure import Bounded
from analytics.model.market import Market
from analytics.model.plan import Limit, LimitKind, LimitOutcome, PlanRequest
from analytics.model.portfolio import Portfolio
from analytics.planner.instance import Answer
from analytics.suggest.gauge import Gauge, State
from analytics.suggest.goals import Goal
from analytics.suggest.outcomes import outcome_of
from analytics.suggest.problem import Problem, build_problem
from analytics.suggest.request import check_request
from analytics.suggest.rounding import to_cents
from analytics.suggest.search import search_continuous

_SHOWN_AMOUNT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class PreviewAmount:
    """Money that would be bought (positive) or sold (negative)."""

    account: str
    ticker: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Measures:
    """What the page shows while the slider moves, with bounds; fractions of total value."""

    themes: dict[str, Bounded]
    small_caps: Bounded
    largest: Bounded


@dataclass(frozen=True, slots=True)
class ContinuousPreview:
    """Where a plan would lead in fractions of shares. Infeasible: after equals before, and no amounts."""

    is_feasible: bool
    before: Measures
    after: Measures
    limits: tuple[LimitOutcome, ...]
    amounts: tuple[PreviewAmount, ...]
    turnover_amount: Decimal
    cash_left_amount: Decimal


def preview(portfolio: Portfolio, request: PlanRequest, market: Market, matrix: FundMatrix) -> ContinuousPreview:
    """Solve a request in fractions of shares.

    Parameters
    ----------
    portfolio : Portfolio
        With values in money.
    request : PlanRequest
        As for ``suggest_trades``.
    market : Market
        Holdings, themes, prices.
    matrix : FundMatrix
        Built from that market.

    Returns
    -------
    ContinuousPreview
        Measures after; whole shares may differ by about a share per trade.

    Notes
    -----
    A page that keeps ``build_problem``'s answer while the slider moves calls ``preview_limits`` and skips most of the
    work.
    """
    check_request(portfolio, request, market)
    return preview_limits(build_problem(portfolio, request, market, matrix), request.limits)


def preview_limits(problem: Problem, limits: Sequence[Limit]) -> ContinuousPreview:
    """Solve a prepared problem for some bounds: by cautious bounds, else by point values."""
    gauge, start = problem.gauge(limits), problem.state_before()
    before = _measures(gauge, start)
    cash = problem.universe.cash_amount
    goals = problem.goals(limits)
    found = search_continuous(problem, goals)
    if found is None and problem.is_uncertain:
        goals = problem.goals(limits, is_tested=False)
        found = search_continuous(problem, goals)
    if found is None:
        outcomes = tuple(_outcome(gauge, limit, start, start) for limit in limits)
        return ContinuousPreview(False, before, before, outcomes, (), Decimal(0), cash)
    answer, state = found
    amounts = _amounts(problem, answer)
    return ContinuousPreview(
        is_feasible=True,
        before=before,
        after=_measures(gauge, state),
        limits=tuple(_kept(goal, _outcome(gauge, goal.limit, start, state)) for goal in goals),
        amounts=amounts,
        turnover_amount=sum((abs(a.amount) for a in amounts), Decimal(0)) / 2,
        cash_left_amount=cash - sum((a.amount for a in amounts), Decimal(0)),
    )


def _amounts(problem: Problem, answer: Answer) -> tuple[PreviewAmount, ...]:
    base, layout = problem.base, problem.layout
    sold = (answer.sold * base.securities.price[base.lots.security]).tolist()
    bought = (answer.bought * base.securities.price[base.slots.security]).tolist()
    amounts: dict[tuple[str, str], float] = {}
    for place, amount in zip(layout.lots, sold, strict=True):
        key = (place.line.account, place.line.ticker)
        amounts[key] = amounts.get(key, 0.0) - amount
    for slot, amount in zip(layout.slots, bought, strict=True):
        amounts[slot.account, slot.ticker] = amounts.get((slot.account, slot.ticker), 0.0) + amount
    exact = (PreviewAmount(*key, to_cents(Decimal(repr(amount)))) for key, amount in amounts.items())
    return tuple(a for a in exact if abs(a.amount) >= _SHOWN_AMOUNT)


def _measures(gauge: Gauge, state: State) -> Measures:
    carried = gauge.carried
    themes = {name: Limit(LimitKind.MAX_THEME, 1.0, name) for name in carried.themes}
    return Measures(
        themes={name: gauge.measure(limit, state) for name, limit in themes.items()},
        small_caps=gauge.measure(Limit(LimitKind.MIN_SMALL_CAP, 0.0), state),
        largest=gauge.largest(state.weights),
    )


def _outcome(gauge: Gauge, limit: Limit, before: State, after: State) -> LimitOutcome:
    return outcome_of(limit, gauge.measure(limit, before), gauge.measure(limit, after))


def _kept(goal: Goal, outcome: LimitOutcome) -> LimitOutcome:
    """Return what the solver has kept as kept, where the fractions of shares are off by their last digits."""
    if outcome.met == "yes" or goal.limit.kind is LimitKind.MAX_TRADES:
        return outcome
    return replace(outcome, met="yes" if goal.is_tested else "uncertain")
