"""Keeping a previewed file: where it goes, and what is remembered of it."""

from dataclasses import dataclass

from analytics.errors import UserInputError
from db.repositories import portfolios as repository
from db.repositories.remembered import remember_mappings, remember_tickers
from webapp.services.context import ServiceContext
from webapp.services.import_model import ImportPreview
from webapp.services.import_portfolio import as_uuid, preview_import
from webapp.services.samples import Sample


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a file goes: the portfolio named, else (unless it is to be new) the one it is about, else a new one."""

    name: str | None = None
    into: str | None = None
    as_new: bool = False


def save_import(context: ServiceContext, preview: ImportPreview, destination: Destination) -> str:
    """Keep a previewed file; return the id of the portfolio that shows it."""
    if preview.question:
        raise UserInputError("There is nothing to save: say first what the columns of this file are.")
    if not preview.portfolio.positions:
        raise UserInputError("There is nothing to save: no row of this file has a value yet.")
    target = None if destination.as_new or preview.target is None else preview.target.portfolio_id
    into = destination.into or target
    from webapp.services.household import apply_import  # noqa: PLC0415  # the household imports this room

    with context.database.transaction(context.user_id) as connection:
        market = context.markets.current(connection).market
        remember_mappings(connection, context.user_id, preview.edits.mappings)
        remember_tickers(connection, context.user_id, preview.edits.tickers)
        saved = apply_import(
            connection,
            context.user_id,
            None if into is None else as_uuid(into),
            (destination.name or "").strip() or preview.portfolio.name,
            preview.parsed,
            preview.edits,
            preview.portfolio,
            market,
        )
    return str(saved)


def save_sample(context: ServiceContext, sample: Sample) -> str:
    """Keep a sample portfolio as one of the user's; a second time shows the one kept already."""
    preview = preview_import(context, sample.content(), sample.file_name)
    with context.database.transaction(context.user_id) as connection:
        for known in repository.list_portfolios(connection, context.user_id):
            if known.name == sample.title and known.file_name == sample.file_name:
                return str(known.portfolio_id)
    return save_import(context, preview, Destination(sample.title, as_new=True))
