"""What was measured of versions of funds, kept by this process."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock

from analytics.model.exposure import Bounded, Bounds
from analytics.model.issuer import SizeBand


@dataclass(frozen=True, slots=True)
class VersionMeasures:
    """What one version of a fund says about its concentration; ``theme`` is null where no theme is loaded."""

    snapshot_id: str
    as_of_date: date
    source: str
    theme: Bounded | None
    hhi: Bounds
    effective_number: Bounds
    size_bands: Mapping[SizeBand, Bounded]
    small_caps: Bounded


class HistoryCache:
    """Measures of versions by snapshot id. Versions never change; companies do, so a new market forgets them all."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._market_version = ""
        self._known: dict[str, VersionMeasures] = {}

    def known(self, market_version: str, snapshot_ids: Iterable[str]) -> dict[str, VersionMeasures]:
        """Return what is known of some versions."""
        with self._lock:
            if market_version != self._market_version:
                return {}
            return {key: self._known[key] for key in snapshot_ids if key in self._known}

    def keep(self, market_version: str, measures: Mapping[str, VersionMeasures]) -> None:
        """Keep the measures of some versions, each about a kilobyte."""
        with self._lock:
            if market_version != self._market_version:
                self._known.clear()
                self._market_version = market_version
            self._known.update(measures)
