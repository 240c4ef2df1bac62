"""The surroundings of loads of reference data: tables as the SEC and Nasdaq send them, and a desk to load them from."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from loopback import LoopbackServer
from sqlalchemy import text

from db.engine import Database
from etl.fetch.fetcher import Fetcher
from etl.load_run import LoadRun
from etl.reference.load import ReferenceRun, load_reference, load_reference_file
from etl.settings import EtlSettings

# A Saturday: the last session is the day before.
NIGHT = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)
CONTACT = "Jane Doe jane@example.com"
ACME_FILE = Path(__file__).parent / "fixtures/sources/sec_companyfacts/acme.json"
FIXTURE = ACME_FILE.read_bytes()
SERIES = "S000000001"


def companies(*rows: tuple[int, str, str, str]) -> bytes:
    return json.dumps({"fields": ["cik", "name", "ticker", "exchange"], "data": rows}).encode()


def funds(*rows: tuple[int, str, str, str]) -> bytes:
    return json.dumps({"fields": ["cik", "seriesId", "classId", "symbol"], "data": rows}).encode()


def stocks(**caps: str) -> bytes:
    rows = [{"symbol": s, "name": s, "lastsale": "$1", "marketCap": cap} for s, cap in caps.items()]
    return json.dumps({"data": {"rows": rows}}).encode()


def facts_of(cik: int) -> bytes:
    return FIXTURE.replace(b'"cik":42,', f'"cik":{cik},'.encode())


def submissions_of(cik: int, sic: str) -> bytes:
    head = {"cik": f"{cik:010d}", "entityType": "operating", "sic": sic, "sicDescription": "", "name": "X"}
    return json.dumps({**head, "tickers": ["X"], "exchanges": ["NYSE"]}).encode()


USUAL_COMPANIES = companies(
    (320193, "Apple Inc.", "AAPL", "Nasdaq"),
    (1045810, "NVIDIA CORP", "NVDA", "Nasdaq"),
    (1, "Tiny Co", "TINY", "Nasdaq"),
    (7, "Seven plc", "SEV", "NYSE"),
    (884394, "An index trust", "SPYX", "NYSE"),
    (55, "Other people's trust", "OTHR", "NYSE"),
)
USUAL_FUNDS = funds(
    (36405, SERIES, "C000000001", "SPY"),
    (36405, SERIES, "C000000002", "SPYX"),
    (55, "S000000055", "C000000055", "OTHR"),
)


@dataclass
class Desk:
    """A database, the host that plays the internet, and a clock."""

    database: Database
    server: LoopbackServer
    now: datetime = NIGHT

    def load(self, contact: str | None = CONTACT) -> ReferenceRun:
        settings = EtlSettings(mirror=self.server.address, contact=contact)
        with Fetcher(self.database, settings, lambda: self.now, sleep=lambda _: None) as get:
            return load_reference(self.database, get, settings, lambda: self.now)

    def drop(self, content: bytes, as_of: date | None = None) -> LoadRun:
        return load_reference_file(self.database, content, "dropped.json", as_of, lambda: self.now)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with self.database.transaction() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def ledger(self) -> dict[str, str]:
        rows = self.rows("select distinct on (kind) kind, status from runs order by kind, started_at desc")
        return {str(kind): str(status) for kind, status in rows if kind != "test"}
