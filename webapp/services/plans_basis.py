"""What a plan is computed from: a state of a portfolio and a market, read at one moment, today's or a saved plan's."""

from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from uuid import UUID

from sqlalchemy import Connection

from analytics import __version__
from analytics.choices import usable_choices
from analytics.model.plan import PlanRequest
from analytics.model.portfolio import Portfolio
from db.repositories.pinned_market import capitalization_dates, read_pinned_market
from db.repositories.plan_documents import PlanPins
from db.repositories.plan_runs import PlanQuestion
from db.repositories.plans import PlanBasis
from db.repositories.portfolio_states import PortfolioState, read_state
from db.repositories.portfolios import portfolio_of
from webapp.services.context import ServiceContext
from webapp.services.import_portfolio import as_uuid
from webapp.services.market_state import MarketState, build_state, chosen_state


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A portfolio in one of its states, and the market it is measured with."""

    portfolio_id: UUID
    kept: PortfolioState
    portfolio: Portfolio
    state: MarketState

    def question(self, request: PlanRequest) -> PlanQuestion:
        """Return what a proof of this request would be of."""
        market_version = self.state.market.version
        return PlanQuestion(self.portfolio_id, self.kept.state_no, market_version, program_version(), request)


@cache
def program_version() -> str:
    """Return which program computes plans: ours, and the solver whose version may decide between equal plans."""
    return f"{__version__} with HiGHS {version('highspy')}"


def current_ground(context: ServiceContext, connection: Connection, portfolio_id: str) -> Ground:
    """Return a portfolio as it is now, and the market as the user's choices make it now."""
    return _ground(context, connection, as_uuid(portfolio_id), context.state(connection))


def pinned_ground(context: ServiceContext, connection: Connection, basis: PlanBasis) -> Ground:
    """Return what a saved plan was computed from; today's where it is of before that was kept.

    Raises
    ------
    DataUnavailable
        A version of a fund is not there any more.
    """
    if basis.pins is None:
        return _ground(context, connection, basis.portfolio_id, context.state(connection))
    state = _pinned_state(context, connection, basis, basis.pins)
    return _ground(context, connection, basis.portfolio_id, state, basis.state_no)


def basis_of(connection: Connection, ground: Ground, request: PlanRequest) -> PlanBasis:
    """Return what is kept so that a plan can be computed again."""
    published = ground.state.published or ground.state.market
    in_use = tickers_in_use(ground, request)
    return PlanBasis(
        portfolio_id=ground.portfolio_id,
        code_version=program_version(),
        market_version=published.version,
        snapshot_ids={fund: snapshot.snapshot_id for fund, snapshot in sorted(published.snapshots.items())},
        state_no=ground.kept.state_no,
        pins=PlanPins(
            prices={ticker: price for ticker, price in sorted(published.prices.items()) if ticker in in_use},
            funds=tuple(fund for _, fund in sorted(published.funds.items()) if fund.ticker in in_use),
            themes=published.themes,
            size_bands=published.size_bands,
            capitalization_dates=capitalization_dates(connection),
            choices=ground.state.choices,
        ),
    )


def tickers_in_use(ground: Ground, request: PlanRequest) -> frozenset[str]:
    """Return what is held or may be bought, and the funds that give the holdings."""
    named = {position.ticker for position in ground.portfolio.positions} | set(request.destinations)
    named |= {request.benchmark, *(t for tickers in request.destinations_by_account.values() for t in tickers)}
    sources = ground.state.matrix.sources
    return frozenset(named | {sources[ticker].looked_through for ticker in named if ticker in sources})


def _ground(
    context: ServiceContext, connection: Connection, identifier: UUID, state: MarketState, state_no: int | None = None
) -> Ground:
    kept = read_state(connection, (context.user_id, identifier), state_no)
    published = state.published or state.market
    portfolio = portfolio_of(connection, context.user_id, kept, published)
    return Ground(identifier, kept, state.own(portfolio), state)


def _pinned_state(context: ServiceContext, connection: Connection, basis: PlanBasis, pins: PlanPins) -> MarketState:
    current = context.markets.current(connection)
    if current.market.version == basis.market_version:
        return context.markets.for_kept_choices(connection, current, pins.choices)
    market = read_pinned_market(connection, current.market, basis.snapshot_ids, pins)
    published = build_state(replace(market, version=basis.market_version))
    return chosen_state(connection, published, usable_choices(published.market, pins.choices).choices)
