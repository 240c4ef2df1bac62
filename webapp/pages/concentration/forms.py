"""What the concentration page asks of its visitor."""

from dataclasses import dataclass
from typing import Any, Self

from dash.exceptions import PreventUpdate

from webapp.components import marks
from webapp.components.glossary import THEME
from webapp.components.tokens import Theme

SHARED = "view:"
"""Stands before the token of a link where a portfolio's id stands else."""
BENCHMARK = "sp500"
_LONGEST_KEY = 64


@dataclass(frozen=True, slots=True)
class View:
    """What is shown and how: ``portfolio_id`` is empty when there is none, ``token`` where no link was opened.

    ``benchmark`` is the key of a benchmark or a fund's ticker, ``chosen`` the name of a list of companies.
    """

    portfolio_id: str
    theme: Theme = "light"
    benchmark: str = BENCHMARK
    chosen: str = THEME
    token: str = ""

    @property
    def is_shared(self) -> bool:
        """Whether a link was opened: then nothing can be changed."""
        return bool(self.token)

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.portfolio_id or self.token)


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
    """What to walk back from: a company, a figure by its mark, or a bar of a company and a fund."""

    issuer_id: str = ""
    mark: str = ""
    fund: str = ""

    @classmethod
    def from_bar(cls, click: dict[str, Any] | None) -> Self:
        """Read the event of the "who brings it" bars; a click beside them says nothing."""
        points = (click or {}).get("points") or [{}]
        issuer_id, fund = (points[0].get("customdata") or ["", ""])[:2]
        return cls(issuer_id=str(issuer_id or ""), fund=str(fund or ""))

    @classmethod
    def from_asked(cls, asked: object) -> Self:
        """Read what the browser noted of a click: a figure's mark, a cell's row, or a bar; else nothing is shown."""
        if not isinstance(asked, dict):
            raise PreventUpdate
        if isinstance(asked.get("bar"), dict):
            choice = cls.from_bar(asked["bar"])
        else:
            choice = cls.from_mark(str(asked.get("mark") or ""), str(asked.get("row") or ""))
        if choice == cls():
            raise PreventUpdate
        return choice

    @classmethod
    def from_mark(cls, mark: str, row: str = "") -> Self:
        """Read the mark of a figure, or the row of a company."""
        kind, issuer_id = marks.parts(mark)
        return cls(issuer_id=issuer_id) if kind == marks.issuer() else cls(issuer_id=row, mark=mark)


def read_view(
    visit: str | None, theme: str | None = None, benchmark: str | None = None, chosen: str | None = None
) -> View:
    """Read the stores and the pickers; what is missing takes its default.

    ``visit`` is null until the page is first seen: then nothing is computed.
    """
    if visit is None:
        raise PreventUpdate
    is_shared = visit.startswith(SHARED)
    return View(
        portfolio_id="" if is_shared else visit,
        theme="dark" if theme == "dark" else "light",
        benchmark=_key(benchmark) or BENCHMARK,
        chosen=_key(chosen) or THEME,
        token=visit.removeprefix(SHARED) if is_shared else "",
    )


def _key(picked: object) -> str:
    return picked[:_LONGEST_KEY] if isinstance(picked, str) else ""
