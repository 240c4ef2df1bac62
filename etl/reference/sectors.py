"""One sector per company, by the first source in a stated order that names one."""

import csv
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from analytics.model.issuer import Issuer, Sector
from db.repositories.directory import SectorUpdate
from etl.snapshot.build.companies import SECTOR_FUNDS
from etl.sources.config import Source

SECTOR_FUND, SIC = "sector SPDR", "SIC"
SPONSORS = {
    "ishares": "iShares",
    "ssga": "State Street",
    "vanguard": "Vanguard",
    "invesco": "Invesco",
    "schwab": "Schwab",
}
"""Sources of holdings that print sectors, in the order they are believed, and how a company's row calls them."""
PRIORITY = (SECTOR_FUND, *SPONSORS.values(), SIC)
_NOT_OF_A_COMPANY = frozenset({Sector.CASH, Sector.OTHER, Sector.UNKNOWN})


class SectorLine(NamedTuple):
    """A line of a fund that leads to a company, and the word its source prints for the sector."""

    fund: str
    issuer_id: str
    source_sector: str


class _Range(NamedTuple):
    last_code: int
    sector: Sector


def sectors_from_holdings(
    lines: Iterable[SectorLine], source: Source, known: Mapping[str, Issuer]
) -> tuple[SectorUpdate, ...]:
    """Return the sectors that holdings of one source change.

    Parameters
    ----------
    lines : iterable of SectorLine
        Equity lines of current holdings: an old file would bring back an old sector.
    source : Source
        Where they are from; its ``sectors`` turn its words into ours. Its words do not matter for the eleven sector
        SPDRs: what is in one is of that sector, whoever lists it.
    known : mapping of str to Issuer
        The companies with the sectors they have.

    Returns
    -------
    tuple of SectorUpdate
        A company's sector changes where it has none, or has one by the same source or a later one in the order
        ``PRIORITY``.
    """
    found: dict[str, SectorUpdate] = {}
    for line in lines:
        update = _named(line, source)
        if update is None or line.issuer_id not in known:
            continue
        before = found.get(line.issuer_id)
        if before is None or _rank(update.sector_source) < _rank(before.sector_source):
            found[line.issuer_id] = update
    return tuple(update for update in found.values() if _changes(known[update.issuer_id], update))


def sector_from_sic(sic: str, issuer: Issuer) -> SectorUpdate | None:
    """Return the sector that an industry code gives a company which has none, or has one by such a code."""
    sector = sector_of_sic(sic)
    update = SectorUpdate(issuer.issuer_id, sector, SIC)
    return update if sector is not Sector.UNKNOWN and _changes(issuer, update) else None


def sector_of_sic(sic: str) -> Sector:
    """Return the sector of a four-digit industry code; unknown where the code says nothing about a business.

    Examples
    --------
    >>> sector_of_sic("7372"), sector_of_sic("6798"), sector_of_sic("9995")
    (<Sector.TECHNOLOGY: 'technology'>, <Sector.REAL_ESTATE: 'real_estate'>, <Sector.UNKNOWN: 'unknown'>)
    """
    if not (sic.isascii() and sic.isdecimal()):
        return Sector.UNKNOWN
    firsts, ranges = _sic_ranges()
    place = bisect_right(firsts, int(sic)) - 1
    return ranges[place].sector if place >= 0 and int(sic) <= ranges[place].last_code else Sector.UNKNOWN


@cache
def _sic_ranges() -> tuple[tuple[int, ...], tuple[_Range, ...]]:
    """Return the first codes of the ranges in order, and the ranges."""
    text = files("etl.reference").joinpath("sic_sectors.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return (
        tuple(int(row["first_code"]) for row in rows),
        tuple(_Range(int(row["last_code"]), Sector(row["sector"])) for row in rows),
    )


def _named(line: SectorLine, source: Source) -> SectorUpdate | None:
    if line.fund in SECTOR_FUNDS:
        return SectorUpdate(line.issuer_id, SECTOR_FUNDS[line.fund], SECTOR_FUND)
    sector = source.sectors.get(line.source_sector)
    if sector is None or sector in _NOT_OF_A_COMPANY or source.key not in SPONSORS:
        return None
    return SectorUpdate(line.issuer_id, sector, SPONSORS[source.key])


def _changes(issuer: Issuer, update: SectorUpdate) -> bool:
    if issuer.sector is Sector.UNKNOWN:
        return True
    is_other = (issuer.sector, issuer.sector_source) != (update.sector, update.sector_source)
    return is_other and _rank(update.sector_source) <= _rank(issuer.sector_source)


def _rank(sector_source: str) -> int:
    """Return the place of a source; one that is not in the order comes after the sponsors and before the codes."""
    if sector_source == SIC:
        return len(PRIORITY)
    return PRIORITY.index(sector_source) if sector_source in PRIORITY else len(PRIORITY) - 1
