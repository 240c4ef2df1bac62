"""Amounts of lines that are not in US dollars, as they are shown."""

from decimal import Decimal

from analytics.model.portfolio import Position
from webapp import formatting as fmt

DOLLAR = "USD"


def money_in(currency: str, amount: Decimal) -> str:
    """Format an amount in its own currency: ``EUR 1,700.00``; dollars as everywhere: ``$1,700``.

    Examples
    --------
    >>> money_in("EUR", Decimal(1700)), money_in("USD", Decimal(1700))
    ('EUR 1,700.00', '$1,700')
    """
    return fmt.money(amount) if currency == DOLLAR else f"{currency} {fmt.number(amount, 2)}"


def local_price(position: Position) -> Decimal | None:
    """Return the price of a position in the currency of its line: positions carry it in US dollars."""
    if position.price_amount is None or position.rate is None:
        return position.price_amount
    return position.price_amount / position.rate.usd_per_unit


def shown_currency(currency: str) -> str | None:
    """Return what stands before a figure of a grid; null for dollars, which have their sign."""
    return None if currency == DOLLAR else currency
