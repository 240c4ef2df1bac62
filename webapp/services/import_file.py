"""From a user's file to a saved portfolio: parse apart, resolve, show, and only then keep."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from analytics.errors import PortfolioFileError, UserInputError
from analytics.intake import read_portfolio_file
from analytics.isolation import run_isolated, warm_up
from analytics.model.market import Market
from analytics.model.portfolio import ParsedFile
from analytics.resolve import Matcher, resolve_positions
from db.repositories import portfolios as repository
from db.repositories import remembered
from webapp.services.context import ServiceContext
from webapp.services.household_imports import FileToKeep, apply_import, find_target
from webapp.services.import_edits import Memory, edits_in_use, mappings_text, question_preview
from webapp.services.import_model import NO_EDITS, ImportEdits, ImportPreview, ImportTarget
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
    """Where a file goes: the portfolio named, else (unless it is to be new) the one it is about, else a new one."""

    name: str | None = None
    into: str | None = None
    as_new: bool = False


def preview_import(
    context: ServiceContext, content: bytes, file_name: str, edits: ImportEdits = NO_EDITS
) -> ImportPreview:
    """Read a file in a child process and resolve its rows; nothing is saved.

    A file whose columns are not understood is answered with a question where the user could name them.
    """
    memory = _memory(context)
    mappings = mappings_text(memory.mappings_below(edits))
    try:
        parsed = run_isolated(read_portfolio_file, content, file_name, mappings, packages=READER_PACKAGES)
    except PortfolioFileError as error:
        if error.layout is None:
            raise
        return question_preview(error, content, file_name, edits)
    used = edits_in_use(parsed, edits, memory, context.clock().date())
    with context.database.transaction(context.user_id) as connection:
        market = context.markets.current(connection).market
        return _resolved(context, connection, parsed, used, market)


def save_import(context: ServiceContext, preview: ImportPreview, destination: Destination) -> str:
    """Keep a previewed file; return the id of the portfolio that shows it."""
    if preview.question:
        raise UserInputError("There is nothing to save: say first what the columns of this file are.")
    if not preview.portfolio.positions:
        raise UserInputError("There is nothing to save: no row of this file has a value yet.")
    target = None if destination.as_new or preview.target is None else preview.target.portfolio_id
    into = destination.into or target
    named = replace(preview.portfolio, name=(destination.name or "").strip() or preview.portfolio.name)
    with context.database.transaction(context.user_id) as connection:
        market = context.markets.current(connection).market
        remembered.remember_mappings(connection, context.user_id, preview.edits.mappings)
        remembered.remember_tickers(connection, context.user_id, preview.edits.tickers)
        file = FileToKeep(preview.parsed, preview.edits, named)
        saved = apply_import(connection, context.user_id, None if into is None else as_uuid(into), file, market)
    return str(saved)


def save_sample(context: ServiceContext, sample: Sample) -> str:
    """Keep a sample portfolio as one of the user's; a second time shows the one kept already."""
    preview = preview_import(context, sample.content(), sample.file_name)
    with context.database.transaction(context.user_id) as connection:
        for known in repository.list_portfolios(connection, context.user_id):
            if known.name == sample.title and known.file_name == sample.file_name:
                return str(known.portfolio_id)
    return save_import(context, preview, Destination(sample.title, as_new=True))


def _memory(context: ServiceContext) -> Memory:
    with context.database.transaction(context.user_id) as connection:
        mappings = remembered.remembered_mappings(connection, context.user_id)
        tickers = remembered.remembered_tickers(connection, context.user_id)
    return Memory({mapping.key: mapping for mapping in mappings}, tickers)


def _resolved(
    context: ServiceContext, connection: Connection, parsed: ParsedFile, edits: ImportEdits, market: Market
) -> ImportPreview:
    added = additions(context, connection, parsed, edits)
    portfolio = resolve_positions(parsed, market, added, name=display_name(parsed.file_name))
    target = _target(context, connection, FileToKeep(parsed, edits, portfolio), market)
    return ImportPreview(
        parsed=parsed,
        portfolio=portfolio,
        price_needed=price_needed(parsed, portfolio, Matcher(market, added)),
        accounts=account_previews(parsed, portfolio, edits, target),
        rates=rate_needs(parsed, added.rates),
        target=target,
        edits=edits,
    )


def _target(context: ServiceContext, connection: Connection, file: FileToKeep, market: Market) -> ImportTarget | None:
    found = find_target(connection, context.user_id, file, market)
    if found is None:
        return None
    return ImportTarget(
        portfolio_id=str(found.portfolio_id),
        name=found.before.name,
        is_same_file=found.is_same_file,
        accounts=tuple(dict.fromkeys(found.saved_as.values())),
        changes=holding_changes(found.before, file.portfolio, found.saved_as),
        saved_as=found.saved_as,
    )
