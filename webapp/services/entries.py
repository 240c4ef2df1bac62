"""Prices the user types: true on the day they are entered."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from analytics.model.market import Price
from analytics.model.plan import PlanRequest


def dated_prices(prices: Mapping[str, Price], today: date) -> dict[str, Price]:
    """Give every price without a date today's."""
    return {ticker: replace(price, price_date=price.price_date or today) for ticker, price in prices.items()}


def dated_request(request: PlanRequest, today: date) -> PlanRequest:
    """Give the entered prices of a plan request their date, and its trades the day they would be done."""
    prices = dated_prices(request.entered_prices, today)
    return replace(request, entered_prices=prices, trade_date=request.trade_date or today)
