"""What the Data page's controls and its address say, checked."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self
from urllib.parse import parse_qs

from dash.exceptions import PreventUpdate

from webapp.components.tokens import Theme

_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Target:
    """The fund the drawer shows, the version the address asks for, and the row to mark; empty and null for none."""

    fund: str = ""
    version: str = ""
    row: int | None = None

    @classmethod
    def from_address(cls, search: str | None) -> Self:
        """Read the query of the address; what cannot be read is left out."""
        given = {name: values[0].strip() for name, values in parse_qs((search or "").lstrip("?")).items()}
        row = given.get("row", "")
        is_number = row.isascii() and row.isdigit() and len(row) <= _MOST_DIGITS
        return cls(given.get("fund", "").upper(), given.get("version", ""), int(row) if is_number else None)

    @classmethod
    def from_store(cls, stored: dict[str, Any] | None) -> Self:
        """Read what ``as_stored`` has written; without it nothing is shown."""
        if not stored or not stored.get("fund"):
            raise PreventUpdate
        return cls(str(stored["fund"]), str(stored.get("version") or ""), stored.get("row"))

    def as_stored(self) -> dict[str, Any]:
        """Return what the store keeps: small ids, nothing else."""
        return asdict(self)


def chosen_ticker(clicked: object) -> str:
    """Return the fund whose row was clicked in either grid; a click on nothing opens nothing."""
    row = clicked.get("rowId") if isinstance(clicked, dict) else None
    if not isinstance(row, str) or not row:
        raise PreventUpdate
    return row


def chosen_version(version: str | None) -> str:
    """Return the chosen version; a fund without one has nothing to show."""
    if not version:
        raise PreventUpdate
    return version


def read_day(typed: str | None) -> date:
    """Read a typed day; half a day typed asks for nothing yet."""
    try:
        return date.fromisoformat(typed or "")
    except ValueError as error:
        raise PreventUpdate from error


def read_theme(theme: str | None) -> Theme:
    """Read the theme's store."""
    return "dark" if theme == "dark" else "light"
