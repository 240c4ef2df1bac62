"""CUSIPs, tickers and funds as a load asks them: what a line of a fund may lead to."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, TextClause, text

from analytics.model.issuer import Issuer


class CusipEntry(NamedTuple):
    """A CUSIP and the ticker it had when the table was made, in dot form.

    ``issuer_id`` is for a CUSIP whose ticker leads to no company though the company is known.
    """

    cusip: str
    ticker: str = ""
    issuer_id: str | None = None
    source: str = ""


_LEARN = text("""
    insert into cusips (cusip, ticker, issuer_id, source)
    select * from unnest(cast(:cusips as text[]), cast(:tickers as text[]), cast(:issuer_ids as text[]),
      cast(:sources as text[]))
    on conflict (cusip) do nothing
""")

# A list costs psycopg ten times what a text does; a whole table is 70,000 rows.
_MERGE = text("""
    insert into cusips (cusip, ticker, issuer_id, source)
    select cusip, coalesce(ticker, ''), nullif(issuer_id, ''), coalesce(source, '')
    from unnest(string_to_array(:cusips, '|'), string_to_array(:tickers, '|'), string_to_array(:issuer_ids, '|'),
      string_to_array(:sources, '|')) as given (cusip, ticker, issuer_id, source)
    on conflict (cusip) do update set ticker = excluded.ticker, issuer_id = excluded.issuer_id, source = excluded.source
    where (cusips.ticker, cusips.issuer_id, cusips.source) is distinct from
      (excluded.ticker, excluded.issuer_id, excluded.source)
""")

_NAME = text("""
    insert into issuers (issuer_id, name, ticker, country, sector, sector_source)
    select * from unnest(cast(:issuer_ids as text[]), cast(:names as text[]), cast(:tickers as text[]),
      cast(:countries as text[]), cast(:sectors as text[]), cast(:sector_sources as text[]))
    on conflict (issuer_id) do nothing
""")


def read_cusips(connection: Connection) -> tuple[CusipEntry, ...]:
    """Return every known CUSIP."""
    rows = connection.execute(text("select cusip, ticker, issuer_id, source from cusips"))
    return tuple(CusipEntry(*row) for row in rows)


def read_ticker_links(connection: Connection) -> dict[str, str]:
    """Return the company behind every US ticker, by dot form."""
    return {row.ticker: row.issuer_id for row in connection.execute(text("select ticker, issuer_id from securities"))}


def read_fund_tickers(connection: Connection) -> frozenset[str]:
    """Return every ticker of the fund directory."""
    return frozenset(connection.execute(text("select ticker from funds")).scalars())


def read_issuer_ids(connection: Connection, prefix: str) -> frozenset[str]:
    """Return the ids of companies that begin with a prefix."""
    query = text("select issuer_id from issuers where starts_with(issuer_id, :prefix)")
    return frozenset(connection.execute(query, {"prefix": prefix}).scalars())


def add_cusips(connection: Connection, entries: Iterable[CusipEntry]) -> int:
    """Add CUSIPs that nobody knows yet and return how many; what is known stays as it is."""
    return _add(connection, _LEARN, ("cusips", "tickers", "issuer_ids", "sources"), entries)


def add_issuers(connection: Connection, issuers: Iterable[Issuer]) -> int:
    """Add companies that nobody has named yet and return how many; what is known of a company stays as it is."""
    rows = ((i.issuer_id, i.name, i.ticker, i.country, i.sector.value, i.sector_source) for i in issuers)
    return _add(connection, _NAME, ("issuer_ids", "names", "tickers", "countries", "sectors", "sector_sources"), rows)


def upsert_cusips(connection: Connection, entries: Iterable[CusipEntry]) -> int:
    """Add CUSIPs or change where they lead, and return how many were written; none may come twice."""
    columns = list(zip(*entries, strict=True))
    if not columns:
        return 0
    names = ("cusips", "tickers", "issuer_ids", "sources")
    texts = {name: "|".join(cell or "" for cell in cells) for name, cells in zip(names, columns, strict=True)}
    return connection.execute(_MERGE, texts).rowcount


def _add(
    connection: Connection, statement: TextClause, names: tuple[str, ...], rows: Iterable[tuple[object, ...]]
) -> int:
    # In one order for everybody: two loads that add the same keys never wait for each other in a circle.
    columns = list(zip(*sorted(rows, key=lambda row: str(row[0])), strict=True))
    if not columns:
        return 0
    return connection.execute(statement, {n: list(cells) for n, cells in zip(names, columns, strict=True)}).rowcount
