"""Callbacks of the concentration page: read the form, ask a service, build figures and components."""

from typing import Any

import plotly.graph_objects as go
from dash import Dash, Input, Output, html, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from analytics.errors import DataUnavailable
from webapp.components import charts_differences, charts_overlap, words
from webapp.components.browser import in_browser
from webapp.components.page import THEME_STORE, visit_id
from webapp.components.report_cards import unknown_list
from webapp.pages.concentration import acts, figures, ids, inside, lorenz, merged, panels, sharing, texts, walks
from webapp.pages.concentration.forms import View, read_view
from webapp.pages.concentration.measures import measures_table
from webapp.pages.concentration.shown import analysis_of, benchmark_options, changeable, is_gone, theme_options
from webapp.pages.concentration.themes import themes_panel
from webapp.services import Services

_VISIT = Input(visit_id(ids.PAGE_KEY), "data")
_DRAWN = Input(ids.DRAWN, "data")
"""Starts what lies below the first screen: asked for at once, all answers together keep the first from being drawn."""
_THEME = Input(THEME_STORE, "data")
_BENCHMARK = Input(ids.BENCHMARK, "value")
_CHOSEN = Input(ids.THEME, "value")
Notes = list[Component]
_N_MERGED_AMONG = 50
"""Companies of several tickers are named below the map where they are among so many of the largest (our choice)."""


def register_callbacks(app: Dash, services: Services) -> None:
    """Register the page's callbacks."""
    _register_first(app, services)
    _register_charts(app, services)
    _register_tables(app, services)
    walks.register(app, services)
    acts.register(app, services)
    sharing.register(app, services)


def _register_first(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.EMPTY, "hidden"),
        Output(ids.CONTENT, "hidden"),
        Output(ids.HEADLINE, "children"),
        Output(ids.CARDS, "children"),
        Output(ids.NO_MARKET, "hidden"),
        Output(ids.GONE, "hidden"),
        _VISIT,
        _BENCHMARK,
        _CHOSEN,
    )
    def summary(visit: str | None, benchmark: str | None, chosen: str | None) -> tuple[Any, ...]:
        return show_summary(services, read_view(visit, benchmark=benchmark, chosen=chosen))

    @app.callback(
        Output(ids.BENCHMARK, "options"),
        Output(ids.THEME, "options"),
        Output(ids.SHARE, "hidden"),
        Output(ids.SHARED_BANNER, "children"),
        Output(ids.SHARED_BANNER, "hidden"),
        Output(ids.NOT_APPLIED, "children"),
        Output(ids.NOT_APPLIED, "hidden"),
        _VISIT,
    )
    def pickers(visit: str | None) -> tuple[Any, ...]:
        view = read_view(visit)
        if view.is_shared and not is_gone(services, view):
            # Not an output: then every figure of every visit would wait for it.
            set_props(ids.BENCHMARK, {"value": services.open_view(view.token).benchmark})
        return show_pickers(services, view)


def _register_charts(app: Dash, services: Services) -> None:
    in_browser(app, "figures.drawn", Output(ids.DRAWN, "data"), _VISIT, Input(ids.MAP, "figure"))

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
        _DRAWN,
        _THEME,
        _BENCHMARK,
    )
    def differences(
        drawn: str | None, theme: str | None, benchmark: str | None
    ) -> tuple[go.Figure, Notes, go.Figure, Notes]:
        return draw_differences(services, read_view(drawn, theme, benchmark))

    @app.callback(Output(ids.OVERLAP, "figure"), Output(ids.OVERLAP_NOTES, "children"), _DRAWN, _THEME)
    def overlap(drawn: str | None, theme: str | None) -> tuple[go.Figure, Notes]:
        return draw_overlap(services, read_view(drawn, theme))


def _register_tables(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.LORENZ, "figure"),
        Output(ids.LORENZ_NOTES, "children"),
        Output(ids.MEASURES, "children"),
        Output(ids.THEMES, "children"),
        _DRAWN,
        _THEME,
        _BENCHMARK,
        _CHOSEN,
    )
    def measures(drawn: str | None, theme: str | None, benchmark: str | None, chosen: str | None) -> tuple[Any, ...]:
        return list_measures(services, read_view(drawn, theme, benchmark, chosen))

    @app.callback(Output(ids.INSIDE, "children"), Output(ids.UNKNOWN, "children"), _DRAWN)
    def besides(drawn: str | None) -> tuple[Notes, Component]:
        return list_inside(services, read_view(drawn))

    @app.callback(Output(ids.COMPANIES, "rowData"), _DRAWN)
    def rows(drawn: str | None) -> list[dict[str, Any]]:
        return list_companies(services, read_view(drawn))


