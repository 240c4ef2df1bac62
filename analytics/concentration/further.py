"""The second door of the room: every measure that the report leaves out."""

import math
from collections.abc import Sequence

from analytics.concentration.costs import expense_ratio
from analytics.concentration.earnings import earnings_measures
from analytics.concentration.gross import evenness_of
from analytics.concentration.groups import top_weight, unknown_bounds
from analytics.concentration.likeness import likeness_of
from analytics.concentration.report import build_report
from analytics.concentration.single import all_in_fund
from analytics.concentration.trading import trading_measures
from analytics.look_through import FundMatrix, look_through
from analytics.model.exposure import Bounds, ConcentrationReport, Exposures
from analytics.model.further import Covered, FurtherMeasures, Likeness
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio

TOP_N = (25, 50)


def further_measures(
    portfolio: Portfolio,
    exposures: Exposures,
    report: ConcentrationReport,
    market: Market,
    matrix: FundMatrix,
    *,
    beside: Sequence[str],
) -> FurtherMeasures:
    """Measure what the report leaves out: more names, evenness, costs, earnings, volume, likeness to funds.

    Parameters
    ----------
    portfolio : Portfolio
        For fees and shares of the user's own lines.
    exposures : Exposures
        The same portfolio, looked through.
    report : ConcentrationReport
        Its report: the companies in it count, names printed 0.00 too.
    market : Market
        The market it was looked through with.
    matrix : FundMatrix
        Built from the same market.
    beside : sequence of str
        Funds to compare with; those that cannot be looked through are left out of the answer.

    Returns
    -------
    FurtherMeasures
        Without ``diversification_ratio``, which rests on prices: see ``with_diversification``.

    Notes
    -----
    With anything below zero, entropy and evenness are taken on absolute weights as shares of gross exposure, as the
    Herfindahl index is.

    References
    ----------
    The project's methodology page has one worked example per measure.

    Examples
    --------
    >>> market = Market("none", (), {}, {}, {}, (), ())
    >>> matrix = FundMatrix.build(market)
    >>> from decimal import Decimal
    >>> from analytics.model.portfolio import Position, PositionKind
    >>> cash = Portfolio("p", (Position(1, "", "Cash", "", PositionKind.CASH, Decimal(100)),))
    >>> exposures = look_through(cash, market, matrix)
    >>> further_measures(cash, exposures, build_report(cash, exposures, market), market, matrix, beside=()).gini
    Bounds(lower=0.0, upper=0.0)
    """
    unknown = unknown_bounds(exposures)
    even = evenness_of(exposures, len(report.issuers))
    earned = earnings_measures(exposures, market)
    traded = trading_measures(portfolio, market)
    return FurtherMeasures(
        top_n_weight={n: top_weight(exposures, n, unknown) for n in TOP_N},
        entropy=even.entropy,
        entropy_number=Bounds(math.exp(even.entropy.lower), math.exp(even.entropy.upper)),
        gini=even.gini,
        lorenz=even.lorenz,
        expense_ratio=expense_ratio(portfolio, market),
        price_earnings=earned.price_earnings,
        loss_making=earned.loss_making,
        days_to_trade=traded.days_to_trade,
        days_coverage=traded.coverage,
        diversification_ratio=Covered(None, 0.0),
        likeness=_likeness(beside, exposures, market, matrix),
    )


def further_of_fund(ticker: str, market: Market, matrix: FundMatrix, *, beside: Sequence[str]) -> FurtherMeasures:
    """Measure one fund as if it were the whole portfolio.

    Parameters
    ----------
    ticker : str
        A fund of ``matrix.sources``, dot form.
    market : Market
        The market the matrix was built from.
    matrix : FundMatrix
        Loaded funds looked through.
    beside : sequence of str
        Funds to compare with.

    Returns
    -------
    FurtherMeasures
        Without days to trade, as nobody's shares are known.

    Notes
    -----
    The fee is the fund's own, also where a stand-in is looked through.

    References
    ----------
    As ``further_measures``.

    Examples
    --------
    >>> from analytics.model.fund import Fund
    >>> market = Market("none", (), {}, {"QQQ": Fund("QQQ", "Invesco QQQ Trust", expense_ratio=0.002)}, {}, (), ())
    >>> further_of_fund("QQQ", market, FundMatrix.build(market), beside=()).expense_ratio.figure
    0.002
    """
    portfolio = all_in_fund(ticker)
    exposures = look_through(portfolio, market, matrix)
    report = build_report(portfolio, exposures, market)
    return further_measures(portfolio, exposures, report, market, matrix, beside=beside)


def _likeness(beside: Sequence[str], exposures: Exposures, market: Market, matrix: FundMatrix) -> dict[str, Likeness]:
    funds = (fund for fund in dict.fromkeys(beside) if fund in matrix.sources)
    return {fund: likeness_of(exposures, look_through(all_in_fund(fund), market, matrix)) for fund in funds}
