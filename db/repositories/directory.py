"""What is known of companies and their tickers, read back by the loads that add to it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ARRAY, Connection, Text, any_, literal, select, text

from analytics.model.issuer import Issuer, Sector, SizeBand, SizeBandFloor
from db import schema
from db.repositories.reference import SecurityEntry

NAMES_AS_OF = "names-as-of"
"""Kept with a table of companies that somebody has dropped: the day that was stated for it."""


@dataclass(frozen=True, slots=True)
class SectorUpdate:
    """The sector of a company and the source it is by."""

    issuer_id: str
    sector: Sector
    sector_source: str


def read_securities(connection: Connection) -> dict[str, SecurityEntry]:
    """Return every ticker of a company in dot form."""
    table = schema.securities
    rows = connection.execute(select(table.c.ticker, table.c.issuer_id, table.c.reason, table.c.since_date))
    return {row.ticker: SecurityEntry(*row) for row in rows}


def read_held_issuers(connection: Connection) -> frozenset[str]:
    """Return the companies that a published line, a CUSIP or a theme means."""
    query = text("""
        select issuer_id from issuers i
        where exists (select from holdings h where h.issuer_id = i.issuer_id)
          or exists (select from cusips c where c.issuer_id = i.issuer_id)
          or exists (select from theme_members m where m.issuer_id = i.issuer_id)
    """)
    return frozenset(connection.execute(query).scalars())


def last_day_of_names(connection: Connection, address: str) -> date | None:
    """Return the day up to which names of companies are known; null where nothing was loaded.

    That is the last day on which the address gave its table, the latest day stated with a table that was dropped, or
    the day on which the snapshot of the package was loaded.
    """
    query = text("""
        select greatest(
          (select max(greatest(fetched_at, checked_at)) from raw_files where address = :address)::date,
          (select max(headers ->> :stated) from raw_files where source = 'sec_tickers')::date,
          (select max(finished_at) from runs where kind = 'bundled_snapshot' and status = 'succeeded')::date)
    """)
    return connection.execute(query, {"address": address, "stated": NAMES_AS_OF}).scalar()


def read_issuers(connection: Connection, issuer_ids: Sequence[str] | None = None) -> dict[str, Issuer]:
    """Return companies by id, all or those named, without their capitalizations."""
    table = schema.issuers
    columns = (table.c.issuer_id, table.c.name, table.c.ticker, table.c.country, table.c.sector, table.c.sector_source)
    query = select(*columns)
    if issuer_ids is not None:
        query = query.where(table.c.issuer_id == any_(literal(list(issuer_ids), ARRAY(Text))))
    return {
        row.issuer_id: Issuer(row.issuer_id, row.name, row.ticker, row.country, Sector(row.sector), row.sector_source)
        for row in connection.execute(query)
    }


def current_source_key(connection: Connection, fund: str) -> str:
    """Return the source of a fund's current snapshot; empty for the bundled one, and where nothing is loaded."""
    query = text("""
        select s.source_key from current_fund_snapshots p join fund_snapshots s using (snapshot_key)
        where p.fund = :fund
    """)
    return connection.execute(query, {"fund": fund}).scalar() or ""


def read_printed_sectors(
    connection: Connection, fund: str, words: Mapping[str, Sector] | None
) -> tuple[tuple[str, str], ...]:
    """Return company and sector word of the equity lines of a fund's current snapshot, in the order of its file.

    With ``words`` only those of which the word says another sector than the company has: most nights that is none.
    """
    rows = connection.execute(
        text("""
            select h.issuer_id, h.source_sector
            from current_fund_snapshots p join holdings h using (snapshot_key) join issuers i using (issuer_id)
            where p.fund = :fund and h.kind = 'equity'
              and (cast(:words as jsonb) is null or cast(:words as jsonb) ->> h.source_sector <> i.sector)
            order by h.line_no
        """),
        {"fund": fund, "words": None if words is None else json.dumps(words)},
    )
    return tuple((row[0], row[1]) for row in rows)


def read_size_band_floors(connection: Connection, on: date) -> tuple[SizeBandFloor, ...]:
    """Return the boundaries in force on a day, largest first; before the first version the first holds."""
    rows = connection.execute(
        text("""
            select band, floor_usd::float8, version_date, source from size_band_floors
            where version_date = coalesce(
              (select max(version_date) from size_band_floors where version_date <= :day),
              (select min(version_date) from size_band_floors))
            order by floor_usd desc
        """),
        {"day": on},
    )
    return tuple(SizeBandFloor(SizeBand(row[0]), row[1], row[2], row[3]) for row in rows)


def save_sectors(connection: Connection, updates: Iterable[SectorUpdate]) -> int:
    """Change the sectors of known companies and return how many were changed."""
    given = list(updates)
    changed = connection.execute(
        text("""
            update issuers i set sector = u.sector, sector_source = u.source
            from unnest(cast(:ids as text[]), cast(:sectors as text[]), cast(:sources as text[]))
              as u (issuer_id, sector, source)
            where i.issuer_id = u.issuer_id and (i.sector, i.sector_source) is distinct from (u.sector, u.source)
        """),
        {
            "ids": [u.issuer_id for u in given],
            "sectors": [u.sector.value for u in given],
            "sources": [u.sector_source for u in given],
        },
    )
    return changed.rowcount
