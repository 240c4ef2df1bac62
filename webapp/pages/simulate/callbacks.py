"""Callbacks of the simulate page.

The browser collects the form (``assets/simulate.js``): at most eight times a second while a slider is dragged, and
once when it rests. Dragging asks for a preview in fractions of shares, resting for the plan in whole shares; both
answer through one callback, so that a late answer never overwrites a newer one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
from dash import ALL, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from webapp.components.browser import in_browser
from webapp.components.download import Download, as_download
from webapp.components.page import LOCATION, THEME_STORE, visit_id
from webapp.components.tokens import Theme
from webapp.components.trail_link import DATA_PATH, trail_query
from webapp.errors import shown_beside
from webapp.pages.simulate import ids, panels, texts
from webapp.pages.simulate.figures import Dumbbell, build_dumbbells
from webapp.pages.simulate.forms import SimulateForm, read_form, scale
from webapp.services import Services

_VISIT = visit_id(ids.PAGE_KEY)
_BENCHMARK = "sp500"
_MOVING = "result moving"
_RESTING = "result"


def register_callbacks(app: Dash, services: Services) -> None:
    """Register the page's callbacks."""
    _register_form(app, services)
    _register_browser_side(app)
    _register_answer(app, services)


def _register_form(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.EMPTY, "hidden"),
        Output(ids.CONTENT, "hidden"),
        Output(ids.part(ids.SLIDER, ALL), "max"),
        Output(ids.part(ids.SLIDER, ALL), "value"),
        Output(ids.part(ids.SLIDER, ALL), "marks"),
        Output(ids.DESTINATIONS, "options"),
        Output(ids.LOCKED, "options"),
        Output(ids.NO_MARKET, "hidden"),
        Input(_VISIT, "data"),
    )
    def offer(visit: str | None) -> tuple[Any, ...]:
        return offer_form(services, visit)

    @app.callback(
        Output(ids.CHOSEN, "rowData"),
        Output(ids.CHOSEN_FRAME, "hidden"),
        Input(ids.DESTINATIONS, "value"),
        Input(_VISIT, "data"),
        State(ids.CHOSEN, "rowData"),
    )
    def choose(
        chosen: list[str] | None, visit: str | None, shown: list[dict[str, Any]] | None
    ) -> tuple[list[dict[str, Any]], bool]:
        if not visit:
            raise PreventUpdate
        rows = panels.chosen_rows(services.destinations(visit), chosen or [], shown or [])
        return rows, not rows

    @app.callback(
        Output(ids.part(ids.SLIDER, ALL), "value", allow_duplicate=True),
        Input(ids.allow_button(ALL, ALL), "n_clicks"),
        Input(ids.allow_all_button(ALL), "n_clicks"),
        State(ids.part(ids.SLIDER, ALL), "value"),
        prevent_initial_call=True,
    )
    def allow(clicks: list[int | None], clicks_on_all: list[int | None], values: list[float]) -> list[float]:
        if not any([*clicks, *clicks_on_all]):
            raise PreventUpdate
        return relax(ctx.triggered_id, values)


def _register_browser_side(app: Dash) -> None:
    in_browser(
        app,
        "simulate.rankFunds",
        Output(ids.DESTINATIONS, "options", allow_duplicate=True),
        Input(ids.DESTINATIONS, "search_value"),
        State(ids.DESTINATIONS, "options"),
        prevent_initial_call=True,
    )
    in_browser(
        app,
        "simulate.collect",
        Output(ids.FORM, "data"),
        Output(ids.part(ids.SLIDER, ALL), "disabled"),
        Input(ids.part(ids.SWITCH, ALL), "value"),
        Input(ids.part(ids.SLIDER, ALL), "drag_value"),
        Input(ids.part(ids.SLIDER, ALL), "value"),
        Input(ids.CHOSEN, "rowData"),
        Input(ids.CHOSEN, "cellValueChanged"),
        Input(ids.NEW_CASH_ONLY, "value"),
        Input(ids.LOCKED, "value"),
    )


