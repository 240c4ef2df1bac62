"""Readers that check what anybody may see at any moment: P1 to P4 of the promises, inside one repeatable read."""

import hashlib
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from common import database_at
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from analytics.errors import CounterpoiseError
from db.engine import Database

_SHOWN = text("""
    select p.fund, p.as_of_date, s.snapshot_key, s.n_rows, s.n_equity, s.weight_sum, s.content_sha256, s.as_of_date,
      (select status from runs r where r.run_id = s.run_id),
      (select count(*) from findings f where f.run_id = s.run_id and f.severity = 'blocking')
    from current_fund_snapshots p join fund_snapshots s using (snapshot_key)
""")
_ROWS = text("""
    select count(*), count(*) filter (where kind = 'equity'), coalesce(sum(weight), 0),
      string_agg(concat_ws('|', line_no, ticker, coalesce(issuer_id, ''), kind, trim_scale(weight)), E'\\n'
        order by line_no)
    from holdings where snapshot_key = :key
""")
_TWICE = text("""
    select fund, as_of_date, count(*) from fund_snapshots group by 1, 2 having count(*) > 1
""")
_NAIVE = text("""
    select f.fund, f.as_of_date, f.n_rows, count(h.line_no), coalesce(sum(h.weight), 0)
    from naive_funds f left join naive_holdings h using (fund) group by 1, 2, 3
""")


@dataclass
class Reader:
    """Reads over and over until told to stop; keeps what it saw that must never be."""

    socket_dir: str
    design: str
    stop: threading.Event
    n_reads: int = 0
    n_lost: int = 0
    violations: Counter[str] = field(default_factory=Counter)
    _dates: dict[str, date] = field(default_factory=dict)

    def run(self) -> None:
        """Read until stopped; a server that is down is waited for."""
        database = database_at(self.socket_dir)
        while not self.stop.is_set():
            try:
                self._read(database)
                self.n_reads += 1
            except (SQLAlchemyError, CounterpoiseError):
                self.n_lost += 1
                time.sleep(0.05)
        database.engine.dispose()

    def _read(self, database: Database) -> None:
        with database.transaction() as connection:
            connection.exec_driver_sql("set transaction isolation level repeatable read")
            if self.design == "product":
                self._read_versions(connection)
            else:
                self._read_naive(connection)

    def _read_versions(self, connection: Connection) -> None:
        for shown in connection.execute(_SHOWN).all():
            fund, day, key, *announced = shown[:6]
            found = connection.execute(_ROWS, {"key": key}).one()
            digest = hashlib.sha256((found[3] or "").encode()).hexdigest()
            if (list(found[:3]), digest) != (announced, shown[6]) or day != shown[7]:
                self.violations["P1 half a fund"] += 1
            if shown[9]:
                self.violations["P3 published against a blocking finding"] += 1
            if day < self._dates.get(fund, day):
                self.violations["P4 the pointer went back"] += 1
            self._dates[fund] = max(day, self._dates.get(fund, day))
        if connection.execute(_TWICE).first() is not None:
            self.violations["P2 one file published twice"] += 1

    def _read_naive(self, connection: Connection) -> None:
        for fund, day, announced, found, weight in connection.execute(_NAIVE).all():
            if announced != found or not 0.9 < weight < 1.1:
                self.violations["P1 half a fund"] += 1
            self._dates[fund] = day
