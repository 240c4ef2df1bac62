"""Hand-made versions of funds, with their files, checks and lines, for tests of pages."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from factories import AS_OF_DATE, LOADED_AT

from analytics.model.exposure import Bounded, Bounds
from analytics.model.fund import HOLDING_KINDS, FundSnapshot
from analytics.model.issuer import Sector, SizeBand
from analytics.model.market import Market
from analytics.model.quality import Severity
from webapp.services import (
    CheckNote,
    FileNote,
    FundVersions,
    HoldingLine,
    LineOfCompany,
    SectorWeight,
    Shown,
    SourceNote,
    TrailStop,
    Version,
    VersionDetail,
    VersionMeasures,
)

SHA256 = "0123456789abcdef" * 4
NPORT = SourceNote("SEC Form N-PORT", 91, 60, "Public records of the SEC.", is_opt_in=False)


def a_file(**changes: object) -> FileNote:
    file = FileNote(
        sha256=SHA256,
        file_name="primary_doc.xml",
        address="https://www.sec.gov/Archives/edgar/data/884394/primary_doc.xml",
        n_bytes=1_204_000,
        fetched_at=LOADED_AT,
        checked_at=LOADED_AT,
        headers={"ETag": "abc", "Content-Type": "text/xml"},
        is_kept=True,
    )
    return replace(file, **changes)  # type: ignore[arg-type]  # tests name fields freely


def a_version(**changes: object) -> Version:
    version = Version(
        snapshot_id="SPY-2025-11-18",
        fund="SPY",
        as_of_date=AS_OF_DATE,
        filed_date=dt.date(2026, 1, 15),
        published_at=LOADED_AT,
        source="SEC Form N-PORT",
        source_key="nport",
        n_rows=504,
        n_equity=503,
        weight_sum=0.99951485,
        weight_unit=0.0001,
        weight_method="printed",
        mapped_weight=0.9995,
        is_current=True,
        file=a_file(),
    )
    return replace(version, **changes)  # type: ignore[arg-type]  # tests name fields freely


def a_detail(version: Version | None = None, **changes: object) -> VersionDetail:
    detail = VersionDetail(
        version=version or a_version(),
        source=NPORT,
        findings=(),
        passed=(CheckNote("right_fund", Severity.BLOCKING, "the file is of the fund asked for"),),
        sectors=(SectorWeight(Sector.TECHNOLOGY, 0.37, 0.36), SectorWeight(Sector.ENERGY, 0.03, None)),
        attempt_findings=(),
    )
    return replace(detail, **changes)  # type: ignore[arg-type]  # tests name fields freely


def a_shown(snapshot_id: str = "SPY-2025-11-18", **changes: object) -> Shown:
    shown = Shown(snapshot_id, AS_OF_DATE, LOADED_AT, None, "")
    return replace(shown, **changes)  # type: ignore[arg-type]  # tests name fields freely


def some_measures(day: dt.date, seven: float = 0.35, hhi: float = 0.025, **changes: object) -> VersionMeasures:
    """Make the measures of a version; its bands are mega 60 %, large 30 %, mid 9 %, unknown 1 %."""
    bands = dict.fromkeys(SizeBand, 0.0) | {
        SizeBand.MEGA: 0.60,
        SizeBand.LARGE: 0.30,
        SizeBand.MID: 0.09,
        SizeBand.UNKNOWN: 0.01,
    }
    measures = VersionMeasures(
        snapshot_id=f"SPY-{day}",
        as_of_date=day,
        source="SEC Form N-PORT",
        theme=Bounded(seven, seven, seven + 0.01),
        hhi=Bounds(hhi, hhi + 0.001),
        effective_number=Bounds(1 / (hhi + 0.001), 1 / hhi),
        size_bands={band: Bounded(weight, weight, weight + 0.01) for band, weight in bands.items()},
        small_caps=Bounded(0.0, 0.0, 0.01),
    )
    return replace(measures, **changes)  # type: ignore[arg-type]  # tests name fields freely


def versions_of(market: Market, ticker: str) -> FundVersions:
    """Make the one version of a fund of a market, shown since it was loaded."""
    snapshot = market.snapshots.get(ticker)
    if snapshot is None:
        return FundVersions((), ())
    return FundVersions((_version_of(snapshot),), (a_shown(snapshot.snapshot_id),))


def lines_of_snapshot(market: Market, snapshot_id: str) -> tuple[HoldingLine, ...]:
    """Make the lines of a version of a market."""
    table = _snapshot_of(market, snapshot_id).holdings
    return tuple(
        HoldingLine(
            line_no=int(table.line_no[i]),
            ticker=ticker,
            name="",
            issuer_id=None,
            issuer=market.issuers[table.issuer[i]].name if table.issuer[i] >= 0 else "",
            kind=HOLDING_KINDS[table.kind[i]],
            weight=float(table.weight[i]),
            printed_weight=None,
            line_class="",
            cusip="",
            isin="",
            source_sector="",
            market_amount=None,
            shares=None,
            currency="",
        )
        for i, ticker in enumerate(table.ticker)
    )


def trail_stop(market: Market, issuer_ids: Sequence[str], snapshot_id: str) -> TrailStop:
    """Make the stop of companies counted as one in a version of a market."""
    snapshot = _snapshot_of(market, snapshot_id)
    index = [i for i, issuer in enumerate(market.issuers) if issuer.issuer_id in issuer_ids]
    table = snapshot.holdings
    lines = tuple(
        LineOfCompany(snapshot_id, int(table.line_no[i]), table.ticker[i], "", float(table.weight[i]), None)
        for i in np.flatnonzero(np.isin(table.issuer, index))
    )
    return TrailStop(_version_of(snapshot), lines)


def _snapshot_of(market: Market, snapshot_id: str) -> FundSnapshot:
    return next(s for s in market.snapshots.values() if s.snapshot_id == snapshot_id)


def _version_of(snapshot: FundSnapshot) -> Version:
    return a_version(
        snapshot_id=snapshot.snapshot_id,
        fund=snapshot.fund,
        as_of_date=snapshot.as_of_date,
        source=snapshot.source,
        n_rows=len(snapshot.holdings.ticker),
    )
