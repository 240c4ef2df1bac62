"""Callbacks of the Funds page.

The address says which fund is shown (``/funds?fund=VTI``), none for the list: a click writes it, one callback reads it.
"""

from datetime import UTC, datetime
from typing import Any

import plotly.graph_objects as go
from dash import ALL, Dash, Input, Output, State, ctx, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from analytics.errors import DataUnavailable
from webapp.components import charts_differences as differences
from webapp.components import glossary
from webapp.components.browser import in_browser
from webapp.components.charts_history import history
from webapp.components.download import Download, as_download
from webapp.components.page import LOCATION, THEME_STORE, visit_id
from webapp.components.panel import empty_state
from webapp.components.report_cards import benchmark_label
from webapp.components.trail_link import DATA_PATH, trail_path, trail_query
from webapp.components.words import named_theme
from webapp.errors import shown_beside
from webapp.pages.funds import figures, ids, relations, texts, trail
from webapp.pages.funds.forms import View, chosen_row, fund_of_address, fund_path, read_theme, read_view
from webapp.services import Age, FundPage, Services

_VISIT = Input(visit_id(ids.PAGE_KEY), "data")
_TARGET = Input(ids.TARGET, "data")
_THEME = Input(THEME_STORE, "data")
_BENCHMARK = Input(ids.BENCHMARK, "value")
Notes = list[Component]


def register_callbacks(app: Dash, services: Services) -> None:
    """Register the page's callbacks."""
    _register_list(app, services)
    _register_fund(app, services)
    _register_trail(app, services)
    _register_companies(app, services)
    for field, grid in ((ids.SEARCH, ids.GRID), (ids.COMPANIES_SEARCH, ids.COMPANIES)):
        in_browser(app, "grid.search", Input(field, "value"), State(grid, "id"), prevent_initial_call=True)


def _register_list(app: Dash, services: Services) -> None:
    @app.callback(Output(ids.GRID, "rowData"), _VISIT)
    def rows(visit: str | None) -> list[dict[str, Any]]:
        if visit is None:
            raise PreventUpdate
        return figures.fund_rows(services.fund_list(visit))

    @app.callback(
        Output(ids.LIST, "hidden"),
        Output(ids.FUND, "hidden"),
        Output(ids.TARGET, "data"),
        Input(LOCATION, "search"),
        _VISIT,
        State(LOCATION, "pathname"),
    )
    def read_address(search: str | None, visit: str | None, path: str | None) -> tuple[bool, bool, str]:
        if visit is None or path != ids.PATH:
            raise PreventUpdate
        fund = known_fund(services, fund_of_address(search))
        return bool(fund), not fund, fund

    @app.callback(
        Output(LOCATION, "search", allow_duplicate=True), Input(ids.GRID, "cellClicked"), prevent_initial_call=True
    )
    def choose(clicked: object) -> str:
        return fund_path(chosen_row(clicked)).removeprefix(ids.PATH)


def _register_fund(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.TITLE, "children"),
        Output(ids.LEAD, "children"),
        Output(ids.FACTS, "children"),
        Output(ids.NOT_LOADED, "children"),
        Output(ids.LOADED, "hidden"),
        Output(ids.INSIDE, "children"),
        Output(ids.RELATIONS, "children"),
        _TARGET,
        _VISIT,
    )
    def describe(fund: str | None, visit: str | None) -> tuple[object, ...]:
        return show_fund(services, read_view(fund, visit))

    @app.callback(Output(ids.CARDS, "children"), Output(ids.MEASURES, "children"), _TARGET, _VISIT, _BENCHMARK)
    def measure(fund: str | None, visit: str | None, benchmark: str | None) -> tuple[list[Component], Component]:
        return show_measures(services, read_view(fund, visit, benchmark=benchmark))

    @app.callback(
        Output(ids.BANDS, "figure"),
        Output(ids.BANDS_NOTES, "children"),
        Output(ids.SECTORS, "figure"),
        Output(ids.SECTORS_NOTES, "children"),
        _TARGET,
        _VISIT,
        _THEME,
        _BENCHMARK,
    )
    def draw(
        fund: str | None, visit: str | None, theme: str | None, benchmark: str | None
    ) -> tuple[go.Figure, Notes, go.Figure, Notes]:
        return draw_differences(services, read_view(fund, visit, theme, benchmark))

    @app.callback(Output(ids.HISTORY, "children"), Output(ids.VERSIONS, "children"), _TARGET, _VISIT, _THEME)
    def past(fund: str | None, visit: str | None, theme: str | None) -> tuple[Notes, Component]:
        return show_past(services, read_view(fund, visit, theme))


def _register_trail(app: Dash, services: Services) -> None:
    in_browser(
        app,
        "figures.asked",
        Output(ids.ASKED, "data"),
        Output(ids.BANDS, "clickData"),
        Output(ids.SECTORS, "clickData"),
        Input(ids.BANDS, "clickData"),
        Input(ids.SECTORS, "clickData"),
        Input(ids.figure_button(ALL, ALL), "n_clicks"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.TRAIL, "is_open"),
        Output(ids.TRAIL_BODY, "children"),
        Input(ids.ASKED, "data"),
        State(ids.TARGET, "data"),
        prevent_initial_call=True,
    )
    def open_trail(asked: object, fund: str | None) -> tuple[bool, list[Component]]:
        return True, trail.show_trail(_page(services, read_view(fund, "")), trail.asked_mark(asked))

    @app.callback(
        Output(LOCATION, "pathname", allow_duplicate=True),
        Output(LOCATION, "search", allow_duplicate=True),
        Output(ids.TRAIL, "is_open", allow_duplicate=True),
        Input(ids.company_button(ALL), "n_clicks"),
        State(ids.TARGET, "data"),
        prevent_initial_call=True,
    )
    def follow_company(_: object, fund: str | None) -> tuple[str, str, bool]:
        if not any(one["value"] for one in ctx.triggered) or not isinstance(ctx.triggered_id, dict):
            raise PreventUpdate
        return DATA_PATH, row_query(services, fund, str(ctx.triggered_id["issuer"])), False


