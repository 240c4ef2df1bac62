"""The real files are read as text: nothing is guessed, nothing respelled."""

import csv
import gzip
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from snapshot_facts import NOVEMBER

from analytics.model.fund import HoldingKind
from analytics.model.issuer import Sector
from etl.snapshot.build.review import Rename, ShareClass, ThemeMember, read_reviewed
from etl.snapshot.build.sources import (
    class_dot,
    listed_rows,
    read_edgar_table,
    read_fact_lines,
    read_screener,
    read_sec_table,
)

LOOKALIKES = ("NA", "TRUE", "ON", "NAN", "INF", "NULL", "007")
HEADER = ["fund", "sponsor", "as_of_date", "ticker", "name", "sector", "country", "weight_pct"]


def screener_row(symbol: str, market_cap: str = "1000000.00", name: str = "A Company") -> dict[str, str]:
    return {"symbol": symbol, "name": name, "marketCap": market_cap, "country": "Bermuda", "industry": "Banks"}


def write_facts(path: Path, rows: list[list[str]]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def test_tickers_that_look_like_other_things_survive_the_facts(tmp_path: Path) -> None:
    rows = [["VTI", "Vanguard", "2025-10-31", ticker, "Cö, Inc", "Energy", "Italy", "0.10"] for ticker in LOOKALIKES]
    lines = list(read_fact_lines(write_facts(tmp_path / "facts.csv.gz", rows), is_international=False))
    assert tuple(line.ticker for line in lines) == LOOKALIKES
    first = lines[0]
    assert (first.name, first.sector, first.country, first.weight) == ("Cö, Inc", "Energy", "Italy", "0.10")
    assert (first.as_of_date.isoformat(), first.is_international) == ("2025-10-31", False)


def test_lines_are_numbered_within_their_fund(tmp_path: Path) -> None:
    rows = [[fund, "iShares", "2025-11-18", "A", "A", "", "", "2e-06"] for fund in ("IJR", "IWM", "IJR", "IJR", "IWM")]
    lines = list(read_fact_lines(write_facts(tmp_path / "facts.csv.gz", rows), is_international=True))
    assert [(line.fund, line.line_no) for line in lines] == [
        ("IJR", 1),
        ("IWM", 1),
        ("IJR", 2),
        ("IJR", 3),
        ("IWM", 2),
    ]
    assert {line.weight for line in lines} == {"2e-06"}
    assert all(line.is_international for line in lines)


def test_tickers_that_look_like_other_things_survive_the_screener(tmp_path: Path) -> None:
    (tmp_path / "reference").mkdir()
    symbols = {"nasdaq": LOOKALIKES[:3], "nyse": LOOKALIKES[3:], "amex": ()}
    for exchange, own in symbols.items():
        content = json.dumps([screener_row(symbol) for symbol in own]).encode()
        path = tmp_path / "reference" / f"{exchange}_full_tickers_20251118.json.gz"
        path.write_bytes(gzip.compress(content))
    assert set(read_screener(tmp_path, NOVEMBER)) == set(LOOKALIKES)


def test_screener_symbols_get_dots_and_preferred_shares_go() -> None:
    rows = [
        screener_row("BRK/B", "1112797266191.00"),
        screener_row("MET^A"),
        screener_row(" brk/a "),
        screener_row("X", ""),
    ]
    found = listed_rows(rows)
    assert set(found) == {"BRK.B", "BRK.A", "X"}
    assert found["BRK.B"].market_cap == 1_112_797_266_191.0
    assert (found["BRK.B"].symbol, found["BRK.B"].country, found["BRK.B"].industry) == ("BRK.B", "Bermuda", "Banks")
    assert found["X"].market_cap == 0


def test_class_separators() -> None:
    assert class_dot("BRK-B", "-") == "BRK.B"
    assert class_dot("BRK/B", "-") == "BRK/B"


def test_the_secs_table(tmp_path: Path) -> None:
    path = tmp_path / "table.json"
    fields = ["cik", "name", "ticker", "exchange"]
    path.write_text(
        json.dumps({"fields": fields, "data": [[1067983, "BERKSHIRE", "BRK-B", "NYSE"], [7, "N", "NA", None]]})
    )
    table = read_sec_table(path)
    assert (table["BRK.B"].cik, table["BRK.B"].name, table["BRK.B"].exchange) == (1067983, "BERKSHIRE", "NYSE")
    assert table["NA"].exchange == ""


def test_the_secs_table_with_other_fields_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.json"
    path.write_text(json.dumps({"fields": ["cik", "ticker"], "data": []}))
    with pytest.raises(ValueError, match=r"unexpected fields in table\.json"):
        read_sec_table(path)


def test_the_late_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rows = [
        {"ticker": "MOG-A", "cik": "67887", "name": "MOOG INC.", "exchange": "NYSE"},
        {"ticker": "TRUE", "cik": "1327318", "name": "TrueCar", "exchange": None},
    ]
    reader = SimpleNamespace(read_table=lambda _: SimpleNamespace(to_pylist=lambda: rows))
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", reader)
    table = read_edgar_table(tmp_path / "company_tickers.parquet")
    assert (table["MOG.A"].cik, table["MOG.A"].exchange) == (67887, "NYSE")
    assert (table["TRUE"].cik, table["TRUE"].exchange) == (1327318, "")


def test_reviewed_tables_are_read_as_typed_rows(tmp_path: Path) -> None:
    own, bundle = tmp_path / "reviewed", tmp_path / "bundle"
    own.mkdir()
    bundle.mkdir()
    own.joinpath("lines.csv").write_text(
        "fund,as_of_date,line_no,raw_ticker,kind,ticker,reason\nIWM,2025-11-18,1561,-,equity,JRVR,printed without\n"
    )
    own.joinpath("identities.csv").write_text("ticker,cik,reason\nRNA,1599901,reused in 2026\n")
    own.joinpath("sectors.csv").write_text("source_name,sector\nInformation Technology,technology\n")
    own.joinpath("countries.csv").write_text("name,code\nNamibia,NA\n")
    own.joinpath("undotted.csv").write_text("printed,ticker\nBRKB,BRK.B\n")
    own.joinpath("cusips.csv").write_text("cusip,issuer_id,reason\n05370A108,cik1599901,left out\n04965N104,,reused\n")
    own.joinpath("themes.csv").write_text("theme,label,version_date,ticker\nchips,Chips,2025-11-18,NVDA\n")
    bundle.joinpath("share_classes.csv").write_text("ticker,issuer_ticker,cik,evidence\nGOOG,GOOGL,1652044,same CIK\n")
    bundle.joinpath("renames.csv").write_text("old_ticker,new_ticker,date,evidence\nFB,META,2022-06-09,same CIK\n")
    read = read_reviewed(bundle, own)
    ruling = read.lines["IWM", NOVEMBER, 1561]
    assert (ruling.raw_ticker, ruling.kind, ruling.ticker) == ("-", HoldingKind.EQUITY, "JRVR")
    assert read.identities == {"RNA": 1599901}
    assert read.sectors == {"Information Technology": Sector.TECHNOLOGY}
    assert read.countries == {"Namibia": "NA"}
    assert read.undotted == {"BRKB": "BRK.B"}
    assert read.cusips == {"05370A108": "cik1599901", "04965N104": ""}
    assert read.share_classes == {"GOOG": ShareClass("GOOG", "GOOGL", 1652044)}
    assert read.themes == (ThemeMember("chips", "Chips", "2025-11-18", "NVDA"),)
    assert read.renames == {"FB": Rename("FB", "META", "2022-06-09")}
