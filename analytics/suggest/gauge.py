"""The measures of all limits on a state that is only on paper: what a dollar carries times the dollars held."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.measures import SignedWeights, hhi_bounds, signed_hhi_bounds
from analytics.model.exposure import Bounded, Bounds
from analytics.model.issuer import Sector, SizeBand
from analytics.model.plan_request import Limit, LimitKind
from analytics.suggest.exposures import Carried, Span
from analytics.suggest.outcomes import NO_TRADES, Totals, gap_between, total_of

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Multiples of the rows of ``Carried`` as fractions of total value, cash, and what the trades came to."""

    weights: Vector
    cash_weight: float
    totals: Totals = NO_TRADES


@dataclass(frozen=True, slots=True, eq=False)
class Gauge:
    """Measures any limit on any state; ``yardstick`` has the benchmark's sectors."""

    carried: Carried
    yardstick: Mapping[Sector, float]
    spans: Mapping[str, Span]

    @classmethod
    def of(cls, carried: Carried, yardstick: Mapping[Sector, float], limits: Iterable[Limit]) -> "Gauge":
        """Prepare the measures of some limits."""
        spans = {limit.name: span for limit in limits if (span := span_of(limit, carried)) is not None}
        return cls(carried, yardstick, spans)

    def measure(self, limit: Limit, state: State) -> Bounded:
        """Return what a limit bounds, in its unit."""
        span = self.spans.get(limit.name) or span_of(limit, self.carried)
        if span is not None:
            found = _bounded(span, state.weights)
            if limit.kind is LimitKind.SECTOR_GAP:
                return gap_between(found, self.yardstick[Sector(limit.subject or "")])
            return found
        if limit.kind is LimitKind.MAX_ISSUER:
            return self.largest(state.weights)
        if limit.kind is LimitKind.MAX_HHI:
            index = self.index(state)
            return Bounded(index.lower, index.lower, index.upper)
        if limit.kind in {LimitKind.MIN_CASH, LimitKind.MAX_CASH}:
            return Bounded(state.cash_weight, state.cash_weight, state.cash_weight)
        return total_of(limit, state.totals)

    def largest(self, weights: Vector) -> Bounded:
        """Return the weight of the largest company; the unknown could be any."""
        point = float(self.carried.companies(weights, is_tested=False).max(initial=0.0))
        most = float(self.carried.companies(weights, is_tested=True).max(initial=0.0))
        return Bounded(point, point, most)

    def index(self, state: State) -> Bounds:
        """Return the Herfindahl index."""
        carried, held = self.carried, state.weights
        known = np.asarray(carried.issuer.T @ held)
        slack = np.asarray(carried.slack.T @ held)
        other = (state.cash_weight, float(carried.fund_cash @ held), float(carried.other_assets @ held))
        more, less = float(carried.unknown_more @ held), -float(carried.unknown_less @ held)
        if float(known.min(initial=0.0)) >= -_NOISE and min(other) >= -_NOISE and less <= _NOISE:
            return hhi_bounds(np.maximum(known, 0.0), more, slack)
        owed = -sum(min(weight, 0.0) for weight in other)
        return signed_hhi_bounds(SignedWeights(known, slack, float(carried.slack_total @ held), owed, more, less))


_NOISE = 1e-12


def span_of(limit: Limit, carried: Carried) -> Span | None:
    """Return the measure of a limit in each row, where it is a straight line in what is held."""
    match limit.kind:
        case LimitKind.MIN_SMALL_CAP:
            return carried.small_caps()
        case LimitKind.MAX_THEME:
            return carried.theme(limit.subject or "")
        case LimitKind.MIN_BAND | LimitKind.MAX_BAND:
            return carried.size_band(SizeBand(limit.subject or ""))
        case LimitKind.SECTOR_GAP:
            return carried.of_sector(Sector(limit.subject or ""))
    return None


def _bounded(span: Span, weights: Vector) -> Bounded:
    return Bounded(float(span.point @ weights), float(span.lower @ weights), float(span.upper @ weights))
