"""The reviewed fund directory is consistent in itself."""

import csv
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from importlib.resources import files
from urllib.parse import urlsplit

import pytest

FEE_COLUMNS = ["expense_ratio", "expense_ratio_date", "expense_ratio_source"]
COLUMNS = [
    *("ticker", "name", "sponsor", "asset_class", "kind", "index_name"),
    *("share_class_of", "stand_in", "cik", "series_id", "class_id"),
    *FEE_COLUMNS,
]
ASSET_CLASSES = {"equity", "bond", "gold", "crypto", "money_market", "mixed", "other_asset"}
KINDS = {"etf", "mutual_fund"}
# The 43 funds whose holdings come with the snapshot, written down from the fund facts of 2025-11.
LOADED = {
    *("EFA", "IEMG", "IJH", "IJR", "ITOT", "IVV", "IWD", "IWF", "IWM", "IXUS", "LRGF", "MDY"),
    *("MTUM", "QUAL", "SPLG", "SPY", "USMV", "VB", "VEA", "VGT", "VIG", "VLUE", "VNQ", "VO"),
    *("VOO", "VSS", "VTI", "VTV", "VUG", "VWO", "VXUS", "VYM", "XLB", "XLC", "XLE", "XLF"),
    *("XLI", "XLK", "XLP", "XLRE", "XLU", "XLV", "XLY"),
}
# Unit and grantor trusts: registered with the SEC by CIK alone, without series or class.
TRUSTS = {"DIA", "ETHA", "FBTC", "GLD", "GLDM", "IAU", "IBIT", "MDY", "SPY"}
SNAPSHOT_DATE = dt.date(2026, 11, 21)


