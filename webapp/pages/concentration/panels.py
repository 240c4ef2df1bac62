"""Figure cards, tables and the trail of the concentration page: values in, components and grid rows out."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from analytics.model.exposure import Bounded, ConcentrationReport, IssuerExposure, Via
from webapp import formatting
from webapp.components import charts_differences, marks
from webapp.components.card import source_tag
from webapp.components.chart_parts import VISIBLE_WEIGHT
from webapp.components.charts_differences import Difference
from webapp.components.glossary import EXPLAIN_LARGEST, EXPLAIN_SMALL
from webapp.components.labels import BAND_LABELS, SECTOR_LABELS
from webapp.components.panel import Children
from webapp.components.report_cards import effective_card, source_text, weight_card
from webapp.components.table import table_alternative
from webapp.components.trail_link import trail_link
from webapp.components.words import NamedTheme
from webapp.pages.concentration import ids, texts
from webapp.pages.concentration.buttons import choice_button, figure_button
from webapp.pages.concentration.figures import N_COMPANIES
from webapp.pages.concentration.merged import Merged

_DIGITS = 9
"""Decimals of a fraction in the grid: a thousandth of what two decimals of a percent show."""
_NOTHING = Bounded(0.0, 0.0, 0.0)


def figure_cards(
    report: ConcentrationReport, benchmark: ConcentrationReport | None, label: str, theme: NamedTheme
) -> list[Component]:
    """Build the four cards: the theme, the largest company, the effective number, small caps."""
    theirs = benchmark.themes.get(theme.name) if benchmark else None
    largest = report.largest
    top = largest[1] if largest else _NOTHING
    their_top = benchmark.largest[1] if benchmark and benchmark.largest else None
    small = benchmark.small_caps if benchmark else None
    name = largest[0].issuer.name if largest else "no company known"
    token = f"band-{largest[0].issuer.size_band}" if largest else "benchmark"
    themed = (theme.label, theme.explanation, "", "band-mega")
    smaller = ("Small caps", EXPLAIN_SMALL, "small and micro", "band-small")
    first = ("Largest company", EXPLAIN_LARGEST, name, token)
    return [
        weight_card(
            themed, report.themes.get(theme.name, _NOTHING), theirs, label, _source(report, marks.theme(theme.name))
        ),
        weight_card(first, top, their_top, label, _source(report, marks.LARGEST)),
        effective_card(report, benchmark, label, _source(report, marks.ALL)),
        weight_card(smaller, report.small_caps, small, label, _source(report, marks.SMALL)),
    ]


def bringers_table(report: ConcentrationReport) -> Component:
    """Build the table alternative of the "who brings it" chart."""
    rows: list[list[Children]] = []
    for exposure in report.issuers[:N_COMPANIES]:
        links = [_via_link(via, report) for via in sorted(exposure.via, key=by_weight)]
        funds = [part for link in links for part in (link, ", ")][:-1]
        figures = [formatting.percent(exposure.weight), formatting.percent(exposure.direct)]
        rows.append([exposure.issuer.name, *figures, funds or "none"])
    return table_alternative(("Company", "Weight", "Direct", "Through funds"), rows)


def merged_list(merged: Sequence[Merged], *, is_own: bool) -> Component | None:
    """List companies with several tickers, each with the button that counts them one by one."""
    if not merged:
        return None
    items = [
        html.Li(
            [
                html.Strong(m.name),
                f" {m.sentence} ",
                *([choice_button(m.button, m.act, "map", label=f"{m.name}: {m.button}")] if is_own else []),
            ]
        )
        for m in merged
    ]
    return html.Details([html.Summary(texts.MERGED_QUESTION), html.Ul(items, className="reason-list")])


def differences_table(rows: Sequence[Difference], benchmark: str) -> Component:
    """Build the table alternative of a difference chart, bounds included; every figure of yours opens its trail."""

    def button(row: Difference, said: str) -> Component:
        return figure_button(said, marks.of_label(row.label), "differences", about=row.label)

    return charts_differences.differences_table(rows, benchmark, yours=button)


def company_rows(report: ConcentrationReport) -> list[dict[str, Any]]:
    """Return one grid row per company, largest first; plain numbers, formatted in the browser."""
    return [_company_row(exposure) for exposure in report.issuers]


def _source(report: ConcentrationReport, mark: str) -> Component:
    """Build the line that says what a figure rests on; a button where there is something to walk back to."""
    text = source_text(report)
    return source_tag(text, button_id=ids.figure_button(mark, "cards") if len(report.issuers) else None)


def _via_link(via: Via, report: ConcentrationReport) -> Component:
    fund = via.stand_in or via.fund
    words = f"{via.fund} {formatting.percent(via.weight)}"
    return trail_link(words, fund, version=report.snapshot_ids.get(fund, ""))


def _company_row(exposure: IssuerExposure) -> dict[str, Any]:
    issuer = exposure.issuer
    through = sum(v.weight for v in exposure.via)
    return {
        "key": issuer.issuer_id,
        "company": issuer.name,
        "ticker": issuer.ticker,
        "weight": round(exposure.weight, _DIGITS),
        "direct": round(exposure.direct, _DIGITS),
        "through": round(through, _DIGITS),
        "funds": ", ".join([v.fund for v in exposure.via if abs(v.weight) > VISIBLE_WEIGHT]),
        "sector": SECTOR_LABELS[issuer.sector],
        "band": BAND_LABELS[issuer.size_band],
        "market_cap": issuer.market_cap_usd,
    }


def by_weight(via: Via) -> tuple[float, str]:
    """Sort what funds bring: largest first."""
    return -via.weight, via.fund
