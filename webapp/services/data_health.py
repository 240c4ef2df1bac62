"""What is loaded, as of when, from where, and how it may be renewed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from analytics.model.fund import Fund
from analytics.model.market import Market
from analytics.model.quality import Finding
from db.repositories import data_status as repository
from webapp.formatting import day
from webapp.services.context import ServiceContext
from webapp.services.freshness import Age, age_of
from webapp.services.market_state import MarketState

REFRESH = "The Data page loads newer ones; a newer version of Counterpoise brings a newer collection."
EMPTY = "No fund holdings are loaded. Start without COUNTERPOISE_SNAPSHOT=none to load the bundled snapshot."


@dataclass(frozen=True, slots=True)
class Attempt:
    """The last finished run on one fund: a status of the ledger, when it ended, and what it says."""

    status: str
    ended_at: datetime
    message: str

    @property
    def has_failed(self) -> bool:
        """Whether it left things as they were because something was wrong."""
        return self.status == "failed"


@dataclass(frozen=True, slots=True)
class FundStatus:
    """A fund of the directory; what describes holdings is null where none of their own are loaded.

    ``source`` is the source's title. ``mapped_weight`` is the share of equity weight that leads to companies.
    ``shown_reason`` is why an older version is shown, empty unless somebody rolled back.
    """

    ticker: str
    name: str
    as_of_date: date | None
    source: str
    age: Age | None
    n_rows: int
    n_equity: int
    n_companies: int
    weight_sum: float | None
    stand_in: str | None
    findings: tuple[Finding, ...]
    snapshot_id: str | None
    index_name: str
    expense_ratio: float | None
    file_sha256: str | None
    filed_date: date | None = None
    mapped_weight: float | None = None
    n_versions: int = 0
    attempt: Attempt | None = None
    shown_reason: str = ""


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
    around = _Around(market, status.sources, by_fund, today)
    return DataHealth(
        funds=tuple(_fund_status(row, around) for row in status.funds),
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


@dataclass(frozen=True, slots=True)
class _Around:
    """What the status of every fund is told with."""

    market: Market
    sources: Mapping[str, repository.SourceNote]
    findings: Mapping[str, list[Finding]]
    today: date


def _fund_status(row: repository.FundStatus, around: _Around) -> FundStatus:
    fund = around.market.funds.get(row.fund) or Fund(row.fund, row.name)
    source = around.sources.get(row.source_key or "")
    age = None if row.as_of_date is None else age_of(row.as_of_date, around.today, row.source_key or "", source)
    return FundStatus(
        ticker=row.fund,
        name=row.name,
        as_of_date=row.as_of_date,
        source=source.title if source else row.source or "",
        age=age,
        n_rows=row.n_rows or 0,
        n_equity=row.n_equity or 0,
        n_companies=_n_companies(around.market, row.fund),
        weight_sum=row.weight_sum,
        stand_in=fund.share_class_of or fund.stand_in,
        findings=tuple(around.findings.get(row.fund, ())),
        snapshot_id=row.snapshot_id,
        index_name=fund.index_name,
        expense_ratio=fund.expense_ratio,
        file_sha256=row.file_sha256,
        filed_date=row.filed_date,
        mapped_weight=row.mapped_weight,
        n_versions=row.n_versions,
        attempt=_attempt(row),
        shown_reason=row.shown_reason or "",
    )


def _attempt(row: repository.FundStatus) -> Attempt | None:
    if row.attempt_status is None or row.attempt_at is None:
        return None
    return Attempt(row.attempt_status, row.attempt_at.astimezone(UTC), row.attempt_message or "")


def _n_companies(market: Market, fund: str) -> int:
    snapshot = market.snapshots.get(fund)
    return 0 if snapshot is None else int(np.unique(snapshot.holdings.issuer[snapshot.holdings.issuer >= 0]).size)