def read_rows() -> list[dict[str, str]]:
    text = files("etl").joinpath("snapshot/bundle/funds.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


ROWS = read_rows()
BY_TICKER = {row["ticker"]: row for row in ROWS}


def tickers_with(column: str) -> list[str]:
    return [row["ticker"] for row in ROWS if row[column]]


def repeated(values: Iterable[str]) -> set[str]:
    return {value for value, n in Counter(values).items() if n > 1}


def test_columns_are_the_agreed_ones_and_every_row_is_full_width() -> None:
    assert list(ROWS[0]) == COLUMNS
    assert [row["ticker"] for row in ROWS if None in row or None in row.values()] == []


def test_at_least_seventy_five_funds_sorted_with_unique_tickers() -> None:
    tickers = [row["ticker"] for row in ROWS]
    assert len(tickers) >= 75
    assert tickers == sorted(tickers)
    assert repeated(tickers) == set()


def test_every_fund_with_loaded_holdings_is_listed() -> None:
    assert len(LOADED) == 43
    assert LOADED - set(BY_TICKER) == set()


def test_names_sponsors_and_enumerations_are_known() -> None:
    for row in ROWS:
        assert row["name"], row
        assert row["sponsor"], row
        assert row["asset_class"] in ASSET_CLASSES, row
        assert row["kind"] in KINDS, row
        assert all(value == value.strip() for value in row.values()), row


def test_funds_have_distinct_names() -> None:
    assert repeated(row["name"] for row in ROWS) == set()


@pytest.mark.parametrize("ticker", tickers_with("share_class_of"))
def test_share_class_is_the_same_series_as_the_fund_it_points_to(ticker: str) -> None:
    row = BY_TICKER[ticker]
    other = BY_TICKER[row["share_class_of"]]
    assert other["ticker"] != ticker
    assert row["series_id"] == other["series_id"] != ""
    for column in ("cik", "index_name", "asset_class", "sponsor"):
        assert row[column] == other[column]


@pytest.mark.parametrize("ticker", tickers_with("share_class_of"))
def test_share_class_needs_no_stand_in_and_points_to_no_share_class(ticker: str) -> None:
    row = BY_TICKER[ticker]
    assert row["stand_in"] == ""
    assert BY_TICKER[row["share_class_of"]]["share_class_of"] == ""


def test_funds_of_one_series_are_linked_as_share_classes() -> None:
    main: dict[str, str] = {}
    for row in ROWS:
        if row["series_id"] and not row["share_class_of"]:
            assert main.setdefault(row["series_id"], row["ticker"]) == row["ticker"]


@pytest.mark.parametrize("ticker", tickers_with("stand_in"))
def test_stand_in_is_another_loaded_fund_on_the_same_index(ticker: str) -> None:
    row = BY_TICKER[ticker]
    other = BY_TICKER[row["stand_in"]]
    assert other["ticker"] != ticker
    assert other["ticker"] in LOADED
    assert row["index_name"] == other["index_name"] != ""
    assert row["series_id"] != other["series_id"]


@pytest.mark.parametrize("ticker", tickers_with("stand_in"))
def test_stand_in_leads_straight_to_holdings(ticker: str) -> None:
    other = BY_TICKER[BY_TICKER[ticker]["stand_in"]]
    assert other["stand_in"] == ""
    assert other["share_class_of"] == ""
    assert ticker not in LOADED


def test_loaded_funds_use_their_own_holdings() -> None:
    assert [t for t in sorted(LOADED) if BY_TICKER[t]["stand_in"]] == []
    assert [t for t in sorted(LOADED) if BY_TICKER[t]["share_class_of"]] == []


@pytest.mark.parametrize(
    ("ticker", "share_class_of", "stand_in"),
    [
        ("VFIAX", "VOO", ""),
        ("VTSAX", "VTI", ""),
        ("VSMAX", "VB", ""),
        ("SPYM", "SPLG", ""),
        ("VTWO", "", "IWM"),
        ("FXAIX", "", "SPY"),
        ("SPSM", "", "IJR"),
        ("QQQ", "", ""),
        ("FSKAX", "", ""),
        ("ITOT", "", ""),
        ("IVV", "", ""),
    ],
)
def test_known_relations(ticker: str, share_class_of: str, stand_in: str) -> None:
    row = BY_TICKER[ticker]
    assert (row["share_class_of"], row["stand_in"]) == (share_class_of, stand_in)


@pytest.mark.parametrize(
    ("ticker", "cik", "series_id", "class_id"),
    [
        # SEC, company_tickers_mf.json of August 2024.
        ("VOO", "36405", "S000002839", "C000092055"),
        ("VTWO", "1021882", "S000030003", "C000092016"),
        ("XLK", "1064641", "S000006415", "C000017601"),
        # SEC, company_tickers_exchange.json of September 2024. The mutual fund file of that time
        # lists another fund, since renamed, under IBIT.
        ("SPY", "884394", "", ""),
        ("IBIT", "1980994", "", ""),
    ],
)
def test_sec_identifiers(ticker: str, cik: str, series_id: str, class_id: str) -> None:
    row = BY_TICKER[ticker]
    assert (row["cik"], row["series_id"], row["class_id"]) == (cik, series_id, class_id)


def test_sec_identifiers_have_their_form() -> None:
    for row in ROWS:
        assert re.fullmatch("[1-9][0-9]{1,9}", row["cik"]), row
        if row["ticker"] in TRUSTS:
            assert row["series_id"] == row["class_id"] == "", row
        else:
            assert re.fullmatch("S[0-9]{9}", row["series_id"]), row
            assert re.fullmatch("C[0-9]{9}", row["class_id"]), row


def test_class_ids_are_unique_but_for_a_renamed_ticker() -> None:
    class_ids = [row["class_id"] for row in ROWS if row["class_id"]]
    assert repeated(class_ids) == {BY_TICKER["SPLG"]["class_id"]}


def test_fee_is_stated_with_date_and_source_or_not_at_all() -> None:
    for row in ROWS:
        stated = {bool(row[column]) for column in FEE_COLUMNS}
        assert len(stated) == 1, row


@pytest.mark.parametrize("ticker", tickers_with("expense_ratio"))
def test_fee_is_a_plausible_fraction_of_a_past_date_from_a_public_page(ticker: str) -> None:
    row = BY_TICKER[ticker]
    assert Decimal(0) <= Decimal(row["expense_ratio"]) <= Decimal("0.02")
    assert dt.date(2015, 1, 1) <= dt.date.fromisoformat(row["expense_ratio_date"]) <= SNAPSHOT_DATE
    address = urlsplit(row["expense_ratio_source"])
    assert address.scheme == "https"
    assert "." in address.netloc
