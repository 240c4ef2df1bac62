"""The answer while a slider moves: fractions of shares, no proof, milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from analytics.look_through import FundMatrix
from analytics.model.exposure import Bounded
from analytics.model.market import Market
from analytics.model.plan import Limit, LimitKind, LimitOutcome, PlanRequest
from analytics.model.portfolio import Portfolio
from analytics.suggest.exposures import Carried
from analytics.suggest.outcomes import outcome_of
from analytics.suggest.problem import Problem, build_problem
from analytics.suggest.request import check_request
from analytics.suggest.rounding import to_cents
from analytics.suggest.search import search_continuous

Vector = NDArray[np.float64]
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
    total = float(problem.universe.total_amount)
    held_before = np.zeros(len(problem.columns.securities) + 1)
    held_before[-1] = total
    before = _measures(problem.carried, held_before / total)
    cash = sum(problem.universe.cash_before.values(), Decimal(0))
    found = search_continuous(problem, problem.goals(limits))
    if found is None and problem.is_uncertain:
        found = search_continuous(problem, problem.goals(limits, is_tested=False))
    if found is None:
        outcomes = _outcomes(limits, before, before)
        return ContinuousPreview(False, before, before, outcomes, (), Decimal(0), cash)
    solution, held = found
    after = _measures(problem.carried, held / problem.total_after(solution.values))
    amounts = _amounts(problem, solution.values)
    return ContinuousPreview(
        is_feasible=True,
        before=before,
        after=after,
        limits=_outcomes(limits, before, after),
        amounts=amounts,
        turnover_amount=sum((abs(a.amount) for a in amounts), Decimal(0)) / 2,
        cash_left_amount=cash - sum((a.amount for a in amounts), Decimal(0)),
    )


def _amounts(problem: Problem, values: Vector) -> tuple[PreviewAmount, ...]:
    columns = problem.columns
    amounts: dict[tuple[str, str], float] = {}
    for j, column in enumerate(columns.items):
        key = (column.source.account, column.source.ticker)
        bought = -float(columns.cash[j] * values[j]) * columns.unit_amount
        amounts[key] = amounts.get(key, 0.0) + bought
    exact = (PreviewAmount(*key, to_cents(Decimal(repr(amount)))) for key, amount in amounts.items())
    return tuple(a for a in exact if abs(a.amount) >= _SHOWN_AMOUNT)


def _measures(carried: Carried, weights: Vector) -> Measures:
    return Measures(
        themes={
            name: _cap(
                float(carried.theme(name, is_tested=False) @ weights),
                float(carried.theme(name, is_tested=True) @ weights),
            )
            for name in carried.themes
        },
        small_caps=_small_caps(carried, weights),
        largest=_cap(
            float(carried.companies(weights, is_tested=False).max(initial=0.0)),
            float(carried.companies(weights, is_tested=True).max(initial=0.0)),
        ),
    )


def _cap(weight: float, most: float) -> Bounded:
    return Bounded(weight=weight, lower=weight, upper=most)


def _small_caps(carried: Carried, weights: Vector) -> Bounded:
    weight = float(carried.small_caps(is_tested=False) @ weights)
    more, less = float(carried.unknown_more @ weights), float(carried.unknown_less @ weights)
    return Bounded(weight=weight, lower=weight + less, upper=weight + more)


def _outcomes(limits: Sequence[Limit], before: Measures, after: Measures) -> tuple[LimitOutcome, ...]:
    return tuple(outcome_of(limit, _measure_of(limit, before), _measure_of(limit, after)) for limit in limits)


def _measure_of(limit: Limit, measures: Measures) -> Bounded:
    if limit.kind is LimitKind.MIN_SMALL_CAP:
        return measures.small_caps
    return measures.largest if limit.kind is LimitKind.MAX_ISSUER else measures.themes[limit.subject or ""]
