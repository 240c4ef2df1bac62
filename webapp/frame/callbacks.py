"""Callbacks of the frame: list and choice of portfolios, banner; the rest runs in ``assets/frame.js``."""

from collections.abc import Sequence
from typing import Any

from dash import Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from webapp import formatting as fmt
from webapp.components.browser import in_browser
from webapp.components.page import LOCATION, PORTFOLIOS_CHANGED, THEME_STORE, Page, visit_id
from webapp.frame import ids
from webapp.frame.layout import N_AHEAD, N_BUILT, page_content
from webapp.services import Freshness, PortfolioSummary, Services


def register_frame(app: Dash, services: Services, pages: Sequence[Page]) -> None:
    """Register the frame's callbacks."""
    _register_server_side(app, services, frozenset(page.path for page in pages))
    _register_browser_side(app, pages)
    for page in pages[N_BUILT : N_BUILT + N_AHEAD]:
        _register_ahead(app, page)
    for page in pages[N_BUILT:]:
        _register_mounting(app, page)


def _register_server_side(app: Dash, services: Services, paths: frozenset[str]) -> None:
    @app.callback(
        Output(ids.SWITCHER, "options"),
        Output(ids.SWITCHER, "value"),
        Output(ids.SWITCHER, "disabled"),
        Output(LOCATION, "pathname"),
        Input(PORTFOLIOS_CHANGED, "data"),
        State(ids.REMEMBERED, "data"),
    )
    def list_portfolios(change: dict[str, Any] | None, remembered: str | None) -> tuple[Any, ...]:
        summaries = services.portfolios()
        wanted = (change or {}).get("select") or remembered
        path = (change or {}).get("go")
        return (
            [{"label": summary.name, "value": summary.portfolio_id} for summary in summaries],
            chosen_portfolio(summaries, wanted),
            not summaries,
            path if path in paths else no_update,
        )

    @app.callback(Output(ids.SUMMARY, "children"), Input(ids.SWITCHER, "value"))
    def summarise(portfolio_id: str) -> str:
        return summary_text(services.portfolios(), portfolio_id)

    @app.callback(
        Output(ids.BANNER, "children"),
        Output(ids.BANNER, "hidden"),
        Input(PORTFOLIOS_CHANGED, "data"),
    )
    def say_freshness(_: object) -> tuple[str, bool]:
        text = banner_text(services.freshness())
        return text, not text


def _register_browser_side(app: Dash, pages: Sequence[Page]) -> None:
    for page in pages:
        in_browser(
            app,
            "frame.show",
            Output(ids.section_id(page.key), "hidden"),
            Output(ids.mount_id(page.key), "data"),
            Input(LOCATION, "pathname"),
            State(ids.path_id(page.key), "data"),
            State(ids.mount_id(page.key), "data"),
        )
        in_browser(
            app,
            "frame.visit",
            Output(visit_id(page.key), "data"),
            Input(LOCATION, "pathname"),
            Input(LOCATION, "search"),
            Input(ids.SWITCHER, "value"),
            State(ids.path_id(page.key), "data"),
            State(PORTFOLIOS_CHANGED, "data"),
            State(visit_id(page.key), "data"),
        )
    in_browser(
        app,
        "frame.shared",
        Output(ids.OWN, "hidden"),
        Output(ids.SHARED, "hidden"),
        Input(LOCATION, "pathname"),
        Input(LOCATION, "search"),
    )
    in_browser(
        app,
        "frame.lost",
        Output(ids.LOST, "hidden"),
        Input(LOCATION, "pathname"),
        State(ids.KNOWN_PATHS, "data"),
    )
    in_browser(
        app,
        "frame.theme",
        Output(THEME_STORE, "data"),
        Output(ids.THEME_BUTTON, "title"),
        Input(ids.THEME_BUTTON, "n_clicks"),
    )
    in_browser(app, "frame.rail", Output(ids.RAIL_BUTTON, "title"), Input(ids.RAIL_BUTTON, "n_clicks"))
    in_browser(app, "frame.open", Output(ids.HELP, "is_open"), Input(ids.HELP_BUTTON, "n_clicks"))
    in_browser(
        app,
        "frame.remember_portfolio",
        Output(ids.REMEMBERED, "data"),
        Input(ids.SWITCHER, "value"),
    )


def _register_ahead(app: Dash, page: Page) -> None:
    in_browser(
        app,
        "frame.build_ahead",
        Output(ids.mount_id(page.key), "data", allow_duplicate=True),
        Input(THEME_STORE, "data"),
        State(ids.path_id(page.key), "data"),
        prevent_initial_call=True,
    )


def _register_mounting(app: Dash, page: Page) -> None:
    @app.callback(
        Output(ids.section_id(page.key), "children"),
        Input(ids.mount_id(page.key), "data"),
        prevent_initial_call=True,
    )
    def mount(_: object) -> list[Component]:
        return page_content(page)


def chosen_portfolio(summaries: Sequence[PortfolioSummary], wanted: str | None) -> str:
    """Return the wanted portfolio if it still exists, else the newest, else ``""``."""
    known = [summary.portfolio_id for summary in summaries]
    if wanted in known:
        return str(wanted)
    return known[0] if known else ""


def summary_text(summaries: Sequence[PortfolioSummary], portfolio_id: str) -> str:
    """Return total value and date of the chosen portfolio for the top line, and whether accounts are left out."""
    for summary in summaries:
        if summary.portfolio_id == portfolio_id:
            total = fmt.money(summary.total_amount) if summary.total_amount is not None else "weights only"
            dated = f"as of {fmt.day(summary.as_of_date)}" if summary.as_of_date else "file carries no date"
            left_out = f" · {summary.n_counted} of {fmt.count(summary.n_accounts, 'account')} counted"
            return f"{total} · {dated}{left_out if summary.n_counted < summary.n_accounts else ''}"
    return ""


def banner_text(freshness: Freshness) -> str:
    """Return the calm banner: both dates, and how to refresh."""
    return freshness.text
