"""The second opinion: a finished list of trades, checked from the holdings up without a line of the model.

A model and what it is tested with can share an error; a plan is shown only when this agrees. Money and shares are
decimals here, limits come from the concentration report on the portfolio after, the tax from the statute.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from analytics.look_through import FundMatrix
from analytics.model.exposure import ConcentrationReport
from analytics.model.market import Market
from analytics.model.plan import LimitOutcome, PlanRequest, Side, Trade
from analytics.model.plan_request import LimitKind, PlanMode
from analytics.model.portfolio import LotTerm, Portfolio, Position, PositionKind
from analytics.model.tax import LotSale
from analytics.planner.tax import Statute, added_tax
from analytics.simulate import apply_trades, compare
from analytics.suggest.evaluate_lots import lot_problems, wash_problems
from analytics.suggest.evaluate_trades import trade_problems
from analytics.suggest.outcomes import Measured, Totals, report_outcomes
from analytics.suggest.yardstick import sector_weights

_ZERO = Decimal(0)
_WITHIN = Decimal("1.02")


class PlanDefect(RuntimeError):
    """A plan breaks a rule of its own: a defect of the program, never the user's."""


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """What trades lead to, and every rule they break (none, for a plan that may be shown).

    ``objective_amount`` is spread, commission, reluctance, fees over the horizon and tax of the trades.
    """

    portfolio_after: Portfolio
    before: ConcentrationReport
    after: ConcentrationReport
    limits: tuple[LimitOutcome, ...]
    problems: tuple[str, ...]
    objective_amount: Decimal


def evaluate(
    portfolio: Portfolio, request: PlanRequest, trades: Sequence[Trade], market: Market, matrix: FundMatrix
) -> Evaluation:
    """Carry trades out on paper and check every rule of definitions, "Plans".

    Parameters
    ----------
    portfolio : Portfolio
        The state before.
    request : PlanRequest
        Limits, destinations, what is locked, cash, taxes.
    trades : sequence of Trade
        The list to check.
    market : Market
        Names, holdings, themes.
    matrix : FundMatrix
        Built from that market.

    Returns
    -------
    Evaluation
        The state after with its measures, and a sentence per broken rule; a limit that is not met is one.

    Raises
    ------
    UserInputError
        If more is sold than is held: there is then no state after to check.
    """
    after = apply_trades(portfolio, trades, market)
    comparison = compare(portfolio, after, market, matrix)
    yardstick = sector_weights(request.benchmark, market, matrix)
    limits = report_outcomes(
        request.limits,
        Measured(comparison.before, yardstick=yardstick),
        Measured(comparison.after, _totals(portfolio, trades), yardstick),
    )
    problems = (
        *trade_problems(portfolio, request, trades),
        *(problem for trade in trades for problem in lot_problems(portfolio, request, trade)),
        *wash_problems(portfolio, request, trades),
        *_cash_problems(portfolio, request, trades, after),
        *_touched(portfolio, trades, after),
        *(f"limit {o.limit.name}: {o.after:.6f} is not within {o.limit.bound:.6f}" for o in limits if o.met == "no"),
    )
    objective = _objective(request, trades, portfolio, after, market)
    return Evaluation(after, comparison.before, comparison.after, limits, problems, objective)


def _totals(portfolio: Portfolio, trades: Sequence[Trade]) -> Totals:
    lots = [lot for trade in trades for lot in trade.lots]
    return Totals(
        turnover_weight=float(sum((trade.amount for trade in trades), _ZERO) / 2 / portfolio.total_amount),
        n_trades=len(trades),
        short_gains_amount=float(_gains(lots, LotTerm.SHORT)),
        long_gains_amount=float(_gains(lots, LotTerm.LONG)),
    )


def _gains(lots: Sequence[LotSale], term: LotTerm) -> Decimal:
    """Return what lots of one term gain; proceeds alone where no cost is known."""
    return sum((lot.proceeds_amount - (lot.basis_amount or _ZERO) for lot in lots if lot.term is term), _ZERO)


def _objective(
    request: PlanRequest, trades: Sequence[Trade], portfolio: Portfolio, after: Portfolio, market: Market
) -> Decimal:
    costs = request.costs
    objective = _tax(request, trades) + costs.commission_amount * len(trades)
    for trade in trades:
        half_spread = costs.half_spreads.get(trade.ticker, costs.half_spread_weight)
        objective += trade.amount * (Decimal(repr(half_spread)) + Decimal(repr(costs.reluctance_weight)))
    for ticker in {trade.ticker for trade in trades}:
        fund = market.funds.get(ticker)
        fee = Decimal(repr((fund.expense_ratio if fund else None) or 0.0))
        change = _held(after, ticker) - _held(portfolio, ticker)
        objective += change * fee * Decimal(repr(costs.horizon_years))
    return objective


