"""A whole build from a folder of hand-written files: the files of the bundle, and the same bytes each time."""

import csv
import gzip
import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from etl.snapshot.build.assemble import build_files

FACTS_HEADER = "fund,sponsor,as_of_date,ticker,name,sector,country,weight_pct"
SEVEN = {
    "AAPL": 320193,
    "MSFT": 789019,
    "NVDA": 1045810,
    "GOOGL": 1652044,
    "AMZN": 1018724,
    "META": 1326801,
    "TSLA": 1318605,
}
US_LINES = [
    *(f"SPY,State Street,2025-11-18,{t},{t} INC,Information Technology,United States,5.000001" for t in SEVEN),
    "IVV,iShares,2025-11-18,BRKB,BERKSHIRE HATHAWAY INC CLASS B,Financials,United States,1.64",
    "IVV,iShares,2025-11-18,GOOG,ALPHABET INC CLASS C,Communication Services,United States,2.0",
    "SPY,State Street,2025-11-18,-,US DOLLAR,Unknown,Unknown,1e-06",
    "IVV,iShares,2025-11-18,ESZ5,S&P500 EMINI DEC 25,Cash and/or Derivatives,Unknown,-0.1",
]
FOREIGN_LINES = ["EFA,iShares,2025-11-18,ROG,ROCHE HOLDING PAR AG,Health Care,Switzerland,1.38"]
EXPECTED = {
    "snapshots.csv": [
        "fund,as_of_date,source,weight_unit,n_rows,n_equity,weight_sum",
        """EFA,2025-11-18,"iShares, collected by portfolio-xray",0.0001,1,1,0.0138""",
        # 1.64 + 2.0 - 0.1
        """IVV,2025-11-18,"iShares, collected by portfolio-xray",0.0001,3,2,0.0354""",
        # 7 x 5.000001 + 0.000001 = 35.000008
        """SPY,2025-11-18,"State Street, collected by portfolio-xray",0.00000001,8,7,0.35000008""",
    ],
    "themes.csv": [
        "theme,label,version_date,issuer_id,ticker",
        *(f"mag7,Magnificent 7,2025-11-18,cik{cik},{ticker}" for ticker, cik in SEVEN.items()),
        # Of every list the companies that are in the files, in the order of the reviewed table.
        *(f'ai_narrow,"AI, narrow",2025-11-18,cik{SEVEN[t]},{t}' for t in ("NVDA", "MSFT", "GOOGL", "AMZN", "META")),
        *(f'ai_broad,"AI, broad",2025-11-18,cik{SEVEN[t]},{t}' for t in ("NVDA", "MSFT", "GOOGL", "AMZN", "META")),
        *(f'ai_broad,"AI, broad",2025-11-18,cik{SEVEN[t]},{t}' for t in ("AAPL", "TSLA")),
        f"semiconductors,Semiconductors,2025-11-18,cik{SEVEN['NVDA']},NVDA",
    ],
    "holdings.csv.gz": [
        "fund,line_no,ticker,issuer_id,kind,weight",
        "EFA,1,ROG,x-ch-ROG,equity,1.38",
        "IVV,1,BRK.B,cik1067983,equity,1.64",
        "IVV,2,GOOG,cik1652044,equity,2.0",
        "IVV,3,ESZ5,,derivative,-0.1",
        *(f"SPY,{i},{t},cik{cik},equity,5.000001" for i, (t, cik) in enumerate(SEVEN.items(), start=1)),
        "SPY,8,,,cash,1e-06",
    ],
    "issuers.csv.gz": [
        "issuer_id,name,ticker,country,sector,sector_source",
        "cik1018724,AMZN Inc,AMZN,,technology,State Street",
        "cik1045810,NVDA Inc,NVDA,,technology,State Street",
        "cik1067983,Berkshire Hathaway Inc,BRK.B,,financials,iShares",
        "cik1318605,TSLA Inc,TSLA,,technology,State Street",
        "cik1326801,META Inc,META,,technology,State Street",
        "cik1652044,GOOGL Inc,GOOGL,,communication,iShares",
        "cik320193,AAPL Inc,AAPL,,technology,State Street",
        "cik789019,MSFT Inc,MSFT,,technology,State Street",
        "x-ch-ROG,ROG (CH),ROG,CH,health_care,iShares",
    ],
    "securities.csv.gz": [
        "ticker,issuer_id,reason,since",
        "AAPL,cik320193,primary,",
        "AMZN,cik1018724,primary,",
        "BRK.B,cik1067983,primary,",
        "BRKB,cik1067983,share_class,",
        "FB,cik1326801,rename,2022-06-09",
        "GOOG,cik1652044,share_class,",
        "GOOGL,cik1652044,primary,",
        "META,cik1326801,primary,",
        "MSFT,cik789019,primary,",
        "NVDA,cik1045810,primary,",
        "TSLA,cik1318605,primary,",
    ],
    "cusips.csv.gz": [
        "cusip,ticker,issuer_id",
        "037833100,AAPL,",
        "064058100,BNY,cik1390777",  # by a reviewed row
        "084670702,BRK.B,",
        "12345A104,GONE,",
        # Two issuer numbers under one ticker: nobody says which is the registrant's.
        "12345B102,NVDAP,",
        "30303M102,META,",
        "67066G203,NVDAP,",
        "88160R200,TSLAP,cik1318605",
        "99999F104,ELSE,",
    ],
    "capitalizations.csv.gz": [
        "issuer_id,as_of_date,market_cap_usd,size_band,source",
        "cik1067983,2025-11-18,1100000000000,mega,Nasdaq screener",
        "cik320193,2025-10-31,23000000000,mid,Nasdaq screener",
    ],
    "size_bands.csv": [
        "version_date,band,floor_usd,source",
        "2025-07-01,mega,200000000000,our choice: the usual word for the largest companies",
        '2025-07-01,large,22700000000,"S&P Dow Jones Indices, market capitalization guideline of 1 July 2025"',
        '2025-07-01,mid,8000000000,"S&P Dow Jones Indices, market capitalization guideline of 1 July 2025"',
        "2025-07-01,small,300000000,our choice: the usual floor of small caps",
        "2025-07-01,micro,0,below small",
    ],
}
CUSIPS = [
    ("88160R200", "TSLAP"),
    ("084670702", "BRKB"),
    ("037833100", "AAPL"),
    ("30303M102", "META"),
    ("04041L106", "AAPL"),  # left out after review
    ("064058100", "BNY"),
    ("12345A104", "GONE"),
    ("67066G203", "NVDAP"),
    ("12345B102", "NVDAP"),
    ("99999F104", "ELSE"),  # a registrant that is no company of the bundle
]
SCREENED = {
    "nasdaq_full_tickers_20251031": ("AAPL", "Apple Inc. Common Stock", "22680000000.00"),
    "nyse_full_tickers_20251118": ("BRK/B", "Berkshire Hathaway Inc.", "1112797266191.00"),
    "nasdaq_full_tickers_20260821": ("TSLA", "Tesla Inc. Common Stock", "1000000000000.00"),  # held: too late
    "nyse_full_tickers_20260821": ("BRK^A", "Berkshire Preferred", "1.00"),
}


