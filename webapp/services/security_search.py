"""Search as you type over the funds and companies that can be owned."""

from analytics.model.market import Market
from analytics.resolve import security_index
from webapp.services.context import ServiceContext
from webapp.services.import_model import SecurityHit

_LONGEST_QUERY = 80


def search_securities(context: ServiceContext, query: str, limit: int) -> tuple[SecurityHit, ...]:
    """Return the securities a query may mean, best first."""
    with context.database.transaction() as connection:
        market = context.markets.current(connection).market
    return security_hits(market, query, limit)


def security_hits(market: Market, query: str, limit: int) -> tuple[SecurityHit, ...]:
    """Return the securities of a market that a query may mean, best first."""
    found = security_index(market).search(query[:_LONGEST_QUERY], limit)
    return tuple(SecurityHit(hit.ticker, hit.name, "fund" if hit.is_fund else "company") for hit in found)