def _register_companies(app: Dash, services: Services) -> None:
    @app.callback(Output(ids.COMPANIES, "rowData"), _TARGET, _VISIT)
    def rows(fund: str | None, visit: str | None) -> list[dict[str, Any]]:
        return list_companies(services, read_view(fund, visit))

    @app.callback(
        Output(LOCATION, "pathname", allow_duplicate=True),
        Output(LOCATION, "search", allow_duplicate=True),
        Input(ids.COMPANIES, "cellClicked"),
        State(ids.TARGET, "data"),
        prevent_initial_call=True,
    )
    def follow(clicked: object, fund: str | None) -> tuple[str, str]:
        return DATA_PATH, row_query(services, fund, chosen_row(clicked))

    @app.callback(
        Output(ids.DOWNLOAD, "data"),
        Input(ids.EXPORT, "n_clicks"),
        State(ids.TARGET, "data"),
        prevent_initial_call=True,
        on_error=shown_beside(ids.STATUS),
    )
    def export(clicks: int | None, fund: str | None) -> Download:
        if not clicks or not fund:
            raise PreventUpdate
        file = services.export_companies(fund)
        return as_download(file.content, file.file_name, file.mime_type)


def row_query(services: Services, fund: str | None, issuer_id: str) -> str:
    """Return what opens a company's row of a fund's file on the Data page."""
    line = services.company_line(fund or "", issuer_id)
    return trail_query(line.fund, version=line.snapshot_id, row=line.row)


def known_fund(services: Services, ticker: str) -> str:
    """Return the fund an address names; one that is not known is said to be so."""
    state = services.state()
    if ticker and ticker not in state.market.funds and ticker not in state.matrix.sources:
        raise DataUnavailable(f"The fund {ticker} is not in the directory.")
    return ticker


def show_fund(services: Services, view: View) -> tuple[object, ...]:
    """Return title, lead, facts, what to do without holdings, what is inside, and the funds around it."""
    page = _page(services, view)
    fund, is_loaded = page.profile.fund, page.profile.report is not None
    missing = None
    if not is_loaded:
        link = ("See it on the Data page", trail_path(fund.ticker))
        missing = empty_state(texts.NOT_LOADED_TITLE, texts.not_loaded(fund), link=link)
    return (
        f"{fund.ticker} · {fund.name}",
        texts.lead(page.profile),
        figures.facts(page, _age(services, page)),
        missing,
        not is_loaded,
        relations.inside(page),
        relations.relations(page),
    )


def show_measures(services: Services, view: View) -> tuple[list[Component], Component]:
    """Return the cards and the table of measures beside the benchmark."""
    page = _page(services, view)
    report, benchmark = page.profile.report, page.benchmarks.get(view.benchmark)
    if report is None:
        raise PreventUpdate
    beside = services.benchmark_further(view.benchmark)
    own = page.inside.state.choices.themes if page.inside else ()
    theme = named_theme(page.themes, glossary.THEME, own)
    return figures.cards(report, benchmark, view.benchmark, theme), figures.measures(page, beside, view.benchmark)


def draw_differences(services: Services, view: View) -> tuple[go.Figure, Notes, go.Figure, Notes]:
    """Return size bands and sectors as differences to the benchmark, each with its notes."""
    page = _page(services, view)
    report, benchmark = page.profile.report, page.benchmarks.get(view.benchmark)
    if report is None:
        raise PreventUpdate
    label = benchmark_label(benchmark, view.benchmark)
    if benchmark is None:
        raise DataUnavailable(f"{label}. Choose another benchmark.")
    parts: list[Any] = []
    for pair in (differences.band_differences, differences.sector_differences):
        rows = pair(report, benchmark, view.theme)
        sentence = differences.differences_sentence(rows, label, whose=view.fund)
        table = differences.differences_table(rows, label, yours=trail.difference, whose=view.fund)
        notes = [html.P(sentence), table]
        parts += [differences.build_differences(rows, view.theme, whose=view.fund), notes]
    return parts[0], parts[1], parts[2], parts[3]


def show_past(services: Services, view: View) -> tuple[Notes, Component]:
    """Return how the fund changed from version to version, and the versions."""
    page = _page(services, view)
    if page.own is None:
        raise PreventUpdate
    charts = history(services.fund_history(page.own.fund), read_theme(view.theme))
    return charts, figures.versions(services.fund_versions(page.own.fund).versions)


def list_companies(services: Services, view: View) -> list[dict[str, Any]]:
    """Return the rows of the companies grid."""
    return figures.company_rows(_page(services, view).profile.report)


def _page(services: Services, view: View) -> FundPage:
    return services.fund_page(view.fund, view.portfolio_id)


def _age(services: Services, page: FundPage) -> Age | None:
    """Return how old the holdings are beside how often their source publishes."""
    if page.own is None:
        return None
    health = services.data_health(datetime.now(tz=UTC).date())
    return next((fund.age for fund in health.funds if fund.ticker == page.own.fund), None)
