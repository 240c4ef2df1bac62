"""Capitalizations: of the whole company, never summed over classes; rounded to two digits after the band is set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from analytics.model.issuer import SizeBand
from etl.names import names_agree
from etl.snapshot.build.sources import LATER_SCREENER_DATE, SCREENER_DATES, Listed, Sources

BOUNDARIES_DATE = date(2025, 7, 1)
BOUNDARIES = (
    (SizeBand.MEGA, 200_000_000_000, "our choice: the usual word for the largest companies"),
    (SizeBand.LARGE, 22_700_000_000, "S&P Dow Jones Indices, market capitalization guideline of 1 July 2025"),
    (SizeBand.MID, 8_000_000_000, "S&P Dow Jones Indices, market capitalization guideline of 1 July 2025"),
    (SizeBand.SMALL, 300_000_000, "our choice: the usual floor of small caps"),
    (SizeBand.MICRO, 0, "below small"),
)
"""Lower boundaries in US dollars, with their origin (definitions, "Companies")."""
SOURCE = "Nasdaq screener"


@dataclass(frozen=True, slots=True)
class Size:
    """A row of ``capitalizations.csv``."""

    issuer_id: str
    as_of_date: date
    market_cap_usd: int
    size_band: SizeBand


def band_of(market_cap_usd: float) -> SizeBand:
    """Return the band of a capitalization by the dated boundaries."""
    return next(band for band, floor, _ in BOUNDARIES if market_cap_usd >= floor)


def two_digits(market_cap_usd: float) -> int:
    """Round to two significant digits."""
    return int(Decimal(f"{market_cap_usd:.1e}"))


def size_companies(
    tickers: Mapping[str, tuple[str, ...]], names: Mapping[str, str], sources: Sources, held: frozenset[str]
) -> list[Size]:
    """Return the capitalizations of companies, by id and date.

    ``tickers`` lists each company's tickers, the primary first. Companies that funds hold are sized at the two dates of
    the facts only; others, where those know nothing, at the later date.
    """
    sizes = []
    for issuer_id, spellings in sorted(tickers.items()):
        dates: Iterable[date] = SCREENER_DATES
        found = [size for day in dates if (size := _size(issuer_id, spellings, names[issuer_id], sources, day))]
        if not found and issuer_id not in held:
            later = _size(issuer_id, spellings, names[issuer_id], sources, LATER_SCREENER_DATE)
            found = [later] if later else []
        sizes.extend(found)
    return sizes


def _size(issuer_id: str, spellings: tuple[str, ...], name: str, sources: Sources, day: date) -> Size | None:
    screener = sources.screeners[day]
    for place, ticker in enumerate(spellings):
        listed = screener.get(ticker)
        if listed is not None and listed.market_cap > 0 and (place == 0 or _is_same(listed, name)):
            return Size(issuer_id, day, two_digits(listed.market_cap), band_of(listed.market_cap))
    return None


def _is_same(listed: Listed, name: str) -> bool:
    """Accept a further ticker only under an agreeing name: it may have belonged to another company on that day."""
    return names_agree(listed.name, name)
