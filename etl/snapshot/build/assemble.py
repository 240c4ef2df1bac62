"""From the real files to the files of the bundle, as bytes: the same input gives the same bytes."""

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from analytics.model.fund import HoldingKind
from etl.snapshot.build.classify import STATE_STREET, classify
from etl.snapshot.build.companies import Company, fund_companies, vote_on_sectors
from etl.snapshot.build.cusips import TABLE, Leads, build_cusips, read_cusip_table
from etl.snapshot.build.directory import Directory, build_directory, fund_tickers
from etl.snapshot.build.findings import fund_findings, general_findings, size_findings
from etl.snapshot.build.holdings import MatchedLine, match_lines
from etl.snapshot.build.review import ThemeMember, read_reviewed
from etl.snapshot.build.sizes import BOUNDARIES, BOUNDARIES_DATE, SOURCE, Size, size_companies
from etl.snapshot.build.sources import read_sources

_TWO_DECIMALS, _SIX_DECIMALS = "0.0001", "0.00000001"

Rows = Iterable[tuple[object, ...]]


def build_files(folder: Path, edgar_table: Path, bundle: Path) -> dict[str, bytes]:
    """Return the generated files of the bundle by name; the reviewed ones in ``bundle`` are read, never written."""
    sources, reviewed = read_sources(folder, edgar_table), read_reviewed(bundle)
    lines = match_lines(classify(sources.lines, reviewed.lines, reviewed.undotted), sources, reviewed)
    companies = fund_companies(lines, sources, reviewed)
    funds = fund_tickers(folder, bundle)
    directory = build_directory(lines, companies, sources, reviewed, funds)
    everyone = {**companies, **directory.added}
    sizes = size_companies(
        directory.spellings({c.issuer_id: c.ticker for c in everyone.values()}),
        {c.issuer_id: c.name for c in everyone.values()},
        sources,
        frozenset(companies),
    )
    findings = [
        *general_findings(vote_on_sectors(lines, reviewed), len(reviewed.renames), len(reviewed.share_classes)),
        *fund_findings(lines),
        *size_findings(lines, frozenset(size.issuer_id for size in sizes)),
    ]
    companies_by_ticker = {ticker: row.issuer_id for ticker, row in directory.tickers.items()}
    leads = Leads(companies_by_ticker, frozenset(everyone), funds, sources.edgar, reviewed.cusips)
    finding_rows = [(f.fund, f.check, f.severity, f.n, f.message) for f in findings]
    return {
        "snapshots.csv": _csv("fund,as_of_date,source,weight_unit,n_rows,n_equity,weight_sum", _snapshot_rows(lines)),
        "holdings.csv.gz": _gzip(_csv("fund,line_no,ticker,issuer_id,kind,weight", _holding_rows(lines))),
        "issuers.csv.gz": _gzip(_csv("issuer_id,name,ticker,country,sector,sector_source", _company_rows(everyone))),
        "securities.csv.gz": _gzip(_csv("ticker,issuer_id,reason,since", _ticker_rows(directory))),
        "capitalizations.csv.gz": _gzip(
            _csv("issuer_id,as_of_date,market_cap_usd,size_band,source", _size_rows(sizes))
        ),
        "cusips.csv.gz": _gzip(_csv("cusip,ticker,issuer_id", _cusip_rows(edgar_table.with_name(TABLE), leads))),
        "themes.csv": _csv("theme,label,version_date,issuer_id,ticker", _theme_rows(directory, reviewed.themes)),
        "size_bands.csv": _csv(
            "version_date,band,floor_usd,source", [(BOUNDARIES_DATE, *boundary) for boundary in BOUNDARIES]
        ),
        "findings.csv": _csv("fund,check,severity,n,message", finding_rows),
    }


def _snapshot_rows(lines: Iterable[MatchedLine]) -> Iterator[tuple[object, ...]]:
    by_fund: dict[str, list[MatchedLine]] = defaultdict(list)
    for matched in lines:
        by_fund[matched.line.fact.fund].append(matched)
    for fund, own in sorted(by_fund.items()):
        fact = own[0].line.fact
        unit = _SIX_DECIMALS if fact.sponsor == STATE_STREET else _TWO_DECIMALS
        n_equity = sum(m.line.kind is HoldingKind.EQUITY for m in own)
        weight_sum = sum((Decimal(m.line.fact.weight) for m in own), Decimal(0)) / 100
        source = f"{fact.sponsor}, collected by portfolio-xray"
        yield fund, fact.as_of_date, source, unit, len(own), n_equity, f"{weight_sum.normalize():f}"


def _holding_rows(lines: Iterable[MatchedLine]) -> Iterator[tuple[object, ...]]:
    for m in sorted(lines, key=lambda m: (m.line.fact.fund, m.line.fact.line_no)):
        fact = m.line.fact
        yield fact.fund, fact.line_no, m.line.ticker, m.issuer_id, m.line.kind, fact.weight


def _company_rows(companies: Mapping[str, Company]) -> Iterator[tuple[object, ...]]:
    for c in (companies[key] for key in sorted(companies)):
        yield c.issuer_id, c.name, c.ticker, c.country, c.sector, c.sector_source


def _ticker_rows(directory: Directory) -> Iterator[tuple[object, ...]]:
    for row in directory.tickers.values():
        yield row.ticker, row.issuer_id, row.reason, row.since


def _size_rows(sizes: Iterable[Size]) -> Iterator[tuple[object, ...]]:
    for size in sizes:
        yield size.issuer_id, size.as_of_date, size.market_cap_usd, size.size_band, SOURCE


def _cusip_rows(table: Path, leads: Leads) -> Iterator[tuple[object, ...]]:
    for row in build_cusips(read_cusip_table(table), leads):
        yield row.cusip, row.ticker, row.issuer_id


def _theme_rows(directory: Directory, members: Iterable[ThemeMember]) -> Iterator[tuple[object, ...]]:
    # Whoever builds of fewer files has fewer companies; that the bundle lacks none is a contract test's business.
    for member in members:
        if member.ticker in directory.tickers:
            issuer_id = directory.tickers[member.ticker].issuer_id
            yield member.theme, member.label, member.version_date, issuer_id, member.ticker


def _csv(header: str, rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=9, mtime=0)
