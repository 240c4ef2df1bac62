"""Figure cards, tables and the trail of the concentration page: values in, components and grid rows out."""

import math
from collections.abc import Sequence
from itertools import islice
from typing import Any

import numpy as np
from dash import html
from dash.development.base_component import Component

from analytics.concentration import OverlapMatrix
from analytics.model.exposure import Bounded, ConcentrationReport, IssuerExposure, Residual, Via
from analytics.model.issuer import Issuer
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio, Position
from webapp import formatting
from webapp.components.card import Figure, ScaleBar, figure_card, source_tag
from webapp.components.labels import BAND_LABELS, BENCHMARK_LABELS, SECTOR_LABELS
from webapp.components.panel import fact_list
from webapp.pages.concentration import texts
from webapp.pages.concentration.figures import N_COMPANIES, VISIBLE_WEIGHT, Difference

_TOP_OF_SCALE = 1.25
_MAX_LINES = 4


def figure_cards(
    report: ConcentrationReport, benchmark: ConcentrationReport | None, benchmark_key: str
) -> list[Component]:
    """Build the four cards: the theme, the largest company, the effective number, small caps."""
    label = benchmark_label(benchmark, benchmark_key)
    theirs = benchmark.themes[texts.THEME] if benchmark else None
    largest = report.largest
    top = largest[1] if largest else Bounded(0.0, 0.0, 0.0)
    their_top = benchmark.largest[1] if benchmark and benchmark.largest else None
    small = benchmark.small_caps if benchmark else None
    source = texts.source_text(report)
    name = largest[0].issuer.name if largest else "no company known"
    token = f"band-{largest[0].issuer.size_band}" if largest else "benchmark"
    return [
        _weight_card(
            (texts.THEME_LABEL, texts.EXPLAIN_THEME, "", "band-mega"), report.themes[texts.THEME], theirs, label, source
        ),
        _weight_card(("Largest company", texts.EXPLAIN_LARGEST, name, token), top, their_top, label, source),
        _effective_card(report, benchmark, label, source),
        _weight_card(
            ("Small caps", texts.EXPLAIN_SMALL, "small and micro", "band-small"),
            report.small_caps,
            small,
            label,
            source,
        ),
    ]


def benchmark_label(benchmark: ConcentrationReport | None, key: str) -> str:
    """Name a benchmark with its fund and date: ``S&P 500 (SPY 18 Nov 2025)``."""
    if benchmark is None or not benchmark.snapshots:
        return f"{BENCHMARK_LABELS[key]}: no holdings loaded"
    use = benchmark.snapshots[0]
    return f"{BENCHMARK_LABELS[key]} ({use.fund} {formatting.day(use.as_of_date)})"


def bringers_table(report: ConcentrationReport) -> Component:
    """Build the table alternative of the "who brings it" chart."""
    rows = []
    for exposure in islice(report.issuers, N_COMPANIES):
        funds = ", ".join(f"{v.fund} {formatting.percent(v.weight)}" for v in sorted(exposure.via, key=_by_weight))
        figures = [formatting.percent(exposure.weight), formatting.percent(exposure.direct), funds or "none"]
        rows.append([exposure.issuer.name, *figures])
    return table_alternative(("Company", "Weight", "Direct", "Through funds"), rows)


def differences_table(rows: Sequence[Difference], benchmark: str) -> Component:
    """Build the table alternative of a difference chart, bounds included."""
    cells = [
        [
            row.label,
            formatting.bounded_percent(row.yours.weight, row.yours.lower, row.yours.upper),
            formatting.bounded_percent(row.benchmark.weight, row.benchmark.lower, row.benchmark.upper),
            formatting.points(row.weight),
        ]
        for row in rows
    ]
    return table_alternative(("", "Yours", benchmark, "Difference"), cells)


def overlap_table(matrix: OverlapMatrix) -> Component:
    """Build the table alternative of the overlap chart: one line per pair, most in common first."""
    n = len(matrix.tickers)
    pairs = [(float(matrix.overlap[i, j]), j, i) for i in range(n) for j in range(i)]
    pairs.sort(key=lambda pair: (math.isnan(pair[0]), -pair[0], pair[1:]))
    rows = [
        [f"{matrix.tickers[i]} and {matrix.tickers[j]}", formatting.percent(weight), matrix.note(i, j)]
        for weight, i, j in pairs
    ]
    return table_alternative(("Funds", "In common", "Note"), rows)


