"""The accounts a plan may trade in, and what a form of a plan begins with."""

from collections.abc import Mapping
from decimal import Decimal

from analytics.model.portfolio import AccountKind, Portfolio, Position, PositionKind
from db.repositories.portfolio_states import read_state
from db.repositories.portfolios import portfolio_of
from webapp.services.context import ServiceContext
from webapp.services.everything import kinds_of
from webapp.services.import_portfolio import as_uuid
from webapp.services.plans_model import PlanAccount, PlanDefaults

SHELTERED_KINDS = frozenset(AccountKind) - {AccountKind.TAXABLE, AccountKind.UNKNOWN}
"""Sales are not taxed in accounts of these kinds; one of no known kind is taken to be taxed, the dearer of both."""

_SOLD = (PositionKind.STOCK, PositionKind.FUND, PositionKind.OTHER_ASSET)


def plan_defaults(context: ServiceContext, portfolio_id: str) -> PlanDefaults:
    """Return the accounts of a saved portfolio that are switched on; trades are dated today."""
    identifier = as_uuid(portfolio_id)
    with context.database.transaction(context.user_id) as connection:
        state = read_state(connection, (context.user_id, identifier))
        market = context.markets.current(connection).market
        portfolio = portfolio_of(connection, context.user_id, state, market)
    return PlanDefaults(accounts_of(portfolio, kinds_of(state)), context.clock().date())


def accounts_of(portfolio: Portfolio, kinds: Mapping[str, AccountKind]) -> tuple[PlanAccount, ...]:
    """Return the accounts of a portfolio in the order of its lines."""
    return tuple(
        _account(label, kinds.get(label, AccountKind.UNKNOWN), [p for p in portfolio.positions if p.account == label])
        for label in portfolio.accounts
    )


def _account(label: str, kind: AccountKind, lines: list[Position]) -> PlanAccount:
    sold = [line for line in lines if line.kind in _SOLD]
    return PlanAccount(
        label=label,
        kind=kind,
        is_sheltered=kind in SHELTERED_KINDS,
        cash_amount=sum((line.amount for line in lines if line.kind is PositionKind.CASH), Decimal(0)),
        n_lots=sum(len(line.lots) or 1 for line in sold),
        n_without_cost=sum(map(_n_without_cost, sold)),
    )


def _n_without_cost(line: Position) -> int:
    if not line.lots:
        return int(line.cost_basis_amount is None)
    return sum(lot.cost_basis_amount is None for lot in line.lots)
