"""Where a company stands in what a fund holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from analytics.errors import DataUnavailable
from webapp.services.choice_edits import published_ids
from webapp.services.market_state import MarketState
from webapp.services.trail import TrailStop


class TrailDoor(Protocol):
    """The use cases this rests on."""

    def state(self) -> MarketState:
        """Return the market as the user's choices make it."""

    def trail(self, issuer_ids: Sequence[str], snapshot_ids: Sequence[str]) -> dict[str, TrailStop]:
        """Return where companies that are counted as one stand in each of some versions."""


@dataclass(frozen=True, slots=True)
class CompanyLine:
    """The version of a fund a company's weight is in, and its row; null where it comes through a fund inside."""

    fund: str
    snapshot_id: str
    row: int | None


class CompanyLineServices:
    """The use case of walking from a company of a fund to its row."""

    __slots__ = ()

    def company_line(self: TrailDoor, ticker: str, issuer_id: str) -> CompanyLine:
        """Return where a company stands in the holdings that stand for a fund."""
        state = self.state()
        source = state.matrix.sources.get(ticker)
        if source is None:
            raise DataUnavailable(f"No holdings of {ticker} are loaded.")
        snapshot_id = state.market.snapshots[source.looked_through].snapshot_id
        stop = self.trail(published_ids(state.choices, issuer_id), [snapshot_id]).get(snapshot_id)
        row = stop.lines[0].line_no if stop and stop.lines else None
        return CompanyLine(source.looked_through, snapshot_id, row)
