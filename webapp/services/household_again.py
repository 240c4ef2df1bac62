"""Kept files read again with what is known today: securities and rates loaded since, and newer prices."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection

from analytics.model.market import Market
from db.repositories import imports as kept_imports
from db.repositories import portfolio_states as states
from db.repositories.documents import from_document
from db.repositories.imports import AccountOfImport, ReadImport
from db.repositories.portfolio_states import PortfolioState
from webapp.services.context import ServiceContext
from webapp.services.household import keep_state
from webapp.services.import_model import ImportEdits
from webapp.services.import_portfolio import as_uuid, resolve_import

Parts = Mapping[tuple[UUID, int], AccountOfImport]


def read_again(context: ServiceContext, portfolio_id: str) -> int:
    """Resolve the files a portfolio shows anew and show what they come to; return how many came to something else.

    What the user added to them is used again. Undo goes back to the lines as they were.
    """
    owned = (context.user_id, as_uuid(portfolio_id))
    with context.database.transaction(context.user_id) as connection:
        states.lock_portfolios(connection, context.user_id, [owned[1]])
        state = states.read_state(connection, owned)
        market = context.markets.current(connection).market
        new_parts: dict[tuple[UUID, int], AccountOfImport] = {}
        n_changed = 0
        for import_id in dict.fromkeys(state.import_ids):
            found = _read_one_again(context, connection, import_id, market)
            n_changed += bool(found)
            new_parts |= found
        if n_changed:
            keep_state(connection, owned, _showing(state, new_parts))
    return n_changed


def _read_one_again(context: ServiceContext, connection: Connection, import_id: UUID, market: Market) -> Parts:
    """Keep the lines a file comes to today; return its accounts by those it had. Empty where nothing is different."""
    user_id = context.user_id
    documents = kept_imports.read_documents(connection, user_id, import_id)
    edits = from_document(ImportEdits, documents.edits)
    portfolio = resolve_import(context, connection, documents.parsed, edits, market)
    before = kept_imports.accounts_of(connection, user_id, import_id)
    printed = {(part.import_id, part.account_no): part.label for part in before}
    if kept_imports.read_lines(connection, user_id, printed, market) == (portfolio.positions, portfolio.unresolved):
        return {}
    read = ReadImport(documents.parsed, documents.edits, portfolio)
    kept = kept_imports.keep_import(connection, user_id, read, market)
    after = {part.label: part for part in kept_imports.accounts_of(connection, user_id, kept)}
    return {(part.import_id, part.account_no): after[part.label] for part in before if part.label in after}


def _showing(state: PortfolioState, new_parts: Parts) -> PortfolioState:
    """Return a state that shows the new lines of each account in the place of the old ones."""
    accounts = tuple(
        replace(
            account,
            parts=tuple(new_parts.get((part.import_id, part.account_no), part) for part in account.parts),
        )
        for account in state.accounts
    )
    return PortfolioState(state.name, accounts, "reading the files again with today's data")
