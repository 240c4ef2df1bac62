"""In-memory services for tests of pages and for looking at screens without a database.

``FakeServices`` answers with values made from ``factories`` through the real, pure rooms of ``analytics``; what is
saved stays in the object. ``failure``, when set, is raised instead of any answer; ``calls`` lists what was asked.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from factories import AS_OF_DATE, LOADED_AT, a_market, a_portfolio
from version_factories import a_detail, a_version, lines_of_snapshot, trail_stop, versions_of

from analytics.concentration import benchmark_reports, build_report, overlap_matrix
from analytics.errors import UserInputError
from analytics.intake import read_portfolio_file
from analytics.look_through import FundMatrix, look_through
from analytics.model.fund import FundAssetClass
from analytics.model.market import Market, Price
from analytics.model.plan import Plan, PlanRequest
from analytics.model.portfolio import ParsedFile, Portfolio
from analytics.model.quality import Finding, Severity
from analytics.resolve import resolve_positions
from analytics.suggest import preview, suggest_trades
from webapp.services import (
    Analysis,
    Asked,
    DataHealth,
    Destination,
    Download,
    Freshness,
    FundStatus,
    FundVersions,
    HoldingLine,
    ImportPreview,
    MarketState,
    PortfolioSummary,
    RunsState,
    Sample,
    ShownThen,
    TrailStop,
    VersionChanges,
    VersionDetail,
    VersionMeasures,
)
from webapp.services.freshness import age_of
from webapp.services.import_portfolio import price_needed

SAMPLES = tuple(Sample(f"s{n}", f"Sample {n}", f"What sample {n} shows.", f"s{n}.csv") for n in (1, 2, 3))
SAMPLE_AMOUNTS: Mapping[str, int] = {"SPY": 60_000, "VGT": 20_000, "NVDA": 10_000, "IWM": 10_000}


@dataclass
class FakeServices:
    """Services over a toy market and a dictionary of portfolios."""

    market: Market = field(default_factory=a_market)
    saved: dict[str, Portfolio] = field(default_factory=dict)
    deleted: dict[str, Portfolio] = field(default_factory=dict)
    calls: list[tuple[object, ...]] = field(default_factory=list)
    failure: Exception | None = None
    loads: RunsState = field(default_factory=lambda: RunsState((), (), 0, "", is_unattended=False))
    asked: Asked = field(default_factory=lambda: Asked(1, 0))
    published: dict[str, FundVersions] = field(default_factory=dict)
    details: dict[str, VersionDetail] = field(default_factory=dict)
    histories: dict[str, tuple[VersionMeasures, ...]] = field(default_factory=dict)
    changes: VersionChanges | None = None
    shown: tuple[ShownThen, ...] = ()
    health: DataHealth | None = None

    def state(self) -> MarketState:
        matrix = FundMatrix.build(self.market)
        return MarketState(self.market, matrix, benchmark_reports(self.market, matrix))

    def preview_import(
        self,
        content: bytes,
        file_name: str,
        *,
        entered_prices: Mapping[str, Price] | None = None,
        total_amount: Decimal | None = None,
    ) -> ImportPreview:
        self._asked("preview_import", file_name, total_amount, entered_prices or {})
        parsed = read_portfolio_file(content, file_name)
        portfolio = self._resolved(parsed, total_amount, entered_prices or {})
        return ImportPreview(parsed, portfolio, price_needed(parsed, portfolio, self.market))

    def save_import(
        self,
        content: bytes,
        file_name: str,
        *,
        name: str | None = None,
        entered_prices: Mapping[str, Price] | None = None,
        total_amount: Decimal | None = None,
    ) -> str:
        self._asked("save_import", file_name, name, total_amount, entered_prices or {})
        parsed = read_portfolio_file(content, file_name)
        portfolio = self._resolved(parsed, total_amount, entered_prices or {})
        return self._keep(replace(portfolio, name=name or file_name))

    def portfolios(self) -> tuple[PortfolioSummary, ...]:
        self._asked("portfolios")
        return tuple(
            PortfolioSummary(key, p.name, LOADED_AT, len(p.positions), self._total(p), p.as_of_date)
            for key, p in reversed(self.saved.items())
        )

    def delete_portfolio(self, portfolio_id: str) -> None:
        self._asked("delete_portfolio", portfolio_id)
        self.deleted[portfolio_id] = self.saved.pop(portfolio_id)

    def restore_portfolio(self, portfolio_id: str) -> None:
        self._asked("restore_portfolio", portfolio_id)
        self.saved[portfolio_id] = self.deleted.pop(portfolio_id)

    def samples(self) -> tuple[Sample, ...]:
        return SAMPLES

    def save_sample(self, key: str) -> str:
        self._asked("save_sample", key)
        title = next(sample.title for sample in SAMPLES if sample.key == key)
        return self._keep(replace(a_portfolio(self.market, SAMPLE_AMOUNTS), name=title))

    def analyse(self, portfolio_id: str) -> Analysis:
        self._asked("analyse", portfolio_id)
        portfolio = self._find(portfolio_id)
        state = self.state()
        report = build_report(portfolio, look_through(portfolio, state.market, state.matrix), state.market)
        funds = [p.ticker for p in portfolio.positions if p.ticker in state.market.snapshots]
        return Analysis(portfolio, report, overlap_matrix(funds, state.market, state.matrix))

    def plan(self, portfolio_id: str, request: PlanRequest) -> Plan:
        self._asked("plan", portfolio_id, request)
        state = self.state()
        return suggest_trades(self._find(portfolio_id), request, state.market, state.matrix)

    def preview_plan(self, portfolio_id: str, request: PlanRequest) -> object:
        self._asked("preview_plan", portfolio_id, request)
        state = self.state()
        return preview(self._find(portfolio_id), request, state.market, state.matrix)

    def destinations(self, portfolio_id: str) -> tuple[Destination, ...]:
        self._asked("destinations", portfolio_id)
        return tuple(
            Destination(f.ticker, f.name, 0.5, 0.1, f.expense_ratio, f.ticker, self.market.prices.get(f.ticker))
            for f in self.market.funds.values()
            if f.asset_class is FundAssetClass.EQUITY
        )

    def export_plan(self, portfolio_id: str, request: PlanRequest, file_format: str) -> Download:
        self._asked("export_plan", portfolio_id, request, file_format)
        return Download(f"trades.{file_format}", b"trades", "application/octet-stream")

    def export_look_through(self, portfolio_id: str, file_format: str) -> Download:
        self._asked("export_look_through", portfolio_id, file_format)
        return Download(f"look_through.{file_format}", b"companies", "application/octet-stream")

    def data_health(self, today: dt.date) -> DataHealth:
        self._asked("data_health", today)
        return self.health or a_data_health(self.market, today)

    def fund_versions(self, ticker: str) -> FundVersions:
        self._asked("fund_versions", ticker)
        return self.published.get(ticker) or versions_of(self.market, ticker)

    def version_detail(self, snapshot_id: str) -> VersionDetail:
        self._asked("version_detail", snapshot_id)
        return self.details.get(snapshot_id) or a_detail(a_version(snapshot_id=snapshot_id))

    def version_lines(self, snapshot_id: str) -> tuple[HoldingLine, ...]:
        self._asked("version_lines", snapshot_id)
        return lines_of_snapshot(self.market, snapshot_id)

    def version_changes(self, before: str, after: str) -> VersionChanges:
        self._asked("version_changes", before, after)
        assert self.changes is not None
        return self.changes

    def version_file(self, snapshot_id: str) -> Download:
        self._asked("version_file", snapshot_id)
        return Download("spy.xml", b"bytes as they came", "application/octet-stream")

    def shown_on(self, ticker: str, day: dt.date) -> tuple[ShownThen, ...]:
        self._asked("shown_on", ticker, day)
        return self.shown

    def fund_history(self, ticker: str) -> tuple[VersionMeasures, ...]:
        self._asked("fund_history", ticker)
        return self.histories.get(ticker, ())

    def trail(self, issuer_id: str, snapshot_ids: Sequence[str]) -> dict[str, TrailStop]:
        self._asked("trail", issuer_id, tuple(snapshot_ids))
        return {key: trail_stop(self.market, issuer_id, key) for key in snapshot_ids}

    def runs(self) -> RunsState:
        self._asked("runs")
        return self.loads

    def request_run(self, funds: Sequence[str] = ()) -> Asked:
        self._asked("request_run", tuple(funds))
        return self.asked

    def freshness(self) -> Freshness:
        return Freshness(
            AS_OF_DATE, AS_OF_DATE, 368, AS_OF_DATE, "Holdings as of 18 Nov 2025, sizes as of 18 Nov 2025."
        )

    def _asked(self, *call: object) -> None:
        self.calls.append(call)
        if self.failure is not None:
            raise self.failure

    def _keep(self, portfolio: Portfolio) -> str:
        key = f"p{len(self.saved) + len(self.deleted) + 1}"
        self.saved[key] = portfolio
        return key

    def _find(self, portfolio_id: str) -> Portfolio:
        if portfolio_id not in self.saved:
            raise UserInputError("This portfolio is no longer there.")
        return self.saved[portfolio_id]

    def _total(self, portfolio: Portfolio) -> Decimal | None:
        return None if portfolio.is_nominal else portfolio.total_amount

    def _resolved(
        self, parsed: ParsedFile, total_amount: Decimal | None, entered_prices: Mapping[str, Price]
    ) -> Portfolio:
        return resolve_positions(
            parsed, self.market, entered_prices=entered_prices, total_amount=total_amount, name=parsed.file_name
        )


def a_data_health(market: Market, today: dt.date) -> DataHealth:
    """Make the state of a market's data: a finding of each severity on the first fund, none on the others."""
    findings = tuple(
        Finding("", f"check_{severity}", severity, n, f"A finding of severity {severity}, {n} rows.")
        for n, severity in enumerate((Severity.INFO, Severity.WARNING), 1)
    )
    funds = tuple(
        _fund_status(market, ticker, today, findings if ticker == min(market.snapshots, default="") else ())
        for ticker in sorted(market.funds)
    )
    return DataHealth(funds=funds, capitalization_dates=(AS_OF_DATE,), loaded_at=LOADED_AT)


def _fund_status(market: Market, ticker: str, today: dt.date, findings: tuple[Finding, ...]) -> FundStatus:
    fund, snapshot = market.funds[ticker], market.snapshots.get(ticker)
    return FundStatus(
        ticker=ticker,
        name=fund.name,
        as_of_date=snapshot.as_of_date if snapshot else None,
        source=snapshot.source if snapshot else "",
        age=age_of(snapshot.as_of_date, today, "", None) if snapshot else None,
        n_equity=int((snapshot.holdings.issuer >= 0).sum()) if snapshot else 0,
        n_rows=len(snapshot.holdings.ticker) if snapshot else 0,
        n_companies=int((snapshot.holdings.issuer >= 0).sum()) if snapshot else 0,
        weight_sum=float(snapshot.holdings.weight.sum()) if snapshot else None,
        stand_in=fund.share_class_of or fund.stand_in,
        findings=findings,
        snapshot_id=snapshot.snapshot_id if snapshot else None,
        index_name=fund.index_name,
        expense_ratio=fund.expense_ratio,
        file_sha256="0123456789abcdef" * 4 if snapshot else None,
        mapped_weight=0.998 if snapshot else None,
        n_versions=1 if snapshot else 0,
    )
