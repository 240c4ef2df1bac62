"""The lines of a saved portfolio in all its accounts, those that are left out of analyses as well."""

from analytics.model.portfolio import Portfolio
from db.repositories.portfolios import read_portfolio
from webapp.services.context import ServiceContext
from webapp.services.import_portfolio import as_uuid


def holdings(context: ServiceContext, portfolio_id: str) -> Portfolio:
    """Return a portfolio with every account; one that is gone is a ``NotFound``."""
    with context.database.transaction(context.user_id) as connection:
        market = context.markets.current(connection).market
        return read_portfolio(connection, context.user_id, as_uuid(portfolio_id), market, with_switched_off=True)