def write(path: Path, content: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(content.encode()) if path.suffix == ".gz" else content.encode())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path / "fund-facts" / "us_equity_2025-11.csv.gz", "\n".join([FACTS_HEADER, *US_LINES]))
    write(tmp_path / "fund-facts" / "international_2025-11.csv.gz", "\n".join([FACTS_HEADER, *FOREIGN_LINES]))
    for exchange in ("nasdaq", "nyse", "amex"):
        for day in ("20251031", "20251118", "20260821"):
            name = f"{exchange}_full_tickers_{day}"
            rows = [SCREENED[name]] if name in SCREENED else []
            made = [{"symbol": s, "name": n, "marketCap": m, "country": "", "industry": ""} for s, n, m in rows]
            write(tmp_path / "reference" / f"{name}.json.gz", json.dumps(made))
    table = {
        "fields": ["cik", "name", "ticker", "exchange"],
        "data": [[1067983, "Berkshire Hathaway Inc", "BRK-B", "NYSE"]],
    }
    write(tmp_path / "sec" / "company_tickers_exchange_202409.json", json.dumps(table))
    write(tmp_path / "sec" / "company_tickers_mf_202408.json", json.dumps({"data": []}))
    write(tmp_path / "bundle" / "funds.csv", "ticker,name\nSPY,One\n")
    write(tmp_path / "bundle" / "share_classes.csv", "ticker,issuer_ticker,cik\nGOOG,GOOGL,1652044\n")
    write(tmp_path / "bundle" / "renames.csv", "old_ticker,new_ticker,date\nFB,META,2022-06-09\n")
    late = [{"ticker": t, "cik": cik, "name": f"{t} Inc", "exchange": "Nasdaq"} for t, cik in SEVEN.items()]
    others = {"TSLAP": SEVEN["TSLA"], "NVDAP": SEVEN["NVDA"], "ELSE": 4242}
    late += [{"ticker": t, "cik": cik, "name": f"{t[:4]} Inc", "exchange": "Nasdaq"} for t, cik in others.items()]
    tables = {"company_tickers.parquet": late, "ct.pq": [{"Cusip": c, "Ticker": t} for c, t in CUSIPS]}
    reader = SimpleNamespace(read_table=lambda path: SimpleNamespace(to_pylist=lambda: tables[path.name]))
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", reader)
    return tmp_path


