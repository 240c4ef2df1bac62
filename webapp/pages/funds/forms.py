"""What the Funds page asks of its visitor, and what the address says of it."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from dash.exceptions import PreventUpdate

from webapp.components.labels import BENCHMARK_LABELS
from webapp.components.tokens import Theme
from webapp.pages.funds import ids

_LONGEST = 20


@dataclass(frozen=True, slots=True)
class View:
    """The fund shown, beside which portfolio and benchmark; ``portfolio_id`` is empty when there is none."""

    fund: str
    portfolio_id: str
    theme: Theme = "light"
    benchmark: str = "sp500"


def read_view(fund: str | None, visit: str | None, theme: str | None = None, benchmark: str | None = None) -> View:
    """Read the stores and the picker; without a fund, or before the page is first seen, nothing is computed."""
    if not fund or visit is None:
        raise PreventUpdate
    return View(fund, visit, read_theme(theme), benchmark if benchmark in BENCHMARK_LABELS else "sp500")


def read_theme(theme: str | None) -> Theme:
    """Read the theme's store."""
    return "dark" if theme == "dark" else "light"


def fund_of_address(search: str | None) -> str:
    """Return the fund the address names, empty for none."""
    named = parse_qs((search or "").lstrip("?")).get("fund", [""])
    return named[0].strip().upper()[:_LONGEST]


def fund_path(ticker: str) -> str:
    """Return the address of a fund's own page."""
    return f"{ids.PATH}?{urlencode([('fund', ticker)])}"


def chosen_row(clicked: object) -> str:
    """Return the key of the row that was clicked; a click on nothing chooses nothing."""
    row = clicked.get("rowId") if isinstance(clicked, dict) else None
    if not isinstance(row, str) or not row:
        raise PreventUpdate
    return row
