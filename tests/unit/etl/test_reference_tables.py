"""The SEC's ticker tables and screener downloads: every row as printed, other bodies by what they are."""

import json
from decimal import Decimal

import pytest

from analytics.errors import SourceError, UnexpectedColumns, UnreadableSource
from etl.reference.load import recognize_reference
from etl.sources.config import read_source
from etl.sources.nasdaq_screener.listing import Listed, read_listing
from etl.sources.sec_tickers.tables import FundClass, Registrant, read_fund_classes, read_registrants

TICKERS, SCREENER = read_source("sec_tickers"), read_source("nasdaq_screener")

COMPANIES = (
    b'{"fields":["cik","name","ticker","exchange"],"data":['
    b'[1067983,"BERKSHIRE HATHAWAY INC","BRK-B","NYSE"],[1872302,"NANO LABS LTD","NA","Nasdaq"],'
    b'[9999,"Quiet Co ","QUIE",null]]}'
)
FUNDS = (
    b'{"fields":["cik","seriesId","classId","symbol"],"data":['
    b'[36405,"S000002839","C000092055","VOO"],[36405,"S000002839","C000007774","vfiax"],'
    b'[36405,"S000002839","C000007775",""],[36405,"S000002839","C000007776",null]]}'
)
STOCKS = [
    {"symbol": "BRK/A", "name": "Berkshire Hathaway Inc.", "lastsale": "$1", "marketCap": "1091000000000.00"},
    {"symbol": "BRK/B ", "name": "Berkshire Hathaway Inc.", "lastsale": "$1", "marketCap": ""},
    {"symbol": "A^A", "name": "Acme Preferred Series A", "lastsale": "$25.00", "marketCap": "5.00"},
    {"symbol": "ZERO", "name": "Zero Corp", "lastsale": "$2", "marketCap": "0.00"},
]


def stocks(rows: object) -> bytes:
    return json.dumps(rows).encode()


def test_companies_are_read_as_printed() -> None:
    assert read_registrants(COMPANIES, TICKERS) == (
        Registrant(1067983, "BERKSHIRE HATHAWAY INC", "BRK-B", "NYSE"),
        Registrant(1872302, "NANO LABS LTD", "NA", "Nasdaq"),
        Registrant(9999, "Quiet Co", "QUIE", ""),
    )


def test_the_order_of_fields_is_not_relied_on() -> None:
    turned = b'{"fields":["ticker","exchange","cik","name"],"data":[["BF-B","NYSE",14693,"BROWN FORMAN CORP"]]}'
    assert read_registrants(turned, TICKERS) == (Registrant(14693, "BROWN FORMAN CORP", "BF-B", "NYSE"),)


def test_fund_classes_are_read_with_and_without_a_symbol() -> None:
    classes = read_fund_classes(FUNDS, TICKERS)
    assert classes[:2] == (
        FundClass(36405, "S000002839", "C000092055", "VOO"),
        FundClass(36405, "S000002839", "C000007774", "VFIAX"),
    )
    assert [row.symbol for row in classes[2:]] == ["", ""]


@pytest.mark.parametrize(
    ("old", "new", "error", "words"),
    [
        (b'"exchange"]', b'"exchange","lei"]', UnexpectedColumns, "exchange, lei; known are cik, name, ticker"),
        (b'"cik","name"', b'"cik","cik"', UnexpectedColumns, "cik, cik"),
        (b'"ticker","exchange"]', b'"ticker"]', UnexpectedColumns, "known are"),
        (b'"BRK-B",', b"", UnreadableSource, "Row 1 .* not 4 cells wide"),
        (b"1872302", b'"1872302"', UnreadableSource, "Row 2 .* no registrant number"),
        (b"1872302", b"true", UnreadableSource, "Row 2 .* no registrant number"),
        (b"9999", b"99999999999", UnreadableSource, "Row 3 .* no registrant number"),
        (b'"QUIE"', b'" "', UnreadableSource, "Row 3 .* no ticker"),
        (b'"QUIE"', b"null", UnreadableSource, "Row 3 .* no ticker"),
        (b'"data"', b'"rows"', UnreadableSource, "no ticker table"),
        (COMPANIES[55:-2], b"", UnreadableSource, "cut off or damaged|no rows"),
    ],
)
def test_a_changed_table_of_companies_is_refused(old: bytes, new: bytes, error: type[SourceError], words: str) -> None:
    broken = COMPANIES.replace(old, new)
    assert broken != COMPANIES
    with pytest.raises(error, match=words):
        read_registrants(broken, TICKERS)


