"""What the controls of the Book page say, checked."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash.exceptions import PreventUpdate

from analytics.errors import UserInputError
from webapp.components.tokens import Theme

NOT_RECEIVED = "The file did not arrive whole. Drop it again."


@dataclass(frozen=True, slots=True)
class Measured:
    """A book and how many of its portfolios are measured."""

    book_id: str
    n_measured: int

    def as_stored(self) -> dict[str, Any]:
        """Return what the store keeps."""
        return {"book": self.book_id, "n": self.n_measured}


@dataclass(frozen=True, slots=True)
class ChosenPortfolio:
    """A portfolio of a book."""

    book_id: str
    portfolio_no: int

    def as_stored(self) -> dict[str, Any]:
        """Return what the store keeps."""
        return {"book": self.book_id, "no": self.portfolio_no}


def read_files(contents: object, names: object) -> list[tuple[str, bytes]]:
    """Return the names and bytes of what was dropped."""
    if not contents:
        raise PreventUpdate
    given = list(zip(_listed(names), _listed(contents), strict=True))
    return [(str(name), _decoded(content)) for name, content in given]


def read_measured(stored: object) -> Measured:
    """Read the store of what is measured; without a measured portfolio there is nothing to draw."""
    if not isinstance(stored, dict) or not stored.get("n"):
        raise PreventUpdate
    return Measured(str(stored["book"]), int(stored["n"]))


def read_chosen(stored: object) -> ChosenPortfolio:
    """Read the store of the chosen portfolio."""
    if not isinstance(stored, dict):
        raise PreventUpdate
    return ChosenPortfolio(str(stored["book"]), int(stored["no"]))


def clicked_portfolio(click: object, book_id: str | None) -> ChosenPortfolio:
    """Return the portfolio whose row was clicked."""
    row = click.get("rowId") if isinstance(click, dict) else None
    if not book_id or not isinstance(row, str) or not row.isdigit():
        raise PreventUpdate
    return ChosenPortfolio(book_id, int(row))


def read_theme(theme: str | None) -> Theme:
    """Read the theme's store."""
    return "dark" if theme == "dark" else "light"


def needed(text: str | None) -> str:
    """Return a chosen value; nothing happens without one."""
    if not text:
        raise PreventUpdate
    return text


def _listed(given: object) -> Sequence[object]:
    return given if isinstance(given, list) else [given]


def _decoded(content: object) -> bytes:
    head, _, body = str(content).partition(",")
    if not head.startswith("data:"):
        raise UserInputError(NOT_RECEIVED)
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise UserInputError(NOT_RECEIVED) from error
