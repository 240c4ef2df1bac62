"""Any fund of the directory on a page of its own, and the list of them all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from analytics.concentration import FundProfile, OverlapMatrix, fund_profile, further_of_fund, overlap_matrix
from analytics.model.exposure import ConcentrationReport
from analytics.model.fund import HOLDING_KINDS, Fund, FundSnapshot, HoldingKind
from analytics.model.further import FurtherMeasures
from analytics.model.issuer import Theme
from webapp.services.analyse import equity_funds
from webapp.services.analysis import Analysis
from webapp.services.beside import measure_fund
from webapp.services.market_state import MarketState
from webapp.services.overlap import Door

BENCHMARK_KEYS = ("sp500", "total_market", "russell2000")
"""Of ``MarketState.benchmarks``."""
_FUND_KIND = HOLDING_KINDS.index(HoldingKind.FUND)


@dataclass(frozen=True, slots=True)
class FundEntry:
    """A fund of the directory in the list; what describes holdings is null where none of its own are loaded."""

    fund: Fund
    as_of_date: date | None
    n_companies: int | None
    looked_through: str | None
    your_weight: float


@dataclass(frozen=True, slots=True)
class Nested:
    """A fund inside a fund, by weight in the outer one; ``looked_through`` is null where it stays unknown."""

    ticker: str
    name: str
    weight: float
    looked_through: str | None


@dataclass(frozen=True, slots=True)
class YourMoney:
    """What a portfolio has in a fund: a fraction of its value, and the amount unless only weights are known."""

    weight: float
    amount: Decimal | None


@dataclass(frozen=True, slots=True, eq=False)
class FundPage:
    """Everything a fund's own page shows, but its versions.

    ``inside``, the fund measured as if it were a portfolio, and ``further`` are null without holdings. ``overlap`` is
    the fund first, then the other equity funds of the portfolio. ``held_by`` are loaded funds that hold it, ``holds``
    the funds it holds, largest first. ``own`` is the version looked through.
    """

    profile: FundProfile
    inside: Analysis | None
    further: FurtherMeasures | None
    yours: YourMoney | None
    overlap: OverlapMatrix | None
    held_by: tuple[Nested, ...]
    holds: tuple[Nested, ...]
    themes: tuple[Theme, ...]
    benchmarks: Mapping[str, ConcentrationReport]
    own: FundSnapshot | None


class FundPageServices:
    """The use cases of the page of funds; without a portfolio (an empty id) nothing of it is yours."""

    __slots__ = ()

    def fund_list(self: Door, portfolio_id: str) -> tuple[FundEntry, ...]:
        """Return all funds of the directory: yours first, then those with holdings of their own, then the others."""
        return fund_list(self.analyse(portfolio_id) if portfolio_id else self.state())

    def fund_page(self: Door, ticker: str, portfolio_id: str) -> FundPage:
        """Return what is known of one fund; a fund nobody knows is a ``UserInputError``."""
        return fund_page(self.analyse(portfolio_id) if portfolio_id else self.state(), ticker)

    def benchmark_further(self: Door, key: str) -> FurtherMeasures | None:
        """Return the further measures of a benchmark; null where no holdings of it are loaded."""
        state = self.state()
        ticker = dict(zip(BENCHMARK_KEYS, _benchmarks(state), strict=True)).get(key, "")
        if ticker not in state.matrix.sources:
            return None
        return further_of_fund(ticker, state.market, state.matrix, beside=())


def fund_list(of: Analysis | MarketState) -> tuple[FundEntry, ...]:
    """List the funds of the directory."""
    state = of.state if isinstance(of, Analysis) else of
    yours = _held_weights(of) if isinstance(of, Analysis) else {}
    entries = [_entry(fund, state, yours.get(fund.ticker, 0.0)) for fund in state.market.funds.values()]
    entries.sort(key=lambda e: (-e.your_weight, e.as_of_date is None, e.looked_through is None, e.fund.ticker))
    return tuple(entries)


def fund_page(of: Analysis | MarketState, ticker: str) -> FundPage:
    """Describe one fund."""
    state, analysis = (of.state, of) if isinstance(of, Analysis) else (of, None)
    market, matrix = state.market, state.matrix
    profile = fund_profile(ticker, market, matrix)
    is_loaded = profile.report is not None
    own = market.snapshots.get(profile.looked_through or "")
    return FundPage(
        profile=profile,
        inside=measure_fund(ticker, state) if is_loaded else None,
        further=further_of_fund(ticker, market, matrix, beside=()) if is_loaded else None,
        yours=_your_money(ticker, analysis) if analysis else None,
        overlap=_with_yours(ticker, analysis) if analysis and is_loaded else None,
        held_by=_held_by(ticker, state),
        holds=_holds(own, state) if own else (),
        themes=market.themes,
        benchmarks=state.benchmarks,
        own=own,
    )


def _entry(fund: Fund, state: MarketState, your_weight: float) -> FundEntry:
    snapshot, source = state.market.snapshots.get(fund.ticker), state.matrix.sources.get(fund.ticker)
    companies = None
    if snapshot is not None:
        companies = int(np.unique(snapshot.holdings.issuer[snapshot.holdings.issuer >= 0]).size)
    return FundEntry(
        fund=fund,
        as_of_date=snapshot.as_of_date if snapshot else None,
        n_companies=companies,
        looked_through=source.looked_through if source else None,
        your_weight=your_weight,
    )


def _held_weights(analysis: Analysis) -> dict[str, float]:
    total, weights = float(analysis.portfolio.total_amount), dict[str, float]()
    for position in analysis.portfolio.positions:
        if position.ticker in analysis.state.market.funds:
            weights[position.ticker] = weights.get(position.ticker, 0.0) + float(position.amount) / total
    return weights


def _your_money(ticker: str, analysis: Analysis) -> YourMoney:
    portfolio = analysis.portfolio
    amount = sum((p.amount for p in portfolio.positions if p.ticker == ticker), Decimal(0))
    return YourMoney(float(amount / portfolio.total_amount), None if portfolio.is_nominal else amount)


def _with_yours(ticker: str, analysis: Analysis) -> OverlapMatrix:
    state = analysis.state
    others = [held for held in equity_funds(analysis.portfolio, state.market) if held != ticker]
    return overlap_matrix([ticker, *others], state.market, state.matrix)


def _benchmarks(state: MarketState) -> tuple[str, ...]:
    named = state.market.benchmarks
    return (named.sp500, named.total_market, named.russell2000)


def _held_by(ticker: str, state: MarketState) -> tuple[Nested, ...]:
    found = [
        Nested(fund, _name(fund, state), weight, fund)
        for fund, snapshot in state.market.snapshots.items()
        for held, weight in _nested_weights(snapshot).items()
        if held == ticker
    ]
    return tuple(sorted(found, key=lambda nested: (-nested.weight, nested.ticker)))


def _holds(snapshot: FundSnapshot, state: MarketState) -> tuple[Nested, ...]:
    sources = state.matrix.sources
    found = [
        Nested(held, _name(held, state), weight, sources[held].looked_through if held in sources else None)
        for held, weight in _nested_weights(snapshot).items()
    ]
    return tuple(sorted(found, key=lambda nested: (-nested.weight, nested.ticker)))


def _nested_weights(snapshot: FundSnapshot) -> dict[str, float]:
    """Return the weight of every fund a version holds; lines without a ticker have no name to be asked for."""
    weights: dict[str, float] = {}
    table = snapshot.holdings
    for place in np.flatnonzero(table.kind == _FUND_KIND).tolist():
        if table.ticker[place]:
            weights[table.ticker[place]] = weights.get(table.ticker[place], 0.0) + float(table.weight[place])
    return weights


def _name(ticker: str, state: MarketState) -> str:
    fund = state.market.funds.get(ticker)
    return fund.name if fund else ticker
