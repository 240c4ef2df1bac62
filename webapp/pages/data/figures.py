"""What the Data page shows of the state of the data: summary, rows, a fund's drawer."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from analytics.model.fund import Fund, FundAssetClass
from analytics.model.quality import Finding, Severity
from webapp import formatting as fmt
from webapp.components.card import Figure, figure_card
from webapp.components.panel import Children, fact_list, sign
from webapp.pages.data import texts
from webapp.services import DataHealth, FundStatus

CADENCE_DAYS = 150
"""Public records of a quarter appear within 60 days of its end; a list older than both has a successor."""
_LONGEST_AGE_DAYS = 730
_SEVERITY_SIGNS = {Severity.INFO: "info", Severity.WARNING: "aging", Severity.BLOCKING: "over"}
_DIGEST_CHARACTERS = 16
_ASSET_WORDS = {FundAssetClass.MIXED: "mixed", FundAssetClass.OTHER: "special"}


def summary(health: DataHealth) -> list[Component]:
    """Return the cards on top: how many funds, their dates, the capitalizations' dates."""
    loaded = [fund for fund in health.funds if fund.as_of_date is not None]
    if not loaded:
        return [html.P(texts.NO_FUNDS, className="note")]
    dates = [fund.as_of_date for fund in loaded if fund.as_of_date is not None]
    caps = health.capitalization_dates
    cards = [
        Figure("Funds looked into", fmt.number(len(loaded)), detail=f"of {fmt.count(len(health.funds), 'fund')} known"),
        Figure("Holdings as of", fmt.day(max(dates)), detail=f"the oldest list is of {fmt.day(min(dates))}"),
        Figure("Company sizes as of", fmt.day(_nearest(caps, max(dates))), detail=_dates_in_words(len(caps))),
        Figure("Loaded", fmt.day(health.loaded_at), detail=texts.REFRESH),
    ]
    row = html.Div([figure_card(card) for card in cards], className="card-row of-four data-cards")
    return [row, _load_findings(health.findings)] if health.findings else [row]


def fund_rows(funds: Sequence[FundStatus]) -> list[dict[str, Any]]:
    """Return the grid's rows: funds with holdings of their own, by ticker."""
    return [_fund_row(fund) for fund in sorted(funds, key=lambda f: f.ticker) if fund.as_of_date is not None]


def known_rows(funds: Sequence[FundStatus], directory: Mapping[str, Fund]) -> list[dict[str, Any]]:
    """Return funds known by name and index only, with what happens to their weight in words."""
    known = [fund for fund in sorted(funds, key=lambda f: f.ticker) if fund.as_of_date is None]
    return [
        {
            "key": fund.ticker,
            "ticker": fund.ticker,
            "name": fund.name,
            "index_name": fund.index_name,
            "words": fate(directory.get(fund.ticker)),
        }
        for fund in known
    ]


def fate(fund: Fund | None) -> str:
    """Say what happens to the weight of a fund without holdings of its own."""
    if fund is None:
        return texts.NO_HOLDINGS
    if fund.asset_class is FundAssetClass.MONEY_MARKET:
        return texts.CASH
    if fund.asset_class is not FundAssetClass.EQUITY:
        return texts.OTHER_ASSET.format(kind=_ASSET_WORDS.get(fund.asset_class, str(fund.asset_class)))
    if fund.share_class_of:
        return texts.SHARE_CLASS.format(fund=fund.share_class_of)
    return texts.STAND_IN.format(fund=fund.stand_in) if fund.stand_in else texts.NO_HOLDINGS


def drawer(fund: FundStatus, entry: Fund | None) -> list[Component]:
    """Return a fund's details: facts, what the checks found, and the way back to the file."""
    facts: list[tuple[str, Children]] = [
        ("Name", fund.name),
        ("Index", fund.index_name or "none named"),
        ("Fee a year", fmt.percent(fund.expense_ratio)),
    ]
    if fund.as_of_date is None:
        return [fact_list([*facts, ("Its weight", fate(entry))])]
    facts += [
        ("As of", f"{fmt.day(fund.as_of_date)}, {fmt.age(fund.age_days)}"),
        ("Source", fund.source),
        ("Rows", fmt.number(fund.n_rows)),
        ("Companies", fmt.number(fund.n_companies)),
        ("Sum of weights", fmt.percent(fund.weight_sum)),
    ]
    trail: list[tuple[str, Children]] = [
        ("Version", html.Code(fund.snapshot_id)),
        ("Digest of the file", html.Code(fund.file_sha256[:_DIGEST_CHARACTERS], title=fund.file_sha256))
        if fund.file_sha256
        else ("Digest of the file", "none recorded"),
    ]
    return [
        fact_list(facts),
        html.H3("What the checks found", className="drawer-title"),
        _findings(fund.findings),
        html.H3("The way back", className="drawer-title"),
        fact_list(trail),
        html.P(texts.REFRESH, className="quiet drawer-note"),
    ]


def _fund_row(fund: FundStatus) -> dict[str, Any]:
    days = fund.age_days or 0
    return {
        "key": fund.ticker,
        "ticker": fund.ticker,
        "name": fund.name,
        "as_of_date": fund.as_of_date.isoformat() if fund.as_of_date else None,
        "age": {
            "days": days,
            "text": fmt.age(fund.age_days).removesuffix(" old"),
            "share": min(days / _LONGEST_AGE_DAYS, 1.0),
            "is_past": days > CADENCE_DAYS,
        },
        "n_rows": fund.n_rows,
        "mapped": fund.n_companies,
        "weight_sum": fund.weight_sum,
        "findings": _findings_sign(fund.findings),
        "source": fund.source,
    }


def _findings_sign(findings: Sequence[Finding]) -> dict[str, str]:
    notable = [finding for finding in findings if finding.severity is not Severity.INFO]
    if notable:
        worst = max(notable, key=lambda f: f.severity is Severity.BLOCKING)
        return {"kind": _SEVERITY_SIGNS[worst.severity], "text": fmt.count(len(notable), "remark")}
    if findings:
        return {"kind": "info", "text": fmt.count(len(findings), "note")}
    return {"kind": "met", "text": "passed"}


def _findings(findings: Sequence[Finding]) -> Component:
    if not findings:
        return html.P(texts.NOTHING_FOUND, className="quiet")
    return html.Ul([html.Li(sign(_SEVERITY_SIGNS[f.severity], f.message)) for f in findings], className="findings")


def _load_findings(findings: Sequence[Finding]) -> Component:
    said = html.Summary(f"{fmt.count(len(findings), 'note')} on the load as a whole")
    return html.Details([said, _findings(findings)], className="load-findings")


def _nearest(dates: Sequence[date], wanted: date) -> date | None:
    return min(dates, key=lambda day: abs(day - wanted), default=None)


def _dates_in_words(n_dates: int) -> str:
    return "one date" if n_dates == 1 else f"of {n_dates} dates; each fund uses the nearest"
