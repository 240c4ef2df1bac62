"""What is known about one portfolio at one moment."""

from dataclasses import dataclass

from analytics.concentration import OverlapMatrix
from analytics.model.exposure import ConcentrationReport, Exposures
from analytics.model.portfolio import Portfolio
from webapp.services.market_state import MarketState


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """What the concentration page shows about one portfolio, with the market it was measured with."""

    portfolio: Portfolio
    report: ConcentrationReport
    overlap: OverlapMatrix
    exposures: Exposures
    state: MarketState
