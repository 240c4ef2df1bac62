"""What a portfolio's funds charge in a year."""

from datetime import date

from analytics.model.further import Covered
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio, Position, PositionKind

_FREE = frozenset({PositionKind.STOCK, PositionKind.CASH, PositionKind.OTHER_ASSET})


def expense_ratio(portfolio: Portfolio, market: Market) -> Covered:
    """Return the yearly fee by weight: fees come from the funds' own entries, never from another fund's.

    Shares, cash and single bonds cost nothing. A fund sold short costs its seller no fee.
    """
    total = float(portfolio.total_amount)
    paid = covered = unknown = 0.0
    dates: list[date | None] = []
    sources: set[str] = set()
    for position in portfolio.positions:
        weight = float(position.amount) / total
        fund = market.funds.get(position.ticker) if position.ticker else None
        if fund is None and position.kind in _FREE:
            covered += weight
        elif fund is None or fund.expense_ratio is None or not _is_held(position):
            unknown += abs(weight)
        else:
            covered += weight
            paid += max(weight, 0.0) * fund.expense_ratio
            dates.append(fund.expense_ratio_date)
            sources.add(fund.expense_ratio_source)
    known = covered > 0.0
    return Covered(
        figure=paid / covered if known else None,
        coverage=max(0.0, 1.0 - unknown) if known else 0.0,
        oldest_date=min((day for day in dates if day is not None), default=None),
        source=_of(sources - {""}),
    )


def _of(sources: set[str]) -> str:
    return f"{len(sources)} sources, one with each fund" if len(sources) > 1 else "".join(sources)


def _is_held(position: Position) -> bool:
    """Say whether a line is the fund itself, not an option on it or something unknown."""
    return position.kind is not PositionKind.OPTION and position.kind is not PositionKind.UNKNOWN
