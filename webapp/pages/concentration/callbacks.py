"""Callbacks of the concentration page: read the form, ask a service, build figures and components."""

from typing import Any

import plotly.graph_objects as go
from dash import ALL, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from analytics.errors import DataUnavailable
from analytics.model.exposure import ConcentrationReport, IssuerExposure, Via
from analytics.model.market import Market
from webapp.components import charts_differences, charts_overlap
from webapp.components.download import Download, as_download
from webapp.components.glossary import THEME
from webapp.components.page import LOCATION, THEME_STORE, visit_id
from webapp.components.report_cards import benchmark_label, unknown_list
from webapp.components.trail_link import DATA_PATH
from webapp.errors import shown_beside
from webapp.pages.concentration import figures, ids, panels, texts
from webapp.pages.concentration import trail as trails
from webapp.pages.concentration.forms import CompanyFilter, TrailChoice, View, read_view
from webapp.pages.concentration.measures import measures_table
from webapp.services import Analysis, Services

_VISIT = Input(visit_id(ids.PAGE_KEY), "data")
_THEME = Input(THEME_STORE, "data")
_BENCHMARK = Input(ids.BENCHMARK, "value")
Notes = list[Component]


def register_callbacks(app: Dash, services: Services) -> None:
    """Register the page's callbacks."""
    _register_figures(app, services)
    _register_companies(app, services)


def _register_figures(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.EMPTY, "hidden"),
        Output(ids.CONTENT, "hidden"),
        Output(ids.HEADLINE, "children"),
        Output(ids.CARDS, "children"),
        Output(ids.UNKNOWN, "children"),
        Output(ids.NO_MARKET, "hidden"),
        _VISIT,
        _BENCHMARK,
    )
    def summary(visit: str | None, benchmark: str | None) -> tuple[Any, ...]:
        return show_summary(services, read_view(visit, benchmark=benchmark))

    @app.callback(Output(ids.MEASURES, "children"), _VISIT)
    def measures(visit: str | None) -> Component:
        return list_measures(services, read_view(visit))

    @app.callback(
        Output(ids.MAP, "figure"),
        Output(ids.MAP_NOTES, "children"),
        Output(ids.BRINGERS, "figure"),
        Output(ids.BRINGERS_NOTES, "children"),
        _VISIT,
        _THEME,
    )
    def companies(visit: str | None, theme: str | None) -> tuple[go.Figure, Notes, go.Figure, Notes]:
        return draw_companies(services, read_view(visit, theme))

    @app.callback(
        Output(ids.BANDS, "figure"),
        Output(ids.BANDS_NOTES, "children"),
        Output(ids.SECTORS, "figure"),
        Output(ids.SECTORS_NOTES, "children"),
        _VISIT,
        _THEME,
        _BENCHMARK,
    )
    def differences(
        visit: str | None, theme: str | None, benchmark: str | None
    ) -> tuple[go.Figure, Notes, go.Figure, Notes]:
        return draw_differences(services, read_view(visit, theme, benchmark))

    @app.callback(Output(ids.OVERLAP, "figure"), Output(ids.OVERLAP_NOTES, "children"), _VISIT, _THEME)
    def overlap(visit: str | None, theme: str | None) -> tuple[go.Figure, Notes]:
        return draw_overlap(services, read_view(visit, theme))


