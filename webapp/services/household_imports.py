"""Files on their way into a portfolio: which accounts they are about, what they replace, and showing an old one again.

All of it happens inside the caller's transaction, or in one that holds the portfolio's row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from analytics.errors import UserInputError
from analytics.model.market import Market
from analytics.model.portfolio import AccountKind, ParsedFile, Portfolio, Position, PositionKind
from db.repositories import imports as kept_imports
from db.repositories import portfolio_states as states
from db.repositories import portfolios as repository
from db.repositories.documents import from_document, to_document
from db.repositories.imports import AccountOfImport, ReadImport
from db.repositories.portfolio_states import PortfolioState
from webapp.services import household_states as changes
from webapp.services.context import ServiceContext
from webapp.services.household import keep_change
from webapp.services.household_matching import FileOrigin, IncomingAccount
from webapp.services.household_model import Saved
from webapp.services.import_edits import ENTERED
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


def apply_import(
    connection: Connection,
    user_id: UUID,
    into: UUID | None,
    file: FileToKeep,
    market: Market,
    *,
    is_added: bool = False,
) -> Saved:
    """Keep a file as a new portfolio, or in one: accounts it has are replaced, others added.

    Nothing is replaced where the file is only to be added. A file that the portfolio shows already, with the same
    outcome, changes nothing.

    Raises
    ------
    UserInputError
        There would be more than is kept, weights without a total beside amounts, or the same lines twice.
    NotFound
        The user has no portfolio of that id.
    """
    repository.purge_deleted(connection, user_id)
    if into is None:
        return _create(connection, user_id, file, market)
    owned = (user_id, into)
    states.lock_portfolios(connection, user_id, [into])
    state = states.read_state(connection, owned)
    if is_added:
        _check_not_shown(connection, user_id, state, file)
    shown = shown_import(connection, user_id, state, file, market)
    if shown is None:
        if len(repository.list_imports(connection, *owned)) >= MAX_IMPORTS:
            raise UserInputError(
                f"“{state.name}” keeps {MAX_IMPORTS} imports, the most there can be: keep this file as a new portfolio."
            )
        shown = _keep(connection, user_id, file, market)
    parts = kept_imports.accounts_of(connection, user_id, shown)
    if is_added:
        then = changes.with_file_added(state, incoming(parts, file), display_name(file.parsed.file_name), _what(file))
    else:
        then = showing(state, parts, file, origin_in(connection, user_id, [state], file))
    return Saved(str(into), keep_change(connection, owned, state, then), is_new=False)


def _check_not_shown(connection: Connection, user_id: UUID, state: PortfolioState, file: FileToKeep) -> None:
    heads = kept_imports.read_heads(connection, user_id, state.import_ids)
    if any(head.sha256 == file.parsed.sha256 for head in heads):
        raise UserInputError(f"“{state.name}” shows this file already: added once more, its lines would count twice.")


def _create(connection: Connection, user_id: UUID, file: FileToKeep, market: Market) -> Saved:
    if repository.count_portfolios(connection, user_id) >= MAX_PORTFOLIOS:
        raise UserInputError(
            f"There are {MAX_PORTFOLIOS:,} portfolios, the most there can be: delete one, or merge two of them."
        )
    kept = _keep(connection, user_id, file, market)
    name = changes.shown_name(file.portfolio.name)[: changes.MAX_NAME_CHARACTERS].rstrip()
    parts = kept_imports.accounts_of(connection, user_id, kept)
    state = changes.with_file_added(PortfolioState(name or "Portfolio", ()), incoming(parts, file), "", _what(file))
    return Saved(str(states.create_portfolio(connection, user_id, changes.checked(state))), 1, is_new=True)


def _keep(connection: Connection, user_id: UUID, file: FileToKeep, market: Market) -> UUID:
    read = ReadImport(file.parsed, to_document(file.edits), file.portfolio)
    return kept_imports.keep_import(connection, user_id, read, market)


def showing(
    state: PortfolioState, parts: Iterable[AccountOfImport], file: FileToKeep, origin: FileOrigin
) -> PortfolioState:
    """Return the state that shows a file."""
    return changes.with_file(state, incoming(parts, file), origin, _what(file))


def _what(file: FileToKeep) -> str:
    return f"the import of {changes.shown_name(file.parsed.file_name)}"


def incoming(parts: Iterable[AccountOfImport], file: FileToKeep) -> list[IncomingAccount]:
    """Return the accounts of a file on their way into a portfolio."""
    guessed = {account.label: account.kind for account in file.parsed.accounts}
    edits, held = file.edits, securities_by_account(file.portfolio)
    own = {label: changes.shown_name(text) for label, text in edits.account_labels.items()}
    return [
        IncomingAccount(
            part=part,
            label=own.get(part.label) or part.label,
            kind=edits.account_kinds.get(part.label, guessed.get(part.label, AccountKind.UNKNOWN)),
            is_own_label=bool(own.get(part.label)),
            is_own_kind=part.label in edits.account_kinds,
            securities=held.get(part.label, frozenset()),
        )
        for part in parts
    ]


def securities_by_account(portfolio: Portfolio) -> dict[str, frozenset[str]]:
    """Return what each account holds: tickers, or texts nobody knows; cash is left out."""
    held: dict[str, set[str]] = {}
    for position in portfolio.positions:
        if position.kind is not PositionKind.CASH:
            held.setdefault(position.account, set()).add(position.ticker or position.text)
    for line in portfolio.unresolved:
        held.setdefault(line.account, set()).add(line.text)
    return {account: frozenset(securities) for account, securities in held.items()}


def origin_in(connection: Connection, user_id: UUID, known: Sequence[PortfolioState], file: FileToKeep) -> FileOrigin:
    """Return what a file is matched by against some states."""
    import_ids = {import_id for state in known for import_id in state.import_ids}
    heads = kept_imports.read_heads(connection, user_id, import_ids)
    return FileOrigin(
        preset=file.parsed.preset,
        presets={head.import_id: head.preset for head in heads},
        fallback_label=display_name(file.parsed.file_name),
        sha256=file.parsed.sha256,
        digests={head.import_id: head.sha256 for head in heads},
        held=kept_imports.securities_of(connection, user_id, import_ids),
    )


def shown_import(
    connection: Connection, user_id: UUID, state: PortfolioState, file: FileToKeep, market: Market
) -> UUID | None:
    """Return the import a state shows that has the same bytes and came to the same lines, if any.

    On which day a rate was typed makes no difference.
    """
    wanted = _undated(file.portfolio.positions), file.portfolio.unresolved, file.portfolio.as_of_date
    for head in kept_imports.read_heads(connection, user_id, state.import_ids):
        if head.sha256 != file.parsed.sha256:
            continue
        parts = kept_imports.accounts_of(connection, user_id, head.import_id)
        printed = {(part.import_id, part.account_no): part.label for part in parts}
        positions, unresolved = kept_imports.read_lines(connection, user_id, printed, market)
        if (_undated(positions), unresolved, head.as_of_date) == wanted:
            return head.import_id
    return None


def _undated(positions: Iterable[Position]) -> tuple[Position, ...]:
    """Return positions without the days of rates that were typed."""
    return tuple(
        replace(position, rate=replace(position.rate, rate_date=None))
        if position.rate is not None and position.rate.source == ENTERED
        else position
        for position in positions
    )


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
        market = context.markets.current(connection).market
        parts = kept_imports.accounts_of(connection, context.user_id, wanted)
        printed = {(part.import_id, part.account_no): part.label for part in parts}
        positions, unresolved = kept_imports.read_lines(connection, context.user_id, printed, market)
        lines = Portfolio(state.name, positions, unresolved)
        file = FileToKeep(documents.parsed, from_document(ImportEdits, documents.edits), lines)
        arriving = [replace(account, is_own_label=False, is_own_kind=False) for account in incoming(parts, file)]
        origin = origin_in(connection, context.user_id, [state], file)
        then = changes.with_file(state, arriving, origin, f"going back to {heads[wanted].file_name}")
        keep_change(connection, owned, state, then)


def _as_import_id(import_id: str) -> UUID:
    try:
        return UUID(import_id)
    except (ValueError, TypeError, AttributeError) as error:
        raise UserInputError("There is no such import.") from error
