"""Companies, tickers, capitalizations, funds, themes and size bands: what a load brings besides holdings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, delete, tuple_

from analytics.model.fund import Fund
from analytics.model.issuer import Issuer, SizeBand, SizeBandFloor, Theme
from db import schema
from db.repositories.bulk import upsert


@dataclass(frozen=True, slots=True)
class SecurityEntry:
    """A ticker in dot form, the issuer behind it, why, and since when."""

    ticker: str
    issuer_id: str
    reason: str
    since_date: date | None = None


@dataclass(frozen=True, slots=True)
class Capitalization:
    """Market capitalization of a whole company on one date; the band is set from the unrounded figure."""

    issuer_id: str
    as_of_date: date
    market_cap_usd: Decimal
    size_band: SizeBand
    source: str


@dataclass(frozen=True, slots=True)
class FundEntry:
    """A fund of the directory with its identifiers at the SEC."""

    fund: Fund
    cik: str = ""
    series_id: str = ""
    class_id: str = ""


def upsert_issuers(connection: Connection, issuers: Iterable[Issuer]) -> int:
    """Add companies or change those that differ; capitalizations are loaded apart."""
    columns = ("issuer_id", "name", "ticker", "country", "sector", "sector_source")
    rows = [(i.issuer_id, i.name, i.ticker, i.country, i.sector.value, i.sector_source) for i in issuers]
    return upsert(connection, schema.issuers, columns, rows)


def upsert_securities(connection: Connection, securities: Iterable[SecurityEntry]) -> int:
    """Add tickers or change where they lead."""
    columns = ("ticker", "issuer_id", "reason", "since_date")
    return upsert(
        connection, schema.securities, columns, [(s.ticker, s.issuer_id, s.reason, s.since_date) for s in securities]
    )


def upsert_capitalizations(connection: Connection, capitalizations: Iterable[Capitalization]) -> int:
    """Add dated capitalizations or correct those of the same company and date."""
    columns = ("issuer_id", "as_of_date", "market_cap_usd", "size_band", "source")
    rows = [(c.issuer_id, c.as_of_date, c.market_cap_usd, c.size_band.value, c.source) for c in capitalizations]
    return upsert(connection, schema.capitalizations, columns, rows)


def upsert_funds(connection: Connection, funds: Iterable[FundEntry]) -> int:
    """Add funds to the directory or change those that differ, in any order."""
    columns = ["ticker", "name", "sponsor", "asset_class", "kind", "index_name", "share_class_of", "stand_in"]
    columns += ["cik", "series_id", "class_id", "expense_ratio", "expense_ratio_date", "expense_ratio_source"]
    return upsert(connection, schema.funds, columns, [_fund_row(entry) for entry in funds])


def upsert_size_bands(connection: Connection, floors: Iterable[SizeBandFloor]) -> int:
    """Add dated boundaries or correct those of the same date."""
    columns = ("version_date", "band", "floor_usd", "source")
    rows = [(f.version_date, f.band.value, Decimal(str(f.floor_usd)), f.source) for f in floors]
    return upsert(connection, schema.size_band_floors, columns, rows)


def upsert_themes(connection: Connection, themes: Iterable[Theme]) -> None:
    """Add theme versions; the members of a version that exists are replaced."""
    given = list(themes)
    keys = [(t.name, t.version_date) for t in given]
    members = schema.theme_members
    upsert(
        connection,
        schema.themes,
        ("theme", "version_date", "label"),
        [(t.name, t.version_date, t.label) for t in given],
    )
    connection.execute(delete(members).where(tuple_(members.c.theme, members.c.version_date).in_(keys)))
    rows = [(t.name, t.version_date, issuer_id) for t in given for issuer_id in sorted(t.issuer_ids)]
    upsert(connection, members, ("theme", "version_date", "issuer_id"), rows)


def _fund_row(entry: FundEntry) -> tuple[object, ...]:
    fund = entry.fund
    ratio = None if fund.expense_ratio is None else Decimal(str(fund.expense_ratio))
    return (
        fund.ticker,
        fund.name,
        fund.sponsor,
        fund.asset_class.value,
        fund.kind,
        fund.index_name,
        fund.share_class_of,
        fund.stand_in,
        entry.cik,
        entry.series_id,
        entry.class_id,
        ratio,
        fund.expense_ratio_date,
        fund.expense_ratio_source,
    )