def show_summary(services: Services, view: View) -> tuple[bool, bool, str, list[Component], bool, bool]:
    """Return what is hidden of empty state and content, headline, cards; whether market data and the link are there."""
    if view.is_nothing:
        return False, True, "", [], True, True
    if services.state().is_empty:
        return True, True, "", [], False, True
    if is_gone(services, view):
        return True, True, "", [], True, False
    analysis = analysis_of(services, view)
    theme = words.named_theme(analysis.state.market.themes, view.chosen, analysis.state.choices.themes)
    benchmark = services.yardstick(analysis.state, view.benchmark)
    label = words.yardstick_label(benchmark, view.benchmark)
    cards = panels.figure_cards(analysis.report, benchmark, label, theme)
    return True, False, texts.headline(analysis.report, theme), cards, True, True


def show_pickers(services: Services, view: View) -> tuple[Any, ...]:
    """Return what can be picked, of a shared view that it is one, and which choices newer data leave no room for."""
    analysis = analysis_of(services, view)
    banner = texts.shared_banner(analysis.report) if view.is_shared else ""
    left_out = () if view.is_shared else services.choices().left_out
    said = texts.not_applied(left_out)
    options = benchmark_options(analysis), theme_options(analysis)
    return *options, view.is_shared, banner, not view.is_shared, said, not left_out


def draw_companies(services: Services, view: View) -> tuple[go.Figure, Notes, go.Figure, Notes]:
    """Return the map and the "who brings it" bars, each with its notes."""
    analysis = analysis_of(services, view)
    report, links = analysis.report, analysis.state.merged
    several = panels.merged_list(
        merged.merged_companies(report.issuers[:_N_MERGED_AMONG], links), is_own=not view.is_shared
    )
    return (
        figures.build_map(report, view.theme, links),
        [html.P(texts.map_sentence(report)), *([several] if several else [])],
        figures.build_bringers(report, view.theme),
        [html.P(texts.bringers_sentence(report)), panels.bringers_table(report)],
    )


def draw_differences(services: Services, view: View) -> tuple[go.Figure, Notes, go.Figure, Notes]:
    """Return size bands and sectors as differences to the benchmark, each with its notes."""
    analysis = analysis_of(services, view)
    benchmark = services.yardstick(analysis.state, view.benchmark)
    label = words.yardstick_label(benchmark, view.benchmark)
    if benchmark is None:
        raise DataUnavailable(f"{label}. Choose another benchmark.")
    parts: list[Any] = []
    for pair in (charts_differences.band_differences, charts_differences.sector_differences):
        rows = pair(analysis.report, benchmark, view.theme)
        sentence = charts_differences.differences_sentence(rows, label)
        notes = [html.P(sentence), panels.differences_table(rows, label)]
        parts += [charts_differences.build_differences(rows, view.theme), notes]
    return parts[0], parts[1], parts[2], parts[3]


def draw_overlap(services: Services, view: View) -> tuple[go.Figure, Notes]:
    """Return the overlap of the portfolio's funds with its notes."""
    matrix = analysis_of(services, view).overlap
    lines = [charts_overlap.overlap_sentence(matrix), *charts_overlap.overlap_notes(matrix)]
    notes: Notes = [*(html.P(line) for line in lines), charts_overlap.overlap_table(matrix)]
    return charts_overlap.build_overlap(matrix, view.theme), notes


def list_measures(services: Services, view: View) -> tuple[go.Figure, Notes, Component, Component]:
    """Return the Lorenz curve with its notes, the table of all measures, and that of the lists of companies."""
    analysis = analysis_of(services, view)
    beside = services.beside(analysis, view.benchmark)
    theirs = beside.yardsticks.get(view.benchmark)
    label = words.yardstick_label(theirs.report if theirs else None, view.benchmark)
    further, curve = beside.further, theirs.further.lorenz if theirs else None
    notes: Notes = [
        html.P(lorenz.lorenz_sentence(further, theirs.further if theirs else None, label)),
        lorenz.lorenz_table(further.lorenz, curve, label),
    ]
    theme = words.named_theme(analysis.state.market.themes, view.chosen, analysis.state.choices.themes)
    return (
        lorenz.build_lorenz(further.lorenz, curve, label, view.theme),
        notes,
        measures_table(analysis.report, beside, theme),
        themes_panel(analysis, theirs.report if theirs else None, label, is_own=not view.is_shared),
    )


def list_inside(services: Services, view: View) -> tuple[Notes, Component]:
    """Return what is in the portfolio besides companies, and what could not be looked into."""
    analysis = analysis_of(services, view)
    report = analysis.report
    return inside.inside_panel(analysis, changeable(view, analysis)), unknown_list(report.residuals, report.owed)


def list_companies(services: Services, view: View) -> list[dict[str, Any]]:
    """Return the rows of the companies grid."""
    if view.is_nothing:
        raise PreventUpdate
    return panels.company_rows(analysis_of(services, view).report)
