"""Rows and cards of the Funds page: values in, grid rows and components out."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from dash import html
from dash.development.base_component import Component

from analytics.model.exposure import Bounded, ConcentrationReport
from analytics.model.fund import Fund
from analytics.model.further import Covered, FurtherMeasures
from analytics.model.issuer import Theme
from webapp import formatting as fmt
from webapp.components import glossary, marks
from webapp.components.card import source_tag
from webapp.components.labels import BAND_LABELS, SECTOR_LABELS
from webapp.components.panel import Children, fact_list
from webapp.components.report_cards import benchmark_label, effective_card, source_text, weight_card
from webapp.components.table import plain_table
from webapp.components.trail_link import trail_link
from webapp.components.words import NamedTheme
from webapp.pages.funds import ids, texts, trail
from webapp.services import Age, FundEntry, FundPage, Version

_HHI_DECIMALS = 4
_NOT_KNOWN = "not known"
_MARKS = (marks.theme(glossary.THEME), marks.LARGEST, marks.SMALL)


def fund_rows(entries: Sequence[FundEntry]) -> list[dict[str, Any]]:
    """Return one row per fund of the directory, in the order given."""
    return [
        {
            "key": entry.fund.ticker,
            "ticker": entry.fund.ticker,
            "name": entry.fund.name,
            "sponsor": entry.fund.sponsor,
            "index_name": entry.fund.index_name,
            "fee": entry.fund.expense_ratio,
            "as_of_date": entry.as_of_date.isoformat() if entry.as_of_date else None,
            "n_companies": entry.n_companies,
            "yours": entry.your_weight or None,
            "words": texts.stands_for(entry),
        }
        for entry in entries
    ]


def company_rows(report: ConcentrationReport | None) -> list[dict[str, Any]]:
    """Return one row per company of a fund, largest first."""
    return [
        {
            "key": entry.issuer.issuer_id,
            "company": entry.issuer.name,
            "ticker": entry.issuer.ticker,
            "weight": entry.weight,
            "sector": SECTOR_LABELS[entry.issuer.sector],
            "band": BAND_LABELS[entry.issuer.size_band],
            "market_cap": entry.issuer.market_cap_usd,
        }
        for entry in (report.issuers if report else ())
    ]


def facts(page: FundPage, age: Age | None) -> Component:
    """Return what is known of the fund: who runs it, what it costs, what its holdings are and of when."""
    fund, profile = page.profile.fund, page.profile
    price = profile.price
    rows: list[tuple[str, Children]] = [
        ("Sponsor", fund.sponsor or "not named"),
        ("Index", fund.index_name or "none named"),
        ("Fee a year", _fee_words(fund)),
        ("Price", f"{fmt.price(price.amount)} · {fmt.day(price.price_date)} · {price.source}" if price else "no price"),
    ]
    if profile.snapshot is not None and profile.report is not None:
        use, report = profile.snapshot, profile.report
        link = trail_link("its holdings", use.fund, version=use.snapshot_id, row=1)
        rows += [
            ("Holdings as of", texts.as_of(profile.as_of_date, age)),
            ("Source", [f"{use.source} · ", link]),
            ("Lines", f"{fmt.number(profile.n_rows)}, {fmt.number(profile.n_equity_rows)} of them shares"),
            ("Companies", fmt.number(profile.n_holdings)),
            ("Sum of weights", fmt.exact_percent(profile.sum_weight)),
            ("Looked into", fmt.percent(report.coverage)),
        ]
    if page.yours is not None:
        rows.append(("Your money in it", texts.your_money(page.yours)))
    return fact_list(rows)


def cards(
    report: ConcentrationReport, benchmark: ConcentrationReport | None, key: str, theme: NamedTheme
) -> list[Component]:
    """Return the cards of a fund, as those of a portfolio, beside the benchmark."""
    label = benchmark_label(benchmark, key)
    largest, theirs = report.largest, benchmark.largest if benchmark else None
    name = largest[0].issuer.name if largest else "no company known"
    token = f"band-{largest[0].issuer.size_band}" if largest else "benchmark"
    weights = (
        (
            (theme.label, theme.explanation, "", "band-mega"),
            report.themes.get(glossary.THEME),
            benchmark.themes.get(glossary.THEME) if benchmark else None,
        ),
        (
            ("Largest company", glossary.EXPLAIN_LARGEST, name, token),
            largest[1] if largest else Bounded(0.0, 0.0, 0.0),
            theirs[1] if theirs else None,
        ),
        (
            ("Small caps", glossary.EXPLAIN_SMALL, "small and micro", "band-small"),
            report.small_caps,
            benchmark.small_caps if benchmark else None,
        ),
    )
    made = [
        weight_card(words, own, beside, label, _source(report, mark))
        for (words, own, beside), mark in zip(weights, _MARKS, strict=True)
        if own
    ]
    return [*made[:-1], effective_card(report, benchmark, label, _source(report, marks.ALL)), made[-1]]


def measures(page: FundPage, beside: FurtherMeasures | None, key: str) -> Component:
    """Return the table of a fund's measures and themes; ``beside`` are the further measures of the benchmark."""
    report, benchmark = page.profile.report, page.benchmarks.get(key)
    if report is None or page.further is None:
        return html.Div()
    said = _said(report, page.further, page.themes)
    theirs = _said(benchmark, beside, page.themes) if benchmark and beside else {}
    rows: list[Sequence[Children]] = [
        (name, trail.figure(words, mark, f"measures/{name}", about=name), theirs.get(name, (_NOT_KNOWN,))[0])
        for name, (words, mark) in said.items()
    ]
    return plain_table(("Measure", page.profile.fund.ticker, benchmark_label(benchmark, key)), rows)


