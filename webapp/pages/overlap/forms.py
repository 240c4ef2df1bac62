"""What the Overlap page asks of its visitor, and what the address says of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import parse_qs, urlencode

from dash.exceptions import PreventUpdate

from webapp.components.tokens import Theme
from webapp.pages.overlap import ids

MOST_ADDED = 12
"""Funds that may be put beside those of a portfolio: more cannot be read in one matrix."""
_LONGEST = 20
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """The funds somebody added, and the pair looked at; empty for none."""

    added: tuple[str, ...] = ()
    pair: tuple[str, ...] = ()

    @classmethod
    def from_address(cls, search: str | None) -> Self:
        """Read the query of the address; what cannot be read is left out."""
        given = {name: values[0] for name, values in parse_qs((search or "").lstrip("?")).items()}
        pair = _tickers(given.get("pair", ""))
        return cls(_tickers(given.get("with", ""))[:MOST_ADDED], pair if len(pair) == _PAIR else ())

    @classmethod
    def from_store(cls, stored: dict[str, Any] | None) -> Self:
        """Read what ``as_stored`` has written; without it nothing is shown."""
        if stored is None:
            raise PreventUpdate
        return cls(tuple(stored.get("added") or ()), tuple(stored.get("pair") or ()))

    def as_stored(self) -> dict[str, list[str]]:
        """Return what the store keeps."""
        return {"added": list(self.added), "pair": list(self.pair)}

    def as_query(self) -> str:
        """Return the part of the address that says the same."""
        parts = [(name, ",".join(tickers)) for name, tickers in (("with", self.added), ("pair", self.pair)) if tickers]
        return f"?{urlencode(parts, safe=',')}" if parts else ""

    def with_fund(self, ticker: str) -> Self:
        """Add a fund."""
        return replace(self, added=tuple(dict.fromkeys([*self.added, ticker]))[:MOST_ADDED])

    def without_fund(self, ticker: str) -> Self:
        """Take an added fund away, and the pair it is part of."""
        return replace(
            self,
            added=tuple(fund for fund in self.added if fund != ticker),
            pair=() if ticker in self.pair else self.pair,
        )

    def of_pair(self, pair: Iterable[str]) -> Self:
        """Look at a pair."""
        return replace(self, pair=tuple(pair))


@dataclass(frozen=True, slots=True)
class View:
    """The portfolio shown and how: ``portfolio_id`` is empty when there is none."""

    portfolio_id: str
    theme: Theme = "light"
    is_directed: bool = False


def read_view(visit: str | None, theme: str | None = None, measure: str | None = None) -> View:
    """Read the stores; before the page is first seen nothing is computed."""
    if visit is None:
        raise PreventUpdate
    return View(visit, "dark" if theme == "dark" else "light", measure == ids.DIRECTED)


def clicked_pair(event: object) -> tuple[str, str]:
    """Read a click on a cell of the matrix or on a row of the pairs; a click on nothing chooses nothing."""
    found: list[str] = []
    if isinstance(event, dict):
        row, point = event.get("rowId"), (event.get("points") or [{}])[0]
        # A cell of a heat map tells its labels, and nothing else of ours.
        labels = [str(point.get(axis) or "") for axis in ("y", "x")]
        found = str(row).split("|") if row else [label.removeprefix("<b>").removesuffix("</b>") for label in labels]
    if len(found) != _PAIR or not all(found) or found[0] == found[1]:
        raise PreventUpdate
    return found[0], found[1]


def typed_ticker(typed: object) -> str:
    """Read a fund as it is typed; nothing typed adds nothing."""
    ticker = str(typed or "").strip().upper()
    if not ticker:
        raise PreventUpdate
    return ticker[:_LONGEST]


def _tickers(text: str) -> tuple[str, ...]:
    names = (name.strip().upper()[:_LONGEST] for name in text.split(","))
    return tuple(dict.fromkeys(name for name in names if name))