@pytest.fixture
def built(folder: Path) -> Mapping[str, bytes]:
    return build_files(folder, folder / "company_tickers.parquet", folder / "bundle")


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_of_the_bundle(name: str, built: Mapping[str, bytes]) -> None:
    content = gzip.decompress(built[name]) if name.endswith(".gz") else built[name]
    assert content.decode() == "\n".join([*EXPECTED[name], ""])


def test_no_other_file_than_these_and_the_findings(built: Mapping[str, bytes]) -> None:
    assert set(built) == {*EXPECTED, "findings.csv"}


def test_findings_of_all_three_sorts(built: Mapping[str, bytes]) -> None:
    rows = [(r["fund"], r["check"], r["n"]) for r in csv.DictReader(io.StringIO(built["findings.csv"].decode()))]
    assert rows == [
        ("", "two_sectors", "1"),  # Alphabet: technology and communication
        ("", "renames", "1"),
        ("", "share_classes", "1"),
        ("IVV", "derivative_line", "1"),
        ("SPY", "cash_line", "1"),
        ("EFA", "no_capitalization", "1"),
        ("IVV", "no_capitalization", "1"),
        ("SPY", "no_capitalization", "6"),
    ]


def test_no_name_of_a_sponsor_leaves_the_facts(built: Mapping[str, bytes]) -> None:
    everything = b"".join(gzip.decompress(v) if k.endswith(".gz") else v for k, v in built.items())
    for name in (b"ROCHE", b"ALPHABET INC CLASS C", b"US DOLLAR", b"EMINI"):
        assert name not in everything


def test_the_same_input_gives_the_same_bytes(
    folder: Path, built: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)  # gzip would write it into its header
    assert build_files(folder, folder / "company_tickers.parquet", folder / "bundle") == built


def test_compressed_files_carry_no_time(built: Mapping[str, bytes]) -> None:
    # RFC 1952: bytes 4 to 7 of the header are the time of change, flag 8 would announce a file name.
    compressed = [content for name, content in built.items() if name.endswith(".gz")]
    assert len(compressed) == 5
    assert all(content[4:8] == b"\0\0\0\0" and not content[3] & 8 for content in compressed)