def _register_companies(app: Dash, services: Services) -> None:
    @app.callback(Output(ids.COMPANIES, "rowData"), _VISIT)
    def rows(visit: str | None) -> list[dict[str, Any]]:
        return list_companies(services, read_view(visit))

    @app.callback(
        Output(ids.COMPANIES, "filterModel"),
        Output(ids.FILTER_NOTE, "children"),
        Output(ids.CLEAR_FILTER, "hidden"),
        Input(ids.MAP, "clickData"),
        Input(ids.CLEAR_FILTER, "n_clicks"),
        prevent_initial_call=True,
    )
    def narrow(click: dict[str, Any] | None, _: int | None) -> tuple[dict[str, Any], str, bool]:
        chosen = CompanyFilter.from_click(None if ctx.triggered_id == ids.CLEAR_FILTER else click)
        return chosen.model, chosen.words, not chosen.words

    @app.callback(
        Output(ids.TRAIL, "is_open"),
        Output(ids.TRAIL_BODY, "children"),
        Input(ids.COMPANIES, "cellClicked"),
        Input(ids.BRINGERS, "clickData"),
        Input(ids.source_button(ALL), "n_clicks"),
        State(visit_id(ids.PAGE_KEY), "data"),
        prevent_initial_call=True,
    )
    def trail(_: object, __: object, ___: object, visit: str | None) -> tuple[bool, list[Component]]:
        choice = TrailChoice.from_event(ctx.triggered_id, ctx.triggered[0]["value"])
        return True, show_trail(services, read_view(visit), choice)

    @app.callback(
        Output(LOCATION, "pathname", allow_duplicate=True),
        Output(LOCATION, "search", allow_duplicate=True),
        Output(ids.BRINGERS, "clickData"),
        Input(ids.BRINGERS, "clickData"),
        State(visit_id(ids.PAGE_KEY), "data"),
        prevent_initial_call=True,
    )
    def follow(click: dict[str, Any] | None, visit: str | None) -> tuple[object, object, None]:
        if not click:
            raise PreventUpdate
        query = follow_bar(services, read_view(visit), TrailChoice.from_bar(click))
        # The click is forgotten at once: a second one on the same bar counts too.
        return (DATA_PATH, query, None) if query else (no_update, no_update, None)

    @app.callback(
        Output(ids.DOWNLOAD, "data"),
        Input(ids.EXPORT_CSV, "n_clicks"),
        Input(ids.EXPORT_XLSX, "n_clicks"),
        State(visit_id(ids.PAGE_KEY), "data"),
        prevent_initial_call=True,
        on_error=shown_beside(ids.STATUS),
    )
    def export(csv: int | None, xlsx: int | None, visit: str | None) -> Download:
        if not (csv or xlsx):
            raise PreventUpdate
        return export_companies(services, read_view(visit), "csv" if ctx.triggered_id == ids.EXPORT_CSV else "xlsx")


def list_measures(services: Services, view: View) -> Component:
    """Return the table of all measures beside the benchmarks."""
    if not view.portfolio_id or services.state().is_empty:
        raise PreventUpdate
    return measures_table(services.analyse(view.portfolio_id).report, services.state().benchmarks)


def show_summary(services: Services, view: View) -> tuple[bool, bool, str, list[Component], Component | None, bool]:
    """Return what is hidden of empty state and content, headline, cards, unknowns; whether market data is there."""
    if not view.portfolio_id:
        return False, True, "", [], None, True
    state = services.state()
    if state.is_empty:
        return True, True, "", [], None, False
    analysis = services.analyse(view.portfolio_id)
    members = next((t.issuer_ids for t in state.market.themes if t.name == THEME), frozenset())
    sentence = texts.headline(analysis.report, members)
    cards = panels.figure_cards(analysis.report, state.benchmarks.get(view.benchmark), view.benchmark)
    unknown = unknown_list(analysis.report.residuals, analysis.report.owed)
    return True, False, sentence, cards, unknown, True


def draw_companies(services: Services, view: View) -> tuple[go.Figure, Notes, go.Figure, Notes]:
    """Return the map and the "who brings it" bars, each with its notes."""
    report = _analysis(services, view).report
    bringers: Notes = [html.P(texts.bringers_sentence(report)), panels.bringers_table(report)]
    return (
        figures.build_map(report, view.theme),
        [html.P(texts.map_sentence(report))],
        figures.build_bringers(report, view.theme),
        bringers,
    )


