"""How long the lines a user owns would take to trade."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from analytics.measures import days_to_trade
from analytics.model.further import DaysToTrade
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio, Position, PositionKind

_LISTED = frozenset({PositionKind.STOCK, PositionKind.FUND, PositionKind.OTHER_ASSET})


@dataclass(frozen=True, slots=True)
class TradingMeasures:
    """The slowest first, and the weight of the lines whose shares and volume are known."""

    days_to_trade: tuple[DaysToTrade, ...]
    coverage: float


def trading_measures(portfolio: Portfolio, market: Market) -> TradingMeasures:
    """Measure the user's own lines, those of one ticker in several accounts as one.

    A portfolio of weights has no shares that could be traded.
    """
    if portfolio.is_nominal:
        return TradingMeasures((), 0.0)
    total, lines = portfolio.total_amount, _by_ticker(portfolio.positions, market)
    found = [_line(ticker, held, total, market) for ticker, held in lines.items()]
    slowest_first = sorted(found, key=lambda line: (-line.days, line.ticker))
    return TradingMeasures(tuple(slowest_first), sum(abs(line.weight) for line in found))


def _by_ticker(positions: tuple[Position, ...], market: Market) -> dict[str, list[Position]]:
    lines: dict[str, list[Position]] = defaultdict(list)
    for position in positions:
        if position.kind in _LISTED and position.shares and position.ticker in market.volumes:
            lines[position.ticker].append(position)
    return lines


def _line(ticker: str, held: list[Position], total: Decimal, market: Market) -> DaysToTrade:
    volume = market.volumes[ticker]
    shares = sum((abs(position.shares) for position in held if position.shares), Decimal(0))
    amount = sum((position.amount for position in held), Decimal(0))
    days = days_to_trade(float(shares), volume.daily_shares)
    return DaysToTrade(ticker, float(amount / total), days, volume.last_date)
