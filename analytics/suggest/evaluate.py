"""The second opinion: a finished list of trades, checked from the holdings up without a line of the model.

A model and what it is tested with can share an error; a plan is shown only when this agrees. Money and shares are
decimals here, limits come from the concentration report on the portfolio after.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from analytics.look_through import FundMatrix
from analytics.model.exposure import ConcentrationReport
from analytics.model.market import Market
from analytics.model.plan import LimitOutcome, PlanRequest, Side, Trade
from analytics.model.portfolio import Portfolio, Position, PositionKind
from analytics.simulate import apply_trades, compare
from analytics.suggest.outcomes import report_outcomes

_CENT = Decimal("0.01")
_ZERO = Decimal(0)
_NEVER_SOLD = (PositionKind.CASH, PositionKind.OPTION, PositionKind.UNKNOWN)


class PlanDefect(RuntimeError):
    """A plan breaks a rule of its own: a defect of the program, never the user's."""


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """What trades lead to, and every rule they break (none, for a plan that may be shown)."""

    portfolio_after: Portfolio
    before: ConcentrationReport
    after: ConcentrationReport
    limits: tuple[LimitOutcome, ...]
    problems: tuple[str, ...]


def evaluate(
    portfolio: Portfolio, request: PlanRequest, trades: Sequence[Trade], market: Market, matrix: FundMatrix
) -> Evaluation:
    """Carry trades out on paper and check every rule of definitions, "Plans".

    Parameters
    ----------
    portfolio : Portfolio
        The state before.
    request : PlanRequest
        Limits, destinations, locked tickers, cash.
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
    limits = report_outcomes(request.limits, comparison.before, comparison.after)
    problems = (
        *(problem for trade in trades for problem in _trade_problems(portfolio, request, trade)),
        *_twice_traded(trades),
        *_cash_problems(portfolio, request, trades, after),
        *_touched(portfolio, trades, after),
        *(f"limit {o.limit.name}: {o.after:.6%} is not within {o.limit.bound:.6%}" for o in limits if o.met == "no"),
    )
    return Evaluation(after, comparison.before, comparison.after, limits, problems)


def _trade_problems(portfolio: Portfolio, request: PlanRequest, trade: Trade) -> Iterator[str]:
    label = f"{trade.side} {trade.ticker}"
    if trade.ticker in request.locked:
        yield f"{label}: locked"
    if trade.amount <= _ZERO or trade.amount != trade.amount.quantize(_CENT):
        yield f"{label}: {trade.amount} is no amount in cents"
    if trade.shares is not None and trade.price_amount is not None:
        exact = (trade.shares * trade.price_amount).quantize(_CENT, rounding=ROUND_HALF_UP)
        if exact != trade.amount:
            yield f"{label}: {trade.shares} at {trade.price_amount} is {exact}, not {trade.amount}"
    problems = _sale_problems if trade.side is Side.SELL else _purchase_problems
    yield from (f"{label}: {problem}" for problem in problems(portfolio, request, trade))


def _sale_problems(portfolio: Portfolio, request: PlanRequest, trade: Trade) -> Iterator[str]:
    lines = [p for p in portfolio.positions if (p.account, p.ticker) == (trade.account, trade.ticker)]
    held = sum((p.shares or _ZERO for p in lines if p.kind not in _NEVER_SOLD and p.amount > _ZERO), _ZERO)
    if request.new_cash_only:
        yield "new cash only"
    if trade.shares is None or trade.price_amount is None:
        yield "a sale needs shares and a price"
    elif trade.shares != held and trade.shares % 1:
        yield f"{trade.shares} is neither whole nor the whole line of {held}"


def _purchase_problems(_: Portfolio, request: PlanRequest, trade: Trade) -> Iterator[str]:
    if trade.ticker not in request.destinations:
        yield "not among the funds to buy"
    if (trade.shares is None) != (trade.price_amount is None):
        yield "shares and price go together"
    if trade.shares is not None and (trade.shares <= _ZERO or trade.shares % 1):
        yield f"{trade.shares} is no number of whole shares"


def _twice_traded(trades: Sequence[Trade]) -> Iterator[str]:
    counts = Counter((trade.account, trade.ticker) for trade in trades)
    yield from (f"{ticker} in “{account}” is traded twice" for (account, ticker), n in counts.items() if n > 1)


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
    ceiling = max(before, Decimal(repr(request.max_cash_weight)) * portfolio.total_amount)
    if left > ceiling:
        yield f"cash ends at {left}, above {ceiling}"


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
