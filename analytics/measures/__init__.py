"""Small mathematics on arrays of weights: values in, one number or its bounds out.

Weights are fractions of total value, one entry per company, share classes already merged; cash and other assets are
not in the array. What they do not sum up to is left alone: nothing is rescaled.
"""

from analytics.measures.bounds import hhi_bounds, sum_bounds, top_n_bounds
from analytics.measures.concentration import (
    effective_number,
    entropy,
    entropy_number,
    gini,
    gross_hhi,
    hhi,
    top_n_weight,
)
from analytics.measures.evenness import entropy_bounds, gini_bounds, lorenz_curve
from analytics.measures.risk import diversification_ratio
from analytics.measures.signed import SignedWeights, signed_entropy_bounds, signed_hhi_bounds
from analytics.measures.similarity import active_share, active_share_bounds, overlap, overlap_bounds
from analytics.measures.trading import days_to_trade
from analytics.measures.valuation import price_earnings

__all__ = [
    "SignedWeights",
    "active_share",
    "active_share_bounds",
    "days_to_trade",
    "diversification_ratio",
    "effective_number",
    "entropy",
    "entropy_bounds",
    "entropy_number",
    "gini",
    "gini_bounds",
    "gross_hhi",
    "hhi",
    "hhi_bounds",
    "lorenz_curve",
    "overlap",
    "overlap_bounds",
    "price_earnings",
    "signed_entropy_bounds",
    "signed_hhi_bounds",
    "sum_bounds",
    "top_n_bounds",
    "top_n_weight",
]
