"""What is loaded, as of when, from where, and how it may be renewed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from analytics.model.fund import Fund
from analytics.model.market import Market
from analytics.model.quality import Finding
from db.repositories import data_status as repository
from webapp.formatting import day
from webapp.services.context import ServiceContext
from webapp.services.market_state import MarketState

REFRESH = "To refresh them, install a newer version of Counterpoise: its snapshot is loaded at the next start."
EMPTY = "No fund holdings are loaded. Start without COUNTERPOISE_SNAPSHOT=none to load the bundled snapshot."


@dataclass(frozen=True, slots=True)
class FundStatus:
    """A fund of the directory; what describes holdings is null where none of its own are loaded."""

    ticker: str
    name: str
    as_of_date: date | None
    source: str
    age_days: int | None
    n_rows: int
    n_companies: int
    weight_sum: float | None
    stand_in: str | None
    findings: tuple[Finding, ...]
    snapshot_id: str | None
    index_name: str
    expense_ratio: float | None
    file_sha256: str | None


@dataclass(frozen=True, slots=True)
class DataHealth:
    """The state of the market data."""

    funds: tuple[FundStatus, ...]
    capitalization_dates: tuple[date, ...]
    loaded_at: datetime | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Freshness:
    """The two dates every page rests on, in words."""

    oldest_fund_date: date | None
    newest_fund_date: date | None
    snapshot_age_days: int | None
    capitalization_date: date | None
    text: str


def data_health(context: ServiceContext, today: date) -> DataHealth:
    """Return the state of every fund of the directory and what the last load found."""
    with context.database.transaction() as connection:
        state = context.markets.current(connection)
        status = repository.read_data_status(connection)
    market = state.market
    by_fund: dict[str, list[Finding]] = {}
    for finding in status.findings:
        by_fund.setdefault(finding.fund, []).append(finding)
    return DataHealth(
        funds=tuple(_fund_status(row, market, by_fund, today) for row in status.funds),
        capitalization_dates=status.counts.capitalization_dates,
        loaded_at=max((row.published_at for row in status.funds if row.published_at), default=None),
        findings=tuple(by_fund.get("", ())),
    )


def freshness(state: MarketState, today: date) -> Freshness:
    """Return the dates of the loaded holdings and capitalizations as one calm sentence."""
    dates = sorted(snapshot.as_of_date for snapshot in state.market.snapshots.values())
    if not dates:
        return Freshness(None, None, None, None, EMPTY)
    caps = _capitalization_date(state.market)
    held = day(dates[-1]) if dates[0] == dates[-1] else f"{day(dates[0])} to {day(dates[-1])}"
    sized = f", company sizes as of {day(caps)}" if caps else ""
    return Freshness(
        oldest_fund_date=dates[0],
        newest_fund_date=dates[-1],
        snapshot_age_days=(today - dates[-1]).days,
        capitalization_date=caps,
        text=f"Fund holdings as of {held}{sized}. {REFRESH}",
    )


def _capitalization_date(market: Market) -> date | None:
    """Return the newest date of the sizes of companies that a loaded fund holds."""
    held = {int(index) for s in market.snapshots.values() for index in np.unique(s.holdings.issuer) if index >= 0}
    return max((day for index in held if (day := market.issuers[index].market_cap_date)), default=None)


def _fund_status(
    row: repository.FundStatus, market: Market, findings: Mapping[str, list[Finding]], today: date
) -> FundStatus:
    fund = market.funds.get(row.fund) or Fund(row.fund, row.name)
    snapshot = market.snapshots.get(row.fund)
    companies = 0 if snapshot is None else int(np.unique(snapshot.holdings.issuer[snapshot.holdings.issuer >= 0]).size)
    return FundStatus(
        ticker=row.fund,
        name=row.name,
        as_of_date=row.as_of_date,
        source=row.source or "",
        age_days=None if row.as_of_date is None else (today - row.as_of_date).days,
        n_rows=row.n_rows or 0,
        n_companies=companies,
        weight_sum=row.weight_sum,
        stand_in=fund.share_class_of or fund.stand_in,
        findings=tuple(findings.get(row.fund, ())),
        snapshot_id=row.snapshot_id,
        index_name=fund.index_name,
        expense_ratio=fund.expense_ratio,
        file_sha256=row.file_sha256,
    )
