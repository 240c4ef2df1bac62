"""A plan as Portfolio Performance imports it: CSV, kind “Portfolio Transactions”.

Semicolons and decimal commas: its import reads figures so unless told otherwise, and would take a point for a mark of
thousands.
"""

from decimal import Decimal

from analytics.export.bookings import Booking, bookings
from analytics.export.context import ExportContext
from analytics.export.table import csv_lines
from analytics.model.plan import Plan, Side

HEADER = (
    "Date",
    "Type",
    "Shares",
    "Quote",
    "Value",
    "Transaction Currency",
    "Fees",
    "Taxes",
    "ISIN",
    "Ticker Symbol",
    "Security Name",
    "Securities Account",
    "Note",
)
_TYPES = {Side.SELL: "Sell", Side.BUY: "Buy"}


def plan_to_portfolio_performance(plan: Plan, context: ExportContext) -> bytes:
    """Write the trades as transactions of securities accounts.

    Parameters
    ----------
    plan : Plan
        Trades with prices only.
    context : ExportContext
        Its day stands where the plan has no trade date.

    Returns
    -------
    bytes
        UTF-8 with a byte-order mark. ``Value`` is what the cash account pays or gets: with the commission of a
        purchase, less that of a sale. Taxes are empty: what a plan adds to the year's tax is no tax on a trade.

    Raises
    ------
    UserInputError
        Where a trade has no price.
    """
    rows = [_row(booking) for booking in bookings(plan, context)]
    return csv_lines(HEADER, rows, delimiter=";").encode("utf-8-sig")


def _row(booking: Booking) -> tuple[str, ...]:
    fee = booking.fee_amount
    paid = booking.amount + fee if booking.side is Side.BUY else booking.amount - fee
    return (
        booking.booked_date.isoformat(),
        _TYPES[booking.side],
        _figure(booking.shares),
        _figure(booking.price_amount),
        _figure(paid),
        "USD",
        _figure(fee) if fee else "",
        "",
        booking.isin,
        booking.ticker.replace(".", "-"),
        booking.name,
        booking.account,
        booking.note,
    )


def _figure(value: Decimal) -> str:
    return format(value.normalize(), "f").replace(".", ",")
