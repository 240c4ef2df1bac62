"""Small hand-written rows for the tests of the snapshot build."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import TypedDict, Unpack

from analytics.model.issuer import Sector
from etl.snapshot.build.classify import classify
from etl.snapshot.build.holdings import MatchedLine, match_lines
from etl.snapshot.build.review import LineKey, LineRuling, Rename, Reviewed, ShareClass
from etl.snapshot.build.sources import FactLine, Listed, Registrant, Sources

NOVEMBER = dt.date(2025, 11, 18)
OCTOBER = dt.date(2025, 10, 31)
LATER = dt.date(2026, 8, 21)
CASH_CLASS = "Cash and/or Derivatives"


class Printed(TypedDict, total=False):
    """What a test may say beside ticker, name and weight."""

    fund: str
    sponsor: str
    as_of_date: dt.date
    line_no: int
    sector: str
    country: str
    is_international: bool


def a_fact(ticker: str, name: str, weight: str = "1.00", **more: Unpack[Printed]) -> FactLine:
    """Return a line of an iShares fund, unless told otherwise."""
    plain = FactLine("IVV", "iShares", NOVEMBER, 1, ticker, name, "Industrials", "United States", weight)
    return replace(plain, **more)


def a_vanguard_fact(ticker: str, name: str, weight: str = "1.00", **more: Unpack[Printed]) -> FactLine:
    """Return a line of a Vanguard fund."""
    plain = a_fact(ticker, name, weight, fund="VTI", sponsor="Vanguard", as_of_date=OCTOBER)
    return replace(plain, **more)


def a_state_street_fact(ticker: str, name: str, weight: str = "1.000000", **more: Unpack[Printed]) -> FactLine:
    """Return a line of a State Street fund."""
    return replace(a_fact(ticker, name, weight, fund="SPY", sponsor="State Street"), **more)


def a_listing(symbol: str, name: str, market_cap: float = 1e9) -> Listed:
    """Return a row of the screener."""
    return Listed(symbol, name, "United States", "", market_cap)


def a_registrant(ticker: str, cik: int, name: str, exchange: str = "NYSE") -> Registrant:
    """Return a row of a registrants table."""
    return Registrant(ticker, cik, name, exchange)


def some_sources(
    *facts: FactLine,
    edgar: tuple[Registrant, ...] = (),
    sec: tuple[Registrant, ...] = (),
    screeners: Mapping[dt.date, tuple[Listed, ...]] | None = None,
) -> Sources:
    """Return sources with nothing in them but what is given."""
    listed = screeners or {}
    return Sources(
        lines=facts,
        screeners={day: {row.symbol: row for row in listed.get(day, ())} for day in (OCTOBER, NOVEMBER, LATER)},
        sec={row.ticker: row for row in sec},
        edgar={row.ticker: row for row in edgar},
    )


def some_rulings(
    *,
    lines: Mapping[LineKey, LineRuling] | None = None,
    identities: Mapping[str, int] | None = None,
    share_classes: tuple[ShareClass, ...] = (),
    renames: tuple[Rename, ...] = (),
    undotted: Mapping[str, str] | None = None,
) -> Reviewed:
    """Return reviewed tables with nothing in them but what is given, three sectors and four countries."""
    return Reviewed(
        lines=lines or {},
        identities=identities or {},
        share_classes={row.ticker: row for row in share_classes},
        renames={row.old_ticker: row for row in renames},
        sectors={
            "Industrials": Sector.INDUSTRIALS,
            "Health Care": Sector.HEALTH_CARE,
            "Information Technology": Sector.TECHNOLOGY,
        },
        countries={"Germany": "DE", "Switzerland": "CH", "Canada": "CA", "South Africa": "ZA"},
        undotted=undotted or {},
        cusips={},
        themes=(),
    )


def match(sources: Sources, reviewed: Reviewed | None = None) -> tuple[MatchedLine, ...]:
    """Classify and match the lines of some sources."""
    ruled = reviewed or some_rulings()
    return match_lines(classify(sources.lines, ruled.lines, ruled.undotted), sources, ruled)
