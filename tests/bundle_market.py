"""The bundled market snapshot as a ``Market``, read from its files without a database.

The reading is on purpose the tests' own: what the product reads through its loader is compared with it.
"""

import csv
import datetime as dt
import gzip
import io
from collections import defaultdict
from importlib.resources import files

import numpy as np

from analytics.model.fund import HOLDING_KINDS, Fund, FundAssetClass, FundSnapshot, HoldingKind, HoldingTable
from analytics.model.issuer import Issuer, Sector, SizeBand, SizeBandFloor, Theme
from analytics.model.market import Market, SecurityLink

BUNDLE = files("etl").joinpath("snapshot", "bundle")
BANDS = tuple(SizeBand)
LOADED_AT = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
Row = dict[str, str]


def read_rows(name: str) -> list[Row]:
    content = BUNDLE.joinpath(name).read_bytes()
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def bundle_market() -> Market:
    """Assemble the market of the bundled snapshot."""
    caps: dict[str, list[Row]] = defaultdict(list)
    for row in read_rows("capitalizations.csv.gz"):
        caps[row["issuer_id"]].append(row)
    issuers = tuple(_issuer(row, caps[row["issuer_id"]]) for row in read_rows("issuers.csv.gz"))
    index = {issuer.issuer_id: i for i, issuer in enumerate(issuers)}
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in read_rows("holdings.csv.gz"):
        lines[row["fund"]].append(row)
    return Market(
        version="bundle",
        issuers=issuers,
        securities={
            row["ticker"]: SecurityLink(row["ticker"], index[row["issuer_id"]], row["reason"])
            for row in read_rows("securities.csv.gz")
        },
        funds={row["ticker"]: _fund(row) for row in read_rows("funds.csv")},
        snapshots={row["fund"]: _snapshot(row, lines[row["fund"]], index, caps) for row in read_rows("snapshots.csv")},
        themes=_themes(),
        size_bands=tuple(
            SizeBandFloor(SizeBand(r["band"]), float(r["floor_usd"]), _day(r["version_date"]), r["source"])
            for r in read_rows("size_bands.csv")
        ),
    )


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _nearest(caps: list[Row], day: dt.date) -> Row | None:
    """Return the capitalization nearest a date; of two equally near, the earlier."""
    return min(caps, key=lambda r: (abs(_day(r["as_of_date"]) - day), r["as_of_date"]), default=None)


def _issuer(row: Row, caps: list[Row]) -> Issuer:
    newest = max(caps, key=lambda r: r["as_of_date"], default=None)
    named = (row["issuer_id"], row["name"], row["ticker"], row["country"], Sector(row["sector"]), row["sector_source"])
    if newest is None:
        return Issuer(*named)
    return Issuer(
        *named,
        market_cap_usd=float(newest["market_cap_usd"]),
        market_cap_date=_day(newest["as_of_date"]),
        market_cap_source=newest["source"],
        size_band=SizeBand(newest["size_band"]),
    )


def _fund(row: Row) -> Fund:
    return Fund(
        ticker=row["ticker"],
        name=row["name"],
        sponsor=row["sponsor"],
        asset_class=FundAssetClass(row["asset_class"]),
        kind=row["kind"],
        index_name=row["index_name"],
        share_class_of=row["share_class_of"] or None,
        stand_in=row["stand_in"] or None,
        expense_ratio=float(row["expense_ratio"]) if row["expense_ratio"] else None,
        expense_ratio_date=_day(row["expense_ratio_date"]) if row["expense_ratio_date"] else None,
        expense_ratio_source=row["expense_ratio_source"],
    )


def _snapshot(row: Row, lines: list[Row], index: dict[str, int], caps: dict[str, list[Row]]) -> FundSnapshot:
    day = _day(row["as_of_date"])
    nearest = [_nearest(caps[line["issuer_id"]], day) if line["issuer_id"] else None for line in lines]
    bands = [SizeBand(cap["size_band"]) if cap else SizeBand.UNKNOWN for cap in nearest]
    table = HoldingTable(
        line_no=np.array([int(line["line_no"]) for line in lines], dtype=np.int32),
        ticker=tuple(line["ticker"] for line in lines),
        kind=np.array([HOLDING_KINDS.index(HoldingKind(line["kind"])) for line in lines], dtype=np.int8),
        issuer=np.array([index[line["issuer_id"]] if line["issuer_id"] else -1 for line in lines], dtype=np.int32),
        weight=np.array([float(line["weight"]) / 100 for line in lines], dtype=np.float64),
        band=np.array([BANDS.index(band) for band in bands], dtype=np.int8),
    )
    snapshot_id = f"{row['fund']}-{row['as_of_date']}"
    return FundSnapshot(snapshot_id, row["fund"], day, row["source"], LOADED_AT, float(row["weight_unit"]), table)


def _themes() -> tuple[Theme, ...]:
    members: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in read_rows("themes.csv"):
        members[row["theme"], row["label"], row["version_date"]].add(row["issuer_id"])
    return tuple(Theme(name, label, _day(day), frozenset(ids)) for (name, label, day), ids in members.items())
