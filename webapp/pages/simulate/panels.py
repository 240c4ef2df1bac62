"""Verdicts, totals, options and grid rows of the simulate page: values in, components and rows out."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from analytics.model.exposure import Bounded, ConcentrationReport
from analytics.model.plan import Conflict, LimitKind, LimitOutcome, Plan, PlanRequest, Side
from analytics.model.portfolio import Portfolio, PositionKind
from analytics.suggest import ContinuousPreview, Measures
from webapp import formatting
from webapp.components.panel import sign
from webapp.components.table import scrolling
from webapp.pages.simulate import ids, texts
from webapp.pages.simulate.figures import Dumbbell
from webapp.pages.simulate.forms import THEME, relaxed_tenths
from webapp.services import Destination

_TOKENS = {
    LimitKind.MIN_SMALL_CAP: "band-small",
    LimitKind.MAX_THEME: "band-mega",
    LimitKind.MAX_ISSUER: "band-large",
}
_SECOND_LINE = "-18px"
_NEAR_END = 0.2
_TRADABLE = (PositionKind.FUND, PositionKind.STOCK)


def measured(report: ConcentrationReport | Measures) -> dict[LimitKind, Bounded]:
    """Return what each limit of the page bounds."""
    largest = report.largest
    if not isinstance(largest, Bounded):
        largest = largest[1] if largest else Bounded(0.0, 0.0, 0.0)
    return {
        LimitKind.MIN_SMALL_CAP: report.small_caps,
        LimitKind.MAX_THEME: report.themes[THEME],
        LimitKind.MAX_ISSUER: largest,
    }


def dumbbells(
    before: Mapping[LimitKind, Bounded], after: Mapping[LimitKind, Bounded], request: PlanRequest
) -> tuple[Dumbbell, ...]:
    """Pair each measure before and after, with the limit where it is on."""
    bounds = {limit.kind: limit.bound for limit in request.limits}
    return tuple(
        Dumbbell(texts.MEASURE_LABELS[kind], before[kind], after[kind], _TOKENS[kind], bounds.get(kind))
        for kind in ids.LIMITS
    )


def effect_table(rows: Sequence[Dumbbell]) -> Component:
    """Build the table alternative of the dumbbells, bounds included."""
    head = html.Thead(html.Tr([html.Th(word, scope="col") for word in ("", "Before", "After", "Your limit")]))
    body = html.Tbody(
        [
            html.Tr(
                [
                    html.Th(row.label, scope="row"),
                    html.Td(_bounded(row.before)),
                    html.Td(_bounded(row.after)),
                    html.Td("off" if row.limit is None else formatting.percent(row.limit)),
                ]
            )
            for row in rows
        ]
    )
    table = scrolling(html.Table([head, body], className="plain-table"))
    return html.Details([html.Summary("Table"), table], className="chart-table")


def verdicts(
    outcomes: Iterable[LimitOutcome], conflicts: Iterable[Conflict], today: Mapping[LimitKind, Bounded]
) -> list[list[Component]]:
    """Build what stands under each limit: its sign, and where it stands in the way the way out."""
    by_kind = {outcome.limit.kind: outcome for outcome in outcomes}
    clashes = {conflict.limit.kind: conflict for conflict in conflicts}
    return [_verdict(kind, by_kind.get(kind), clashes.get(kind), today[kind]) for kind in ids.LIMITS]


def plan_summary(plan: Plan) -> list[Component]:
    """Build the plan's sentence and its totals."""
    lines: list[Component] = [html.P(texts.plan_sentence(plan), className="plan-sentence")]
    together = {c.limit.kind: relaxed_tenths(c.limit, c.joint_relaxation) for c in plan.conflicts if c.joint_relaxation}
    if len(together) > 1:
        lines.append(_allow_all(together))
    if plan.trades:
        totals = [html.Div([html.Dt(name), html.Dd(amount)]) for name, amount in texts.plan_totals(plan)]
        lines.append(html.Dl(totals, className="totals"))
    return lines


def _allow_all(bounds: Mapping[LimitKind, int]) -> Component:
    """Build the button that relaxes all limits that must give way together."""
    button_id = ids.allow_all_button("/".join(str(bounds.get(kind, "")) for kind in ids.LIMITS))
    words = texts.allow_all_words([(kind, bounds[kind]) for kind in ids.LIMITS if kind in bounds])
    return html.Button(words, id=button_id, type="button", className="btn btn-quiet btn-sm allow-all")


def preview_summary(request: PlanRequest, preview: ContinuousPreview) -> list[Component]:
    """Build the sentence shown while a slider moves."""
    sentence = texts.preview_sentence(request, is_feasible=preview.is_feasible, turnover_amount=preview.turnover_amount)
    return [html.P(sentence, className="plan-sentence")]


