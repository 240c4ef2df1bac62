"""The bundle's files become values as they stand, and what is not in the format is refused by file and line."""

import gzip
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tiny_bundle import FILES, edited, write_bundle

from analytics.errors import UnexpectedColumns, UnreadableSource
from analytics.model.fund import Fund, HoldingKind
from analytics.model.issuer import Issuer, Sector, SizeBand, SizeBandFloor, Theme
from analytics.model.quality import Finding, Severity
from db.repositories.identifiers import CusipEntry
from db.repositories.publishing import HoldingRow, SnapshotHeader
from db.repositories.reference import Capitalization, FundEntry, SecurityEntry
from etl.snapshot.reading import bundle_digest, bundled, read_bundle

NOVEMBER = date(2025, 11, 18)


def test_holdings_are_the_printed_figures_as_exact_fractions_in_the_order_of_the_file(tmp_path: Path) -> None:
    iwm, spy = read_bundle(write_bundle(tmp_path)).funds
    assert iwm.header == SnapshotHeader(
        "IWM", NOVEMBER, "iShares, collected", Decimal("0.0001"), n_rows=3, n_equity=2, weight_sum=Decimal("0.997")
    )
    assert iwm.rows == (
        HoldingRow(1, "TRUE", "cik1", HoldingKind.EQUITY, Decimal("0.7")),
        HoldingRow(2, "NA", "us-NA", HoldingKind.EQUITY, Decimal("0.294")),
        HoldingRow(3, "", None, HoldingKind.CASH, Decimal("0.003")),
    )
    assert spy.rows[1:] == (
        HoldingRow(2, "GOOGL", "cik1652044", HoldingKind.EQUITY, Decimal("0.30123456")),
        HoldingRow(3, "GOOG", "cik1652044", HoldingKind.EQUITY, Decimal("0.09356544")),
        HoldingRow(4, "ESZ5", None, HoldingKind.DERIVATIVE, Decimal("0.005")),
    )


def test_funds_companies_and_tickers_keep_every_column(tmp_path: Path) -> None:
    bundle = read_bundle(write_bundle(tmp_path))
    iwm, _, vfiax = bundle.directory
    assert iwm == FundEntry(
        Fund(
            "IWM",
            "Small, all of it",
            "iShares",
            index_name="Russell 2000",
            expense_ratio=0.0019,
            expense_ratio_date=date(2025, 8, 1),
            expense_ratio_source="https://example.org/iwm",
        ),
        "1100663",
        "S000004344",
        "C000012084",
    )
    assert (vfiax.fund.kind, vfiax.fund.stand_in, vfiax.fund.share_class_of) == ("mutual_fund", "SPY", None)
    assert (vfiax.fund.expense_ratio, vfiax.fund.expense_ratio_date) == (None, None)
    assert bundle.issuers[2] == Issuer("cik320193", "Apple Inc.", "AAPL", "US", Sector.TECHNOLOGY, "sector SPDR")
    assert bundle.securities[3:5] == (
        SecurityEntry("NA", "us-NA", "primary"),
        SecurityEntry("OLDT", "cik1", "rename", date(2024, 3, 1)),
    )


def test_cusips_keep_every_column(tmp_path: Path) -> None:
    assert read_bundle(write_bundle(tmp_path)).cusips == (
        CusipEntry("02079K107", "GOOG", None, "edgartools"),
        CusipEntry("037833100", "AAPL", None, "edgartools"),
        CusipEntry("02079K305", "GOOGL", "cik1652044", "edgartools"),
    )


def test_sizes_themes_and_findings_keep_every_column(tmp_path: Path) -> None:
    bundle = read_bundle(write_bundle(tmp_path))
    small = Capitalization("cik1", NOVEMBER, Decimal(310_000_000), SizeBand.SMALL, "Nasdaq screener")
    assert bundle.capitalizations[0] == small
    assert len(bundle.capitalizations) == 3
    assert bundle.themes == (Theme("mag7", "Magnificent 7", NOVEMBER, frozenset({"cik320193", "cik1652044"})),)
    assert bundle.size_bands[1] == SizeBandFloor(SizeBand.SMALL, 3e8, date(2025, 7, 1), "our choice")
    assert bundle.findings == (
        Finding("", "renames", Severity.INFO, 1, "Former tickers: 1."),
        Finding("IWM", "cash_line", Severity.INFO, 1, "Cash lines: 1 line, 0.30 % of the fund."),
    )


def test_the_holdings_file_is_known_by_its_bytes(tmp_path: Path) -> None:
    text = "fund,line_no,ticker,issuer_id,kind,weight\n"
    folder = write_bundle(tmp_path, holdings=text)
    file = read_bundle(folder).holdings_file
    assert (file.name, file.n_bytes) == ("holdings.csv.gz", (tmp_path / "holdings.csv.gz").stat().st_size)
    (tmp_path / "holdings.csv.gz").write_bytes(gzip.compress(text.encode(), mtime=1))
    assert read_bundle(folder).holdings_file.sha256 != file.sha256


