"""Saved plans: the list, one that is opened, and up to four beside each other."""

from collections.abc import Sequence
from decimal import Decimal

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from analytics.model.plan import Plan, PlanStage, PlanStatus, Side, Trade
from webapp import formatting as fmt
from webapp.components.attributes import aria
from webapp.components.panel import sign
from webapp.components.table import plain_table
from webapp.pages.simulate import ids, panels, plan_words, texts
from webapp.pages.simulate.limit_words import Titles
from webapp.pages.simulate.trade_rows import price_origin, term_words
from webapp.services.plans_model import (
    ComparedFigure,
    FigureUnit,
    OpenedPlan,
    PlanComparison,
    PlanSummary,
    ReplayedPlan,
)

_STATUSES = {
    PlanStatus.NOTHING_TO_DO: "no trade is needed",
    PlanStatus.INFEASIBLE: "no plan was found that meets its limits",
}
_STAGES = {PlanStage.QUICK: "found quickly", PlanStage.PROVEN: "proven"}

_TRADES, _FEES = "n_trades", "fees_amount"
"""Keys of figures: where something is traded, fees that have no figure are not known."""


def plan_list(plans: Sequence[PlanSummary]) -> Component:
    """Return the saved plans, newest first."""
    if not plans:
        return html.P(texts.NO_PLANS, className="quiet")
    return html.Ul([_plan(plan) for plan in plans], className="saved-list")


def opened_plan(opened: OpenedPlan, titles: Titles) -> list[Component]:
    """Return a saved plan as it was computed, what has changed since, and what can be done with it."""
    summary, plan = opened.summary, opened.plan
    title = f"“{summary.name}”, saved {fmt.day(summary.created_at.date())}"
    totals = [html.Div([html.Dt(name), html.Dd(amount)]) for name, amount in plan_words.plan_totals(plan)]
    return [
        html.H3(title),
        *_aged(opened.aged),
        html.P(plan_words.plan_sentence(plan, titles), className="plan-sentence"),
        *[html.P(words, className="further-way") for words in plan_words.further_ways(plan)],
        html.Dl(totals, className="totals"),
        *([html.P(plan_words.tax_note(plan), className="tax-note")] if plan.trades else []),
        *([html.P(plan_words.proof_sentence(plan.request, plan.proof))] if plan.proof else []),
        *panels.plan_notes(plan, titles),
        _trades(plan, summary.name),
        *_reasons(plan.trades),
        html.Div(
            [
                _button(ids.PLAN_USE, summary, texts.USE_LIMITS),
                _button(ids.PLAN_REPLAY, summary, texts.REPLAY),
            ],
            className="saved-tools",
        ),
    ]


def replayed_words(replayed: ReplayedPlan) -> list[Component]:
    """Say whether a plan computed again has the same trades."""
    if replayed.is_same:
        return [sign("met", texts.SAME_AGAIN)]
    return [html.Ul([html.Li(words) for words in replayed.differences], className="plan-notes")]


def comparison(compared: PlanComparison) -> list[Component]:
    """Return plans beside each other by the same figures."""
    header = ["", *(plan.name for plan in compared.plans)]
    rows = [[figure.label, *_cells(figure, compared.figures)] for figure in compared.figures]
    return [plain_table(header, rows, caption="Saved plans beside each other")]


def _plan(plan: PlanSummary) -> Component:
    facts = [fmt.moment(plan.created_at)]
    if plan.status in _STATUSES:
        facts.append(_STATUSES[plan.status])
    elif plan.n_trades is not None:
        facts.append(fmt.count(plan.n_trades, "trade"))
    if plan.stage is not None:
        facts.append(_STAGES[plan.stage])
    tick = dbc.Checkbox(
        id=ids.per_plan(ids.PLAN_TICK, plan.plan_id), value=False, label=_compare_label(plan.name), class_name="tick"
    )
    name = dbc.Input(
        id=ids.per_plan(ids.PLAN_RENAME, plan.plan_id),
        value=plan.name,
        type="text",
        maxLength=120,
        debounce=True,
        autocomplete="off",
    )
    label = html.Label([html.Span("Name", className="visually-hidden"), name], title=plan.name)
    words = html.Div([label, html.P(" · ".join(facts), className="quiet")], className="saved-words")
    buttons = [_button(ids.PLAN_OPEN, plan, "Open"), _button(ids.PLAN_DELETE, plan, "Delete")]
    return html.Li([words, html.Div([tick, *buttons], className="saved-tools")])


def _compare_label(name: str) -> Component:
    """Build a label that is cut where there is no room, and whole on hover."""
    return html.Span(f"Compare “{name}”", className="cut", title=name)


def _button(kind: str, plan: PlanSummary, word: str) -> Component:
    return html.Button(
        word,
        id=ids.per_plan(kind, plan.plan_id),
        type="button",
        className="btn btn-quiet btn-sm",
        **aria(label=f"{word}: “{plan.name}”"),
    )


def _aged(sentences: Sequence[str]) -> list[Component]:
    if not sentences:
        return [sign("met", texts.NOT_AGED)]
    items = html.Ul([html.Li(words) for words in sentences], className="plan-notes")
    return [sign("aging", texts.AGED_TITLE), items]


def _trades(plan: Plan, name: str) -> Component:
    header = ("Trade", "Shares", "Account", "Price", "Amount", "Held", "Tax")
    n_shown = len(header) if plan.tax is not None else header.index("Held")
    rows = [
        [
            _trade_words(trade),
            "" if trade.shares is None else fmt.shares(trade.shares),
            trade.account,
            "" if trade.price_amount is None else f"{fmt.price(trade.price_amount)}, {price_origin(trade)}",
            fmt.money(trade.amount),
            term_words(trade.lots),
            "" if trade.tax_amount is None else fmt.money(trade.tax_amount),
        ][:n_shown]
        for trade in plan.trades
    ]
    return plain_table(header[:n_shown], rows, caption=f"Trades of “{name}”")


def _reasons(trades: Sequence[Trade]) -> list[Component]:
    """Return why each trade is in the plan, and of an old price how old it was."""
    said = [html.Li(f"{_trade_words(trade)}: {trade.reason}") for trade in trades if trade.reason]
    return [html.Ul(said, className="plan-notes")] if said else []


def _trade_words(trade: Trade) -> str:
    return f"{'Sell' if trade.side is Side.SELL else 'Buy'} {trade.ticker}"


def _cells(figure: ComparedFigure, figures: Sequence[ComparedFigure]) -> list[str]:
    bounds = figure.bounds or (None,) * len(figure.figures)
    cells = [_cell(figure.unit, number, bound) for number, bound in zip(figure.figures, bounds, strict=True)]
    if figure.key != _FEES:
        return cells
    n_trades = next((other.figures for other in figures if other.key == _TRADES), (None,) * len(cells))
    return [cell or ("not known" if n else "") for cell, n in zip(cells, n_trades, strict=True)]


def _cell(unit: FigureUnit, number: float | Decimal | None, bound: float | None) -> str:
    words = "" if number is None else _said(unit, number)
    return words if bound is None else f"{words} (limit {_said(unit, bound)})".strip()


def _said(unit: FigureUnit, number: float | Decimal) -> str:
    if unit is FigureUnit.AMOUNT:
        return fmt.money(number)
    if unit is FigureUnit.WEIGHT:
        return fmt.percent(float(number))
    if unit is FigureUnit.BPS:
        return f"{fmt.number(number, 2)}{fmt.THIN}bp"
    return fmt.number(number, 4 if unit is FigureUnit.INDEX else 0)
