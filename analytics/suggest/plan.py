"""The door of the room: limits to a plan, or to what stands in the way."""

from decimal import Decimal

from analytics.look_through import FundMatrix
from analytics.model.exposure import ConcentrationReport
from analytics.model.market import Market
from analytics.model.plan import Conflict, Plan, PlanRequest, PlanStatus
from analytics.model.portfolio import Portfolio, PositionKind
from analytics.simulate import compare
from analytics.suggest.evaluate import PlanDefect, evaluate
from analytics.suggest.explain import find_conflicts
from analytics.suggest.outcomes import report_outcomes
from analytics.suggest.problem import build_problem
from analytics.suggest.request import check_request
from analytics.suggest.search import find_draft
from analytics.suggest.trades import write_trades
from analytics.suggest.words import TAX_NOTE


def suggest_trades(portfolio: Portfolio, request: PlanRequest, market: Market, matrix: FundMatrix) -> Plan:
    """Turn limits into whole-share trades, or say which limits stand in the way and by how much.

    Parameters
    ----------
    portfolio : Portfolio
        With values in money; a file of weights needs a total first.
    request : PlanRequest
        The user's limits, the funds that may be bought, locked tickers, prices.
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
        If the portfolio has no values in money, or a limit or destination means nothing.

    Notes
    -----
    Least turnover one way (half of all money traded), to within half a basis point of value. Where the least is proven
    exactly, the tickers that come first in the alphabet are traded first; elsewhere the same inputs still give the same
    trades. Caps are held on the most a measure can be, floors on the least; where only the point values can be kept,
    the plan is given and its limits are marked uncertain. Every plan passes ``evaluate``.

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
    check_request(portfolio, request, market)
    report = compare(portfolio, portfolio, market, matrix).before
    if all(o.met == "yes" for o in report_outcomes(request.limits, report, report)):
        return _untraded(portfolio, request, report, PlanStatus.NOTHING_TO_DO)
    problem = build_problem(portfolio, request, market, matrix)
    draft = find_draft(problem, request.limits)
    if draft is None:
        conflicts = find_conflicts(problem, request, market)
        return _untraded(portfolio, request, report, PlanStatus.INFEASIBLE, conflicts)
    trades = write_trades(problem, draft, request.limits, portfolio, market)
    evaluation = evaluate(portfolio, request, trades, market, matrix)
    if evaluation.problems:
        raise PlanDefect("; ".join(evaluation.problems))
    if not trades:
        return _untraded(portfolio, request, report, PlanStatus.NOTHING_TO_DO)
    needed = tuple(sorted({trade.ticker for trade in trades if trade.shares is None}))
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
        tax_note=TAX_NOTE,
        prices_needed=needed,
    )


def _untraded(
    portfolio: Portfolio,
    request: PlanRequest,
    report: ConcentrationReport,
    status: PlanStatus,
    conflicts: tuple[Conflict, ...] = (),
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
        limits=report_outcomes(request.limits, report, report),
        conflicts=conflicts,
        tax_note=TAX_NOTE,
    )


def _cash(portfolio: Portfolio) -> Decimal:
    return sum((p.amount for p in portfolio.positions if p.kind is PositionKind.CASH), Decimal(0))