@pytest.mark.parametrize("name", FILES)
def test_the_digest_changes_with_every_file_that_is_loaded(tmp_path: Path, name: str) -> None:
    before = bundle_digest(write_bundle(tmp_path))
    path = tmp_path / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert bundle_digest(tmp_path) != before


def test_the_digest_is_of_contents_and_of_nothing_else(tmp_path: Path) -> None:
    first, second = write_bundle(tmp_path / "a"), write_bundle(tmp_path / "b")
    (second / "NOTICE").write_text("where the figures come from")
    assert bundle_digest(first) == bundle_digest(second)


def test_the_digest_sees_text_that_moved_from_one_file_to_another(tmp_path: Path) -> None:
    header, first, last = FILES["size_bands.csv"].splitlines(keepends=True)
    before = bundle_digest(write_bundle(tmp_path / "a"))
    moved = {"size_bands": header + first, "snapshots": last + FILES["snapshots.csv"]}
    assert bundle_digest(write_bundle(tmp_path / "b", **moved)) != before


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    (write_bundle(tmp_path) / name).unlink()
    with pytest.raises(UnreadableSource, match=f"{name} .* cannot be read"):
        read_bundle(tmp_path)
    with pytest.raises(UnreadableSource, match=name):
        bundle_digest(tmp_path)


@pytest.mark.parametrize("name", FILES)
def test_other_columns_are_refused(tmp_path: Path, name: str) -> None:
    header, _, rest = FILES[name].partition("\n")
    first, _, others = header.partition(",")
    swapped = f"{others},{first}\n{rest}"
    with pytest.raises(UnexpectedColumns, match=name):
        read_bundle(write_bundle(tmp_path, **{name.partition(".")[0]: swapped}))


@pytest.mark.parametrize("content", [b"", b"no gzip", gzip.compress(b"fund,line_no\n", mtime=0)[:-4]], ids=repr)
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    (write_bundle(tmp_path) / "holdings.csv.gz").write_bytes(content)
    with pytest.raises((UnreadableSource, UnexpectedColumns), match=r"holdings\.csv\.gz"):
        read_bundle(tmp_path)


@pytest.mark.parametrize(
    ("name", "old", "new", "record"),
    [
        ("holdings.csv.gz", "29.40", "NaN", 2),
        ("holdings.csv.gz", "29.40", "", 2),
        ("holdings.csv.gz", "NA,us-NA,equity", "NA,us-NA,stock", 2),
        ("holdings.csv.gz", "cash,0.30", "cash,0.30,more", 3),
        ("snapshots.csv", '2025-11-18,"iS', '18.11.2025,"iS', 1),
        ("funds.csv", "equity,mutual_fund", "shares,mutual_fund", 3),
        ("funds.csv", "0.0019", "Infinity", 1),
        ("issuers.csv.gz", "financials", "banks", 4),
        ("securities.csv.gz", "2024-03-01", "2024-03", 5),
        ("capitalizations.csv.gz", "3900000000000", "3.9T", 3),
        ("size_bands.csv", "small", "tiny", 2),
        ("findings.csv", "IWM,cash_line,info,1", "IWM,cash_line,info,one", 2),
        ("themes.csv", "2025-11-18,cik1652044", "today,cik1652044", 2),
    ],
)
def test_a_line_that_cannot_be_read_is_named_by_number(
    tmp_path: Path, name: str, old: str, new: str, record: int
) -> None:
    text = edited(name, (old, new))
    folder = write_bundle(tmp_path, **{name.partition(".")[0]: text})
    with pytest.raises(UnreadableSource, match=rf"^{name} .* record {record}:"):
        read_bundle(folder)


def test_holdings_of_a_fund_that_is_not_announced_are_refused(tmp_path: Path) -> None:
    announced = "".join(line for line in FILES["snapshots.csv"].splitlines(keepends=True) if not line.startswith("IWM"))
    with pytest.raises(UnreadableSource, match="does not list IWM"):
        read_bundle(write_bundle(tmp_path, snapshots=announced))


def test_an_announced_fund_without_holdings_is_left_to_the_checks(tmp_path: Path) -> None:
    rows = "".join(line for line in FILES["holdings.csv.gz"].splitlines(keepends=True) if not line.startswith("IWM"))
    assert read_bundle(write_bundle(tmp_path, holdings=rows)).funds[0].rows == ()


def test_the_shipped_bundle_holds_43_funds_with_the_rows_they_announce() -> None:
    bundle = bundled()
    assert len(bundle.funds) == 43
    assert [f.header.fund for f in bundle.funds if len(f.rows) != f.header.n_rows] == []
    # IWM and VTI: number of lines of the fund facts of November 2025.
    n_rows = {f.header.fund: len(f.rows) for f in bundle.funds}
    assert (n_rows["IWM"], n_rows["VTI"]) == (1962, 3482)
