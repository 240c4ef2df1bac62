"""Callbacks that fill the form: what may be limited, bought, locked, sheltered, and where the sliders start."""

from collections.abc import Mapping
from typing import Any

from dash import ALL, Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from analytics.model.plan import Limit, LimitKind
from webapp.components.glossary import THEME
from webapp.components.page import visit_id
from webapp.errors import shown_beside
from webapp.pages.simulate import choosing, ids, panels
from webapp.pages.simulate.fields import bound_field
from webapp.pages.simulate.forms import Scale, scale, tenths
from webapp.pages.simulate.ids import Field
from webapp.pages.simulate.limit_words import limit_label
from webapp.services import Services

_VISIT = visit_id(ids.PAGE_KEY)
_BENCHMARK = "sp500"
Slider = tuple[float, float, dict[str, Any]]


def register_offers(app: Dash, services: Services) -> None:
    """Register the callbacks of the form's choices."""
    _register_form(app, services)
    _register_sliders(app, services)
    _register_funds(app, services)


def _register_form(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.EMPTY, "hidden"),
        Output(ids.CONTENT, "hidden"),
        Output(ids.part(ids.SLIDER, ALL), "max"),
        Output(ids.part(ids.SLIDER, ALL), "value"),
        Output(ids.part(ids.SLIDER, ALL), "marks"),
        Output(ids.DESTINATIONS, "options"),
        Output(ids.NO_MARKET, "hidden"),
        Output(ids.PINS, "data"),
        Input(_VISIT, "data"),
        State(ids.field(Field.THEME), "value"),
    )
    def offer(visit: str | None, theme: str | None) -> tuple[Any, ...]:
        return offer_form(services, visit, theme or THEME)

    @app.callback(
        Output(ids.LOCKED, "options"),
        Output(ids.NEVER_SELL, "options"),
        Output(ids.field(Field.LOCKED_ACCOUNTS), "options"),
        Output(ids.field(Field.SHELTERED), "options"),
        Output(ids.field(Field.SHELTERED), "value"),
        Output(ids.field(Field.TRADE_DATE), "value"),
        Output(ids.field(Field.BENCHMARK), "options"),
        Output(ids.field(Field.THEME), "options"),
        Output(ids.LIST_LIMITS, "children"),
        Input(_VISIT, "data"),
    )
    def choices(visit: str | None) -> tuple[Any, ...]:
        return offer_choices(services, visit)


def _register_sliders(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.part(ids.SLIDER, LimitKind.MAX_THEME), "max", allow_duplicate=True),
        Output(ids.part(ids.SLIDER, LimitKind.MAX_THEME), "value", allow_duplicate=True),
        Output(ids.part(ids.SLIDER, LimitKind.MAX_THEME), "marks", allow_duplicate=True),
        Output(ids.part(ids.SWITCH, LimitKind.MAX_THEME), "label"),
        Input(ids.field(Field.THEME), "value"),
        State(_VISIT, "data"),
        prevent_initial_call=True,
    )
    def choose_list(theme: str | None, visit: str | None) -> tuple[Any, ...]:
        if not visit or not theme:
            raise PreventUpdate
        return offer_list(services, visit, theme)

    @app.callback(
        Output(ids.part(ids.SLIDER, LimitKind.MIN_SMALL_CAP), "max", allow_duplicate=True),
        Output(ids.part(ids.SLIDER, LimitKind.MIN_SMALL_CAP), "value", allow_duplicate=True),
        Output(ids.part(ids.SWITCH, LimitKind.MIN_SMALL_CAP), "value"),
        Input(ids.MOVE, "value"),
        State(_VISIT, "data"),
        prevent_initial_call=True,
    )
    def move(points: float | None, visit: str | None) -> tuple[Any, ...]:
        if not visit or points is None:
            raise PreventUpdate
        return move_into_small_caps(services, visit, points)


