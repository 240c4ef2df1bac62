"""Links from a figure to where it comes from: a fund, a version of it, a row of that version's file."""

from urllib.parse import urlencode

from dash import dcc
from dash.development.base_component import Component

DATA_PATH = "/data"


def trail_query(fund: str, *, version: str = "", row: int | None = None) -> str:
    """Return the part of the address that opens a fund on the Data page."""
    parts: list[tuple[str, str]] = [("fund", fund)]
    if version:
        parts.append(("version", version))
    if row is not None:
        parts.append(("row", str(row)))
    return f"?{urlencode(parts)}"


def trail_path(fund: str, *, version: str = "", row: int | None = None) -> str:
    """Return the address of a fund, a version or a row."""
    return DATA_PATH + trail_query(fund, version=version, row=row)


def trail_link(words: str, fund: str, *, version: str = "", row: int | None = None) -> Component:
    """Build a link that opens a fund's drawer; with a row it shows the holdings with that row marked."""
    link: Component = dcc.Link(words, href=trail_path(fund, version=version, row=row), className="trail-link")
    return link