@pytest.mark.parametrize(("old", "new"), [(b'"S000002839"', b'"2839"'), (b'"C000007774"', b"null")])
def test_a_class_without_series_or_class_id_is_refused(old: bytes, new: bytes) -> None:
    with pytest.raises(UnreadableSource, match="names no series and class"):
        read_fund_classes(FUNDS.replace(old, new), TICKERS)


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="no rows"):
        read_registrants(b'{"fields":["cik","name","ticker","exchange"],"data":[]}', TICKERS)


LISTED = (
    Listed("BRK/A", "Berkshire Hathaway Inc.", Decimal(1_091_000_000_000)),
    Listed("BRK/B", "Berkshire Hathaway Inc.", None),
    Listed("ZERO", "Zero Corp", None),
)


@pytest.mark.parametrize(
    "answer", [STOCKS, {"data": {"asOf": None, "rows": STOCKS}, "message": None, "status": {"rCode": 200}}]
)
def test_a_screener_download_is_read_with_and_without_its_wrapping(answer: object) -> None:
    assert read_listing(stocks(answer), SCREENER) == LISTED


@pytest.mark.parametrize(
    ("rows", "error", "words"),
    [
        ([], UnreadableSource, "no list of stocks"),
        ({"data": None, "status": {"rCode": 400}}, UnreadableSource, "no list of stocks"),
        ([{**STOCKS[0], "marketcap": "1"}], UnexpectedColumns, "marketcap"),
        ([{"symbol": "A", "name": "A"}], UnexpectedColumns, "market_cap"),
        ([{**STOCKS[0], "marketCap": "lots"}], UnreadableSource, "no number"),
        ([{**STOCKS[0], "marketCap": "-1"}], UnreadableSource, "no capitalization"),
        ([{**STOCKS[0], "symbol": " "}], UnreadableSource, "no ticker"),
        (["AAPL"], UnreadableSource, "no object"),
    ],
)
def test_a_changed_download_is_refused(rows: object, error: type[SourceError], words: str) -> None:
    with pytest.raises(error, match=words):
        read_listing(stocks(rows), SCREENER)


@pytest.mark.parametrize("body", [b"", b"<html>Access Denied</html>", b"symbol,name\nA,B\n"])
def test_other_bodies_are_named(body: bytes) -> None:
    for read, source, purpose in (
        (read_registrants, TICKERS, "a ticker table of the SEC"),
        (read_fund_classes, TICKERS, "a ticker table of the SEC"),
        (read_listing, SCREENER, "a screener download"),
    ):
        with pytest.raises(UnreadableSource, match=f"not {purpose}"):
            read(body, source)


def test_dropped_files_are_recognised_by_content() -> None:
    full = {"asOf": None, "headers": {"symbol": "Symbol", "lastsale": "Last Sale", "marketCap": "Market Cap"}}
    assert recognize_reference(COMPANIES) == "sec_tickers"
    assert recognize_reference(FUNDS) == "sec_funds"
    assert recognize_reference(stocks(STOCKS)) == "nasdaq_screener"
    assert recognize_reference(stocks({"data": {**full, "rows": STOCKS}})) == "nasdaq_screener"
    for other in (b"", b'{"fields":["id"],"data":[]}', b"<html></html>", b"Ticker,Name\nAAPL,Apple\n"):
        assert recognize_reference(other) is None


def test_the_screener_is_off_until_its_terms_are_accepted_and_the_sec_wants_a_contact() -> None:
    assert SCREENER.is_opt_in
    assert SCREENER.hosts == ("api.nasdaq.com",)
    for key in ("sec_tickers", "sec_companyfacts"):
        source = read_source(key)
        assert source.needs_contact
        assert not source.is_opt_in
        assert source.requests_per_second <= 5