def _register_answer(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.EFFECT, "figure"),
        Output(ids.EFFECT_NOTES, "children"),
        Output(ids.part(ids.VERDICT, ALL), "children"),
        Output(ids.SUMMARY, "children"),
        Output(ids.TRADES, "rowData"),
        Output(ids.RESULT, "className"),
        Output(ids.STATUS, "children"),
        Input(ids.FORM, "data"),
        Input(_VISIT, "data"),
        Input(THEME_STORE, "data"),
        on_error=shown_beside(ids.STATUS),
    )
    def answer(form: dict[str, Any] | None, visit: str | None, theme: str | None) -> tuple[Any, ...]:
        if not visit or form is None or services.state().is_empty:
            raise PreventUpdate
        return show_answer(services, visit, read_form(form), "dark" if theme == "dark" else "light")

    @app.callback(
        Output(LOCATION, "pathname", allow_duplicate=True),
        Output(LOCATION, "search", allow_duplicate=True),
        Input(ids.TRADES, "cellClicked"),
        prevent_initial_call=True,
    )
    def follow(cell: dict[str, Any] | None) -> tuple[str, str]:
        return DATA_PATH, follow_trade(services, cell)

    @app.callback(
        Output(ids.DOWNLOAD, "data"),
        Input(ids.EXPORT_CSV, "n_clicks"),
        Input(ids.EXPORT_XLSX, "n_clicks"),
        State(ids.FORM, "data"),
        State(_VISIT, "data"),
        prevent_initial_call=True,
        on_error=shown_beside(ids.STATUS),
    )
    def export(csv: int | None, xlsx: int | None, form: dict[str, Any] | None, visit: str | None) -> Download:
        if not (csv or xlsx) or not visit:
            raise PreventUpdate
        return export_trades(services, visit, read_form(form), "csv" if ctx.triggered_id == ids.EXPORT_CSV else "xlsx")


def follow_trade(services: Services, cell: dict[str, Any] | None) -> str:
    """Return what opens the fund of a clicked trade on the Data page; any other cell leads nowhere."""
    ticker = (cell or {}).get("value")
    if (cell or {}).get("colId") != "ticker" or ticker not in services.state().market.funds:
        raise PreventUpdate
    return trail_query(str(ticker))


def offer_form(services: Services, visit: str | None) -> tuple[Any, ...]:
    """Return what is hidden, the sliders' ends, starts and ticks, what may be chosen and locked; if there is data."""
    if visit is None:
        raise PreventUpdate
    unset = [no_update] * len(ids.LIMITS)
    if not visit:
        return False, True, unset, unset, unset, [], [], True
    state = services.state()
    if state.is_empty:
        return True, True, unset, unset, unset, [], [], False
    analysis, benchmark = services.analyse(visit), state.benchmarks.get(_BENCHMARK)
    today = panels.measured(analysis.report)
    theirs = panels.measured(benchmark) if benchmark else {}
    scales = [scale(kind, today[kind], theirs.get(kind)) for kind in ids.LIMITS]
    marks = [panels.slider_marks(today[k], theirs.get(k), s.end) for k, s in zip(ids.LIMITS, scales, strict=True)]
    options = panels.destination_options(services.destinations(visit))
    locks = panels.lock_options(analysis.portfolio)
    return True, False, [s.end for s in scales], [s.start for s in scales], marks, options, locks, True


def relax(button: Mapping[str, Any], values: Sequence[float]) -> list[float]:
    """Return the sliders' values with one limit, or several, relaxed to what the button says."""
    if button["type"] == ids.ALLOW_ALL:
        bounds = str(button["bounds"]).split("/")
        return [int(tenths) / 10 if tenths else value for tenths, value in zip(bounds, values, strict=True)]
    return [
        button["tenths"] / 10 if str(kind) == button["limit"] else value
        for kind, value in zip(ids.LIMITS, values, strict=True)
    ]


def show_answer(services: Services, portfolio_id: str, form: SimulateForm, theme: Theme) -> tuple[Any, ...]:
    """Return the preview while a slider is dragged, the whole-share plan when it rests."""
    return (_planned if form.is_resting else _previewed)(services, portfolio_id, form, theme)


def export_trades(services: Services, portfolio_id: str, form: SimulateForm, file_format: str) -> Download:
    """Return the trades as a download."""
    download = services.export_plan(portfolio_id, form.request, file_format)
    return as_download(download.content, download.file_name, download.mime_type)


def _planned(services: Services, portfolio_id: str, form: SimulateForm, theme: Theme) -> tuple[Any, ...]:
    plan = services.plan(portfolio_id, form.request)
    before, after = panels.measured(plan.before), panels.measured(plan.after)
    figure, notes = _effect(panels.dumbbells(before, after, form.request), theme)
    verdicts = panels.verdicts(plan.limits, plan.conflicts, before)
    rows = panels.trade_rows(plan, services.state().market.funds)
    return figure, notes, verdicts, panels.plan_summary(plan), rows, _RESTING, ""


def _previewed(services: Services, portfolio_id: str, form: SimulateForm, theme: Theme) -> tuple[Any, ...]:
    preview = services.preview_plan(portfolio_id, form.request)
    before, after = panels.measured(preview.before), panels.measured(preview.after)
    figure, notes = _effect(panels.dumbbells(before, after, form.request), theme)
    summary = panels.preview_summary(form.request, preview)
    return figure, notes, panels.verdicts(preview.limits, (), before), summary, no_update, _MOVING, ""


def _effect(rows: Sequence[Dumbbell], theme: Theme) -> tuple[go.Figure, list[Component]]:
    words = texts.effect_sentence([r.label for r in rows], [r.before for r in rows], [r.after for r in rows])
    return build_dumbbells(rows, theme), [html.P(words), panels.effect_table(rows)]