def _held(portfolio: Portfolio, ticker: str) -> Decimal:
    kinds = (PositionKind.STOCK, PositionKind.FUND, PositionKind.OTHER_ASSET)
    lines = (p.amount for p in portfolio.positions if p.ticker == ticker and p.kind in kinds)
    return sum(lines, _ZERO)


def _tax(request: PlanRequest, trades: Sequence[Trade]) -> Decimal:
    rates = request.tax
    if rates is None:
        return _ZERO
    lots = [lot for trade in trades for lot in trade.lots]
    statute = Statute(
        Fraction(repr(rates.short_rate)),
        Fraction(repr(rates.long_rate)),
        Fraction(repr(rates.ordinary_rate)),
        Fraction(rates.ordinary_limit_amount),
        rates.is_netted,
    )
    so_far = (rates.short_realized_amount, rates.long_realized_amount)
    tax = added_tax((_gains(lots, LotTerm.SHORT), _gains(lots, LotTerm.LONG)), so_far, statute).tax
    return Decimal(tax.numerator) / Decimal(tax.denominator)


def _cash_problems(
    portfolio: Portfolio, request: PlanRequest, trades: Sequence[Trade], after: Portfolio
) -> Iterator[str]:
    if not trades:
        return
    for account in portfolio.accounts:
        before, left = _cash(portfolio, account), _cash(after, account)
        moved = sum((t.amount if t.side is Side.SELL else -t.amount for t in trades if t.account == account), _ZERO)
        if left != before + moved:
            yield f"cash of “{account}” is {left}, not {before} + {moved}"
        if left < min(before, _ZERO):
            yield f"cash of “{account}” ends at {left}"
    before, left = _cash(portfolio), _cash(after)
    least, most = _cash_in_sum(before, portfolio, request, trades)
    if most is not None and left > most:
        yield f"cash ends at {left}, above {most}"
    if least is not None and left < least:
        yield f"cash ends at {left}, below {least}"


def _cash_in_sum(
    before: Decimal, portfolio: Portfolio, request: PlanRequest, trades: Sequence[Trade]
) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and the most of cash by definitions, "Plans", where no limit of the user says more."""
    total = portfolio.total_amount
    least = before + request.raise_amount if request.mode is PlanMode.RAISE_CASH else None
    if any(limit.kind is LimitKind.MAX_CASH for limit in request.limits):
        return least, None
    room = Decimal(repr(request.max_cash_weight)) * total
    floors = [Decimal(repr(li.bound)) * total for li in request.limits if li.kind is LimitKind.MIN_CASH]
    floors += [] if least is None else [least]
    n_debts = sum(_cash(portfolio, account) < _ZERO for account in portfolio.accounts)
    step = max(room, _step(portfolio, request, trades) * (1 + n_debts))
    above = [floor + step for floor in floors if floor] + ([step] if n_debts and floors else [])
    return least, max(before, room, *above)


def _step(portfolio: Portfolio, request: PlanRequest, trades: Sequence[Trade]) -> Decimal:
    """Return by how much a floor for cash is passed at most because shares are whole and trades not small."""
    prices = [trade.price_amount for trade in trades if trade.price_amount]
    # the value in the file may differ from shares times price by a hundredth
    prices += [p.amount / p.shares * _WITHIN for p in portfolio.positions if p.shares and p.amount > _ZERO]
    return max(prices, default=_ZERO) + request.min_trade_amount


def _cash(portfolio: Portfolio, account: str | None = None) -> Decimal:
    lines = (p for p in portfolio.positions if p.kind is PositionKind.CASH and account in {None, p.account})
    return sum((p.amount for p in lines), _ZERO)


def _touched(portfolio: Portfolio, trades: Sequence[Trade], after: Portfolio) -> Iterator[str]:
    traded = {(trade.account, trade.ticker) for trade in trades}
    left = list(after.positions)
    for position in portfolio.positions:
        if position.kind is PositionKind.CASH or (position.account, position.ticker) in traded:
            continue
        if position in left:
            left.remove(position)
        else:
            yield f"row {position.row} ({position.ticker or position.text}) is not traded and has changed"
    added = [p for p in left if p.kind is not PositionKind.CASH and (p.account, p.ticker) not in traded]
    yield from (f"{_name(position)} appears from nowhere" for position in added)


def _name(position: Position) -> str:
    return position.ticker or position.text
