"""Reads the reviewed tables: decisions a rule must not take."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from analytics.model.fund import HoldingKind
from analytics.model.issuer import Sector

REVIEWED = Path(__file__).parent / "reviewed"


@dataclass(frozen=True, slots=True)
class LineRuling:
    """What a reviewed row says about one line of one fund."""

    raw_ticker: str
    kind: HoldingKind
    ticker: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShareClass:
    """A further share class of a company, by its dot-form ticker."""

    ticker: str
    issuer_ticker: str
    cik: int


@dataclass(frozen=True, slots=True)
class Rename:
    """A ticker that became another; ``renamed_on`` is empty where only the before and after are known."""

    old_ticker: str
    new_ticker: str
    renamed_on: str


@dataclass(frozen=True, slots=True)
class ThemeMember:
    """A company of one version of a theme, by its dot-form ticker; what makes one a member is in docs/methodology."""

    theme: str
    label: str
    version_date: str
    ticker: str


LineKey = tuple[str, date, int]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """All reviewed tables of a build."""

    lines: Mapping[LineKey, LineRuling]
    identities: Mapping[str, int]
    share_classes: Mapping[str, ShareClass]
    renames: Mapping[str, Rename]
    sectors: Mapping[str, Sector]
    countries: Mapping[str, str]
    undotted: Mapping[str, str]
    cusips: Mapping[str, str]
    themes: tuple[ThemeMember, ...]


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return a reviewed table as text rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _line_rulings(path: Path) -> Mapping[LineKey, LineRuling]:
    return MappingProxyType(
        {
            (row["fund"], date.fromisoformat(row["as_of_date"]), int(row["line_no"])): LineRuling(
                row["raw_ticker"], HoldingKind(row["kind"]), row["ticker"], row["reason"]
            )
            for row in rows_of(path)
        }
    )


def read_reviewed(bundle: Path, folder: Path = REVIEWED) -> Reviewed:
    """Return the reviewed tables: two lie in the bundle itself, the others beside this module."""
    return Reviewed(
        lines=_line_rulings(folder / "lines.csv"),
        identities=MappingProxyType({row["ticker"]: int(row["cik"]) for row in rows_of(folder / "identities.csv")}),
        share_classes=MappingProxyType(
            {
                row["ticker"]: ShareClass(row["ticker"], row["issuer_ticker"], int(row["cik"]))
                for row in rows_of(bundle / "share_classes.csv")
            }
        ),
        renames=MappingProxyType(
            {
                row["old_ticker"]: Rename(row["old_ticker"], row["new_ticker"], row["date"])
                for row in rows_of(bundle / "renames.csv")
            }
        ),
        sectors=MappingProxyType(
            {row["source_name"]: Sector(row["sector"]) for row in rows_of(folder / "sectors.csv")}
        ),
        countries=MappingProxyType({row["name"]: row["code"] for row in rows_of(folder / "countries.csv")}),
        undotted=MappingProxyType({row["printed"]: row["ticker"] for row in rows_of(folder / "undotted.csv")}),
        cusips=MappingProxyType({row["cusip"]: row["issuer_id"] for row in rows_of(folder / "cusips.csv")}),
        themes=tuple(ThemeMember(**row) for row in rows_of(folder / "themes.csv")),
    )
