"""In-memory services for tests of pages and for looking at screens without a database.

``FakeServices`` answers with values made from ``factories`` through the real, pure rooms of ``analytics``; what is
saved stays in the object. ``failure``, when set, is raised instead of any answer; ``calls`` lists what was asked.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from factories import AS_OF_DATE, LOADED_AT, a_portfolio
from fake_comparisons import FakeComparisons
from fake_households import FakeImport
from fake_plans import FakePlans
from version_factories import a_detail, a_version, lines_of_snapshot, trail_stop, versions_of

from analytics.choices import under_choices
from analytics.concentration import build_report, overlap_matrix
from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.look_through import look_through
from analytics.model.market import Market
from analytics.model.portfolio import ExchangeRate, ParsedFile, Portfolio, PositionKind
from analytics.model.quality import Finding, Severity
from analytics.resolve import Additions, Matcher, resolve_positions
from webapp.services import (
    NO_EDITS,
    Analysis,
    Asked,
    DataHealth,
    Download,
    Freshness,
    FundStatus,
    FundVersions,
    HoldingLine,
    ImportEdits,
    ImportPreview,
    ImportTarget,
    MarketState,
    Place,
    PortfolioSummary,
    RunsState,
    Sample,
    Saved,
    SecurityHit,
    ShownThen,
    TrailStop,
    VersionChanges,
    VersionDetail,
    VersionMeasures,
)
from webapp.services.company_line import CompanyLineServices
from webapp.services.freshness import age_of
from webapp.services.fund_files import FundFileServices
from webapp.services.fund_page import FundPageServices
from webapp.services.household_imports import securities_by_account
from webapp.services.household_matching import has_account_number, is_much_the_same
from webapp.services.import_edits import (
    Memory,
    edits_in_use,
    entered_rates,
    mappings_text,
    question_preview,
    remembered_tickers,
    tickers_to_remember,
)
from webapp.services.import_preview import (
    account_previews,
    holding_changes,
    price_needed,
    rate_needs,
)
from webapp.services.market_state import build_state
from webapp.services.overlap import OverlapServices
from webapp.services.security_search import security_hits

SAMPLES = tuple(Sample(f"s{n}", f"Sample {n}", f"What sample {n} shows.", f"s{n}.csv") for n in (1, 2, 3))
SAMPLE_AMOUNTS: Mapping[str, int] = {"SPY": 60_000, "VGT": 20_000, "NVDA": 10_000, "IWM": 10_000}


@dataclass
class FakeServices(
    FakeComparisons, FakePlans, OverlapServices, FundPageServices, FundFileServices, CompanyLineServices
):
    """Services over a toy market and a dictionary of portfolios; ``rates`` are those of a loaded source."""

    rates: dict[str, ExchangeRate] = field(default_factory=dict)
    remembered: dict[str, str] = field(default_factory=dict)
    loads: RunsState = field(default_factory=lambda: RunsState((), (), 0, "", is_unattended=False))
    asked: Asked = field(default_factory=lambda: Asked(1, 0))
    published: dict[str, FundVersions] = field(default_factory=dict)
    details: dict[str, VersionDetail] = field(default_factory=dict)
    histories: dict[str, tuple[VersionMeasures, ...]] = field(default_factory=dict)
    changes: VersionChanges | None = None
    shown: tuple[ShownThen, ...] = ()
    health: DataHealth | None = None

    def published_state(self) -> MarketState:
        return build_state(self.market)

    def preview_import(self, content: bytes, file_name: str, edits: ImportEdits = NO_EDITS) -> ImportPreview:
        self._asked("preview_import", file_name, edits)
        return self._preview(content, file_name, edits)

    def save_import(  # as the real one
        self,
        content: bytes,
        file_name: str,
        *,
        edits: ImportEdits = NO_EDITS,
        name: str | None = None,
        into: str | None = None,
        place: Place = Place.USUAL,
    ) -> Saved:
        self._asked("save_import", file_name, edits, name, into, place)
        preview = self._preview(content, file_name, edits)
        self.remembered.update(tickers_to_remember(preview.parsed, preview.edits))
        sure = preview.sure_target.portfolio_id if preview.sure_target else ""
        target = "" if place is Place.NEW else into or sure
        for found in preview.targets:
            if found.portfolio_id == target and found.is_same_file:
                return Saved(target, None, is_new=False)
        import_id = f"i{len(self.imports) + 1}"
        self.imports[import_id] = kept = FakeImport(preview.parsed, preview.portfolio, preview.edits)
        if not target:
            return Saved(self._new((name or "").strip() or file_name, import_id, kept), 1, is_new=True)
        self._apply(target, import_id, kept, f"the import of {file_name}")
        return Saved(target, len(self._states(target)), is_new=False)

    def search_securities(self, query: str, limit: int = 8) -> tuple[SecurityHit, ...]:
        self._asked("search_securities", query)
        return security_hits(self.market, query, limit)

    def portfolios(self) -> tuple[PortfolioSummary, ...]:
        self._asked("portfolios")
        return tuple(
            PortfolioSummary(key, p.name, LOADED_AT, len(p.positions), self._total(p), p.as_of_date)
            for key, p in reversed(self.saved.items())
        )

    def samples(self) -> tuple[Sample, ...]:
        return SAMPLES

    def save_sample(self, key: str) -> str:
        self._asked("save_sample", key)
        title = next(sample.title for sample in SAMPLES if sample.key == key)
        return self._keep(replace(a_portfolio(self.market, SAMPLE_AMOUNTS), name=title))

    def analyse(self, portfolio_id: str) -> Analysis:
        self._asked("analyse", portfolio_id)
        state = self.state()
        portfolio = self._find(portfolio_id)
        if state.is_empty:  # then no company is known either
            lines = (replace(p, kind=PositionKind.UNKNOWN, issuer_index=None) for p in portfolio.positions)
            portfolio = replace(portfolio, positions=tuple(lines))
        portfolio = under_choices(portfolio, self.market, state.choices)
        exposures = look_through(portfolio, state.market, state.matrix)
        report = build_report(portfolio, exposures, state.market)
        funds = [p.ticker for p in portfolio.positions if p.ticker in state.market.snapshots]
        overlap = overlap_matrix(funds, state.market, state.matrix)
        return Analysis(portfolio, report, overlap, exposures, state)

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

    def trail(self, issuer_ids: Sequence[str], snapshot_ids: Sequence[str]) -> dict[str, TrailStop]:
        self._asked("trail", tuple(issuer_ids), tuple(snapshot_ids))
        return {key: trail_stop(self.market, issuer_ids, key) for key in snapshot_ids}

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

    def _total(self, portfolio: Portfolio) -> Decimal | None:
        return None if portfolio.is_nominal else portfolio.total_amount

    def _preview(self, content: bytes, file_name: str, edits: ImportEdits) -> ImportPreview:
        memory = Memory(tickers=self.remembered)
        try:
            parsed = read_portfolio_file(content, file_name, mappings_text(memory.mappings_below(edits)))
        except PortfolioFileError as error:
            if error.layout is None:
                raise
            return question_preview(error, content, file_name, edits)
        used = edits_in_use(parsed, edits, memory, AS_OF_DATE)
        rates = self.rates | entered_rates(used, AS_OF_DATE)
        added = Additions(prices=used.prices, rates=rates, tickers=used.tickers, total_amount=used.total_amount)
        known = remembered_tickers(parsed, used, memory, Matcher(self.market, added))
        used = replace(used, tickers={**used.tickers, **known})
        added = replace(added, tickers=used.tickers)
        portfolio = resolve_positions(parsed, self.market, added, name=file_name)
        target = self._target(parsed, portfolio, used)
        is_sure = target is not None and target.is_sure
        return ImportPreview(
            parsed=parsed,
            portfolio=portfolio,
            price_needed=price_needed(parsed, portfolio, Matcher(self.market, added)),
            accounts=account_previews(parsed, portfolio, used, target if is_sure else None),
            rates=rate_needs(parsed, rates),
            targets=() if target is None else (target,),
            edits=used,
        )

    def _target(self, parsed: ParsedFile, portfolio: Portfolio, edits: ImportEdits) -> ImportTarget | None:
        labels = {row.account: edits.account_labels.get(row.account) or row.account for row in parsed.rows}
        for key, saved in self.saved.items():
            now = self._now(key)
            shared = {label: shown for label, shown in labels.items() if shown in {a.label for a in now.accounts}}
            if shared:
                sources = [
                    self.imports[part[0]] for a in now.accounts if a.label in shared.values() for part in a.parts
                ]
                is_same = all(s.parsed.sha256 == parsed.sha256 and s.edits == edits for s in sources)
                changes = holding_changes(saved, portfolio, shared)
                kinds = {label: a.kind for label, s in shared.items() for a in now.accounts if a.label == s}
                is_sure = is_same or all(
                    has_account_number(label) or is_much_the_same(_held(saved, name), _held(portfolio, label))
                    for label, name in shared.items()
                )
                return ImportTarget(key, now.name, is_same, tuple(shared.values()), changes, shared, kinds, is_sure)
        return None


def _held(portfolio: Portfolio, account: str) -> frozenset[str]:
    return securities_by_account(portfolio).get(account, frozenset())


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
