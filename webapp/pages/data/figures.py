"""What the Data page shows of the state of the data: summary and rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from analytics.model.fund import Fund, FundAssetClass
from analytics.model.quality import Finding, Severity
from webapp import formatting as fmt
from webapp.components.card import Figure, figure_card
from webapp.components.panel import sign
from webapp.pages.data import texts
from webapp.services import Age, AgeGrade, DataHealth, FundStatus

SEVERITY_SIGNS = {Severity.INFO: "info", Severity.WARNING: "aging", Severity.BLOCKING: "over"}
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
        Figure("Last load", fmt.day(health.loaded_at), detail=_freshness_words(loaded)),
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


def findings_list(findings: Sequence[Finding]) -> Component:
    """List what checks found, each with its shape."""
    return html.Ul([html.Li(sign(SEVERITY_SIGNS[f.severity], f.message)) for f in findings], className="findings")


def _fund_row(fund: FundStatus) -> dict[str, Any]:
    return {
        "key": fund.ticker,
        "ticker": fund.ticker,
        "name": fund.name,
        "as_of_date": fund.as_of_date.isoformat() if fund.as_of_date else None,
        "age": _age_cell(fund.age) if fund.age else None,
        "n_rows": fund.n_rows,
        "mapped": fund.mapped_weight,
        "weight_sum": fund.weight_sum,
        "findings": _findings_sign(fund),
        "source": fund.source,
    }


def _age_cell(age: Age) -> dict[str, Any]:
    return {
        "days": age.days,
        "text": f"{fmt.age(age.days).removesuffix(' old')}, {age.grade}",
        "share": min(max(age.days, 0) / age.stale_days, 1.0),
        "grade": str(age.grade),
    }


def _findings_sign(fund: FundStatus) -> dict[str, str]:
    if fund.attempt is not None and fund.attempt.has_failed:
        return {"kind": "over", "text": "stopped"}
    notable = [finding for finding in fund.findings if finding.severity is not Severity.INFO]
    if notable:
        worst = max(notable, key=lambda f: f.severity is Severity.BLOCKING)
        return {"kind": SEVERITY_SIGNS[worst.severity], "text": fmt.count(len(notable), "remark")}
    if fund.findings:
        return {"kind": "info", "text": fmt.count(len(fund.findings), "note")}
    return {"kind": "met", "text": "passed"}


def _freshness_words(loaded: Sequence[FundStatus]) -> str:
    grades = [fund.age.grade for fund in loaded if fund.age]
    return ", ".join(f"{fmt.number(n)} {grade}" for grade in AgeGrade if (n := grades.count(grade)))


def _load_findings(findings: Sequence[Finding]) -> Component:
    said = html.Summary(f"{fmt.count(len(findings), 'note')} on the load as a whole")
    return html.Details([said, findings_list(findings)], className="load-findings")


def _nearest(dates: Sequence[date], wanted: date) -> date | None:
    return min(dates, key=lambda day: abs(day - wanted), default=None)


def _dates_in_words(n_dates: int) -> str:
    return "one date" if n_dates == 1 else f"of {n_dates} dates; each fund uses the nearest"
