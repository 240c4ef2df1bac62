"""The main street: a saved portfolio, looked through and measured.

Read the portfolio and the published market in one transaction, then walk through the rooms in order.
"""

from uuid import UUID

from sqlalchemy import Connection

from analytics.concentration import build_report, overlap_matrix
from analytics.look_through import look_through
from analytics.model.exposure import ConcentrationReport
from analytics.model.fund import FundAssetClass
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio, PositionKind
from db.repositories.portfolios import read_portfolio, read_saved_at
from webapp.services.analysis import Analysis
from webapp.services.analysis_cache import AnalysisKey
from webapp.services.context import ServiceContext
from webapp.services.import_portfolio import as_uuid
from webapp.services.market_state import MarketState


def analyse(context: ServiceContext, portfolio_id: str) -> Analysis:
    """Return a saved portfolio with its report and the overlap of its funds."""
    identifier = as_uuid(portfolio_id)
    with context.database.transaction(context.user_id) as connection:
        state = context.state(connection)

        def compute() -> Analysis:
            return analysed(_read(context, connection, identifier, state), state)

        key = _key(context, connection, identifier, state)
        return compute() if key is None else context.analyses.get(key, compute)


def analysed(portfolio: Portfolio, state: MarketState) -> Analysis:
    """Look a portfolio through and measure it."""
    market, matrix = state.market, state.matrix
    exposures = look_through(portfolio, market, matrix)
    report = build_report(portfolio, exposures, market)
    overlap = overlap_matrix(equity_funds(portfolio, market), market, matrix)
    return Analysis(portfolio, report, overlap, exposures, state)


def _key(context: ServiceContext, connection: Connection, identifier: UUID, state: MarketState) -> AnalysisKey | None:
    """Return the key of what is saved now, so that a change made by another process counts too; None if it is gone."""
    saved_at = read_saved_at(connection, context.user_id, identifier)
    return None if saved_at is None else AnalysisKey(context.user_id, identifier, saved_at, state.market.version)


def load(context: ServiceContext, portfolio_id: str) -> tuple[Portfolio, MarketState]:
    """Read a portfolio and the market it is measured with, at one moment."""
    with context.database.transaction(context.user_id) as connection:
        state = context.state(connection)
        return _read(context, connection, as_uuid(portfolio_id), state), state


def _read(context: ServiceContext, connection: Connection, identifier: UUID, state: MarketState) -> Portfolio:
    """Read a portfolio with the published companies it was kept with, then as the user counts companies."""
    published = state.published or state.market
    return state.own(read_portfolio(connection, context.user_id, identifier, published))


def report_on(portfolio: Portfolio, state: MarketState) -> ConcentrationReport:
    """Return the report alone of a portfolio."""
    return build_report(portfolio, look_through(portfolio, state.market, state.matrix), state.market)


def equity_funds(portfolio: Portfolio, market: Market) -> tuple[str, ...]:
    """Return the equity funds a portfolio holds, largest first."""
    held: dict[str, float] = {}
    for position in portfolio.positions:
        fund = market.funds.get(position.ticker)
        if position.kind is PositionKind.FUND and fund and fund.asset_class is FundAssetClass.EQUITY:
            held[position.ticker] = held.get(position.ticker, 0.0) + float(position.amount)
    return tuple(sorted(held, key=lambda ticker: (-held[ticker], ticker)))
