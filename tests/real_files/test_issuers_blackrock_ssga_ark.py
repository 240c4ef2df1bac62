"""Real files of iShares, State Street and ARK. Counts and sums are those of a separate measurement of the files.

The top ten were read off the files with ``sort`` and a spreadsheet library, not by our extractors.
"""

import os
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from analytics.errors import UnreadableSource
from analytics.model.fund import HoldingKind
from etl.extract import ExtractedHoldings
from etl.resolve import Resolver
from etl.resolve.known import Known
from etl.sources.config import read_source
from etl.sources.registry import holdings_sources

FOLDER = Path(os.environ.get("COUNTERPOISE_REAL_FILES") or Path(__file__).parents[3] / "shared" / "data") / "issuers"

pytestmark = [
    pytest.mark.real_files,
    pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the files of the sponsors are not at {FOLDER}"),
]


@dataclass(frozen=True)
class Measured:
    """What a file holds; sums and weights in percent as printed, ``n_zero`` the rows printed 0.00."""

    fund: str
    as_of_date: date | None
    n_rows: int
    n_equity: int
    total: str
    n_zero: int
    top: str
    n_unweighted: int = 0


FILES = {
    "ishares/IVV_holdings_20251016.csv": Measured(
        "IVV",
        date(2025, 10, 16),
        508,
        503,
        "100.06",
        2,
        "NVDA 7.83 MSFT 6.71 AAPL 6.48 AMZN 3.67 AVGO 2.94 META 2.73 GOOGL 2.58 TSLA 2.12 GOOG 2.08 BRKB 1.58",
    ),
    "ishares/IWM_holdings_nopreamble_2025q4.csv": Measured(
        "",
        None,
        1967,
        1962,
        "99.89",
        250,
        "BE 0.96 CRDO 0.82 FN 0.57 NXT 0.54 IONQ 0.53 KTOS 0.45 GH 0.41 STRL 0.40 RMBS 0.40 OKLO 0.40",
    ),
    "ishares/IJR_holdings_nopreamble_201909.csv": Measured(
        "",
        None,
        602,
        602,
        "99.83",
        2,
        "SIGI 0.60 MRCY 0.57 FCFS 0.56 FCN 0.55 CCMP 0.53 NEOG 0.51 RGEN 0.48 EXPO 0.48 AJRD 0.48 JBT 0.47",
    ),
    "ishares/HEWU_holdings_20230121.csv": Measured(
        "", date(2023, 1, 20), 6, 1, "100.00", 1, "EWU 102.60 GBP 0.06 USD 0.06 GBP 0.00 GBP -0.02 GBP -2.70"
    ),
    "excerpts/ishares_IJH_20261007_new_layout_excerpt.csv": Measured(
        "IJH", date(2026, 10, 7), 3, 1, "2.06", 0, "OKTA 1.06 MLISW 1.00", 1
    ),
    "excerpts/ishares_IJR_20260612_new_layout_excerpt.csv": Measured(
        "IJR", date(2026, 6, 12), 3, 2, "2.68", 0, "XTSLA 1.53 SMTC 0.87 AAON 0.28"
    ),
    "excerpts/ishares_IWM_20261007_old_layout_excerpt.csv": Measured(
        "IWM", date(2026, 10, 7), 2, 2, "0.71", 0, "BTSG 0.36 MOG A 0.35"
    ),
    "ssga/holdings-daily-us-en-spy_20230110.xlsx": Measured(
        "SPY",
        date(2023, 1, 10),
        505,
        503,
        "99.999959",
        0,
        "AAPL 5.957167 MSFT 5.198587 AMZN 2.430652 BRK.B 1.736894 GOOGL 1.609392 GOOG 1.439884 JNJ 1.397061 "
        "UNH 1.383765 XOM 1.381598 JPM 1.238870",
        1,
    ),
    "ssga/holdings-daily-us-en-xbi_20250203.xlsx": Measured(
        "XBI",
        date(2025, 2, 3),
        144,
        138,
        "100.003669",
        2,
        "NBIX 2.771036 ABBV 2.580653 ALNY 2.556997 GILD 2.520734 AMGN 2.500837 NTRA 2.500650 INSM 2.484259 "
        "INCY 2.407752 VRTX 2.376753 UTHR 2.316706",
    ),
    "ark/ARKK_HOLDINGS_20260818.csv": Measured(
        "ARKK",
        date(2026, 8, 18),
        47,
        45,
        "100.02",
        0,
        "TSLA 9.28 SPCX 6.28 TEM 5.03 CRCL 4.68 CRSP 4.68 SHOP 4.06 COIN 3.98 TWST 3.81 HOOD 3.53 AMD 3.51",
    ),
}


