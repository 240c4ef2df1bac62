"""Weights of groups of companies: the largest, themes, size bands and sectors, with bounds."""

from dataclasses import dataclass

import numpy as np

from analytics.measures import sum_bounds, top_n_bounds
from analytics.model.exposure import Bounded, Bounds, Exposures
from analytics.model.issuer import SMALL_CAP_BANDS, Sector, SizeBand

NOTHING = Bounds(0.0, 0.0)
_UNKNOWN_SECTOR = tuple(Sector).index(Sector.UNKNOWN)


@dataclass(frozen=True, slots=True)
class BandReport:
    """Size bands, and small caps (small plus micro) together."""

    size_bands: dict[SizeBand, Bounded]
    small_caps: Bounded


def unknown_bounds(exposures: Exposures, unclassified: Bounds = NOTHING) -> Bounds:
    """Return what the unknown could add to any group: a short unknown position can only take away."""
    weights = [*(residual.weight for residual in exposures.residuals), unclassified.lower, unclassified.upper]
    return Bounds(lower=sum(min(w, 0.0) for w in weights), upper=sum(max(w, 0.0) for w in weights))


def top_weight(exposures: Exposures, n: int, unknown: Bounds) -> Bounded:
    """Return the weight of the ``n`` largest companies."""
    known = top_n_bounds(exposures.issuer_weight, n, unknown.upper, exposures.slack_weight)
    return Bounded(known.weight, known.lower + unknown.lower, known.upper)


def theme_weights(exposures: Exposures) -> dict[str, Bounded]:
    """Return the weight of each theme; the upper bound puts all that is unknown inside it."""
    unknown = unknown_bounds(exposures)
    return {
        name: sum_bounds(
            float(exposures.issuer_weight[members].sum()),
            unknown,
            min(float(exposures.slack_weight[members].sum()), exposures.slack_total_weight),
        )
        for name, members in exposures.traits.theme_issuers.items()
    }


def band_weights(exposures: Exposures) -> BandReport:
    """Return size bands as fractions of total value; unknown also holds the residuals."""
    weights, slack = exposures.band_weight, exposures.band_slack_weight
    short = exposures.unbanded_short_weight
    unknown = unknown_bounds(exposures, Bounds(short, weights[SizeBand.UNKNOWN] - short))
    hidden = min(slack[SizeBand.UNKNOWN], exposures.slack_total_weight)
    unknown = Bounds(unknown.lower, unknown.upper + hidden)
    bands = {band: sum_bounds(weights[band], unknown, slack[band]) for band in SizeBand}
    bands[SizeBand.UNKNOWN] = _as_is(weights[SizeBand.UNKNOWN] + exposures.unknown_weight)
    small_slack = min(sum(slack[band] for band in SMALL_CAP_BANDS), exposures.slack_total_weight)
    small = sum_bounds(sum(weights[band] for band in SMALL_CAP_BANDS), unknown, small_slack)
    return BandReport(bands, small)


def sector_weights(exposures: Exposures) -> dict[Sector, Bounded]:
    """Return sectors as fractions of total value, with cash, other assets and unknown beside the eleven."""
    weights, slack = exposures.sector_weight, exposures.sector_slack_weight
    most = exposures.slack_total_weight
    unknown = unknown_bounds(exposures, _without_sector(exposures))
    unknown = Bounds(unknown.lower, unknown.upper + min(slack[Sector.UNKNOWN], most))
    sectors = {sector: sum_bounds(weights[sector], unknown, min(slack[sector], most)) for sector in Sector}
    # a company without a sector is not cash: only what could not be looked into can hold some
    unseen = unknown_bounds(exposures)
    cash = exposures.cash_weight + exposures.fund_cash_weight
    sectors[Sector.CASH] = sum_bounds(weights[Sector.CASH] + cash, unseen)
    other = exposures.other_asset_weight + exposures.fund_derivative_weight
    sectors[Sector.OTHER] = sum_bounds(weights[Sector.OTHER] + other, unseen)
    sectors[Sector.UNKNOWN] = _as_is(weights[Sector.UNKNOWN] + exposures.unknown_weight)
    return sectors


def _without_sector(exposures: Exposures) -> Bounds:
    """Return what companies of unknown sector are held, and sold short: one does not make the other known."""
    weight, short = exposures.sector_weight[Sector.UNKNOWN], 0.0
    if float(exposures.issuer_weight.min(initial=0.0)) < 0.0:
        is_without = np.equal(exposures.traits.sector, _UNKNOWN_SECTOR)
        short = float(np.minimum(exposures.issuer_weight[is_without], 0.0).sum())
    return Bounds(short, weight - short)


def _as_is(weight: float) -> Bounded:
    return Bounded(weight, weight, weight)
