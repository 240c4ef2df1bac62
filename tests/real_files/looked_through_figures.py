"""What the product says about a fund it was given as a file: extracted, resolved, looked through, reported."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from bundle_market import BANDS, LOADED_AT, bundle_market
from factories import a_portfolio
from real_files.printed_figures import FOLDER, Printed

from analytics.concentration import build_report, fund_profile
from analytics.look_through import FundMatrix, look_through
from analytics.model.exposure import ConcentrationReport
from analytics.model.fund import HOLDING_KINDS, Fund, FundSnapshot, HoldingTable
from analytics.model.issuer import Issuer, Sector, SizeBand
from analytics.model.market import Market
from db.repositories.publishing import HoldingRow
from etl.resolve import Resolved, Resolver
from etl.resolve.known import Known
from etl.snapshot.reading import bundled
from etl.sources.config import read_source
from etl.sources.registry import holdings_sources

ELEVEN = (
    "communication",
    "consumer_discretionary",
    "consumer_staples",
    "energy",
    "financials",
    "health_care",
    "industrials",
    "technology",
    "materials",
    "real_estate",
    "utilities",
)


@dataclass(frozen=True, slots=True)
class LookedThrough:
    """Our figures of a fund, in percent; ``unknown`` is what is in companies without a sector, or in none."""

    top10: float
    equity: float
    n_lines: int
    sectors: dict[str, float]
    unknown: float


@cache
def _market() -> Market:
    return bundle_market()


@cache
def _matrix() -> FundMatrix:
    return FundMatrix.build(_market())


@cache
def _resolver() -> Resolver:
    bundle = bundled()
    companies = {entry.ticker: entry.issuer_id for entry in bundle.securities}
    return Resolver(Known.of(companies, frozenset(entry.fund.ticker for entry in bundle.directory), bundle.cusips))


def of_bundled(fund: str) -> LookedThrough:
    """Return our figures of a fund of the bundle."""
    report = fund_profile(fund, _market(), _matrix()).report
    assert report is not None
    return _figures(report, _market().snapshots[fund])


def of_file(printed: Printed) -> LookedThrough:
    """Return our figures of a file, read through the product's own rooms."""
    content = (FOLDER / printed.path).read_bytes()
    (source,) = (one for one in holdings_sources().values() if one.recognizes(content, printed.path))
    market = _market_of(printed.fund, _resolver().resolve(source.extract(content, read_source(source.key))))
    portfolio = a_portfolio(market, {printed.fund: 100})
    exposures = look_through(portfolio, market, FundMatrix.build(market))
    return _figures(build_report(portfolio, exposures, market), market.snapshots[printed.fund])


def _market_of(ticker: str, resolved: Resolved) -> Market:
    """Put one resolved file in the place of all the funds of the bundle; companies stay those of the bundle."""
    base = _market()
    known = {issuer.issuer_id for issuer in base.issuers}
    issuers = (*base.issuers, *(issuer for issuer in resolved.new_issuers if issuer.issuer_id not in known))
    snapshot = FundSnapshot(
        f"{ticker}-file",
        ticker,
        dt.date(2025, 11, 18),
        "file",
        LOADED_AT,
        float(resolved.weight_unit),
        _table(resolved.rows, issuers),
    )
    return replace(
        base,
        version=f"file {ticker}",
        issuers=issuers,
        funds={ticker: Fund(ticker, ticker)},
        snapshots={ticker: snapshot},
    )


def _table(rows: Sequence[HoldingRow], issuers: Sequence[Issuer]) -> HoldingTable:
    index = {issuer.issuer_id: i for i, issuer in enumerate(issuers)}
    return HoldingTable(
        line_no=np.array([row.line_no for row in rows], dtype=np.int32),
        ticker=tuple(row.ticker for row in rows),
        kind=np.array([HOLDING_KINDS.index(row.kind) for row in rows], dtype=np.int8),
        issuer=np.array([index.get(row.issuer_id or "", -1) for row in rows], dtype=np.int32),
        weight=np.array([float(row.weight) for row in rows], dtype=np.float64),
        band=np.array([BANDS.index(SizeBand.UNKNOWN)] * len(rows), dtype=np.int8),
    )


def _figures(report: ConcentrationReport, snapshot: FundSnapshot) -> LookedThrough:
    is_equity = snapshot.holdings.kind == 0
    return LookedThrough(
        top10=100 * report.top10_weight.weight,
        equity=100 * float(snapshot.holdings.weight[is_equity].sum()),
        n_lines=int(is_equity.sum()),
        sectors={name: 100 * report.sectors[Sector(name)].weight for name in ELEVEN},
        unknown=100 * report.sectors[Sector.UNKNOWN].weight,
    )
