"""What was measured of versions of funds, kept by this process."""

from collections.abc import Iterable, Mapping
from threading import Lock

from analytics.concentration import VersionMeasures


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
