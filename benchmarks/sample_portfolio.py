"""The portfolio of the benchmarks: 30 positions, 12 of them funds, with prices of their own."""

from decimal import Decimal

from analytics.model.market import Market
from analytics.model.portfolio import Portfolio, Position, PositionKind

FUNDS = ("SPY", "VTI", "VGT", "IWM", "IJR", "VB", "VO", "QUAL", "MTUM", "VYM", "XLV", "ITOT")
STOCKS = (
    *("AAPL", "MSFT", "NVDA", "GOOGL", "AMZN", "META", "TSLA", "BRK.B", "JPM"),
    *("V", "UNH", "HD", "PG", "KO", "XOM", "CVX", "ABBV", "PEP"),
)


def sample_portfolio(market: Market) -> Portfolio:
    """Return 30 positions of 10,000 to 39,000 dollars in one account, and some cash."""
    positions = [_position(market, ticker, row) for row, ticker in enumerate((*FUNDS, *STOCKS))]
    cash = Position(99, "", "Cash", "Cash", PositionKind.CASH, Decimal(5000))
    return Portfolio("benchmark", (*positions, cash))


def _position(market: Market, ticker: str, row: int) -> Position:
    shares, price = Decimal(100 + 10 * row), Decimal(100)
    is_fund = ticker in FUNDS
    return Position(
        row=row + 2,
        account="",
        text=ticker,
        name=ticker,
        kind=PositionKind.FUND if is_fund else PositionKind.STOCK,
        amount=shares * price,
        ticker=ticker,
        issuer_index=None if is_fund else market.securities[ticker].issuer_index,
        shares=shares,
        price_amount=price,
        price_source="file",
    )
