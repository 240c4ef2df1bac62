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
from analytics.measures.similarity import active_share, overlap

__all__ = [
    "active_share",
    "effective_number",
    "entropy",
    "entropy_number",
    "gini",
    "gross_hhi",
    "hhi",
    "hhi_bounds",
    "overlap",
    "sum_bounds",
    "top_n_bounds",
    "top_n_weight",
]
