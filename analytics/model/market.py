"""All public market data an analysis needs, at one version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

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
class Earnings:
    """What a company earned in the twelve months up to ``period_end_date``; negative is a loss."""

    net_income_usd: float
    period_end_date: date
    source: str


@dataclass(frozen=True, slots=True)
class Volume:
    """Shares of a listing traded on an ordinary day: the mean of ``n_days`` sessions up to ``last_date``."""

    daily_shares: float
    n_days: int
    last_date: date


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

    ``earnings`` is by issuer index, ``volumes`` by ticker. ``capitalizations`` holds, for each as-of date of a
    snapshot, the capitalization nearest it of every issuer in US dollars, NaN where none is known.
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
    earnings: Mapping[int, Earnings] = field(default_factory=dict)
    volumes: Mapping[str, Volume] = field(default_factory=dict)
    capitalizations: Mapping[date, NDArray[np.float64]] = field(default_factory=dict)
