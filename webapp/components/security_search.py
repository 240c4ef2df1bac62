"""Search as you type over the directory of securities, for the editor of a grid's cell.

The editor (``SecurityEditor`` in ``assets/security_search.js``) writes what is typed into one store; the answer comes
back through another. There is one pair on the page that is built first, whoever asks.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from dash import Dash, Input, Output, dcc
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from webapp.components.browser import in_browser

ASKED = "security-search-asked"
FOUND = "security-search-found"
_LONGEST = 80


class FoundSecurity(Protocol):
    """A security that was found: what the list shows of it."""

    @property
    def ticker(self) -> str:
        """What the cell takes."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def kind(self) -> str:
        """A company or a fund."""


def search_stores() -> list[Component]:
    """Build the two stores questions and answers go through."""
    return [dcc.Store(id=ASKED), dcc.Store(id=FOUND)]


def register_security_search(app: Dash, find: Callable[[str], Sequence[FoundSecurity]]) -> None:
    """Register the callbacks of the search; ``find`` returns the securities a text may mean, best first."""

    @app.callback(Output(FOUND, "data"), Input(ASKED, "data"), prevent_initial_call=True)
    def search(asked: object) -> dict[str, Any]:
        typed = asked.get("text") if isinstance(asked, dict) else None
        if not isinstance(typed, str) or not typed.strip():
            raise PreventUpdate
        return {"text": typed, "hits": [_hit(hit) for hit in find(typed.strip()[:_LONGEST])]}

    in_browser(app, "security_search.answer", Input(FOUND, "data"), prevent_initial_call=True)


def _hit(hit: FoundSecurity) -> dict[str, str]:
    return {"ticker": hit.ticker, "name": hit.name, "kind": hit.kind}