def _register_funds(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.CHOSEN, "rowData"),
        Output(ids.CHOSEN_FRAME, "hidden"),
        Input(ids.DESTINATIONS, "value"),
        Input(_VISIT, "data"),
        Input(ids.CHOSEN, "cellValueChanged"),
        State(ids.CHOSEN, "rowData"),
    )
    def choose(
        chosen: list[str] | None, visit: str | None, _: object, shown: list[dict[str, Any]] | None
    ) -> tuple[list[dict[str, Any]], bool]:
        if not visit:
            raise PreventUpdate
        of_file = services.priced_by_file(visit, chosen or [])
        rows = choosing.chosen_rows(services.destinations(visit), chosen or [], shown or [], of_file)
        return rows, not rows

    @app.callback(
        Output(ids.ACCOUNT_FUNDS, "children"),
        Output(ids.field(Field.SAME_PAIRS), "options"),
        Input(ids.DESTINATIONS, "value"),
        Input(_VISIT, "data"),
        State(ids.FORM, "data"),
        on_error=shown_beside(ids.STATUS),
    )
    def choose_by_account(chosen: list[str] | None, visit: str | None, form: dict[str, Any] | None) -> tuple[Any, ...]:
        if not visit:
            raise PreventUpdate
        return offer_by_account(services, visit, chosen or [], (form or {}).get("fields") or {})


def offer_form(services: Services, visit: str | None, theme: str = THEME) -> tuple[Any, ...]:
    """Return what is hidden, the sliders' ends, starts and ticks, what may be bought; and no trade set by hand."""
    if visit is None:
        raise PreventUpdate
    unset = [no_update] * len(ids.LIMITS)
    if not visit:
        return False, True, unset, unset, unset, [], True, []
    if services.state().is_empty:
        return True, True, unset, unset, unset, [], False, []
    ends, starts, marks = zip(*(_slider(services, visit, limit) for limit in panels.slider_limits(theme)), strict=True)
    options = choosing.destination_options(services.destinations(visit))
    return True, False, list(ends), list(starts), list(marks), options, True, []


def offer_choices(services: Services, visit: str | None) -> tuple[Any, ...]:
    """Return what may be locked, kept, left alone and sheltered; benchmarks; lists, and a bound for each."""
    if not visit or services.state().is_empty:
        raise PreventUpdate
    state, portfolio, defaults = services.state(), services.analyse(visit).portfolio, services.plan_defaults(visit)
    tickers, accounts = choosing.ticker_options(portfolio), choosing.account_options(defaults.accounts)
    lists = [bound_field(Limit(LimitKind.MAX_THEME, 0.0, t.name), t.label) for t in state.market.themes]
    return (
        tickers,
        tickers,
        accounts,
        accounts,
        sorted(defaults.sheltered),
        defaults.trade_date.isoformat(),
        choosing.benchmark_options(state.market.benchmarks),
        choosing.theme_options(state.market.themes),
        lists,
    )


def offer_list(services: Services, visit: str, theme: str) -> tuple[Any, ...]:
    """Return the end, start and ticks of the slider of another list, and its label."""
    limit = Limit(LimitKind.MAX_THEME, 0.0, theme)
    titles = {item.name: item.label for item in services.state().market.themes}
    return *_slider(services, visit, limit), limit_label(limit, titles)


def move_into_small_caps(services: Services, visit: str, points: float) -> tuple[Any, ...]:
    """Return the slider of small caps so many points above today, and its switch on."""
    today = services.analyse(visit).report.small_caps
    start = min(tenths(LimitKind.MIN_SMALL_CAP, today) / 10 + points, 100.0)
    end = _slider(services, visit, Limit(LimitKind.MIN_SMALL_CAP, 0.0))[0]
    return end, start, True


def offer_by_account(services: Services, visit: str, chosen: list[str], fields: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return a choice of funds for each account, as far as it was made, and the pairs that have much in common."""
    if services.state().is_empty:
        raise PreventUpdate
    accounts = services.analyse(visit).portfolio.accounts
    made = {account: fields.get(str(ids.account_funds(account)["field"])) or [] for account in accounts}
    pairs = choosing.pair_options(services.funds_in_common(visit, chosen).matrix)
    return choosing.account_funds(made, chosen), pairs


def _slider(services: Services, visit: str, limit: Limit) -> Slider:
    kind, theme = limit.kind, limit.subject or THEME
    today = panels.measured(services.analyse(visit).report, theme)[kind]
    benchmark = services.state().benchmarks.get(_BENCHMARK)
    theirs = panels.measured(benchmark, theme)[kind] if benchmark else None
    made: Scale = scale(kind, today, theirs)
    return made.end, made.start, choosing.slider_marks(today, theirs, made.end)
