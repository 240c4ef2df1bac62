"""Share this view: a link that shows weights and nothing else."""

from urllib.parse import urlencode, urlsplit

from dash import Dash, Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from webapp import formatting
from webapp.components.page import LOCATION, visit_id
from webapp.errors import shown_beside
from webapp.pages.concentration import choosing, ids, texts
from webapp.pages.concentration.buttons import choice_button
from webapp.pages.concentration.forms import View, read_view
from webapp.services import Services

PATH = "/concentration"
QUERY_KEY = "view"


def register(app: Dash, services: Services) -> None:
    """Register the button that makes a link."""

    @app.callback(
        Output(ids.SHARED, "children"),
        Input(ids.SHARE, "n_clicks"),
        Input(visit_id(ids.PAGE_KEY), "data"),
        State(ids.BENCHMARK, "value"),
        State(LOCATION, "href"),
        prevent_initial_call=True,
        on_error=shown_beside(ids.STATUS),
    )
    def share(clicks: int | None, visit: str | None, benchmark: str | None, href: str | None) -> list[Component]:
        if ctx.triggered_id != ids.SHARE or not clicks:
            return []
        return make_link(services, read_view(visit, benchmark=benchmark), href or "")


def make_link(services: Services, view: View, href: str) -> list[Component]:
    """Keep the weights under a link and show it once: nobody can look it up again."""
    if view.is_nothing or view.is_shared:
        raise PreventUpdate
    link = services.share_view(view.portfolio_id, view.benchmark)
    address = link_address(href, link.token)
    field = dcc.Input(value=address, readOnly=True, id=ids.SHARED_LINK, className="form-control", size="60")
    copy = dcc.Clipboard(target_id=ids.SHARED_LINK, title="Copy the link", className="btn btn-quiet btn-sm")
    ends = f"It ends after {formatting.count(link.lasts_days, 'day')}."
    back = choice_button("Take it back", choosing.revoke(link.view_id), "share")
    return [
        html.Label(f"{texts.SHARE_WORDS} {ends} Copy it now: it is not shown again.", htmlFor=ids.SHARED_LINK),
        html.Div([field, copy, back], className="share-row"),
        html.P(dcc.Link("All links are under Settings", href="/settings", className="trail-link")),
    ]


def link_address(href: str, token: str) -> str:
    """Return the address of a shared view on the server that is looked at."""
    parts = urlsplit(href)
    server = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return f"{server}{PATH}?{urlencode({QUERY_KEY: token})}"