@cache
def read(name: str) -> ExtractedHoldings:
    content = (FOLDER / name).read_bytes()
    (source,) = (source for source in holdings_sources().values() if source.recognizes(content, ""))
    return source.extract(content, read_source(source.key))


def top(holdings: ExtractedHoldings, count: int) -> str:
    weighted = [row for row in holdings.rows if row.weight is not None]
    ordered = sorted(weighted, key=lambda row: row.weight or Decimal(0), reverse=True)
    decimals = -int(holdings.weight_unit.as_tuple().exponent) - 2
    return " ".join(f"{row.ticker} {(row.weight or Decimal(0)) * 100:.{decimals}f}" for row in ordered[:count])


@pytest.mark.parametrize("name", FILES)
def test_rows_dates_and_sums_are_those_measured(name: str) -> None:
    holdings, measured = read(name), FILES[name]
    assert (holdings.fund.ticker, holdings.as_of_date) == (measured.fund, measured.as_of_date)
    assert len(holdings.rows) == measured.n_rows
    assert sum(row.kind is HoldingKind.EQUITY for row in holdings.rows) == measured.n_equity
    assert sum(row.weight or Decimal(0) for row in holdings.rows) * 100 == Decimal(measured.total)
    assert sum(row.weight == 0 for row in holdings.rows) == measured.n_zero
    assert sum(row.weight is None for row in holdings.rows) == measured.n_unweighted


@pytest.mark.parametrize("name", FILES)
def test_the_largest_lines_are_those_read_by_hand(name: str) -> None:
    assert top(read(name), 10) == FILES[name].top


@pytest.mark.parametrize(
    ("name", "unlike"),
    [
        ("ishares/IVV_holdings_20251016.csv", "0.0051"),
        ("ishares/IWM_holdings_nopreamble_2025q4.csv", "0.0051"),
        ("ishares/IJR_holdings_nopreamble_201909.csv", "0.0060"),
    ],
)
def test_weights_recomputed_from_market_amounts_agree_with_the_printed_ones(name: str, unlike: str) -> None:
    rows = read(name).rows
    assets = sum(row.market_amount or Decimal(0) for row in rows)
    gaps = [abs((row.market_amount or Decimal(0)) / assets - (row.weight or Decimal(0))) * 100 for row in rows]
    assert max(gaps) < Decimal(unlike)


def test_identifiers_are_there_where_the_source_prints_them() -> None:
    spy = read("ssga/holdings-daily-us-en-spy_20230110.xlsx")
    assert all(len(row.cusip) == 9 for row in spy.rows if row.kind is HoldingKind.EQUITY)
    # Check digits cut off in the file, as the issuers print them in their own filings.
    known = {"AAPL": "037833100", "MSFT": "594918104", "BRK.B": "084670702", "PNR": "G7S00T104", "NVDA": "67066G104"}
    assert {row.ticker: row.cusip for row in spy.rows if row.ticker in known} == known
    arkk = read("ark/ARKK_HOLDINGS_20260818.csv")
    assert [row.name for row in arkk.rows if not row.cusip] == [
        "OPENAI GROUP PBC SERIES C",
        "GOLDMAN FS TRSY OBLIG INST 468",
        "BRERA HOLDINGS PLC WTS",
    ]
    ijr = read("ishares/IJR_holdings_nopreamble_201909.csv")
    assert sum(bool(row.isin) for row in ijr.rows) == 602


def test_one_ticker_may_stand_for_a_share_and_for_its_bank_s_collateral() -> None:
    found = [(row.kind, row.name) for row in read("ishares/IVV_holdings_20251016.csv").rows if row.ticker == "JPM"]
    assert found == [(HoldingKind.EQUITY, "JPMORGAN CHASE & CO"), (HoldingKind.CASH, "CASH COLLATERAL USD JPM")]


@pytest.mark.parametrize("name", FILES)
def test_every_sector_word_is_known(name: str) -> None:
    holdings = read(name)
    assert {row.sector for row in holdings.rows if row.sector} <= set(read_source(holdings.source).sectors)


def test_a_list_of_an_index_is_no_holdings() -> None:
    with pytest.raises(UnreadableSource, match="a list of an index"):
        read("ssga/index-holdings-xlv_20250203.csv")


def test_the_stake_without_an_identifier_leads_to_its_company() -> None:
    """Line 15 of the file has no ticker, and in the column of the CUSIP a number that is none."""
    resolved = Resolver(Known.of({})).resolve(read("ark/ARKK_HOLDINGS_20260818.csv"))
    assert [row.issuer_id for row in resolved.rows if row.line_no == 15] == ["private-openai"]
