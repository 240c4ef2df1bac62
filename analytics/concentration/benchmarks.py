"""The three yardsticks every figure stands beside."""

from analytics.concentration.single import report_of_fund
from analytics.look_through import FundMatrix
from analytics.model.exposure import ConcentrationReport
from analytics.model.market import Market


def benchmark_reports(market: Market, matrix: FundMatrix) -> dict[str, ConcentrationReport]:
    """Return the reports of the benchmark funds.

    Parameters
    ----------
    market : Market
        ``market.benchmarks`` names the funds.
    matrix : FundMatrix
        Built from the same market.

    Returns
    -------
    dict of str to ConcentrationReport
        ``sp500``, ``total_market`` and ``russell2000``; one whose holdings are not loaded is left out.

    Notes
    -----
    Which fund stands for which benchmark is set in ``Benchmarks`` and nowhere else.

    References
    ----------
    The project's definitions, "Companies".

    Examples
    --------
    >>> market = Market("none", (), {}, {}, {}, (), ())
    >>> benchmark_reports(market, FundMatrix.build(market))
    {}
    """
    names = market.benchmarks
    funds = {"sp500": names.sp500, "total_market": names.total_market, "russell2000": names.russell2000}
    return {key: report_of_fund(fund, market, matrix) for key, fund in funds.items() if fund in matrix.sources}
