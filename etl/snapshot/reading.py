"""The bundled snapshot's files as values, exactly as they stand: text to numbers, nothing filled in, nothing repaired.

A file that is not what the format says is refused with its name and line. Whether the figures of one fund hold
together is for ``etl.validate``: a fund may fail there alone.
"""

import csv
import gzip
import hashlib
import io
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from analytics.errors import UnexpectedColumns, UnreadableSource
from analytics.model.fund import Fund, FundAssetClass, HoldingKind
from analytics.model.issuer import Issuer, Sector, SizeBand, SizeBandFloor, Theme
from analytics.model.quality import Finding, Severity
from db.repositories.identifiers import CusipEntry
from db.repositories.publishing import HoldingRow, SnapshotHeader
from db.repositories.reference import Capitalization, FundEntry, SecurityEntry

_Parsed = TypeVar("_Parsed")

HOLDINGS_FILE = "holdings.csv.gz"
CUSIPS_FILE = "cusips.csv.gz"
CUSIP_SOURCE = "edgartools"
"""Whose table of CUSIPs it is; see NOTICE."""

COLUMNS = {
    "funds.csv": (
        "ticker,name,sponsor,asset_class,kind,index_name,share_class_of,stand_in,cik,series_id,class_id,"
        "expense_ratio,expense_ratio_date,expense_ratio_source"
    ),
    "snapshots.csv": "fund,as_of_date,source,weight_unit,n_rows,n_equity,weight_sum",
    HOLDINGS_FILE: "fund,line_no,ticker,issuer_id,kind,weight",
    "issuers.csv.gz": "issuer_id,name,ticker,country,sector,sector_source",
    "securities.csv.gz": "ticker,issuer_id,reason,since",
    CUSIPS_FILE: "cusip,ticker,issuer_id",
    "capitalizations.csv.gz": "issuer_id,as_of_date,market_cap_usd,size_band,source",
    "themes.csv": "theme,label,version_date,issuer_id,ticker",
    "size_bands.csv": "version_date,band,floor_usd,source",
    "findings.csv": "fund,check,severity,n,message",
}
"""Every file a load reads, with its header line. Reviewed tables beside them went into these when they were built."""


@dataclass(frozen=True, slots=True)
class BundledFund:
    """What the bundle announces about a fund's holdings, and the holdings."""

    header: SnapshotHeader
    rows: tuple[HoldingRow, ...]


@dataclass(frozen=True, slots=True)
class HoldingsFile:
    """The bytes every bundled holding was read from."""

    name: str
    sha256: str
    n_bytes: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """Everything the bundled snapshot says. ``findings`` are those of the cleaning rules when it was built."""

    directory: tuple[FundEntry, ...]
    issuers: tuple[Issuer, ...]
    securities: tuple[SecurityEntry, ...]
    cusips: tuple[CusipEntry, ...]
    capitalizations: tuple[Capitalization, ...]
    themes: tuple[Theme, ...]
    size_bands: tuple[SizeBandFloor, ...]
    funds: tuple[BundledFund, ...]
    findings: tuple[Finding, ...]
    holdings_file: HoldingsFile


def bundle_folder() -> Traversable:
    """Return the folder of the bundle that comes with the package."""
    return files("etl").joinpath("snapshot", "bundle")


def bundled() -> Bundle:
    """Read the bundle that comes with the package."""
    return read_bundle(bundle_folder())


def bundle_digest(folder: Traversable) -> str:
    """Return one sha256 over names and bytes of the files a load reads: equal means that nothing is new."""
    digest = hashlib.sha256()
    for name in sorted(COLUMNS):
        content = _content(folder, name)
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def read_bundle(folder: Traversable) -> Bundle:
    """Read a bundle.

    Raises
    ------
    UnreadableSource
        A file is missing, or a line of it cannot be read.
    UnexpectedColumns
        A file has other columns than the format.
    """
    content = _content(folder, HOLDINGS_FILE)
    return Bundle(
        directory=_read(folder, "funds.csv", _fund),
        issuers=_read(folder, "issuers.csv.gz", _issuer),
        securities=_read(folder, "securities.csv.gz", _security),
        cusips=_read(folder, CUSIPS_FILE, _cusip),
        capitalizations=_read(folder, "capitalizations.csv.gz", _capitalization),
        themes=_themes(folder),
        size_bands=_read(folder, "size_bands.csv", _size_band),
        funds=_funds(folder),
        findings=_read(folder, "findings.csv", _finding),
        holdings_file=HoldingsFile(HOLDINGS_FILE, hashlib.sha256(content).hexdigest(), len(content)),
    )


def _content(folder: Traversable, name: str) -> bytes:
    try:
        return folder.joinpath(name).read_bytes()
    except OSError as error:
        raise UnreadableSource(f"{name} of the bundled snapshot cannot be read: {error.strerror}.") from error


