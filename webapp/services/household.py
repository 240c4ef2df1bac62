"""A person's accounts in one view: what changes them, and how each change is taken back.

Every change adds a state to the portfolio inside one transaction that holds its row: of two changes made at once the
second one builds on the first, and one that fails leaves what was there.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection

from analytics.errors import UserInputError
from analytics.model.market import Market
from analytics.model.portfolio import AccountKind, ParsedFile, Portfolio
from db.repositories import imports as kept_imports
from db.repositories import portfolio_states as states
from db.repositories import portfolios as repository
from db.repositories.documents import from_document, to_document
from db.repositories.imports import AccountOfImport, ReadImport
from db.repositories.portfolio_states import PortfolioState
from webapp.services import household_states as changes
from webapp.services.context import ServiceContext
from webapp.services.household_model import Household, HouseholdAccount, KeptImport
from webapp.services.import_model import ImportEdits
from webapp.services.import_portfolio import as_uuid, display_name

MAX_PORTFOLIOS = 2_000
MAX_IMPORTS = 500
"""Kept with one portfolio."""


@dataclass(frozen=True, slots=True)
class FileToKeep:
    """A file the user has seen and wants to keep; ``portfolio`` has its accounts labelled as the file prints them."""

    parsed: ParsedFile
    edits: ImportEdits
    portfolio: Portfolio


@dataclass(frozen=True, slots=True)
class SavedTarget:
    """The saved portfolio a file is about.

    Attributes
    ----------
    portfolio_id : UUID
        Which.
    before : Portfolio
        What it shows now, accounts that are switched off included.
    saved_as : mapping of str to str
        Its label of each account of the file that it has already, by the label the file prints.
    is_same_file : bool
        It shows the file as it would be saved: saving changes nothing.
    """

    portfolio_id: UUID
    before: Portfolio
    saved_as: Mapping[str, str]
    is_same_file: bool


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
        _add_state(connection, (context.user_id, kept), merged)
        repository.delete_portfolio(connection, context.user_id, gone)


def restore_import(context: ServiceContext, portfolio_id: str, import_id: str) -> None:
    """Let the accounts of a kept import show its lines again."""
    owned, wanted = (context.user_id, as_uuid(portfolio_id)), _as_import_id(import_id)
    with context.database.transaction(context.user_id) as connection:
        states.lock_portfolios(connection, context.user_id, [owned[1]])
        state = states.read_state(connection, owned)
        heads = {head.import_id: head for head in repository.list_imports(connection, *owned)}
        if wanted not in heads:
            raise UserInputError("This import is not kept with the portfolio: load the page again.")
        documents = kept_imports.read_documents(connection, context.user_id, wanted)
        edits = from_document(ImportEdits, documents.edits)
        parts = kept_imports.accounts_of(connection, context.user_id, wanted)
        incoming = [
            replace(arriving, is_own_label=False, is_own_kind=False)
            for arriving in _incoming(parts, documents.parsed, edits)
        ]
        origin = _origin(documents.parsed, heads)
        then = changes.with_file(state, incoming, origin, f"going back to {heads[wanted].file_name}")
        if then.accounts != state.accounts:
            _add_state(connection, owned, then)


def undo(context: ServiceContext, portfolio_id: str) -> str:
    """Take back the last change of a portfolio; return in words what that was."""
    owned = (context.user_id, as_uuid(portfolio_id))
    with context.database.transaction(context.user_id) as connection:
        state = _locked_with_absorbed(connection, owned)
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


def apply_import(connection: Connection, user_id: UUID, into: UUID | None, file: FileToKeep, market: Market) -> UUID:
    """Keep a file as a new portfolio, or in one: accounts it has are replaced, others added; return its id.

    A file that the portfolio shows already, with the same outcome, changes nothing.

    Raises
    ------
    UserInputError
        There would be more than is kept, or weights without a total beside amounts.
    NotFound
        The user has no portfolio of that id.
    """
    repository.purge_deleted(connection, user_id)
    if into is None:
        return _create(connection, user_id, file, market)
    owned = (user_id, into)
    states.lock_portfolios(connection, user_id, [into])
    state = states.read_state(connection, owned)
    heads = {head.import_id: head for head in repository.list_imports(connection, *owned)}
    shown = _shown_import(connection, user_id, state, file, market)
    if shown is None:
        if len(heads) >= MAX_IMPORTS:
            raise UserInputError(
                f"“{state.name}” keeps {MAX_IMPORTS} imports, the most there can be: keep this file as a new portfolio."
            )
        shown = _keep(connection, user_id, file, market)
    parts = kept_imports.accounts_of(connection, user_id, shown)
    then = _with(state, parts, file, heads)
    if then.accounts != state.accounts:
        _add_state(connection, owned, then)
    return into


def find_target(connection: Connection, user_id: UUID, file: FileToKeep, market: Market) -> SavedTarget | None:
    """Return the saved portfolio a file is about: one that has an account of it."""
    labels = kept_imports.printed_labels(file.parsed, file.portfolio)
    found = repository.find_portfolio_about(connection, user_id, labels, file.parsed.preset)
    return None if found is None else target_in(connection, user_id, found, file, market)


def target_in(
    connection: Connection, user_id: UUID, portfolio_id: UUID, file: FileToKeep, market: Market
) -> SavedTarget:
    """Return what keeping a file in this portfolio would meet there.

    Raises
    ------
    NotFound
        The user has no portfolio of that id.
    """
    state = states.read_state(connection, (user_id, portfolio_id))
    heads = {head.import_id: head for head in kept_imports.read_heads(connection, user_id, state.import_ids)}
    shown = _shown_import(connection, user_id, state, file, market)
    is_same_file = False
    if shown is not None:
        parts = kept_imports.accounts_of(connection, user_id, shown)
        is_same_file = _with(state, parts, file, heads).accounts == state.accounts
    labels = kept_imports.printed_labels(file.parsed, file.portfolio)
    arriving = [AccountOfImport(portfolio_id, number, label) for number, label in enumerate(labels, 1)]
    origin = _origin(file.parsed, heads)
    places = {
        account.part.label: changes.place_of(account, state.accounts, origin)
        for account in _incoming(arriving, file.parsed, file.edits)
    }
    return SavedTarget(
        portfolio_id=portfolio_id,
        before=repository.portfolio_of(connection, user_id, state, market, with_switched_off=True),
        saved_as={label: state.accounts[place].label for label, place in places.items() if place is not None},
        is_same_file=is_same_file,
    )


def _create(connection: Connection, user_id: UUID, file: FileToKeep, market: Market) -> UUID:
    if repository.count_portfolios(connection, user_id) >= MAX_PORTFOLIOS:
        raise UserInputError(
            f"There are {MAX_PORTFOLIOS:,} portfolios, the most there can be: delete one, or merge two of them."
        )
    kept = _keep(connection, user_id, file, market)
    name = changes.shown_name(file.portfolio.name)[: changes.MAX_NAME_CHARACTERS].rstrip()
    parts = kept_imports.accounts_of(connection, user_id, kept)
    state = _with(PortfolioState(name or "Portfolio", ()), parts, file, {})
    return states.create_portfolio(connection, user_id, changes.checked(state))


def _keep(connection: Connection, user_id: UUID, file: FileToKeep, market: Market) -> UUID:
    read = ReadImport(file.parsed, to_document(file.edits), file.portfolio)
    return kept_imports.keep_import(connection, user_id, read, market)


def _with(
    state: PortfolioState,
    parts: tuple[AccountOfImport, ...],
    file: FileToKeep,
    heads: Mapping[UUID, kept_imports.ImportHead],
) -> PortfolioState:
    """Return the state that shows a file."""
    what = f"the import of {changes.shown_name(file.parsed.file_name)}"
    return changes.with_file(state, _incoming(parts, file.parsed, file.edits), _origin(file.parsed, heads), what)


def _incoming(
    parts: Iterable[AccountOfImport], parsed: ParsedFile, edits: ImportEdits
) -> list[changes.IncomingAccount]:
    guessed = {account.label: account.kind for account in parsed.accounts}
    own = {label: changes.shown_name(text) for label, text in edits.account_labels.items()}
    return [
        changes.IncomingAccount(
            part=part,
            label=own.get(part.label) or part.label,
            kind=edits.account_kinds.get(part.label, guessed.get(part.label, AccountKind.UNKNOWN)),
            is_own_label=bool(own.get(part.label)),
            is_own_kind=part.label in edits.account_kinds,
        )
        for part in parts
    ]


def _origin(parsed: ParsedFile, heads: Mapping[UUID, kept_imports.ImportHead]) -> changes.FileOrigin:
    presets = {import_id: head.preset for import_id, head in heads.items()}
    return changes.FileOrigin(parsed.preset, presets, display_name(parsed.file_name))


def _shown_import(
    connection: Connection, user_id: UUID, state: PortfolioState, file: FileToKeep, market: Market
) -> UUID | None:
    """Return the import a state shows that has the same bytes and came to the same lines, if any."""
    for head in kept_imports.read_heads(connection, user_id, state.import_ids):
        if head.sha256 != file.parsed.sha256:
            continue
        parts = kept_imports.accounts_of(connection, user_id, head.import_id)
        printed = {(part.import_id, part.account_no): part.label for part in parts}
        lines = kept_imports.read_lines(connection, user_id, printed, market)
        if (*lines, head.as_of_date) == (
            file.portfolio.positions,
            file.portfolio.unresolved,
            file.portfolio.as_of_date,
        ):
            return head.import_id
    return None


def _change(context: ServiceContext, portfolio_id: str, change: Callable[[PortfolioState], PortfolioState]) -> None:
    """Add the state a change leads to; one that leads to the same adds none."""
    owned = (context.user_id, as_uuid(portfolio_id))
    with context.database.transaction(context.user_id) as connection:
        states.lock_portfolios(connection, context.user_id, [owned[1]])
        state = states.read_state(connection, owned)
        then = change(state)
        if (then.name, then.accounts) != (state.name, state.accounts):
            _add_state(connection, owned, then)


def _add_state(connection: Connection, owned: states.Owned, state: PortfolioState) -> None:
    heads = kept_imports.read_heads(connection, owned[0], state.import_ids)
    if len(heads) > 1 and any(head.is_nominal for head in heads):
        raise UserInputError(
            "Weights without a total cannot stand beside other files: enter what they add up to, "
            "or keep them as a portfolio of their own."
        )
    states.add_state(connection, owned, changes.checked(state))


def _as_import_id(import_id: str) -> UUID:
    try:
        return UUID(import_id)
    except (ValueError, TypeError, AttributeError) as error:
        raise UserInputError("There is no such import.") from error
