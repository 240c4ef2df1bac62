"""A plan as Ghostfolio imports it: activities, as JSON or as CSV."""

import json
from typing import Any

from analytics.export.bookings import Booking, bookings
from analytics.export.context import ExportContext
from analytics.export.table import Cell, csv_lines
from analytics.model.plan import Plan, Side

HEADER = ("Date", "Code", "DataSource", "Currency", "Price", "Quantity", "Action", "Fee", "Account", "Note")
_SOURCE = "YAHOO"
_TYPES = {Side.SELL: "SELL", Side.BUY: "BUY"}


def plan_to_ghostfolio_json(plan: Plan, context: ExportContext) -> bytes:
    """Write the trades as activities in JSON.

    Parameters
    ----------
    plan : Plan
        Trades with prices only.
    context : ExportContext
        Its day stands where the plan has no trade date.

    Returns
    -------
    bytes
        UTF-8. The file names no account by identity, so that none is made: the account stands in the comment, and the
        import asks which one to use.

    Raises
    ------
    UserInputError
        Where a trade has no price.
    """
    document = {
        "meta": {"date": context.generated_at.isoformat(timespec="seconds"), "version": context.code_version},
        "activities": [_activity(booking) for booking in bookings(plan, context)],
    }
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False).encode()


def plan_to_ghostfolio_csv(plan: Plan, context: ExportContext) -> bytes:
    """Write the trades as activities in CSV, each with the name of its account.

    Parameters
    ----------
    plan : Plan
        Trades with prices only.
    context : ExportContext
        Its day stands where the plan has no trade date.

    Returns
    -------
    bytes
        UTF-8 without a byte-order mark. The import finds its own account by the name; a name of digits only is left
        out, because it would be read as a number.

    Raises
    ------
    UserInputError
        Where a trade has no price.
    """
    return csv_lines(HEADER, [_row(booking) for booking in bookings(plan, context)]).encode()


def _symbol(booking: Booking) -> str:
    return booking.ticker.replace(".", "-")


def _activity(booking: Booking) -> dict[str, Any]:
    note = f"{booking.account}: {booking.note}" if booking.account else booking.note
    return {
        "comment": note,
        "currency": "USD",
        "dataSource": _SOURCE,
        "date": f"{booking.booked_date.isoformat()}T00:00:00.000Z",
        "fee": float(booking.fee_amount),
        "quantity": float(booking.shares),
        "symbol": _symbol(booking),
        "type": _TYPES[booking.side],
        "unitPrice": float(booking.price_amount),
    }


def _row(booking: Booking) -> tuple[Cell, ...]:
    is_number = booking.account.replace(".", "").isdigit()
    return (
        booking.booked_date,
        _symbol(booking),
        _SOURCE,
        "USD",
        booking.price_amount,
        booking.shares,
        booking.side.value,
        booking.fee_amount,
        None if is_number else booking.account,
        f"{booking.account}: {booking.note}" if is_number else booking.note,
    )