def draw_differences(services: Services, view: View) -> tuple[go.Figure, Notes, go.Figure, Notes]:
    """Return size bands and sectors as differences to the benchmark, each with its notes."""
    report, benchmark = _analysis(services, view).report, services.state().benchmarks.get(view.benchmark)
    label = benchmark_label(benchmark, view.benchmark)
    if benchmark is None:
        raise DataUnavailable(f"{label}. Choose another benchmark.")
    parts: list[Any] = []
    for pair in (charts_differences.band_differences, charts_differences.sector_differences):
        rows = pair(report, benchmark, view.theme)
        sentence = charts_differences.differences_sentence(rows, label)
        notes = [html.P(sentence), charts_differences.differences_table(rows, label)]
        parts += [charts_differences.build_differences(rows, view.theme), notes]
    return parts[0], parts[1], parts[2], parts[3]


def draw_overlap(services: Services, view: View) -> tuple[go.Figure, Notes]:
    """Return the overlap of the portfolio's funds with its notes."""
    matrix = _analysis(services, view).overlap
    lines = [charts_overlap.overlap_sentence(matrix), *charts_overlap.overlap_notes(matrix)]
    notes: Notes = [*(html.P(line) for line in lines), charts_overlap.overlap_table(matrix)]
    return charts_overlap.build_overlap(matrix, view.theme), notes


def list_companies(services: Services, view: View) -> list[dict[str, Any]]:
    """Return the rows of the companies grid."""
    return panels.company_rows(_analysis(services, view).report)


def show_trail(services: Services, view: View, choice: TrailChoice) -> list[Component]:
    """Return where a figure comes from: one company's rows, the theme's companies, or every version used."""
    analysis = _analysis(services, view)
    report, market = analysis.report, services.state().market
    found = _chosen_exposures(report, market, choice)
    if choice.card and not found:
        return trails.sources_trail(report)
    if not found or _via_of(found[0], choice.fund) is not None:
        raise PreventUpdate
    parts = []
    for exposure in found:
        stops = services.trail(exposure.issuer.issuer_id, trails.snapshot_ids(exposure, market))
        parts += trails.company_trail(exposure, analysis.portfolio, market, stops)
    return parts


def follow_bar(services: Services, view: View, choice: TrailChoice) -> str | None:
    """Return what opens the row behind a fund's part of a bar; none for what is no single fund's."""
    report, market = _analysis(services, view).report, services.state().market
    exposures = _chosen_exposures(report, market, choice)
    via = _via_of(exposures[0], choice.fund) if exposures else None
    if via is None:
        return None
    stops = services.trail(choice.issuer_id, trails.snapshot_ids(exposures[0], market))
    return trails.via_query(via, market, stops)


def _chosen_exposures(report: ConcentrationReport, market: Market, choice: TrailChoice) -> list[IssuerExposure]:
    if choice.card == ids.THEME_CARD:
        members = next((theme.issuer_ids for theme in market.themes if theme.name == THEME), frozenset[str]())
        return texts.held_members(report, members)
    if choice.card == ids.LARGEST_CARD:
        return [report.largest[0]] if report.largest else []
    return [e for e in report.issuers if e.issuer.issuer_id == choice.issuer_id][:1]


def _via_of(exposure: IssuerExposure, fund: str) -> Via | None:
    return next((via for via in exposure.via if via.fund == fund), None)


def export_companies(services: Services, view: View, file_format: str) -> Download:
    """Return the look-through table as a download."""
    download = services.export_look_through(_chosen(view), "csv" if file_format == "csv" else "xlsx")
    return as_download(download.content, download.file_name, download.mime_type)


def _analysis(services: Services, view: View) -> Analysis:
    """Return what is shown; nothing is where there is no portfolio, or nothing to look into funds with."""
    portfolio_id = _chosen(view)
    if services.state().is_empty:
        raise PreventUpdate
    return services.analyse(portfolio_id)


def _chosen(view: View) -> str:
    if not view.portfolio_id:
        raise PreventUpdate
    return view.portfolio_id
