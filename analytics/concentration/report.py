"""The door of the room: exposures to a report."""

import math
from datetime import date

from analytics.concentration.gross import index_of
from analytics.concentration.groups import band_weights, sector_weights, theme_weights, top_weight, unknown_bounds
from analytics.concentration.issuers import IssuerExposures, largest_issuer
from analytics.measures import sum_bounds
from analytics.model.exposure import (
    AsOf,
    Bounded,
    Bounds,
    ConcentrationReport,
    Exposures,
    IssuerExposure,
    SnapshotUse,
)
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio


def build_report(portfolio: Portfolio, exposures: Exposures, market: Market) -> ConcentrationReport:
    """Measure how concentrated a portfolio is.

    Parameters
    ----------
    portfolio : Portfolio
        For its dates and its total.
    exposures : Exposures
        The same portfolio, looked through.
    market : Market
        The market it was looked through with.

    Returns
    -------
    ConcentrationReport
        Fractions of total value with the least and the most each can be.

    Notes
    -----
    With anything below zero (a short company, money owed, a short unknown) the Herfindahl index is taken on absolute
    weights as shares of gross exposure: total value and twice what is below zero.

    References
    ----------
    The project's methodology page has one worked example per measure.

    Examples
    --------
    >>> from analytics.concentration.single import report_of_fund
    >>> from analytics.look_through import FundMatrix
    >>> from analytics.model.fund import Fund
    >>> market = Market("none", (), {}, {"QQQ": Fund("QQQ", "Invesco QQQ Trust")}, {}, (), ())
    >>> report_of_fund("QQQ", market, FundMatrix.build(market)).top10_weight
    Bounded(weight=0.0, lower=0.0, upper=1.0)
    """
    unknown = unknown_bounds(exposures)
    issuers = IssuerExposures(market.issuers, exposures)
    index = index_of(exposures)
    bands = band_weights(exposures)
    used = _snapshots(exposures)
    return ConcentrationReport(
        as_of=_as_of(portfolio, used),
        total_amount=None if portfolio.is_nominal else float(portfolio.total_amount),
        coverage=1.0 - sum(abs(residual.weight) for residual in exposures.residuals),
        coverage_stand_in=exposures.stand_in_weight,
        cash=exposures.cash_weight,
        other_assets=exposures.other_asset_weight,
        themes=theme_weights(exposures),
        largest=_largest(issuers, exposures, unknown),
        hhi=index,
        effective_number=Bounds(lower=_inverse(index.upper), upper=_inverse(index.lower)),
        top10_weight=top_weight(exposures, 10, unknown),
        issuers=issuers,
        size_bands=bands.size_bands,
        sectors=sector_weights(exposures),
        small_caps=bands.small_caps,
        residuals=exposures.residuals,
        rounding_weight=exposures.rounding_weight,
        snapshot_ids={use.fund: use.snapshot_id for use in used},
        snapshots=used,
        owed=exposures.owed,
    )


def _inverse(index: float) -> float:
    return 1.0 / index if index else math.inf


def _largest(issuers: IssuerExposures, exposures: Exposures, unknown: Bounds) -> tuple[IssuerExposure, Bounded] | None:
    found = largest_issuer(exposures)
    if found is None:
        return None
    first = issuers.entry_of(found)
    most = float((exposures.issuer_weight + exposures.slack_weight).max())
    return first, sum_bounds(first.weight, unknown, most - first.weight)


def _as_of(portfolio: Portfolio, used: tuple[SnapshotUse, ...]) -> AsOf:
    dates = [use.as_of_date for use in used]
    return AsOf(
        portfolio=portfolio.as_of_date,
        oldest_fund=min(dates, default=None),
        newest_fund=max(dates, default=None),
        prices=_oldest_price(portfolio),
    )


def _oldest_price(portfolio: Portfolio) -> date | None:
    return min((p.price_date for p in portfolio.positions if p.price_date is not None), default=None)


def _snapshots(exposures: Exposures) -> tuple[SnapshotUse, ...]:
    used = {use.fund: use for part in exposures.contributions for use in part.snapshots}
    return tuple(used[fund] for fund in sorted(used))