def trade_rows(plan: Plan, funds: Container[str]) -> list[dict[str, Any]]:
    """Return one grid row per trade; a fund of the directory leads to what is known of it."""
    return [
        {
            "key": f"{trade.account}/{trade.side}/{trade.ticker}",
            "side": "Sell" if trade.side is Side.SELL else "Buy",
            "ticker": trade.ticker,
            "is_fund": trade.ticker in funds,
            "shares": None if trade.shares is None else float(trade.shares),
            "account": trade.account,
            "price": None if trade.price_amount is None else float(trade.price_amount),
            "origin": texts.price_origin(trade),
            "amount": float(trade.amount),
            "gain": None if trade.unrealized_gain_amount is None else float(trade.unrealized_gain_amount),
            "effects": texts.effects_words(trade),
            "reason": trade.reason,
        }
        for trade in plan.trades
    ]


def destination_options(destinations: Sequence[Destination]) -> list[dict[str, Any]]:
    """Return the funds that may be chosen, alphabetical, each with its facts.

    A label that is a component is not searched itself: what is typed is looked for in ticker and name only.
    """
    return [
        {
            "value": d.ticker,
            "label": html.Span(f"{d.ticker} · {d.name} · {_facts(d)}"),
            "search": f"{d.ticker} {d.name}",
        }
        for d in sorted(destinations, key=lambda d: d.ticker)
    ]


def chosen_rows(
    destinations: Sequence[Destination], chosen: Sequence[str], shown: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return one row per chosen fund, in the order chosen; a price typed before stays."""
    known = {d.ticker: d for d in destinations}
    typed = {str(row["ticker"]): row.get("price") for row in shown if row.get("price") != row.get("known_price")}
    return [_chosen_row(known[ticker], typed.get(ticker)) for ticker in chosen if ticker in known]


def lock_options(portfolio: Portfolio) -> list[dict[str, str]]:
    """Return the tickers that may be locked: what is held and could be traded."""
    names = {p.ticker: p.name for p in portfolio.positions if p.kind in _TRADABLE and p.ticker}
    return [{"value": t, "label": f"{t} · {name}" if name and name != t else t} for t, name in sorted(names.items())]


def slider_marks(today: Bounded, benchmark: Bounded | None, end: float) -> dict[str, dict[str, Any]]:
    """Return the ticks of a slider: today's value and below it the benchmark's, so that they never collide.

    ``end`` is the slider's end in percent; labels near an end lean inwards.
    """
    marks: dict[str, dict[str, Any]] = {}
    here = f"today {formatting.percent(today.weight)}"
    if benchmark is not None and _mark(benchmark.weight) == _mark(today.weight):
        here = f"{here} = S&P 500"
    elif benchmark is not None:
        words = f"S&P 500 {formatting.percent(benchmark.weight)}"
        style = {"bottom": _SECOND_LINE, **_leaning(benchmark.weight * 100 / end)}
        marks[_mark(benchmark.weight)] = {"label": words, "style": style}
    return {**marks, _mark(today.weight): {"label": here, "style": _leaning(today.weight * 100 / end)}}


def _leaning(place: float) -> dict[str, str]:
    if place < _NEAR_END:
        return {"transform": "none"}
    return {"transform": "translateX(-100%)"} if place > 1 - _NEAR_END else {}


def _mark(weight: float) -> str:
    text = f"{weight * 100:.1f}"
    return text.removesuffix(".0")


def _verdict(
    kind: LimitKind, outcome: LimitOutcome | None, conflict: Conflict | None, today: Bounded
) -> list[Component]:
    if outcome is None:
        return [html.Span(texts.off_words(today), className="limit-off")]
    shape, words = texts.verdict(outcome)
    parts: list[Component] = [sign(shape, words)]
    if conflict is None:
        return parts
    parts.append(html.P(conflict.text, className="conflict-text"))
    change = conflict.joint_relaxation if conflict.smallest_relaxation is None else conflict.smallest_relaxation
    if change:
        bound = relaxed_tenths(conflict.limit, change)
        button_id = ids.allow_button(kind, bound)
        parts.append(
            html.Button(texts.allow_words(bound), id=button_id, type="button", className="btn btn-quiet btn-sm")
        )
    return parts


def _facts(destination: Destination) -> str:
    parts = [
        f"small caps {formatting.percent(destination.small_cap_weight)}",
        f"fee {formatting.percent(destination.expense_ratio)}",
        "no price known" if destination.price is None else formatting.price(destination.price.amount),
    ]
    if destination.looked_through not in (None, destination.ticker):
        parts[0] += f" (holdings of {destination.looked_through})"
    return " · ".join(parts)


def _fund_words(destination: Destination) -> str:
    stands_in = destination.looked_through not in (None, destination.ticker)
    return f"{destination.ticker}, holdings of {destination.looked_through}" if stands_in else destination.ticker


def _chosen_row(destination: Destination, typed: object) -> dict[str, Any]:
    price = destination.price
    known = None if price is None else float(price.amount)
    return {
        "key": destination.ticker,
        "ticker": destination.ticker,
        "fund": _fund_words(destination),
        "small_caps": destination.small_cap_weight,
        "fee": destination.expense_ratio,
        "price": known if typed in (None, "") else typed,
        "known_price": known,
        "origin": "type a price" if price is None else _origin(price.source, price.price_date),
    }


def _origin(source: str, price_date: date | None) -> str:
    return f"{source} {formatting.day(price_date)}" if price_date else source


def _bounded(measure: Bounded) -> str:
    return formatting.bounded_percent(measure.weight, measure.lower, measure.upper)
