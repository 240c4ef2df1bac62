"""From a click on a figure to where it comes from: the drawer, the row behind a bar, and the filter of the grid."""

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from analytics.model.exposure import IssuerExposure, Via
from webapp.components import marks, tracing
from webapp.components.browser import in_browser
from webapp.components.page import LOCATION, visit_id
from webapp.components.tracing import Ground
from webapp.components.trail_drawer import sources_list, traced_list
from webapp.components.trail_link import DATA_PATH
from webapp.pages.concentration import ids
from webapp.pages.concentration import trail as trails
from webapp.pages.concentration.forms import CompanyFilter, TrailChoice, View, read_view
from webapp.pages.concentration.merged import merged_of
from webapp.pages.concentration.shown import analysis_of
from webapp.services import Analysis, Services, published_ids

MAX_WALKS = 7
"""Figures of so few companies show every company's walk at once; others list them."""
_MARKED_CHARTS = (ids.LORENZ, ids.BANDS, ids.SECTORS)
"""Charts whose points say which figure they are; a click is forgotten at once, so a second one counts too."""
_NEEDS_FURTHER = (marks.DAYS,)


def register(app: Dash, services: Services) -> None:
    """Register what a click on a figure does."""
    in_browser(
        app,
        "figures.asked",
        Output(ids.ASKED, "data"),
        *(Output(chart, "clickData") for chart in _MARKED_CHARTS),
        Input(ids.COMPANIES, "cellClicked"),
        Input(ids.BRINGERS, "clickData"),
        *(Input(chart, "clickData") for chart in _MARKED_CHARTS),
        Input(ids.figure_button(ALL, ALL), "n_clicks"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.TRAIL, "is_open"),
        Output(ids.TRAIL_BODY, "children"),
        Input(ids.ASKED, "data"),
        State(visit_id(ids.PAGE_KEY), "data"),
        State(ids.BENCHMARK, "value"),
        prevent_initial_call=True,
    )
    def trail(asked: object, visit: str | None, benchmark: str | None) -> tuple[bool, list[Component]]:
        return True, show_trail(services, read_view(visit, benchmark=benchmark), TrailChoice.from_asked(asked))

    _register_map(app)
    _register_bars(app, services)


def _register_map(app: Dash) -> None:
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


def _register_bars(app: Dash, services: Services) -> None:
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


def show_trail(services: Services, view: View, choice: TrailChoice) -> list[Component]:
    """Return where a figure comes from: the walk of one company or a few, else the list of what it is made of."""
    analysis = analysis_of(services, view)
    if choice.issuer_id:
        found = _exposure(analysis, choice.issuer_id)
        if found is None or _via_of(found, choice.fund) is not None:
            raise PreventUpdate
        return _walk(services, view, analysis, found)
    traced = tracing.trace(choice.mark, _ground(services, view, analysis, choice.mark))
    if traced is None:
        raise PreventUpdate
    companies = [strand.issuer_id for strand in traced.strands]
    if all(companies) and 0 < len(companies) <= MAX_WALKS and not traced.n_more:
        exposures = [e for e in (_exposure(analysis, i) for i in companies) if e is not None]
        return [part for e in exposures for part in _walk(services, view, analysis, e)]
    return [*traced_list(traced, analysis.report, trails.company_button), *sources_list(analysis.report)]


def follow_bar(services: Services, view: View, choice: TrailChoice) -> str | None:
    """Return what opens the row behind a fund's part of a bar; none for what is no single fund's."""
    analysis = analysis_of(services, view)
    exposure = _exposure(analysis, choice.issuer_id)
    via = _via_of(exposure, choice.fund) if exposure else None
    if exposure is None or via is None:
        return None
    market = analysis.state.market
    companies = published_ids(analysis.state.choices, choice.issuer_id)
    stops = trails.of_part(services.trail(companies, trails.snapshot_ids(exposure, market)), exposure.issuer)
    return trails.via_query(via, market, stops)


def _walk(services: Services, view: View, analysis: Analysis, exposure: IssuerExposure) -> list[Component]:
    market = analysis.state.market
    companies = published_ids(analysis.state.choices, exposure.issuer.issuer_id)
    stops = trails.of_part(services.trail(companies, trails.snapshot_ids(exposure, market)), exposure.issuer)
    merged = merged_of(exposure.issuer, exposure.issuer_index, analysis.state.merged)
    return [
        *trails.company_trail(exposure, analysis.portfolio, market, stops),
        *trails.merged_part(merged, is_own=not view.is_shared),
    ]


def _ground(services: Services, view: View, analysis: Analysis, mark: str) -> Ground:
    kind, key = marks.parts(mark)
    if kind == marks.likeness():
        return Ground(analysis, yardstick=services.beside(analysis, key).yardsticks.get(key))
    if kind in _NEEDS_FURTHER:
        return Ground(analysis, further=services.beside(analysis, view.benchmark).further)
    return Ground(analysis)


def _exposure(analysis: Analysis, issuer_id: str) -> IssuerExposure | None:
    return next((e for e in analysis.report.issuers if e.issuer.issuer_id == issuer_id), None)


def _via_of(exposure: IssuerExposure, fund: str) -> Via | None:
    return next((via for via in exposure.via if via.fund == fund), None)
