"""The rules that lots keep: none sold twice or in parts of a share, costs and terms as in the file, wash sales."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

from analytics.model.plan import PlanRequest, Side, Trade
from analytics.model.plan_request import LimitKind
from analytics.model.portfolio import LotTerm, Portfolio, Position, PositionKind
from analytics.model.tax import LotSale
from analytics.suggest.evaluate_trades import held_shares
from analytics.suggest.lots import HeldLot, lots_of

_ZERO = Decimal(0)
_CENTS_OFF = Decimal("0.01")
_HELD = (PositionKind.STOCK, PositionKind.FUND, PositionKind.OTHER_ASSET)
_GAINS = (LimitKind.MAX_GAINS, LimitKind.MAX_SHORT_GAINS, LimitKind.MAX_LONG_GAINS)


def lot_problems(portfolio: Portfolio, request: PlanRequest, trade: Trade) -> Iterator[str]:
    """Return every rule that the lots of a trade break."""
    if trade.side is Side.BUY or not trade.lots or trade.shares is None:
        if trade.side is Side.BUY and trade.lots:
            yield f"buy {trade.ticker}: a purchase has no lots"
        return
    label = f"sell {trade.ticker}"
    if sum((lot.shares for lot in trade.lots), _ZERO) != trade.shares:
        yield f"{label}: its lots are not its {trade.shares} shares"
    if sum((lot.proceeds_amount for lot in trade.lots), _ZERO) != trade.amount:
        yield f"{label}: its lots do not bring its {trade.amount}"
    is_whole_line = trade.shares == held_shares(portfolio, trade)
    left = [lot for position in _lines(portfolio, trade) for lot in lots_of(position)]
    for sale in trade.lots:
        held = next((lot for lot in left if _is_of(sale, lot)), None)
        if held is None:
            yield f"{label}: {sale.shares} shares of the lot in row {sale.row} are not held"
            continue
        left.remove(held)
        yield from (f"{label}: {problem}" for problem in _sale_problems(request, trade, sale, held))
        if _is_taxed(request, trade.account) and not is_whole_line and sale.shares % 1:
            yield f"{label}: {sale.shares} shares of a lot, though the line is not sold whole"


def _lines(portfolio: Portfolio, trade: Trade) -> list[Position]:
    return [
        p
        for p in portfolio.positions
        if (p.account, p.ticker) == (trade.account, trade.ticker) and p.kind in _HELD and p.amount > _ZERO
    ]


def _is_of(sale: LotSale, lot: HeldLot) -> bool:
    return (sale.row, sale.acquired_date) == (lot.row, lot.acquired_date) and sale.shares <= lot.shares


def _is_taxed(request: PlanRequest, account: str) -> bool:
    has_gains = any(limit.kind in _GAINS for limit in request.limits)
    return account not in request.sheltered and (request.tax is not None or has_gains)


def _sale_problems(request: PlanRequest, trade: Trade, sale: LotSale, held: HeldLot) -> Iterator[str]:
    if (sale.basis_amount is None) != (held.basis_amount is None):
        yield f"the cost of the lot in row {sale.row} is {sale.basis_amount}, the file says {held.basis_amount}"
    elif sale.basis_amount is not None and held.basis_amount is not None:
        part = held.basis_amount * sale.shares / held.shares
        if abs(part - sale.basis_amount) > _CENTS_OFF:
            yield f"the cost of the lot in row {sale.row} is {sale.basis_amount}, not {part}"
        if sale.gain_amount != sale.proceeds_amount - sale.basis_amount:
            yield f"the gain of the lot in row {sale.row} is not proceeds less cost"
    if trade.account in request.sheltered:
        if sale.term is not None:
            yield f"a lot of the sheltered account “{trade.account}” has a term"
    elif sale.term is not _term(sale, held, request):
        yield f"the lot in row {sale.row} counts as {sale.term}"


def _term(sale: LotSale, held: HeldLot, request: PlanRequest) -> LotTerm:
    trade_date, rates = request.trade_date, request.tax
    if held.acquired_date is not None and trade_date is not None:
        # on the first of a month after the last of one, and on the day after the anniversary otherwise
        begin = held.acquired_date + timedelta(days=1)
        is_long = (trade_date.year - begin.year, trade_date.month, trade_date.day) >= (1, begin.month, begin.day)
        return LotTerm.LONG if is_long else LotTerm.SHORT
    if held.printed_term is not None:
        return held.printed_term
    is_loss = held.basis_amount is not None and sale.proceeds_amount < held.basis_amount * sale.shares / held.shares
    is_long_dearer = rates is not None and rates.long_rate > rates.short_rate
    # a gain under the dearer term, a loss under the other
    return LotTerm.LONG if is_loss != is_long_dearer else LotTerm.SHORT


def wash_problems(portfolio: Portfolio, request: PlanRequest, trades: Sequence[Trade]) -> Iterator[str]:
    """Return losses that a purchase of the same bars: in the plan, or in the days before it."""
    if not request.wash.is_applied:
        return
    bought = {trade.ticker for trade in trades if trade.side is Side.BUY}
    for trade in trades:
        if not _is_taxed(request, trade.account):
            continue
        group = request.wash.group_of(trade.ticker)
        for sale in trade.lots:
            if sale.gain_amount is None or sale.gain_amount >= -_CENTS_OFF:
                continue
            if same := sorted(group & bought):
                yield f"sell {trade.ticker}: a loss, and {same[0]} is bought"
            if _is_bought_lately(portfolio, request, trade, sale):
                yield f"sell {trade.ticker}: a loss, and the same was bought in the {request.wash.n_days} days before"


def _is_bought_lately(portfolio: Portfolio, request: PlanRequest, trade: Trade, sale: LotSale) -> bool:
    if request.trade_date is None:
        return False
    group = request.wash.group_of(trade.ticker)
    for position in portfolio.positions:
        if position.ticker not in group or position.kind not in _HELD or position.amount <= _ZERO:
            continue
        for lot in lots_of(position):
            is_itself = (position.account, position.ticker) == (trade.account, trade.ticker) and _is_of(sale, lot)
            day = lot.acquired_date
            if day is None or is_itself or day > request.trade_date:
                continue
            if (request.trade_date - day).days <= request.wash.n_days:
                return True
    return False
