"""All public market data an analysis needs, at one version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from analytics.model.fund import Fund, FundSnapshot
from analytics.model.issuer import Issuer, SizeBandFloor, Theme


@dataclass(frozen=True, slots=True)
class Price:
    """A price per share with its date and origin (``file``, ``entered``, or the name of a price source)."""

    amount: Decimal
    price_date: date | None
    source: str
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class SecurityLink:
    """The issuer behind a ticker, and the rule that says so (primary, share_class, rename, adr)."""

    ticker: str
    issuer_index: int
    reason: str


@dataclass(frozen=True, slots=True)
class Benchmarks:
    """Funds standing for the three benchmarks; set here and nowhere else (definitions, "Companies")."""

    sp500: str = "SPY"
    total_market: str = "ITOT"
    russell2000: str = "IWM"


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """Issuers, securities, funds, holdings, themes and prices of one published state.

    ``version`` changes whenever anything in it changes: it is the cache key. The position of an issuer in ``issuers``
    is its column in every array.
    """

    version: str
    issuers: tuple[Issuer, ...]
    securities: Mapping[str, SecurityLink]
    funds: Mapping[str, Fund]
    snapshots: Mapping[str, FundSnapshot]
    themes: tuple[Theme, ...]
    size_bands: tuple[SizeBandFloor, ...]
    prices: Mapping[str, Price] = field(default_factory=dict)
    benchmarks: Benchmarks = field(default_factory=Benchmarks)
