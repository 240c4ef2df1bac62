"""One fund, as if it were the whole portfolio."""

from decimal import Decimal

from analytics.concentration.report import build_report
from analytics.look_through import FundMatrix, look_through
from analytics.model.exposure import ConcentrationReport
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio, Position, PositionKind


def all_in_fund(ticker: str) -> Portfolio:
    """Return a portfolio of 100 % of one fund."""
    position = Position(0, "", ticker, ticker, PositionKind.FUND, Decimal(1), ticker=ticker)
    return Portfolio(name=ticker, positions=(position,), is_nominal=True)


def report_of_fund(ticker: str, market: Market, matrix: FundMatrix) -> ConcentrationReport:
    """Return the report of 100 % of one fund."""
    portfolio = all_in_fund(ticker)
    return build_report(portfolio, look_through(portfolio, market, matrix), market)
