"""Further measures made by hand, for tests of what pages say of them."""

import numpy as np

from analytics.model.exposure import Bounded, Bounds
from analytics.model.further import Covered, FurtherMeasures, LorenzCurve

UNKNOWN = Covered(None, 0.0)


def a_curve(*weight: float) -> LorenzCurve:
    """Make a curve through the origin and these shares of the weight, at equal steps of the companies."""
    n = len(weight)
    return LorenzCurve(np.linspace(0.0, 1.0, n + 1), np.array([0.0, *weight]), n)


def further(**changes: object) -> FurtherMeasures:
    """Make measures of a portfolio of which little is known."""
    fields: dict[str, object] = {
        "top_n_weight": {25: Bounded(0.5, 0.5, 0.6), 50: Bounded(0.7, 0.7, 0.8)},
        "entropy": Bounds(1.28, np.inf),
        "entropy_number": Bounds(3.6, np.inf),
        "gini": Bounds(0.25, 0.31),
        "lorenz": a_curve(0.1, 0.3, 0.6, 1.0),
        "expense_ratio": UNKNOWN,
        "price_earnings": UNKNOWN,
        "loss_making": UNKNOWN,
        "days_to_trade": (),
        "days_coverage": 0.0,
        "diversification_ratio": UNKNOWN,
        "likeness": {},
    }
    return FurtherMeasures(**(fields | changes))  # type: ignore[arg-type]  # tests name fields freely
