"""Layout of the frame: the pages lie side by side, one is seen, and most are built when they are first seen."""

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from webapp.components.attributes import aria
from webapp.components.page import LOCATION, PORTFOLIOS_CHANGED, THEME_STORE, Page, visit_id
from webapp.components.panel import skeleton
from webapp.errors import NOTICE
from webapp.frame import ids

N_BUILT = 1
"""Pages that are part of the first answer; charts and tables of the others are built when they are first seen."""
N_AHEAD = 2
"""Pages after those that are built while people look at the first: the accounts, and the charts people go to next."""
N_IN_BAR = 4
"""Pages with a place of their own in the bar of a narrow screen; the others are behind “More”."""
SHARED = "Shared view: weights only"
DISCLAIMER = "Computed from your limits and dated public data; not advice."
_SHORTCUTS = (
    ("/", "Search on this page"),
    ("F", "Go to the first line of an import that needs you"),
    ("?", "Show this help"),
    ("Tab", "Move to the next control"),
    ("Ctrl Z", "Take back the last change, on Import, Accounts and Settings"),
    ("Esc", "Close a panel"),
)


def frame_layout(pages: Sequence[Page], *, n_built: int = N_BUILT) -> Component:
    """Return the whole document's body; the first ``n_built`` pages are in it, the others come when first seen."""
    return html.Div(
        [
            html.A("Skip to content", href="#main", className="skip-link"),
            *_state(pages),
            _top_line(),
            _rail(pages),
            html.Main(
                [
                    html.Div(id=ids.BANNER, className="banner", role="note", hidden=True),
                    *_sections(pages, n_built),
                    _lost(),
                ],
                id="main",
                tabIndex=-1,
            ),
            html.Footer(DISCLAIMER, className="foot"),
            _notice(),
            _help(len(pages)),
        ],
        className="frame",
    )


def _state(pages: Sequence[Page]) -> list[Component]:
    stores: list[Component] = [
        dcc.Location(id=LOCATION, refresh=False),
        dcc.Store(id=THEME_STORE),
        dcc.Store(id=PORTFOLIOS_CHANGED),
        dcc.Store(id=ids.REMEMBERED, storage_type="session"),
    ]
    for page in pages:
        stores.append(dcc.Store(id=ids.mount_id(page.key)))
        stores.append(dcc.Store(id=ids.path_id(page.key), data={"path": page.path, "title": page.title}))
    stores.append(dcc.Store(id=ids.KNOWN_PATHS, data=[page.path for page in pages]))
    return stores


def _top_line() -> Component:
    switcher = html.Div(
        [
            html.Label("Portfolio", htmlFor=ids.SWITCHER, className="visually-hidden"),
            dbc.Select(
                id=ids.SWITCHER, options=[], disabled=True, placeholder="No portfolio yet", class_name="switcher"
            ),
            html.P(id=ids.SUMMARY, className="summary", role="status"),
        ],
        id=ids.OWN,
        className="topline-portfolio",
    )
    shared = html.P(SHARED, id=ids.SHARED, className="topline-shared", role="status", hidden=True)
    buttons = [
        html.Button(
            html.Span(className="icon icon-theme", **aria(hidden="true")),
            id=ids.THEME_BUTTON,
            type="button",
            className="icon-button",
            title="Light or dark",
        ),
        html.Button("?", id=ids.HELP_BUTTON, type="button", className="icon-button", title="Help and shortcuts (?)"),
    ]
    return html.Header([switcher, shared, html.Div(buttons, className="topline-tools")], className="topline")


def _rail(pages: Sequence[Page]) -> Component:
    brand = dcc.Link(
        [
            html.Span(className="icon icon-mark", **aria(hidden="true")),
            html.Span("Counterpoise", className="brand-word"),
        ],
        href="/",
        className="brand",
    )
    collapse = html.Button(
        html.Span(className="icon icon-collapse", **aria(hidden="true")),
        id=ids.RAIL_BUTTON,
        type="button",
        className="icon-button rail-collapse",
        title="Narrow the navigation",
    )
    first, rest = [_rail_link(page) for page in pages[:N_IN_BAR]], [_rail_link(page) for page in pages[N_IN_BAR:]]
    more = html.Button(
        [html.Span(className="icon icon-more", **aria(hidden="true")), html.Span("More", className="rail-word")],
        id=ids.MORE_BUTTON,
        type="button",
        className="rail-link rail-more",
        **aria(expanded="false", controls=ids.MORE_PAGES),
    )
    lists = [html.Ul(first), more, html.Ul(rest, id=ids.MORE_PAGES, className="rail-rest")]
    return html.Nav([brand, html.Div(lists, className="rail-lists"), collapse], className="rail", **aria(label="Pages"))


def _rail_link(page: Page) -> Component:
    return html.Li(
        dcc.Link(
            [
                html.Span(className=f"icon icon-{page.icon}", **aria(hidden="true")),
                html.Span(page.title, className="rail-word"),
            ],
            href=page.path,
            className="rail-link",
            title=page.title,
        )
    )


def _sections(pages: Sequence[Page], n_built: int) -> list[Component]:
    return [
        html.Div(
            page_content(page) if number < n_built else skeleton(480),
            id=ids.section_id(page.key),
            className="page",
            hidden=True,
        )
        for number, page in enumerate(pages)
    ]


def page_content(page: Page) -> list[Component]:
    """Return a page with the store that starts its callbacks."""
    return [dcc.Store(id=visit_id(page.key)), page.layout()]


def _lost() -> Component:
    return html.Div(
        [
            html.H1("There is no page here"),
            html.P("The address may be from another version."),
            dcc.Link("Go to Import", href="/"),
        ],
        id=ids.LOST,
        hidden=True,
        className="page empty-state",
    )


def _notice() -> Component:
    toast: Component = dbc.Toast(id=NOTICE, is_open=False, dismissable=True, header=" ", class_name="notice")
    return toast


def _help(n_pages: int) -> Component:
    shortcuts = ((f"1 to {n_pages}", "Go to a page"), *_SHORTCUTS)
    keys = [html.Div([html.Dt(html.Kbd(key)), html.Dd(text)]) for key, text in shortcuts]
    body = [
        html.P("Drop the holdings file of your broker, read what is inside your funds, then set your own limits."),
        html.H2("Keys", className="help-title"),
        html.Dl(keys, className="shortcuts"),
        html.P(
            "A range in brackets is the least and the most a figure can be: some holdings are not known. "
            "Every figure names its source and date.",
        ),
        html.P(DISCLAIMER),
    ]
    modal: Component = dbc.Modal(
        [dbc.ModalHeader(dbc.ModalTitle("Help and shortcuts", id=ids.HELP_TITLE)), dbc.ModalBody(body)],
        id=ids.HELP,
        labelledby=ids.HELP_TITLE,
        is_open=False,
        size="md",
    )
    return modal
