"""Companies: issuers, their sectors and size bands, and the themes that group them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Sector(StrEnum):
    """Our own scheme of eleven sectors, plus what is not a company's sector."""

    TECHNOLOGY = "technology"
    COMMUNICATION = "communication"
    CONSUMER_DISCRETIONARY = "consumer_discretionary"
    CONSUMER_STAPLES = "consumer_staples"
    ENERGY = "energy"
    FINANCIALS = "financials"
    HEALTH_CARE = "health_care"
    INDUSTRIALS = "industrials"
    MATERIALS = "materials"
    REAL_ESTATE = "real_estate"
    UTILITIES = "utilities"
    CASH = "cash"
    OTHER = "other"
    UNKNOWN = "unknown"


class SizeBand(StrEnum):
    """Size of a company by market capitalization; boundaries are dated data."""

    MEGA = "mega"
    LARGE = "large"
    MID = "mid"
    SMALL = "small"
    MICRO = "micro"
    UNKNOWN = "unknown"


SMALL_CAP_BANDS = (SizeBand.SMALL, SizeBand.MICRO)
"""What "small caps" means everywhere (definitions, "Companies")."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """One company, whatever the number of its share classes.

    ``market_cap_usd`` has two significant digits in the bundled snapshot; ``size_band`` was set from the unrounded
    figure of ``market_cap_date``.
    """

    issuer_id: str
    name: str
    ticker: str
    country: str = ""
    sector: Sector = Sector.UNKNOWN
    sector_source: str = ""
    market_cap_usd: float | None = None
    market_cap_date: date | None = None
    market_cap_source: str = ""
    size_band: SizeBand = SizeBand.UNKNOWN


@dataclass(frozen=True, slots=True)
class Theme:
    """A dated, versioned basket of issuers, such as the Magnificent 7."""

    name: str
    label: str
    version_date: date
    issuer_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class SizeBandFloor:
    """Lower boundary of one size band in US dollars, with the date it applies from and its origin."""

    band: SizeBand
    floor_usd: float
    version_date: date
    source: str
