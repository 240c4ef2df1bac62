"""What is known about one portfolio at one moment."""

from dataclasses import dataclass

from analytics.concentration import OverlapMatrix
from analytics.model.exposure import ConcentrationReport
from analytics.model.portfolio import Portfolio


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """What the concentration page shows about one portfolio."""

    portfolio: Portfolio
    report: ConcentrationReport
    overlap: OverlapMatrix
