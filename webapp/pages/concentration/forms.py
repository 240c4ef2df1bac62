"""What the concentration page asks of its visitor."""

from dataclasses import dataclass
from typing import Any, Self

from dash.exceptions import PreventUpdate

from webapp.components.labels import BENCHMARK_LABELS
from webapp.components.tokens import Theme


@dataclass(frozen=True, slots=True)
class View:
    """The portfolio shown and how: ``portfolio_id`` is empty when there is none."""

    portfolio_id: str
    theme: Theme = "light"
    benchmark: str = "sp500"


@dataclass(frozen=True, slots=True)
class CompanyFilter:
    """The part of the map that was clicked: a sector, or one company in it."""

    sector: str = ""
    ticker: str = ""

    @classmethod
    def from_click(cls, click: dict[str, Any] | None) -> Self:
        """Read the event of the map; a click on the root or on nothing filters nothing."""
        points = (click or {}).get("points") or [{}]
        sector, ticker = (points[0].get("customdata") or ["", ""])[:2]
        return cls(str(sector or ""), str(ticker or ""))

    @property
    def model(self) -> dict[str, Any]:
        """The grid's filter."""
        column, wanted = ("ticker", self.ticker) if self.ticker else ("sector", self.sector)
        return {column: {"filterType": "text", "type": "equals", "filter": wanted}} if wanted else {}

    @property
    def words(self) -> str:
        """What the grid shows, empty when it shows everything."""
        return f"{self.ticker or self.sector} only" if self.sector else ""


@dataclass(frozen=True, slots=True)
class TrailChoice:
    """What to walk back from: a company, a card that has no single company, or a bar of a company and a fund."""

    issuer_id: str = ""
    card: str = ""
    fund: str = ""

    @classmethod
    def from_bar(cls, click: dict[str, Any] | None) -> Self:
        """Read the event of the "who brings it" bars; a click beside them says nothing."""
        points = (click or {}).get("points") or [{}]
        issuer_id, fund = (points[0].get("customdata") or ["", ""])[:2]
        return cls(issuer_id=str(issuer_id or ""), fund=str(fund or ""))

    @classmethod
    def from_event(cls, trigger: object, value: object) -> Self:
        """Read whichever of cell, bar and card was clicked; a card that has only just appeared was not."""
        if isinstance(trigger, dict):
            return cls(card=str(trigger.get("card") or "")) if value else cls()
        if isinstance(value, dict) and "points" in value:
            return cls.from_bar(value)
        return cls(issuer_id=str((value or {}).get("rowId") or "")) if isinstance(value, dict) else cls()


def read_view(visit: str | None, theme: str | None = None, benchmark: str | None = None) -> View:
    """Read the stores and the picker; what is missing or unknown takes its default.

    ``visit`` is null until the page is first seen: then nothing is computed.
    """
    if visit is None:
        raise PreventUpdate
    return View(
        portfolio_id=visit,
        theme="dark" if theme == "dark" else "light",
        benchmark=benchmark if benchmark in BENCHMARK_LABELS else "sp500",
    )
