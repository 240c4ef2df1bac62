"""A plan's trades as other programs book them: whole lines with a number of shares, a price and a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from analytics.errors import UserInputError
from analytics.export.context import ExportContext
from analytics.export.holdings_csv import matched_code
from analytics.model.plan import Plan, Side, Trade
from analytics.model.portfolio import Position

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Booking:
    """One trade for another program. ``fee_amount`` is the user's own commission; ``note`` says what is planned."""

    account: str
    ticker: str
    side: Side
    shares: Decimal
    price_amount: Decimal
    amount: Decimal
    fee_amount: Decimal
    booked_date: date
    name: str
    isin: str
    note: str


def bookings(plan: Plan, context: ExportContext) -> tuple[Booking, ...]:
    """Return the trades of a plan in their order.

    Parameters
    ----------
    plan : Plan
        Any status; without trades there are no bookings.
    context : ExportContext
        Its day stands where the plan has no trade date.

    Returns
    -------
    tuple of Booking
        Amounts to the cent.

    Raises
    ------
    UserInputError
        Where a trade has no price: a file for another program cannot say so, and one line less would be another plan.
    """
    return tuple(_bookings(plan, context))


def _bookings(plan: Plan, context: ExportContext) -> Iterator[Booking]:
    known = {p.ticker: p for p in (*plan.portfolio_after.positions, *plan.portfolio_before.positions) if p.ticker}
    on_date = plan.request.trade_date or context.generated_at.date()
    for trade in plan.trades:
        if trade.shares is None or trade.price_amount is None:
            raise UserInputError(
                f"{trade.ticker} has no price, so the plan has no number of shares of it. Enter a price first."
            )
        position = known.get(trade.ticker)
        yield Booking(
            account=trade.account,
            ticker=trade.ticker,
            side=trade.side,
            shares=trade.shares,
            price_amount=trade.price_amount,
            amount=trade.amount.quantize(_CENT),
            fee_amount=plan.request.costs.commission_amount,
            booked_date=on_date,
            name="" if position is None else position.name,
            isin=_isin(position),
            note=_note(trade),
        )


def _isin(position: Position | None) -> str:
    code, number = matched_code("" if position is None else position.match_rule)
    return number if code == "ISIN" else ""


def _note(trade: Trade) -> str:
    lots = "; ".join(
        f"{format(lot.shares.normalize(), 'f')} of {lot.acquired_date.isoformat() if lot.acquired_date else 'no date'}"
        for lot in trade.lots
    )
    return f"Planned, not done. Lots: {lots}." if lots else "Planned, not done."
