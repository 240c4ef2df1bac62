"""Public market data held in the process, rebuilt only when a new version is published."""

from dataclasses import dataclass
from threading import Lock

from sqlalchemy import Connection

from analytics.concentration import benchmark_reports
from analytics.look_through import FundMatrix
from analytics.model.exposure import ConcentrationReport
from analytics.model.market import Market
from db.repositories.market import market_version, read_market


@dataclass(frozen=True, slots=True, eq=False)
class MarketState:
    """One version of the market with what is computed from it once: the fund matrix and the benchmarks."""

    market: Market
    matrix: FundMatrix
    benchmarks: dict[str, ConcentrationReport]

    @property
    def is_empty(self) -> bool:
        """Whether no fund's holdings are loaded."""
        return not self.market.snapshots


class MarketStore:
    """Keeps the latest ``MarketState`` of this process. It holds public data only, so users may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._state: MarketState | None = None

    def current(self, connection: Connection) -> MarketState:
        """Return the state of the published version, reading it again only when the version has changed."""
        version = market_version(connection)
        with self._lock:
            if self._state is None or self._state.market.version != version:
                self._state = build_state(read_market(connection))
            return self._state


def build_state(market: Market) -> MarketState:
    """Compute what is derived from a market version."""
    matrix = FundMatrix.build(market)
    return MarketState(market, matrix, benchmark_reports(market, matrix))
