"""Two states of a portfolio, measured the same way."""

from dataclasses import dataclass

from analytics.concentration import build_report
from analytics.look_through import FundMatrix, look_through
from analytics.model.exposure import ConcentrationReport
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """The same measures before and after."""

    before: ConcentrationReport
    after: ConcentrationReport


def compare(before: Portfolio, after: Portfolio, market: Market, matrix: FundMatrix) -> Comparison:
    """Look through and measure two portfolios.

    Parameters
    ----------
    before, after : Portfolio
        The two states.
    market : Market
        One version of the market for both.
    matrix : FundMatrix
        Built from that market.

    Returns
    -------
    Comparison
        Both reports.
    """
    return Comparison(before=measure(before, market, matrix), after=measure(after, market, matrix))


def measure(portfolio: Portfolio, market: Market, matrix: FundMatrix) -> ConcentrationReport:
    """Return the report on one state."""
    return build_report(portfolio, look_through(portfolio, market, matrix), market)
