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