def table_alternative(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Component:
    """Build a chart's figures as a table that opens on request."""
    head = html.Thead(html.Tr([html.Th(cell, scope="col") for cell in header]))
    body = html.Tbody([html.Tr([html.Th(row[0], scope="row"), *(html.Td(cell) for cell in row[1:])]) for row in rows])
    table = html.Div(html.Table([head, body], className="plain-table"), className="table-scroll")
    return html.Details([html.Summary("Table"), table], className="chart-table")


def company_rows(report: ConcentrationReport) -> list[dict[str, Any]]:
    """Return one grid row per company, largest first; plain numbers, formatted in the browser."""
    return [_company_row(exposure) for exposure in report.issuers]


def unknown_list(residuals: Sequence[Residual]) -> Component:
    """List what could not be looked into, with its weight and reason."""
    if not residuals:
        return html.P(texts.NOTHING_UNKNOWN)
    ordered = sorted(residuals, key=lambda r: (-r.weight, r.label))
    items = [
        html.Li([html.Strong(r.label), f" {formatting.percent(r.weight)}: ", html.Span(r.reason)]) for r in ordered
    ]
    return html.Ul(items, className="reason-list")


def trail(exposure: IssuerExposure, portfolio: Portfolio, market: Market) -> list[Component]:
    """Build the breakdown of one company: each of your lines, then each fund with date, source and row."""
    issuer = exposure.issuer
    lines = [p for p in portfolio.positions if p.issuer_index == exposure.issuer_index]
    facts: list[tuple[str, str]] = [("All your exposure", formatting.percent(exposure.weight))]
    facts += [(f"Direct: {p.text}", _position_words(p, portfolio)) for p in lines]
    facts += [(f"Through {v.fund}", _via_words(v, exposure, market)) for v in sorted(exposure.via, key=_by_weight)]
    return [html.H2(issuer.name), html.P(_issuer_words(issuer), className="panel-sentence"), fact_list(facts)]


def _weight_card(
    words: tuple[str, str, str, str], weight: Bounded, theirs: Bounded | None, label: str, source: str
) -> Component:
    name, explanation, detail, token = words
    beside = label if theirs is None else f"{label}: {formatting.percent(theirs.weight)}"
    figure = Figure(
        label=name,
        figure=formatting.percent(weight.weight),
        bounds=bounds_words(weight),
        detail=detail,
        benchmark=beside,
        explanation=explanation,
    )
    full = max(weight.upper, theirs.weight if theirs else 0.0, 0.1) * _TOP_OF_SCALE
    bar = ScaleBar(weight.weight, weight.lower, weight.upper, theirs.weight if theirs else None, min(full, 1.0), token)
    return figure_card(figure, bar=bar, source=source_tag(source))


def bounds_words(weight: Bounded) -> str:
    """Return the bounds in brackets, empty where they round to the figure."""
    text = formatting.bounded_percent(weight.weight, weight.lower, weight.upper)
    return text.removeprefix(formatting.percent(weight.weight)).strip()


def _effective_card(
    report: ConcentrationReport, benchmark: ConcentrationReport | None, label: str, source: str
) -> Component:
    bounds = report.effective_number
    theirs = benchmark.effective_number if benchmark else None
    beside = label if theirs is None else f"{label}: {formatting.number_range(theirs.lower, theirs.upper)}"
    is_known = math.isfinite(bounds.lower)
    figure = Figure(
        label="Effective number of companies",
        figure=formatting.number_range(bounds.lower, bounds.upper),
        detail="companies of equal weight" if is_known else "no company known",
        benchmark=beside,
        explanation=texts.EXPLAIN_EFFECTIVE,
    )
    ends = [b for b in (bounds.upper, theirs.upper if theirs else 0.0) if math.isfinite(b)]
    full = max([*ends, bounds.lower if is_known else 1.0]) * _TOP_OF_SCALE
    upper = bounds.upper if math.isfinite(bounds.upper) else full
    bar = (
        ScaleBar(bounds.lower, bounds.lower, upper, theirs.lower if theirs else None, full, "benchmark")
        if is_known
        else None
    )
    return figure_card(figure, bar=bar, source=source_tag(source))


def _company_row(exposure: IssuerExposure) -> dict[str, Any]:
    issuer = exposure.issuer
    through = sum(v.weight for v in exposure.via)
    return {
        "key": issuer.issuer_id,
        "company": issuer.name,
        "ticker": issuer.ticker,
        "weight": exposure.weight,
        "direct": exposure.direct,
        "through": through,
        "funds": ", ".join(v.fund for v in sorted(exposure.via, key=_by_weight) if abs(v.weight) > VISIBLE_WEIGHT),
        "sector": SECTOR_LABELS[issuer.sector],
        "band": BAND_LABELS[issuer.size_band],
        "market_cap": issuer.market_cap_usd,
    }


def _by_weight(via: Via) -> tuple[float, str]:
    return -via.weight, via.fund


def _issuer_words(issuer: Issuer) -> str:
    cap = "capitalization unknown"
    if issuer.market_cap_usd is not None:
        cap = f"{formatting.big_money(issuer.market_cap_usd)} on {formatting.day(issuer.market_cap_date)}"
    return f"{issuer.ticker} · {SECTOR_LABELS[issuer.sector]} · {BAND_LABELS[issuer.size_band]} · {cap}"


def _position_words(position: Position, portfolio: Portfolio) -> str:
    total = portfolio.total_amount
    share = formatting.percent(float(position.amount / total)) if total else formatting.UNKNOWN
    money = "" if portfolio.is_nominal else f" · {formatting.money(position.amount)}"
    account = f" · {position.account}" if position.account else ""
    return f"{share}{money}{account} · row {position.row} of your file"


def _via_words(via: Via, exposure: IssuerExposure, market: Market) -> str:
    looked_through = _source_fund(via, market)
    words = [formatting.percent(via.weight)]
    if looked_through != via.fund:
        kind = "stand-in" if via.stand_in else "same series"
        words.append(f"{kind} {looked_through}")
    snapshot = market.snapshots.get(looked_through)
    if snapshot is None:
        return " · ".join(words)
    rows = snapshot.holdings.line_no[np.flatnonzero(snapshot.holdings.issuer == exposure.issuer_index)]
    shown = ", ".join(str(row) for row in rows[:_MAX_LINES])
    where = f"row {shown} of its holdings" if len(rows) else "through a fund it holds"
    return " · ".join([*words, formatting.day(snapshot.as_of_date), snapshot.source, where])


def _source_fund(via: Via, market: Market) -> str:
    if via.stand_in:
        return via.stand_in
    fund = market.funds.get(via.fund)
    if via.fund not in market.snapshots and fund is not None and fund.share_class_of:
        return fund.share_class_of
    return via.fund
