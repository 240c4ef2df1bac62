"""The door of the room: limits to a plan, or to what stands in the way."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from analytics.look_through import FundMatrix
from analytics.model.exposure import ConcentrationReport
from analytics.model.market import Market
from analytics.model.plan import LimitOutcome, Plan, PlanProof, PlanRequest, PlanStatus
from analytics.model.portfolio import Portfolio, PositionKind
from analytics.planner import prove_apart
from analytics.simulate import compare
from analytics.suggest.bindings import bindings_of
from analytics.suggest.cash_rule import with_cash_rule
from analytics.suggest.cautions import barred_notes, tax_note, warnings_of
from analytics.suggest.evaluate import PlanDefect, evaluate
from analytics.suggest.explain import find_conflicts
from analytics.suggest.outcomes import Measured, is_within, report_outcomes
from analytics.suggest.problem import Problem, build_problem
from analytics.suggest.proof import index_text, proof_of
from analytics.suggest.reasons import debt_notes, has_cash_floor, reasons_of
from analytics.suggest.request import check_request, may_rest
from analytics.suggest.search import Found, find_draft
from analytics.suggest.sequence import in_sequence
from analytics.suggest.settle import Prover, proven
from analytics.suggest.stand_ins import stand_in_text
from analytics.suggest.taxes import cost_outcome, tax_outcome
from analytics.suggest.trades import write_trades
from analytics.suggest.universe import with_room_for_a_sale
from analytics.suggest.ways_out import Question
from analytics.suggest.yardstick import sector_weights


def suggest_trades(portfolio: Portfolio, request: PlanRequest, market: Market, matrix: FundMatrix) -> Plan:
    """Turn limits into whole-share trades quickly, or say which limits stand in the way and by how much.

    Parameters
    ----------
    portfolio : Portfolio
        With values in money; a file of weights needs a total first.
    request : PlanRequest
        The user's limits, the funds that may be bought, what is locked, prices, costs and taxes.
    market : Market
        Holdings, themes, prices.
    matrix : FundMatrix
        Built from that market.

    Returns
    -------
    Plan
        Feasible, nothing to do, price needed (purchases in money), or infeasible with the conflicts.

    Raises
    ------
    UserInputError
        If the portfolio has no values in money, or a limit, rate, account or destination means nothing.

    Notes
    -----
    The least of spread, commissions, fees over the horizon, tax and reluctance; ``proof`` says how near. Caps are held
    on the most a measure can be, floors on the least; where only the point values can be kept, the plan is given and
    its limits are marked uncertain. Every plan passes ``evaluate``. The same inputs give the same trades.

    References
    ----------
    The project's definitions, "Plans".

    Examples
    --------
    >>> from analytics.model.portfolio import Position
    >>> market = Market("none", (), {}, {}, {}, (), ())
    >>> portfolio = Portfolio("p", (Position(1, "Main", "Cash", "", PositionKind.CASH, Decimal(100)),))
    >>> suggest_trades(portfolio, PlanRequest((), ()), market, FundMatrix.build(market)).status.value
    'nothing_to_do'
    """
    return _with_stand_ins(_plan(portfolio, request, (market, matrix), None), matrix)


def prove_plan(
    portfolio: Portfolio, request: PlanRequest, market: Market, matrix: FundMatrix, prover: Prover = prove_apart
) -> Plan:
    """Return the plan of ``suggest_trades``, improved until it is proven to lie near the least, in another process.

    Parameters
    ----------
    portfolio, request, market, matrix
        As for ``suggest_trades``.
    prover : callable
        Takes an instance and an answer, returns one no dearer, with a bound.

    Returns
    -------
    Plan
        Its ``proof`` says whether it is proven; where the proof ran out of time, the quick plan with its bound.
    """
    return _with_stand_ins(_plan(portfolio, request, (market, matrix), prover), matrix)


_World = tuple[Market, FundMatrix]


def _with_stand_ins(plan: Plan, matrix: FundMatrix) -> Plan:
    """Return a plan that says first what of it rests on the holdings of other funds."""
    said = stand_in_text(plan, matrix)
    return replace(plan, warnings=(said, *plan.warnings)) if said else plan


def _plan(portfolio: Portfolio, request: PlanRequest, world: _World, prover: Prover | None) -> Plan:
    market, matrix = world
    check_request(portfolio, request, market)
    report = compare(portfolio, portfolio, market, matrix).before
    before = Measured(report, yardstick=sector_weights(request.benchmark, market, matrix))
    outcomes = report_outcomes(request.limits, before, before)
    if _is_content(request, outcomes):
        return _untraded(portfolio, request, report, outcomes, PlanStatus.NOTHING_TO_DO)
    problem = build_problem(portfolio, request, market, matrix)
    found = find_draft(problem, request.limits)
    if found is None and has_cash_floor(request):
        universe = with_room_for_a_sale(problem.universe, request.min_trade_amount)
        problem = replace(problem, universe=universe)
        found = find_draft(problem, request.limits)
    if found is None:
        conflicts = with_cash_rule(find_conflicts(problem, request, market), problem, market)
        why = reasons_of(Question(portfolio, problem, market, matrix), conflicts)
        untraded = _untraded(portfolio, request, report, outcomes, PlanStatus.INFEASIBLE)
        return replace(
            untraded,
            conflicts=conflicts,
            warnings=(*why.sentences, *barred_notes(portfolio, request)),
            new_cash=why.new_cash,
            most_raised_amount=why.most_raised_amount,
        )
    if prover is not None:
        found = proven(problem, found, prover)
    return _written(portfolio, problem, found, world, outcomes)


def _is_content(request: PlanRequest, outcomes: Sequence[LimitOutcome]) -> bool:
    """Return whether every limit is kept, or passed by no more than the band, and nothing else is asked for."""
    return may_rest(request) and all(is_within(o.limit, o.after_tested, request.drift_weight) for o in outcomes)


def _written(
    portfolio: Portfolio, problem: Problem, found: Found, world: _World, outcomes: tuple[LimitOutcome, ...]
) -> Plan:
    market, matrix = world
    request = problem.request
    ordered = in_sequence(problem, found.goals, found.draft.moves)
    trades = write_trades(problem, ordered.moves, portfolio, request, market)
    evaluation = evaluate(portfolio, request, trades, market, matrix)
    if evaluation.problems:
        raise PlanDefect("; ".join(evaluation.problems))
    proof = proof_of(problem, found, evaluation)
    if not trades:
        idle = _untraded(portfolio, request, evaluation.before, outcomes, PlanStatus.NOTHING_TO_DO)
        return replace(idle, proof=proof, warnings=tuple(filter(None, [index_text(proof)])))
    needed = tuple(sorted({trade.ticker for trade in trades if trade.shares is None}))
    lots = [lot for trade in trades for lot in trade.lots]
    return Plan(
        status=PlanStatus.PRICE_NEEDED if needed else PlanStatus.FEASIBLE,
        request=request,
        trades=trades,
        before=evaluation.before,
        after=evaluation.after,
        portfolio_before=portfolio,
        portfolio_after=evaluation.portfolio_after,
        cash_left_amount=_cash(evaluation.portfolio_after),
        limits=evaluation.limits,
        conflicts=(),
        tax_note=tax_note(request.tax),
        prices_needed=needed,
        tax=tax_outcome(lots, request.tax) if request.tax else None,
        costs=cost_outcome(ordered.moves, request, market),
        proof=proof,
        bindings=bindings_of(found, evaluation.limits, request),
        warnings=(*_found_notes(problem, proof), *warnings_of(portfolio, request, trades, ordered, market)),
    )


def _found_notes(problem: Problem, proof: PlanProof) -> tuple[str, ...]:
    """Say how near the least index a plan is where that is the goal, and which debts stay."""
    return (*filter(None, [index_text(proof)]), *debt_notes(problem.universe))


def _untraded(
    portfolio: Portfolio,
    request: PlanRequest,
    report: ConcentrationReport,
    outcomes: tuple[LimitOutcome, ...],
    status: PlanStatus,
) -> Plan:
    return Plan(
        status=status,
        request=request,
        trades=(),
        before=report,
        after=report,
        portfolio_before=portfolio,
        portfolio_after=portfolio,
        cash_left_amount=_cash(portfolio),
        limits=outcomes,
        conflicts=(),
        tax_note=tax_note(request.tax),
    )


def _cash(portfolio: Portfolio) -> Decimal:
    return sum((p.amount for p in portfolio.positions if p.kind is PositionKind.CASH), Decimal(0))
