"""Indices of concentration with their bounds: on total value, or on gross exposure where something is below zero."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.measures import (
    SignedWeights,
    entropy_bounds,
    gini_bounds,
    hhi_bounds,
    lorenz_curve,
    signed_entropy_bounds,
    signed_hhi_bounds,
)
from analytics.model.exposure import Bounds, Exposures
from analytics.model.further import LorenzCurve


@dataclass(frozen=True, slots=True, eq=False)
class Evenness:
    """How evenly a portfolio is spread over its companies."""

    entropy: Bounds
    gini: Bounds
    lorenz: LorenzCurve


def index_of(exposures: Exposures) -> Bounds:
    """Return the Herfindahl index of a portfolio."""
    signed = _signed(exposures)
    if signed is not None:
        return signed_hhi_bounds(signed)
    return hhi_bounds(exposures.issuer_weight, exposures.unknown_weight, exposures.slack_weight)


def evenness_of(exposures: Exposures, n_names: int) -> Evenness:
    """Return entropy, Gini coefficient and Lorenz curve; ``n_names`` also counts names printed 0.00."""
    names = _names(exposures.issuer_weight, n_names)
    signed = _signed(exposures)
    missing = sum(abs(residual.weight) for residual in exposures.residuals)
    if signed is not None:
        spread, cover = signed_entropy_bounds(signed), signed.cover_weight
    else:
        spread, cover = entropy_bounds(exposures.issuer_weight, missing, exposures.slack_weight), 0.0
    # neither of the two depends on the scale of the weights
    gini = gini_bounds(names, missing + exposures.slack_total_weight, cover)
    return Evenness(spread, gini, lorenz_curve(names))


def _signed(exposures: Exposures) -> SignedWeights | None:
    """Return the portfolio with its signs; nothing where nothing stands below zero and gross exposure is total value.

    What funds owe is no debt of this kind: it stands against securities lent. Futures and swaps of funds are left aside
    too: what they move with is not known.
    """
    weights = exposures.issuer_weight
    other = (exposures.cash_weight, exposures.fund_cash_weight, exposures.other_asset_weight)
    unknown = [residual.weight for residual in exposures.residuals]
    if float(weights.min(initial=0.0)) >= 0.0 and min(other) >= 0.0 and min(unknown, default=0.0) >= 0.0:
        return None
    return SignedWeights(
        weights=weights,
        slack=exposures.slack_weight,
        slack_total_weight=exposures.slack_total_weight,
        owed_weight=-sum(min(weight, 0.0) for weight in other),
        unknown_weight=sum(max(weight, 0.0) for weight in unknown),
        short_unknown_weight=-sum(min(weight, 0.0) for weight in unknown),
    )


def _names(weights: NDArray[np.float64], n_names: int) -> NDArray[np.float64]:
    """Return one weight without sign per company held; those printed 0.00 weigh nothing and are held all the same."""
    held = np.abs(weights[weights != 0.0])
    return np.concatenate([held, np.zeros(max(0, n_names - held.size))])
