"""Files people bring besides holdings: series of FRED, and downloads that were kept compressed."""

import gzip
from datetime import UTC, date, datetime

import pytest
from fund_files import FundFile, add_test_companies, sponsor_csv
from sqlalchemy import text

from db.engine import Database
from db.repositories.raw_files import read_raw_content
from etl import files
from etl.files import FileAnswer, load_any
from etl.settings import EtlSettings
from etl.sources.registry import holdings_sources
from etl.workshop import Workshop, describe

pytestmark = pytest.mark.integration

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
YIELDS = b"observation_date,DGS10\n2026-10-01,4.10\n2026-10-02,\n2026-10-05,4.20\n"
LISTING = b"""[{"symbol": "TSFA", "name": "Test A Common Stock", "lastsale": "$10.00", "netchange": "0.10",
"pctchange": "1.0%", "marketCap": "1000000.00", "url": "/market-activity/stocks/tsfa"}]"""


def load(database: Database, content: bytes, name: str, as_of: date | None = None) -> FileAnswer:
    describe(database)
    return load_any(Workshop(database, lambda: NOW, EtlSettings(), holdings_sources()), content, name, as_of_date=as_of)


def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.transaction() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


LEVELS = "select series_id, observation_date::text, level::text from macro_observations order by 1, 2"


@pytest.mark.parametrize(
    "header", [b"observation_date,DGS10", b"DATE,DGS10", b"\xef\xbb\xbfobservation_date,DGS10\r", b'"date","DGS10"']
)
def test_a_file_of_a_series_is_told_by_its_header(database: Database, header: bytes) -> None:
    answer = load(database, YIELDS.replace(b"observation_date,DGS10", header), "download.csv")
    assert (answer.is_accepted, answer.source, answer.n_rows) == (True, "fred", 2)
    assert rows(database, LEVELS) == [("DGS10", "2026-10-01", "4.10"), ("DGS10", "2026-10-05", "4.20")]
    assert rows(database, "select kind, status, n_rows from runs") == [("macro", "succeeded", 2)]
    assert rows(database, "select source, address from raw_files") == [("fred", "file:download.csv")]


def test_a_series_that_has_to_be_switched_on_may_be_brought(database: Database) -> None:
    """As every file a person has downloaded: its rights bind that person."""
    answer = load(database, YIELDS.replace(b"DGS10", b"BAMLH0A0HYM2"), "BAMLH0A0HYM2.csv")
    assert answer.is_accepted
    assert rows(database, "select distinct series_id from macro_observations") == [("BAMLH0A0HYM2",)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (YIELDS + b"2026-10-06,4.30\n", "There is a level of 2026-10-06, after the day of the load"),
        (YIELDS + b"2026-10", "Line 5 has 1 cells, not two"),
        (YIELDS.replace(b"DGS10", b"GDPC1"), "is of GDPC1, which is none of the series that are kept here"),
        (YIELDS.replace(b"observation_date,DGS10", b"DATE,GDPC1"), "no file of a source that is known here"),
    ],
)
def test_a_series_that_is_damaged_or_not_kept_here_leaves_nothing(
    database: Database, content: bytes, words: str
) -> None:
    answer = load(database, content, "DGS10.csv")
    assert not answer.is_accepted
    assert words in answer.sentence
    assert rows(database, LEVELS) == rows(database, "select 1 from raw_files") == []


def test_prices_are_no_series(database: Database) -> None:
    answer = load(database, b"Date,Close\n2026-10-01,4.10\n", "DGS10.raw.csv")
    assert answer.source == "prices_csv"


def test_a_compressed_file_is_what_is_in_it(database: Database) -> None:
    with database.publication() as connection:
        add_test_companies(connection, (("TSF", "Test Small Cap Fund", "S000000001"),))
    answer = load(database, gzip.compress(sponsor_csv(FundFile())), "small.csv.gz")
    assert (answer.is_accepted, answer.file_name, answer.source) == (True, "small.csv.gz", "ishares")
    [(sha256, name)] = rows(database, "select sha256, file_name from raw_files")
    with database.publication() as connection:
        assert read_raw_content(connection, str(sha256)) == sponsor_csv(FundFile())
    assert name == "small.csv"


def test_a_compressed_screener_download_asks_for_its_day(database: Database) -> None:
    packed = gzip.compress(LISTING)
    answer = load(database, packed, "nyse_full_tickers.json.gz")
    assert (answer.is_accepted, answer.source) == (False, "nasdaq_screener")
    assert "counterpoise etl load --as-of DATE" in answer.sentence
    assert load(database, packed, "nyse_full_tickers.json.gz", date(2026, 10, 2)).source == "nasdaq_screener"


@pytest.mark.parametrize(
    ("packed", "words"),
    [
        (gzip.compress(YIELDS)[:-9], "cut short"),
        (gzip.compress(YIELDS)[:-8] + bytes(8), "damaged"),
        (gzip.compress(bytes(10_001)), "more than the 10,000 bytes"),
    ],
    ids=["cut", "damaged", "too large"],
)
def test_what_does_not_open_says_why(
    database: Database, packed: bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST_BYTES", 10_000)
    answer = load(database, packed, "DGS10.csv.gz")
    assert not answer.is_accepted
    assert words in answer.sentence
    assert answer.sentence.count("..") == 0
