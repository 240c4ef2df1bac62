"""A price typed into a table, checked."""

from decimal import Decimal, InvalidOperation

from analytics.errors import UserInputError
from analytics.model.market import Price


def entered_price(typed: object, ticker: str) -> Price:
    """Read a price as a person types it; what is no positive number is the user's to change."""
    try:
        amount = Decimal(str(typed).replace("$", "").replace(",", "").strip())
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or amount <= 0:
        raise UserInputError(f"The price of {ticker} reads “{typed}”; it takes a number above 0.")
    return Price(amount, None, "entered")
