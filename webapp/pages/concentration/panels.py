"""Figure cards, tables and the trail of the concentration page: values in, components and grid rows out."""

from itertools import islice
from typing import Any

from dash.development.base_component import Component

from analytics.model.exposure import Bounded, ConcentrationReport, IssuerExposure, Via
from webapp import formatting
from webapp.components.card import source_tag
from webapp.components.chart_parts import VISIBLE_WEIGHT
from webapp.components.glossary import EXPLAIN_LARGEST, EXPLAIN_SMALL, EXPLAIN_THEME, THEME, THEME_LABEL
from webapp.components.labels import BAND_LABELS, SECTOR_LABELS
from webapp.components.panel import Children
from webapp.components.report_cards import benchmark_label, effective_card, source_text, weight_card
from webapp.components.table import table_alternative
from webapp.components.trail_link import trail_link
from webapp.pages.concentration import ids
from webapp.pages.concentration.figures import N_COMPANIES


def figure_cards(
    report: ConcentrationReport, benchmark: ConcentrationReport | None, benchmark_key: str
) -> list[Component]:
    """Build the four cards: the theme, the largest company, the effective number, small caps."""
    label = benchmark_label(benchmark, benchmark_key)
    theirs = benchmark.themes[THEME] if benchmark else None
    largest = report.largest
    top = largest[1] if largest else Bounded(0.0, 0.0, 0.0)
    their_top = benchmark.largest[1] if benchmark and benchmark.largest else None
    small = benchmark.small_caps if benchmark else None
    theme, first, effective, smaller = (_source(report, card) for card in ids.CARDS_WITH_SOURCE)
    name = largest[0].issuer.name if largest else "no company known"
    token = f"band-{largest[0].issuer.size_band}" if largest else "benchmark"
    return [
        weight_card((THEME_LABEL, EXPLAIN_THEME, "", "band-mega"), report.themes[THEME], theirs, label, theme),
        weight_card(("Largest company", EXPLAIN_LARGEST, name, token), top, their_top, label, first),
        effective_card(report, benchmark, label, effective),
        weight_card(
            ("Small caps", EXPLAIN_SMALL, "small and micro", "band-small"),
            report.small_caps,
            small,
            label,
            smaller,
        ),
    ]


def bringers_table(report: ConcentrationReport) -> Component:
    """Build the table alternative of the "who brings it" chart."""
    rows: list[list[Children]] = []
    for exposure in islice(report.issuers, N_COMPANIES):
        links = [_via_link(via, report) for via in sorted(exposure.via, key=by_weight)]
        funds = [part for link in links for part in (link, ", ")][:-1]
        figures = [formatting.percent(exposure.weight), formatting.percent(exposure.direct)]
        rows.append([exposure.issuer.name, *figures, funds or "none"])
    return table_alternative(("Company", "Weight", "Direct", "Through funds"), rows)


def company_rows(report: ConcentrationReport) -> list[dict[str, Any]]:
    """Return one grid row per company, largest first; plain numbers, formatted in the browser."""
    return [_company_row(exposure) for exposure in report.issuers]


def _source(report: ConcentrationReport, card: str) -> Component:
    """Build the line that says what a figure rests on; a button where there is something to walk back to."""
    text = source_text(report)
    return source_tag(text, button_id=ids.source_button(card) if report.snapshots else None)


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
        "weight": exposure.weight,
        "direct": exposure.direct,
        "through": through,
        "funds": ", ".join(v.fund for v in sorted(exposure.via, key=by_weight) if abs(v.weight) > VISIBLE_WEIGHT),
        "sector": SECTOR_LABELS[issuer.sector],
        "band": BAND_LABELS[issuer.size_band],
        "market_cap": issuer.market_cap_usd,
    }


def by_weight(via: Via) -> tuple[float, str]:
    """Sort what funds bring: largest first."""
    return -via.weight, via.fund
