"""Market data held in the process: as published, and as the choices of those who use it make it."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import Lock

from sqlalchemy import Connection

from analytics.choices import apply_choices, digest_of, merged_securities, under_choices, usable_choices
from analytics.concentration import benchmark_reports
from analytics.look_through import FundMatrix
from analytics.model.choices import AS_PUBLISHED, Choices
from analytics.model.exposure import ConcentrationReport, Exposures
from analytics.model.further import FurtherMeasures
from analytics.model.market import Market, SecurityLink
from analytics.model.portfolio import Portfolio
from analytics.model.price_changes import PriceChanges
from db.repositories.market import market_version, read_market
from db.repositories.price_changes import read_price_changes

N_DERIVED = 4
"""Markets kept besides the published one: some tens of megabytes each."""


@dataclass(frozen=True, slots=True, eq=False)
class Yardstick:
    """A fund to stand beside a portfolio, measured as if it were one."""

    ticker: str
    report: ConcentrationReport
    exposures: Exposures
    further: FurtherMeasures


@dataclass(frozen=True, slots=True, eq=False)
class MarketState:
    """One version of the market with what is computed from it once: the fund matrix and the benchmarks.

    ``choices`` made it from the ``published`` market; without any it is the published one, and ``published`` null.
    ``merged`` are the securities of companies that have several; ``yardsticks`` are measured when first asked for.
    """

    market: Market
    matrix: FundMatrix
    benchmarks: dict[str, ConcentrationReport]
    choices: Choices = field(default_factory=Choices)
    published: Market | None = None
    merged: Mapping[int, tuple[SecurityLink, ...]] = field(default_factory=dict)
    yardsticks: dict[str, Yardstick] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether no fund's holdings are loaded."""
        return not self.market.snapshots

    def own(self, portfolio: Portfolio) -> Portfolio:
        """Return a portfolio read with the published market, its companies counted as these choices count them."""
        if self.published is None:
            return portfolio
        return under_choices(portfolio, self.published, self.choices)


class MarketStore:
    """Keeps the latest published ``MarketState`` of this process, and the last few that choices made of it.

    Both hold public data and definitions, nothing anybody owns; users with the same choices share one.
    """

    def __init__(self, n_derived: int = N_DERIVED) -> None:
        self._lock = Lock()
        self._state: MarketState | None = None
        self._n_derived = n_derived
        self._derived: OrderedDict[tuple[str, str], MarketState] = OrderedDict()

    def current(self, connection: Connection) -> MarketState:
        """Return the state of the published version, reading it again only when the version has changed."""
        version = market_version(connection)
        with self._lock:
            if self._state is None or self._state.market.version != version:
                self._state = build_state(read_market(connection))
                self._derived.clear()
            return self._state

    def for_choices(self, connection: Connection, published: MarketState, choices: Choices) -> MarketState:
        """Return the market as some choices make it; the published one where nothing is chosen.

        Raises
        ------
        UserInputError
            The choices cannot be applied: a stand-in that is not loaded, for one.
        """
        if choices == AS_PUBLISHED:
            return published
        key = (published.market.version, digest_of(choices))
        with self._lock:
            if key not in self._derived:
                self._derived[key] = chosen_state(connection, published, choices)
            self._derived.move_to_end(key)
            while len(self._derived) > self._n_derived:
                self._derived.popitem(last=False)
            return self._derived[key]

    def for_kept_choices(self, connection: Connection, published: MarketState, choices: Choices) -> MarketState:
        """Return the market as kept choices make it, without those that newer data leave no room for.

        ``usable_choices`` says what goes: a fund somebody chose as a stand-in may be gone since, for one.
        """
        return self.for_choices(connection, published, usable_choices(published.market, choices).choices)


def build_state(market: Market) -> MarketState:
    """Compute what is derived from a market version."""
    matrix = FundMatrix.build(market)
    return MarketState(market, matrix, benchmark_reports(market, matrix), merged=merged_securities(market))


def chosen_state(connection: Connection, published: MarketState, choices: Choices) -> MarketState:
    """Return the market as some choices make it, computed anew; the published one where nothing is chosen."""
    if choices == AS_PUBLISHED:
        return published
    return derive_state(published, choices, _changes(connection, published.market, choices))


def derive_state(published: MarketState, choices: Choices, price_changes: PriceChanges | None) -> MarketState:
    """Compute the market that choices make of the published one, and what is derived from it."""
    market = apply_choices(published.market, choices, price_changes)
    if market is published.market:
        return published
    return replace(build_state(market), choices=choices, published=published.market)


def _changes(connection: Connection, market: Market, choices: Choices) -> PriceChanges | None:
    if not choices.is_rolled_forward:
        return None
    return read_price_changes(connection, (snapshot.as_of_date for snapshot in market.snapshots.values()))