def _lines(folder: Traversable, name: str) -> Iterator[list[str]]:
    """Yield the lines below the header."""
    content = _content(folder, name)
    try:
        text = (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise UnreadableSource(f"{name} of the bundled snapshot is damaged: {error}.") from error
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = ",".join(next(lines, []))
    if header != COLUMNS[name]:
        raise UnexpectedColumns(f"{name} of the bundled snapshot has the columns {header}; known are {COLUMNS[name]}.")
    return lines


def _read(folder: Traversable, name: str, parse: Callable[[list[str]], _Parsed]) -> tuple[_Parsed, ...]:
    """Return the parsed lines of a file; one that cannot be parsed is named by its number."""
    parsed: list[_Parsed] = []
    lines = _lines(folder, name)
    try:
        for cells in lines:
            parsed.append(parse(cells))  # noqa: PERF401 - the number parsed so far is the line in the message
    except (ValueError, ArithmeticError, csv.Error) as error:
        raise UnreadableSource(f"{name} of the bundled snapshot, record {len(parsed) + 1}: {error}.") from error
    return tuple(parsed)


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(f"{text} is no number")
    return number


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _fund(cells: list[str]) -> FundEntry:
    ticker, name, sponsor, asset_class, kind, index_name, class_of, stand_in, cik, series, class_id, *fee = cells
    ratio, ratio_date, ratio_source = fee
    fund = Fund(
        ticker=ticker,
        name=name,
        sponsor=sponsor,
        asset_class=FundAssetClass(asset_class),
        kind=kind,
        index_name=index_name,
        share_class_of=class_of or None,
        stand_in=stand_in or None,
        expense_ratio=float(_number(ratio)) if ratio else None,
        expense_ratio_date=_day(ratio_date),
        expense_ratio_source=ratio_source,
    )
    return FundEntry(fund, cik, series, class_id)


def _issuer(cells: list[str]) -> Issuer:
    issuer_id, name, ticker, country, sector, sector_source = cells
    return Issuer(issuer_id, name, ticker, country, Sector(sector), sector_source)


def _security(cells: list[str]) -> SecurityEntry:
    ticker, issuer_id, reason, since = cells
    return SecurityEntry(ticker, issuer_id, reason, _day(since))


def _cusip(cells: list[str]) -> CusipEntry:
    cusip, ticker, issuer_id = cells
    return CusipEntry(cusip, ticker, issuer_id or None, CUSIP_SOURCE)


def _capitalization(cells: list[str]) -> Capitalization:
    issuer_id, as_of, amount, band, source = cells
    return Capitalization(issuer_id, date.fromisoformat(as_of), _number(amount), SizeBand(band), source)


def _size_band(cells: list[str]) -> SizeBandFloor:
    version, band, floor, source = cells
    return SizeBandFloor(SizeBand(band), float(_number(floor)), date.fromisoformat(version), source)


def _finding(cells: list[str]) -> Finding:
    fund, check, severity, n, message = cells
    return Finding(fund, check, Severity(severity), int(n), message)


def _holding(cells: list[str]) -> tuple[str, HoldingRow]:
    fund, line_no, ticker, issuer_id, kind, percent = cells
    weight = _number(percent).scaleb(-2)
    return fund, HoldingRow(int(line_no), ticker, issuer_id or None, HoldingKind(kind), weight)


def _snapshot(cells: list[str]) -> SnapshotHeader:
    fund, as_of, source, unit, n_rows, n_equity, weight_sum = cells
    return SnapshotHeader(
        fund=fund,
        as_of_date=date.fromisoformat(as_of),
        source=source,
        weight_unit=_number(unit),
        n_rows=int(n_rows),
        n_equity=int(n_equity),
        weight_sum=_number(weight_sum),
    )


def _funds(folder: Traversable) -> tuple[BundledFund, ...]:
    headers = _read(folder, "snapshots.csv", _snapshot)
    rows: dict[str, list[HoldingRow]] = defaultdict(list)
    for fund, row in _read(folder, HOLDINGS_FILE, _holding):
        rows[fund].append(row)
    unannounced = rows.keys() - {header.fund for header in headers}
    if unannounced:
        raise UnreadableSource(f"snapshots.csv of the bundled snapshot does not list {', '.join(sorted(unannounced))}.")
    return tuple(BundledFund(header, tuple(rows[header.fund])) for header in headers)


def _theme_member(cells: list[str]) -> tuple[tuple[str, str, date], str]:
    theme, label, version, issuer_id, _ticker = cells
    return (theme, label, date.fromisoformat(version)), issuer_id


def _themes(folder: Traversable) -> tuple[Theme, ...]:
    members: dict[tuple[str, str, date], set[str]] = defaultdict(set)
    for key, issuer_id in _read(folder, "themes.csv", _theme_member):
        members[key].add(issuer_id)
    return tuple(Theme(*key, frozenset(ids)) for key, ids in members.items())
