"""The whole published market in one go: what an analysis needs, in the shape the rooms of ``analytics`` compute on."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, text

from analytics.errors import DataUnavailable
from analytics.model.fund import HOLDING_KINDS, Fund, FundAssetClass, FundSnapshot, HoldingTable
from analytics.model.issuer import Issuer, Sector, SizeBand, SizeBandFloor, Theme
from analytics.model.market import Market, SecurityLink
from db.repositories.facts import latest_earnings
from db.repositories.price_histories import mean_volumes
from db.repositories.prices import latest_prices

READ_ATTEMPTS = 5
"""A read during which somebody publishes is read again; five in a row means that something publishes without pause."""

BANDS = tuple(SizeBand)
_BAND_CODE = {band.value: code for code, band in enumerate(BANDS)}
_KIND_CODE = {kind.value: code for code, kind in enumerate(HOLDING_KINDS)}

_VERSION = text("""
    select md5(
      coalesce((select string_agg(fund || ':' || snapshot_key, ',' order by fund) from current_fund_snapshots), '')
      || ';' || coalesce(
        (select string_agg(table_name || ':' || changed_xid, ',' order by table_name) from reference_changes
          where table_name <> 'cusips'), '')
    )
""")

_ISSUERS = text("""
    select i.issuer_id, i.name, i.ticker, i.country, i.sector, i.sector_source,
      c.market_cap_usd::float8 as market_cap_usd, c.as_of_date as market_cap_date,
      coalesce(c.source, '') as market_cap_source, coalesce(c.size_band, 'unknown') as size_band
    from issuers i
    left join (
      select distinct on (issuer_id) * from capitalizations
      where cast(:days as date[]) is null or as_of_date = any(:days)
      order by issuer_id, as_of_date desc
    ) c using (issuer_id)
    order by i.issuer_id
""")

_SNAPSHOTS = text("""
    select s.snapshot_id, s.fund, s.as_of_date, s.source, s.published_at, s.weight_unit::float8 as weight_unit,
      h.line_no, h.ticker, h.kind, h.issuer_id, h.weight
    from current_fund_snapshots p join fund_snapshots s using (snapshot_key)
    cross join lateral (
      select array_agg(line_no order by line_no) as line_no, array_agg(ticker order by line_no) as ticker,
        array_agg(kind order by line_no) as kind, array_agg(issuer_id order by line_no) as issuer_id,
        array_agg(weight::float8 order by line_no) as weight
      from holdings where snapshot_key = s.snapshot_key
    ) h
    order by s.fund
""")

_FUNDS = text("""
    select ticker, name, sponsor, asset_class, kind, index_name, share_class_of, stand_in,
      expense_ratio::float8 as expense_ratio, expense_ratio_date, expense_ratio_source
    from funds order by ticker
""")

_THEMES = text("""
    select t.theme, t.label, t.version_date, array_agg(m.issuer_id order by m.issuer_id) as issuer_ids
    from (select distinct on (theme) * from themes order by theme, version_date desc) t
    join theme_members m using (theme, version_date)
    -- The one pages begin with comes first.
    group by t.theme, t.label, t.version_date order by t.theme <> 'mag7', t.theme
""")

_SIZE_BANDS = text("""
    select band, floor_usd::float8 as floor_usd, version_date, source from size_band_floors
    where version_date = (select max(version_date) from size_band_floors)
    order by floor_usd desc
""")


_CAPITALIZATIONS = text("""
    select issuer_id, as_of_date, size_band, market_cap_usd::float8 from capitalizations
    where cast(:days as date[]) is null or as_of_date = any(:days)
    order by issuer_id, as_of_date
