"""Which price a trade is reckoned with, and how old it is (definitions, "Money and weights").

Order: the user's file, the user's entry, the price table. A stand-in or another share class never gives a price.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np

from analytics.model.market import Market, Price
from analytics.model.plan import PlanRequest
from analytics.model.portfolio import Portfolio, Position

FILE = "file"
FILE_IMPLIED = "file (value divided by shares)"
N_FRESH_SESSIONS = 5
"""A price more sessions old than this is flagged."""

_SIX_PLACES = Decimal("0.000001")
_ZERO = Decimal(0)


def held_price(position: Position) -> Price | None:
    """Return the price a position carries, or the one its value and shares imply; ``None`` where there is neither."""
    if position.price_amount is not None and position.price_amount > _ZERO:
        return Price(position.price_amount, position.price_date, position.price_source or FILE)
    if position.shares and position.shares > _ZERO and position.amount > _ZERO:
        return Price((position.amount / position.shares).quantize(_SIX_PLACES), position.price_date, FILE_IMPLIED)
    return None


def sale_price(position: Position, request: PlanRequest, market: Market) -> Price | None:
    """Return the price to sell a held position at: its own, else an entered one, else the table's."""
    return held_price(position) or _other_price(position.ticker, request, market)


def purchase_price(
    ticker: str, account: str, portfolio: Portfolio, request: PlanRequest, market: Market
) -> Price | None:
    """Return the price to buy a ticker at.

    Parameters
    ----------
    ticker, account : str
        What is bought, and where.
    portfolio : Portfolio
        A ticker held anywhere in it uses its file price; the same account comes first.
    request : PlanRequest
        Entered prices.
    market : Market
        The price table.

    Returns
    -------
    Price or None
        ``None`` where nobody gave a price: the plan is then in money.
    """
    held = [p for p in portfolio.positions if p.ticker == ticker and p.amount > _ZERO]
    held.sort(key=lambda p: (p.account != account, p.row))
    prices = [price for price in map(held_price, held) if price is not None]
    of_file = (price for price in prices if price.source.startswith(FILE))
    return next(of_file, None) or _other_price(ticker, request, market) or next(iter(prices), None)


def _other_price(ticker: str, request: PlanRequest, market: Market) -> Price | None:
    for price in (request.entered_prices.get(ticker), market.prices.get(ticker)):
        if price is not None and price.currency == "USD" and price.amount > _ZERO:
            return price
    return None


def dated(price: Price, as_of_date: date | None) -> Price:
    """Return a file's price with the file's date where the line itself has none."""
    if price.price_date is None and price.source.startswith(FILE):
        return replace(price, price_date=as_of_date)
    return price


def reference_date(portfolio: Portfolio, prices: Iterable[Price]) -> date | None:
    """Return the date prices are compared with: the portfolio's, else the newest price's."""
    if portfolio.as_of_date is not None:
        return portfolio.as_of_date
    return max((p.price_date for p in prices if p.price_date is not None), default=None)


def n_sessions_old(price_date: date | None, as_of_date: date | None) -> int:
    """Return how many sessions lie between a price and a date; weekdays stand for sessions, holidays are not known.

    Examples
    --------
    >>> n_sessions_old(date(2025, 11, 7), date(2025, 11, 17))
    6
    """
    if price_date is None or as_of_date is None:
        return 0
    return max(0, int(np.busday_count(price_date, as_of_date)))
