"""From a user's file to a saved portfolio: parse apart, resolve, show, and only then keep."""

import hashlib
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from analytics.errors import PortfolioFileError, UserInputError
from analytics.intake import read_portfolio_file
from analytics.isolation import run_isolated, warm_up
from analytics.model.market import Market
from analytics.model.portfolio import ParsedFile
from analytics.resolve import Matcher, resolve_positions
from db.repositories import portfolios as repository
from db.repositories import remembered
from db.repositories.documents import from_document
from db.repositories.imports import edits_of_shown
from webapp.services.context import ServiceContext
from webapp.services.household_imports import FileToKeep, apply_import
from webapp.services.household_model import Saved
from webapp.services.household_states import shown_name
from webapp.services.household_targets import find_targets
from webapp.services.import_edits import (
    Memory,
    edits_in_use,
    mappings_text,
    question_preview,
    remembered_tickers,
    tickers_to_remember,
)
from webapp.services.import_model import NO_EDITS, ImportEdits, ImportPreview, ImportTarget, Place
from webapp.services.import_portfolio import additions, as_uuid, display_name
from webapp.services.import_preview import account_previews, holding_changes, price_needed, rate_needs
from webapp.services.samples import Sample

READER_PACKAGES = ("python_calamine",)
"""What the reader of files imports besides the project's own code: for workbooks."""


def warm_up_reader() -> None:
    """Start the child that will read the next uploaded file, so that nobody waits for an interpreter to start."""
    warm_up(read_portfolio_file, packages=READER_PACKAGES)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a file goes; without a word of the user's: in place of what it surely is about, else a new portfolio.

    ``into`` is the portfolio it is added to, or, where ``place`` says so, of which it replaces the accounts it has;
    ``name`` is that of a new one.
    """

    place: Place = Place.USUAL
    into: str | None = None
    name: str | None = None

    @property
    def is_added(self) -> bool:
        """Whether the file comes beside what the portfolio shows."""
        return self.place is Place.ADD or (self.place is Place.USUAL and self.into is not None)


def preview_import(
    context: ServiceContext, content: bytes, file_name: str, edits: ImportEdits = NO_EDITS
) -> ImportPreview:
    """Read a file in a child process and resolve its rows; nothing is saved.

    A file whose columns are not understood is answered with a question where the user could name them.
    """
    memory = _memory(context, hashlib.sha256(content).hexdigest())
    mappings = mappings_text(memory.mappings_below(edits))
    try:
        parsed = run_isolated(read_portfolio_file, content, shown_name(file_name), mappings, packages=READER_PACKAGES)
    except PortfolioFileError as error:
        if error.layout is None:
            raise
        return question_preview(error, content, file_name, edits)
    used = edits_in_use(parsed, edits, memory, context.clock().date())
    with context.database.transaction(context.user_id) as connection:
        market = context.markets.current(connection).market
        return _resolved(_Look(context, connection, market), parsed, used, memory)


def save_import(context: ServiceContext, preview: ImportPreview, destination: Destination) -> Saved:
    """Keep a previewed file; return what became of it."""
    if preview.question:
        raise PortfolioFileError(preview.question, verdict=preview.verdict)
    if not preview.portfolio.positions:
        raise UserInputError("There is nothing to save: no row of this file has a value yet.")
    into = _portfolio_for(preview, destination)
    named = replace(preview.portfolio, name=(destination.name or "").strip() or preview.portfolio.name)
    with context.database.transaction(context.user_id) as connection:
        market = context.markets.current(connection).market
        remembered.remember_mappings(connection, context.user_id, preview.edits.mappings)
        chosen = tickers_to_remember(preview.parsed, preview.edits)
        remembered.remember_tickers(connection, context.user_id, chosen)
        file = FileToKeep(preview.parsed, preview.edits, named)
        return apply_import(connection, context.user_id, into, file, market, is_added=destination.is_added)


def _portfolio_for(preview: ImportPreview, destination: Destination) -> UUID | None:
    """Return the portfolio a file goes into; null for a new one."""
    if destination.place is Place.NEW:
        return None
    if destination.place is Place.USUAL and destination.into is None:
        return as_uuid(preview.sure_target.portfolio_id) if preview.sure_target else None
    if not destination.into:
        raise UserInputError("Say which portfolio the file goes into.")
    return as_uuid(destination.into)


def save_sample(context: ServiceContext, sample: Sample) -> str:
    """Keep a sample portfolio as one of the user's; a second time shows the one kept already."""
    preview = preview_import(context, sample.content(), sample.file_name)
    with context.database.transaction(context.user_id) as connection:
        for known in repository.list_portfolios(connection, context.user_id):
            if known.name == sample.title and known.file_name == sample.file_name:
                return str(known.portfolio_id)
    return save_import(context, preview, Destination(Place.NEW, name=sample.title)).portfolio_id


def _memory(context: ServiceContext, sha256: str) -> Memory:
    with context.database.transaction(context.user_id) as connection:
        mappings = remembered.remembered_mappings(connection, context.user_id)
        tickers = remembered.remembered_tickers(connection, context.user_id)
        same_file = edits_of_shown(connection, context.user_id, sha256)
    before = NO_EDITS if same_file is None else from_document(ImportEdits, same_file)
    return Memory({mapping.key: mapping for mapping in mappings}, tickers, before)


@dataclass(frozen=True, slots=True)
class _Look:
    """What a file is looked up in."""

    context: ServiceContext
    connection: Connection
    market: Market


def _resolved(look: _Look, parsed: ParsedFile, given: ImportEdits, memory: Memory) -> ImportPreview:
    added = additions(look.context, look.connection, parsed, given)
    known = remembered_tickers(parsed, given, memory, Matcher(look.market, added))
    added = replace(added, tickers={**added.tickers, **known})
    portfolio = resolve_positions(parsed, look.market, added, name=display_name(parsed.file_name))
    asked = price_needed(parsed, portfolio, Matcher(look.market, added))
    held = {*asked.values(), *(position.ticker for position in portfolio.positions)}
    prices = {ticker: price for ticker, price in given.prices.items() if ticker in held}
    edits = replace(given, tickers=added.tickers, prices=prices)
    targets = _targets(look, FileToKeep(parsed, edits, portfolio))
    return ImportPreview(
        parsed=parsed,
        portfolio=portfolio,
        price_needed=asked,
        accounts=account_previews(parsed, portfolio, edits, targets[0] if targets and targets[0].is_sure else None),
        rates=rate_needs(parsed, added.rates),
        targets=targets,
        edits=edits,
    )


def _targets(look: _Look, file: FileToKeep) -> tuple[ImportTarget, ...]:
    return tuple(
        ImportTarget(
            portfolio_id=str(found.portfolio_id),
            name=found.before.name,
            is_same_file=found.is_same_file,
            accounts=tuple(dict.fromkeys(found.saved_as.values())),
            changes=holding_changes(found.before, file.portfolio, found.saved_as),
            saved_as=found.saved_as,
            kinds=found.kinds,
            is_sure=found.is_sure,
        )
        for found in find_targets(look.connection, look.context.user_id, file, look.market)
    )
