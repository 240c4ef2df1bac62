"""What a page hands to the frame, and the ids the frame shares with pages."""

from collections.abc import Callable
from dataclasses import dataclass

from dash.development.base_component import Component

THEME_STORE = "frame-theme"
"""``dcc.Store``: ``"light"`` or ``"dark"``. A callback that draws figures takes it as an Input."""
PORTFOLIOS_CHANGED = "frame-portfolios-changed"
"""``dcc.Store``: a page writes ``{"select": portfolio_id | None, "go": path | None, "at": anything new}`` after saving
or deleting; the frame reads the list again, selects, and goes to the path."""
LOCATION = "frame-location"


def visit_id(page_key: str) -> str:
    """Id of the ``dcc.Store`` that starts a page's callbacks.

    Its data is null until the page is first seen, then the portfolio's id (``""`` when there is none). It is set when
    another portfolio is chosen or ``PORTFOLIOS_CHANGED`` was written: at once on the page that is seen, on the others
    when they are seen again; so pages never compute unseen, and never show what no longer is.
    """
    return f"visit-{page_key}"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the left rail.

    Attributes
    ----------
    key : str
        Short name, unique: ``concentration``.
    path : str
        Address: ``/concentration``.
    title : str
        Word in the rail and in the browser's title.
    icon : str
        Name of one of the masks in ``assets/frame.css`` (``icon-<name>``).
    layout : callable
        Builds the page without data, ids included; called once.
    register : callable
        Takes the app and the services, registers the page's callbacks.
    """

    key: str
    path: str
    title: str
    icon: str
    layout: Callable[[], Component]
    register: Callable[..., None]
