"""What a price source gives: closes as they were, closes adjusted for payouts, and the payouts, kept apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Protocol

from analytics.model.quality import Finding

DIVIDEND, CAPITAL_GAIN, SPLIT = "dividend", "capital_gain", "split"
"""Kinds of payouts, as the table of distributions names them."""


class Basis(StrEnum):
    """What a column named only ``Close`` holds: prices as they were, or prices adjusted for later payouts."""

    RAW = "raw"
    ADJUSTED = "adjusted"


class Close(NamedTuple):
    """A price per share at the close of one day."""

    price_date: date
    amount: Decimal
    volume_shares: Decimal | None = None


class Payout(NamedTuple):
    """What a share received on an ex-date: money, or for a split the new shares per old one."""

    ex_date: date
    kind: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PriceSeries:
    """The prices of one ticker (dot form) from one source, by day.

    Attributes
    ----------
    closes : tuple of Close
        Prices as they were; empty where the source gives adjusted ones only.
    adjusted : tuple of Close
        Prices adjusted for everything paid up to the last of its days.
    is_split_adjusted : bool
        Whether closes, volumes and dividends are restated for later splits, as Yahoo's are.
    """

    ticker: str
    source: str
    closes: tuple[Close, ...] = ()
    adjusted: tuple[Close, ...] = ()
    payouts: tuple[Payout, ...] = ()
    currency: str = "USD"
    is_split_adjusted: bool = False


@dataclass(frozen=True, slots=True)
class PriceBatch:
    """The series a source gave. A ticker it could not give is a blocking finding and no series."""

    series: tuple[PriceSeries, ...]
    findings: tuple[Finding, ...] = ()


class PriceProvider(Protocol):
    """A source of prices that can be asked."""

    key: str

    def fetch(self, tickers: Sequence[str], since: date | None) -> PriceBatch:
        """Return the prices of tickers from a day on, or all there are; one failing ticker fails no other."""
        ...
