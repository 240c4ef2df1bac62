"""A plan as a basket file of Interactive Brokers' Trader Workstation (BasketTrader, CSV).

The broker's own column names stand in the header. Cells hold no comma, quote or line break, as its guide asks. The
program shows what it has read and sends nothing until its user does.
"""

import re

from analytics.export.bookings import Booking, bookings
from analytics.export.context import ExportContext
from analytics.export.table import csv_lines
from analytics.model.plan import Plan, Side

HEADER = (
    "Action",
    "Quantity",
    "Symbol",
    "SecType",
    "Exchange",
    "Currency",
    "TimeInForce",
    "OrderType",
    "BasketTag",
    "Account",
)
_ACTIONS = {Side.SELL: "SELL", Side.BUY: "BUY"}
_MUTUAL_FUND = re.compile(r"[A-Z]{4}X")
_NOT_IN_A_CELL = re.compile(r"[,;\"'\s]+")
_NOT_IN_A_TAG = re.compile(r"[^A-Za-z0-9]+")


def plan_to_ibkr(plan: Plan, context: ExportContext) -> bytes:
    """Write the trades as a basket: market price, valid for the day, routed by the broker.

    Parameters
    ----------
    plan : Plan
        Trades with prices only.
    context : ExportContext
        Its day and the portfolio's name make the tag.

    Returns
    -------
    bytes
        ASCII-compatible UTF-8 without a byte-order mark, one header, one line for each trade.

    Raises
    ------
    UserInputError
        Where a trade has no price.
    """
    tag = _tag(context)
    return csv_lines(HEADER, [_row(booking, tag) for booking in bookings(plan, context)]).encode()


def _row(booking: Booking, tag: str) -> tuple[str, ...]:
    is_fund = _MUTUAL_FUND.fullmatch(booking.ticker) is not None
    return (
        _ACTIONS[booking.side],
        format(booking.shares.normalize(), "f"),
        _cell(booking.ticker.replace(".", " ")),
        "FUND" if is_fund else "STK",
        "FUNDSERV" if is_fund else "SMART",
        "USD",
        "DAY",
        "MKT",
        tag,
        _cell(booking.account),
    )


def _cell(text: str) -> str:
    return _NOT_IN_A_CELL.sub(" ", text).strip()


def _tag(context: ExportContext) -> str:
    name = _NOT_IN_A_TAG.sub("", context.portfolio_name)[:16]
    return f"{name}{context.generated_at:%Y%m%d}"
