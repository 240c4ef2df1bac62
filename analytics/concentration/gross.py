"""Weights as shares of gross exposure: what indices of concentration are taken on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.model.exposure import Exposures


@dataclass(frozen=True, slots=True, eq=False)
class GrossShares:
    """Companies without sign, what rounding could add to each and to all, and the unknown without sign."""

    weights: NDArray[np.float64]
    slack: NDArray[np.float64]
    slack_total_weight: float
    unknown_weight: float


def gross_shares(exposures: Exposures) -> GrossShares:
    """Return shares of gross exposure; without short companies they are fractions of total value, as they stand."""
    weights, slack, slack_total = exposures.issuer_weight, exposures.slack_weight, exposures.slack_total_weight
    missing = sum(abs(residual.weight) for residual in exposures.residuals)
    if weights.min(initial=0.0) >= 0.0:
        return GrossShares(weights, slack, slack_total, missing)
    outside = (
        exposures.cash_weight,
        exposures.fund_cash_weight,
        exposures.fund_derivative_weight,
        exposures.other_asset_weight,
    )
    gross = float(np.abs(weights).sum()) + sum(abs(w) for w in outside) + missing
    return GrossShares(np.abs(weights) / gross, slack / gross, slack_total / gross, missing / gross)
