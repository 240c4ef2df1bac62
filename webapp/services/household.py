"""A person's accounts in one view: what changes them, and how each change is taken back.

Every change adds a state to the portfolio inside one transaction that holds its row: of two changes made at once the
second one builds on the first, and one that fails leaves what was there.
"""

from collections.abc import Callable
from decimal import Decimal

from sqlalchemy import Connection

from analytics.errors import UserInputError
from analytics.model.portfolio import AccountKind
from db.repositories import imports as kept_imports
from db.repositories import portfolio_states as states
from db.repositories import portfolios as repository
from db.repositories.portfolio_states import PortfolioState
from webapp.services import household_states as changes
from webapp.services.context import ServiceContext
from webapp.services.household_model import Household, HouseholdAccount, KeptImport
from webapp.services.import_portfolio import as_uuid


def household(context: ServiceContext, portfolio_id: str) -> Household:
    """Return a portfolio with all its accounts and imports."""
    owned = (context.user_id, as_uuid(portfolio_id))
    with context.database.transaction(context.user_id) as connection:
        state = states.read_state(connection, owned)
        accounts = repository.list_accounts(connection, *owned)
        heads = repository.list_imports(connection, *owned)
    is_nominal = any(account.is_nominal for account in accounts)
    counted = sum((account.amount for account in accounts if account.is_included), Decimal(0))
    return Household(
        portfolio_id=portfolio_id,
        name=state.name,
        accounts=tuple(_account(account) for account in accounts),
        imports=tuple(_kept(head, head.import_id in state.import_ids) for head in heads),
        total_amount=None if is_nominal else counted,
        last_change="" if state.follows_no is None else state.what,
        state_no=state.state_no,
    )


def _account(row: repository.AccountSummary) -> HouseholdAccount:
    return HouseholdAccount(
        label=row.label,
        kind=AccountKind(row.kind),
        is_included=row.is_included,
        n_positions=row.n_positions,
        n_unresolved=row.n_unresolved,
        amount=None if row.is_nominal else row.amount,
        cash=None if row.is_nominal else row.cash,
        as_of_date=row.as_of_date,
        file_name=row.file_name,
        imported_at=row.imported_at,
    )


def _kept(head: kept_imports.ImportHead, is_current: bool) -> KeptImport:  # noqa: FBT001 - one caller, above
    return KeptImport(
        import_id=str(head.import_id),
        file_name=head.file_name,
        preset=head.preset,
        imported_at=head.imported_at,
        as_of_date=head.as_of_date,
        accounts=head.accounts,
        n_rows=head.n_rows,
        is_current=is_current,
    )


def rename_portfolio(context: ServiceContext, portfolio_id: str, name: str) -> None:
    """Give a portfolio another name."""
    new_name = changes.cleaned_name(name, "A portfolio")
    _change(
        context,
        portfolio_id,
        lambda state: PortfolioState(new_name, state.accounts, f"renaming “{state.name}” to “{new_name}”"),
    )


def rename_account(context: ServiceContext, portfolio_id: str, label: str, new_label: str) -> None:
    """Give an account another name."""
    _change(context, portfolio_id, lambda state: changes.with_account_renamed(state, label, new_label))


def set_account_kind(context: ServiceContext, portfolio_id: str, label: str, kind: AccountKind) -> None:
    """Say how an account is taxed."""
    _change(context, portfolio_id, lambda state: changes.with_account_kind(state, label, kind))


def switch_account(context: ServiceContext, portfolio_id: str, label: str, *, is_included: bool) -> None:
    """Count an account in every analysis, or leave it out."""
    _change(context, portfolio_id, lambda state: changes.with_account_switched(state, label, is_included=is_included))


def merge_accounts(context: ServiceContext, portfolio_id: str, label: str, into_label: str) -> None:
    """Show the lines of an account under another one."""
    _change(context, portfolio_id, lambda state: changes.with_accounts_merged(state, label, into_label))


def delete_account(context: ServiceContext, portfolio_id: str, label: str) -> None:
    """Take an account out of a portfolio; its imports are kept."""
    _change(context, portfolio_id, lambda state: changes.without_account(state, label))


def merge_portfolios(context: ServiceContext, portfolio_id: str, into_id: str) -> None:
    """Move all accounts of a portfolio into another one and take the first out of the list."""
    gone, kept = as_uuid(portfolio_id), as_uuid(into_id)
    if gone == kept:
        raise UserInputError("A portfolio cannot be merged into itself: choose another one.")
    with context.database.transaction(context.user_id) as connection:
        states.lock_portfolios(connection, context.user_id, [gone, kept])
        other = states.read_state(connection, (context.user_id, gone))
        state = states.read_state(connection, (context.user_id, kept))
        merged = changes.with_portfolio_merged(state, other, gone)
        keep_state(connection, (context.user_id, kept), merged)
        repository.delete_portfolio(connection, context.user_id, gone)


def undo(context: ServiceContext, portfolio_id: str, state_no: int | None = None) -> str:
    """Take back the last change of a portfolio; return in words what that was.

    Raises
    ------
    UserInputError
        There is nothing to take back, or it is another change than the one that made the state of this number.
    """
    owned = (context.user_id, as_uuid(portfolio_id))
    with context.database.transaction(context.user_id) as connection:
        state = _locked_with_absorbed(connection, owned)
        if state_no not in {None, state.state_no}:
            raise UserInputError(
                f"“{state.name}” was changed in the meantime: Accounts has the way back, step by step."
            )
        if state.follows_no is None:
            raise UserInputError("There is nothing to take back.")
        states.move_to_state(connection, owned, state.follows_no)
        if state.absorbed_portfolio_id is not None:
            repository.bring_back(connection, (context.user_id, state.absorbed_portfolio_id))
    return state.what


def _locked_with_absorbed(connection: Connection, owned: states.Owned) -> PortfolioState:
    """Return the current state, with its portfolio and the one it absorbed held in the order everybody takes."""
    while True:
        wanted = {owned[1], states.read_state(connection, owned).absorbed_portfolio_id or owned[1]}
        states.lock_portfolios(connection, owned[0], wanted)
        state = states.read_state(connection, owned)
        if (state.absorbed_portfolio_id or owned[1]) in wanted:
            return state


def _change(context: ServiceContext, portfolio_id: str, change: Callable[[PortfolioState], PortfolioState]) -> None:
    """Add the state a change leads to."""
    owned = (context.user_id, as_uuid(portfolio_id))
    with context.database.transaction(context.user_id) as connection:
        states.lock_portfolios(connection, context.user_id, [owned[1]])
        state = states.read_state(connection, owned)
        keep_change(connection, owned, state, change(state))


def keep_change(connection: Connection, owned: states.Owned, state: PortfolioState, then: PortfolioState) -> int | None:
    """Add the state a change leads to and return its number; one that leads to the same adds none."""
    if (then.name, then.accounts) == (state.name, state.accounts):
        return None
    return keep_state(connection, owned, then)


def keep_state(connection: Connection, owned: states.Owned, state: PortfolioState) -> int:
    """Make a state that may be kept the current one of a portfolio whose row this transaction holds; return its number.

    Raises
    ------
    UserInputError
        It shows weights without a total beside amounts, has too many accounts, or none that counts.
    """
    heads = kept_imports.read_heads(connection, owned[0], state.import_ids)
    if len(heads) > 1 and any(head.is_nominal for head in heads):
        raise UserInputError(
            "Weights without a total cannot stand beside other files: enter what they add up to, "
            "or keep them as a portfolio of their own."
        )
    return states.add_state(connection, owned, changes.checked(state))
