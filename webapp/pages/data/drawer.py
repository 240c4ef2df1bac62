"""A fund's drawer: what a version says, what was checked, and the file it was read from."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from analytics.model.fund import Fund
from webapp import formatting as fmt
from webapp.components.labels import SECTOR_LABELS
from webapp.components.panel import Children, fact_list, sign
from webapp.components.table import plain_table
from webapp.pages.data import texts
from webapp.pages.data.figures import fate, findings_list
from webapp.services import (
    CheckNote,
    FileNote,
    FundStatus,
    FundVersions,
    HoldingLine,
    SectorWeight,
    Version,
    VersionDetail,
)

Facts = list[tuple[str, Children]]


def version_options(published: FundVersions) -> list[dict[str, str]]:
    """Return what the version picker offers, newest first."""
    return [
        {
            "value": version.snapshot_id,
            "label": " · ".join([fmt.day(version.as_of_date), version.source, *(["shown now"] * version.is_current)]),
        }
        for version in published.versions
    ]


def overview(fund: FundStatus, entry: Fund | None, detail: VersionDetail | None) -> list[Component]:
    """Return what is said of a fund and of the chosen version of it."""
    facts: Facts = [
        ("Name", fund.name),
        ("Index", fund.index_name or "none named"),
        ("Fee a year", fmt.percent(fund.expense_ratio)),
    ]
    if detail is None:
        return [*_alerts(fund, ()), fact_list([*facts, ("Its weight", fate(entry))])]
    return [
        *_alerts(fund, detail),
        fact_list([*facts, *_version_facts(fund, detail)]),
        html.H3(texts.CHECKS_TITLE, className="drawer-title"),
        *_checks(detail),
        html.H3(texts.SECTORS_TITLE, className="drawer-title"),
        *_sectors(detail.sectors),
    ]


def line_rows(lines: Sequence[HoldingLine], marked: int | None) -> list[dict[str, Any]]:
    """Return the grid's rows, the marked line with its mark."""
    return [
        {
            "key": str(line.line_no),
            "line_no": line.line_no,
            "ticker": line.ticker,
            "name": line.name or line.issuer or line.line_class,
            "company": line.issuer,
            "kind": str(line.kind),
            "printed": line.printed_weight,
            "weight": line.weight,
            "sector": line.source_sector,
            "is_marked": line.line_no == marked,
        }
        for line in lines
    ]


def file_facts(detail: VersionDetail) -> list[Component]:
    """Return the way back: digest, address, times, headers, and why there is nothing to download where that is so."""
    file = detail.version.file
    version: tuple[str, Children] = ("Version", html.Code(detail.version.snapshot_id))
    if file is None:
        return [fact_list([version]), html.P(texts.NO_FILE, className="quiet drawer-note")]
    facts: Facts = [
        version,
        ("File", file.file_name),
        ("Digest (SHA-256)", html.Code(file.sha256)),
        ("Address", _address(file.address)),
        ("Size", fmt.count(file.n_bytes, "byte")),
        ("Fetched", texts.moment(file.fetched_at)),
    ]
    if file.checked_at is not None and file.checked_at != file.fetched_at:
        facts.append(("Seen again", texts.moment(file.checked_at)))
    return [fact_list(facts), *_headers(file), *_why_not_kept(file)]


def _alerts(fund: FundStatus, detail: VersionDetail | tuple[()]) -> list[Component]:
    alerts: list[Component] = []
    if fund.shown_reason:
        alerts.append(html.P(sign("aging", f"An older version is shown on purpose: {fund.shown_reason}.")))
    if fund.attempt is not None and fund.attempt.has_failed:
        alerts.append(html.P(sign("over", texts.attempt_words(fund.attempt))))
        if detail and detail.attempt_findings:
            alerts.append(findings_list(detail.attempt_findings))
    return [html.Div(alerts, className="drawer-alert")] if alerts else []


def _version_facts(fund: FundStatus, detail: VersionDetail) -> Facts:
    version, source = detail.version, detail.source
    facts: Facts = [("As of", fmt.day(version.as_of_date))]
    if version.is_current and fund.age is not None:
        facts[0] = ("As of", f"{fmt.day(version.as_of_date)}, {texts.age_words(fund.age)}")
    facts += [
        ("Filed", fmt.day(version.filed_date) if version.filed_date else "not said by its source"),
        ("Loaded", texts.moment(version.published_at)),
        ("Source", source.title if source else version.source),
    ]
    if source is not None:
        facts.append(("Terms", source.terms))
    facts += [
        ("Rows", _rows_words(fund, version)),
        ("Mapped", _mapped_words(version.mapped_weight)),
        ("Sum of weights", fmt.exact_percent(version.weight_sum)),
        ("Weights", texts.METHOD_WORDS[version.weight_method]),
    ]
    return facts


def _rows_words(fund: FundStatus, version: Version) -> str:
    words = f"{fmt.number(version.n_rows)}, {fmt.number(version.n_equity)} of them shares"
    return f"{words} of {fmt.number(fund.n_companies)} known companies" if version.is_current else words


def _mapped_words(weight: float | None) -> str:
    return "not measured" if weight is None else f"{fmt.percent(weight)} of the equity weight leads to companies"


def _checks(detail: VersionDetail) -> list[Component]:
    parts: list[Component] = []
    if detail.findings:
        parts.append(findings_list(detail.findings))
    elif not detail.passed:
        parts.append(html.P(sign("met", texts.NOTHING_FOUND)))
    if detail.passed:
        parts.append(_passed(detail.passed, is_all=not detail.findings))
    return parts


def _passed(passed: Sequence[CheckNote], *, is_all: bool) -> Component:
    words = texts.ALL_PASSED.format(n=len(passed)) if is_all else f"{fmt.count(len(passed), 'check')} passed"
    items = html.Ul([html.Li(sign("met", check.reason)) for check in passed], className="findings")
    return html.Details([html.Summary(sign("met", words)), items], className="passed-checks")


def _sectors(sectors: Sequence[SectorWeight]) -> list[Component]:
    if not sectors:
        return [html.P(texts.NO_SECTORS, className="quiet")]
    rows = [
        (
            SECTOR_LABELS[s.sector],
            fmt.percent(s.weight),
            "not printed" if s.printed_weight is None else fmt.percent(s.printed_weight),
            "" if s.printed_weight is None else fmt.points(s.weight - s.printed_weight, 2),
        )
        for s in sectors
    ]
    table = plain_table(("Sector", "Ours", "As printed", "Difference"), rows, caption=texts.SECTORS_TITLE)
    return [table, html.P(texts.SECTORS_NOTE, className="quiet drawer-note")]


def _address(address: str) -> Children:
    if address.startswith("https://"):
        return html.A(address, href=address, rel="noreferrer noopener", target="_blank")
    return html.Code(address) if address else "none: dropped by a person"


def _headers(file: FileNote) -> list[Component]:
    if not file.headers:
        return []
    rows: Facts = [(name, html.Code(str(file.headers[name]))) for name in sorted(file.headers)]
    return [html.H3(texts.HEADERS_TITLE, className="drawer-title"), fact_list(rows)]


def _why_not_kept(file: FileNote) -> list[Component]:
    if file.is_kept:
        return []
    is_bundled = file.address.startswith(texts.PACKAGE_ADDRESS)
    return [html.P(texts.BUNDLED_FILE if is_bundled else texts.NOT_KEPT, className="quiet drawer-note")]