""")


def market_version(connection: Connection) -> str:
    """Return a key that changes with every committed change of public data; cheap enough for each request."""
    return str(connection.execute(_VERSION).scalar_one())


def read_market(connection: Connection) -> Market:
    """Read the current snapshots of all funds with everything that belongs to them, at one version.

    Raises
    ------
    DataUnavailable
        Data were published during each of several attempts.
    """
    version = market_version(connection)
    for _ in range(READ_ATTEMPTS):
        market = _read(connection, version)
        version = market_version(connection)
        if version == market.version:
            return market
    raise DataUnavailable("Market data are being replaced at this moment; try again in a minute.")


def _read(connection: Connection, version: str) -> Market:
    issuers = read_issuers(connection)
    index = {issuer.issuer_id: position for position, issuer in enumerate(issuers)}
    nearest = NearestCapitalizations(connection, index)
    snapshots = {row.fund: as_snapshot(row, index, nearest) for row in connection.execute(_SNAPSHOTS)}
    return Market(
        version=version,
        issuers=issuers,
        securities=_securities(connection, index),
        funds={row.ticker: as_fund(row) for row in connection.execute(_FUNDS)},
        snapshots=snapshots,
        themes=tuple(
            Theme(row.theme, row.label, row.version_date, frozenset(row.issuer_ids))
            for row in connection.execute(_THEMES)
        ),
        size_bands=tuple(
            SizeBandFloor(SizeBand(row.band), row.floor_usd, row.version_date, row.source)
            for row in connection.execute(_SIZE_BANDS)
        ),
        prices=latest_prices(connection),
        earnings={index[issuer_id]: earned for issuer_id, earned in latest_earnings(connection).items()},
        volumes=mean_volumes(connection),
        capitalizations={
            day: nearest.amounts_at(day) for day in sorted({snapshot.as_of_date for snapshot in snapshots.values()})
        },
    )


class NearestCapitalizations:
    """What every company was worth nearest a date, and its size band then; of two equally near, the earlier.

    ``days`` are those of which capitalizations count; all where it is null.
    """

    def __init__(self, connection: Connection, index: Mapping[str, int], days: Sequence[date] | None = None) -> None:
        rows = connection.execute(_CAPITALIZATIONS, {"days": None if days is None else list(days)}).all()
        self._issuer = np.fromiter((index[row[0]] for row in rows), dtype=np.int64, count=len(rows))
        self._day = np.fromiter((row[1].toordinal() for row in rows), dtype=np.int64, count=len(rows))
        # One more each, unknown, for companies without a capitalization and lines without a company (index -1).
        bands = [*(_BAND_CODE[row[2]] for row in rows), _BAND_CODE[SizeBand.UNKNOWN.value]]
        self._band = np.array(bands, dtype=np.int8)
        self._amount = np.array([*(row[3] for row in rows), np.nan], dtype=np.float64)
        self._n_issuers = len(index)
        self._known: dict[date, NDArray[np.int64]] = {}

    def bands_at(self, as_of_date: date) -> NDArray[np.int8]:
        """Return band codes, one per issuer and a last one, unknown, for lines without a company."""
        return self._band[self._nearest(as_of_date)]

    def amounts_at(self, as_of_date: date) -> NDArray[np.float64]:
        """Return capitalizations in US dollars, one per issuer, NaN where none is known."""
        return self._amount[self._nearest(as_of_date)[:-1]]

    def _nearest(self, as_of_date: date) -> NDArray[np.int64]:
        if as_of_date not in self._known:
            distance = np.abs(self._day - as_of_date.toordinal())
            farthest_first = np.lexsort((-self._day, -distance))
            nearest = np.full(self._n_issuers + 1, len(self._day), dtype=np.int64)
            # Of several writes to one place the last stays: the nearest date.
            nearest[self._issuer[farthest_first]] = farthest_first
            self._known[as_of_date] = nearest
        return self._known[as_of_date]


def read_issuers(connection: Connection, days: Sequence[date] | None = None) -> tuple[Issuer, ...]:
    """Return every company by id with its newest capitalization, or the newest of some days."""
    rows = connection.execute(_ISSUERS, {"days": None if days is None else list(days)})
    return tuple(_issuer(row) for row in rows)


def _issuer(row: Row[Any]) -> Issuer:
    return Issuer(
        issuer_id=row.issuer_id,
        name=row.name,
        ticker=row.ticker,
        country=row.country,
        sector=Sector(row.sector),
        sector_source=row.sector_source,
        market_cap_usd=row.market_cap_usd,
        market_cap_date=row.market_cap_date,
        market_cap_source=row.market_cap_source,
        size_band=SizeBand(row.size_band),
    )


def _securities(connection: Connection, index: Mapping[str, int]) -> dict[str, SecurityLink]:
    rows = connection.execute(text("select ticker, issuer_id, reason from securities order by ticker"))
    return {row[0]: SecurityLink(row[0], index[row[1]], row[2]) for row in rows}


def as_fund(row: Row[Any]) -> Fund:
    """Return a fund of the directory from a row of its table."""
    return Fund(
        ticker=row.ticker,
        name=row.name,
        sponsor=row.sponsor,
        asset_class=FundAssetClass(row.asset_class),
        kind=row.kind,
        index_name=row.index_name,
        share_class_of=row.share_class_of,
        stand_in=row.stand_in,
        expense_ratio=row.expense_ratio,
        expense_ratio_date=row.expense_ratio_date,
        expense_ratio_source=row.expense_ratio_source,
    )


def as_snapshot(row: Row[Any], index: Mapping[str, int], nearest: NearestCapitalizations) -> FundSnapshot:
    """Return a row with arrays of lines as the rooms of ``analytics`` want it."""
    issuer = np.array([index[i] if i is not None else -1 for i in row.issuer_id], dtype=np.int32)
    return FundSnapshot(
        snapshot_id=row.snapshot_id,
        fund=row.fund,
        as_of_date=row.as_of_date,
        source=row.source,
        loaded_at=row.published_at,
        weight_unit=row.weight_unit,
        holdings=HoldingTable(
            line_no=np.array(row.line_no, dtype=np.int32),
            ticker=tuple(row.ticker),
            kind=np.array([_KIND_CODE[kind] for kind in row.kind], dtype=np.int8),
            issuer=issuer,
            weight=np.array(row.weight, dtype=np.float64),
            band=nearest.bands_at(row.as_of_date)[issuer],
        ),
    )