def _said(report: ConcentrationReport, further: FurtherMeasures, themes: Sequence[Theme]) -> dict[str, tuple[str, str]]:
    """Return every measure in words, by its name, with the mark of its trail."""
    hhi = fmt.number_range(report.hhi.lower, report.hhi.upper, _HHI_DECIMALS)
    return {
        "Top 10 companies": (_weight(report.top10_weight), marks.top(10)),
        **{f"Top {n} companies": (_weight(further.top_n_weight.get(n)), marks.top(n)) for n in (25, 50)},
        "HHI": (hhi, marks.ALL),
        "Price over earnings": (_covered(further.price_earnings), marks.EARNINGS),
        "Loss-making companies": (_covered(further.loss_making, is_weight=True), marks.LOSSES),
        **{
            f"{theme.label} ({fmt.day(theme.version_date)})": (
                _weight(report.themes.get(theme.name)),
                marks.theme(theme.name),
            )
            for theme in themes
        },
    }


def versions(published: Sequence[Version]) -> Component:
    """Return the versions of a fund, newest first, each with the way to its lines."""
    rows: list[Sequence[Children]] = [
        (
            fmt.day(version.as_of_date),
            version.source,
            fmt.number(version.n_rows),
            "shown now" if version.is_current else "",
            trail_link("open", version.fund, version=version.snapshot_id),
        )
        for version in published
    ]
    return plain_table(("As of", "Source", "Lines", "", "On the Data page"), rows, is_words=True)


def _weight(weight: Bounded | None) -> str:
    return _NOT_KNOWN if weight is None else fmt.bounded_percent(weight.weight, weight.lower, weight.upper)


def _covered(found: Covered, *, is_weight: bool = False) -> str:
    if found.figure is None:
        return _NOT_KNOWN
    said = fmt.percent(found.figure) if is_weight else fmt.price_earnings(found.figure)
    return f"{said}, known for {fmt.percent(found.coverage)}"


def _fee_words(fund: Fund) -> Children:
    """Say the yearly fee with its date; its source as a link where it is one."""
    source = fund.expense_ratio_source
    if fund.expense_ratio is None or not source.startswith("https://"):
        return texts.fee(fund)
    link = html.A(urlsplit(source).hostname, href=source, rel="noreferrer noopener", target="_blank")
    return [f"{texts.fee(replace(fund, expense_ratio_source=''))} · ", link]


def _source(report: ConcentrationReport, mark: str) -> Component:
    """Say what a card rests on; a button where there is something to walk back to."""
    text = source_text(report)
    return source_tag(text, button_id=ids.figure_button(mark, "cards") if len(report.issuers) else None)
