"""Files on their way into a portfolio: which accounts they are about, what they replace, and showing an old one again.

All of it happens inside the caller's transaction, or in one that holds the portfolio's row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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
from webapp.services.household import keep_state
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
        keep_state(connection, owned, then)
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
            keep_state(connection, owned, then)


def _as_import_id(import_id: str) -> UUID:
    try:
        return UUID(import_id)
    except (ValueError, TypeError, AttributeError) as error:
        raise UserInputError("There is no such import.") from error
