"""Search as you type over the directory of securities, for the editor of a grid's cell.

The editor (``SecurityEditor`` in ``assets/security_search.js``) writes what is typed into one store; the answer comes
back through another. There is one pair on the page that is built first, whoever asks.
"""

from typing import Any

from dash import Dash, Input, Output, dcc
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from webapp.components.browser import in_browser
from webapp.services import SecurityHit, Services

ASKED = "security-search-asked"
FOUND = "security-search-found"
_LONGEST = 80


def search_stores() -> list[Component]:
    """Build the two stores questions and answers go through."""
    return [dcc.Store(id=ASKED), dcc.Store(id=FOUND)]


def register_security_search(app: Dash, services: Services) -> None:
    """Register the callbacks of the search."""

    @app.callback(Output(FOUND, "data"), Input(ASKED, "data"), prevent_initial_call=True)
    def search(asked: object) -> dict[str, Any]:
        typed = asked.get("text") if isinstance(asked, dict) else None
        if not isinstance(typed, str) or not typed.strip():
            raise PreventUpdate
        return {"text": typed, "hits": [_hit(hit) for hit in services.search_securities(typed.strip()[:_LONGEST])]}

    in_browser(app, "security_search.answer", Input(FOUND, "data"), prevent_initial_call=True)


def _hit(hit: SecurityHit) -> dict[str, str]:
    return {"ticker": hit.ticker, "name": hit.name, "kind": hit.kind}
