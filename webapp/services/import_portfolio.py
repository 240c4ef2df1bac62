"""From a user's file to a saved portfolio: parse apart, resolve, show, and only then keep."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath
from uuid import UUID

from analytics.errors import UserInputError
from analytics.intake import read_portfolio_file
from analytics.isolation import run_isolated
from analytics.model.market import Market, Price
from analytics.model.portfolio import ParsedFile, Portfolio, RowClass
from analytics.resolve import resolve_positions
from analytics.resolve.match import match_security
from analytics.resolve.spelling import is_written_like_a_name
from db.repositories import portfolios as repository
from webapp.services.context import ServiceContext
from webapp.services.entries import dated_prices
from webapp.services.import_model import ImportPreview
from webapp.services.samples import Sample

ENTERED = "entered"
"""Source of a price the user typed."""


@dataclass(frozen=True, slots=True)
class PortfolioSummary:
    """A line of the list of portfolios; the total is null for a file of weights only."""

    portfolio_id: str
    name: str
    imported_at: datetime
    n_positions: int
    total_amount: Decimal | None
    as_of_date: date | None


def preview_import(
    context: ServiceContext,
    content: bytes,
    file_name: str,
    *,
    entered_prices: Mapping[str, Price],
    total_amount: Decimal | None,
) -> ImportPreview:
    """Read a file in a child process and resolve its rows; nothing is saved."""
    parsed = run_isolated(read_portfolio_file, content, file_name)
    with context.database.transaction() as connection:
        market = context.markets.current(connection).market
    dated = dated_prices(entered_prices, context.clock().date())
    portfolio = resolve_positions(
        parsed, market, entered_prices=dated, total_amount=total_amount, name=display_name(file_name)
    )
    return ImportPreview(parsed, portfolio, price_needed(parsed, portfolio, market))


def price_needed(parsed: ParsedFile, portfolio: Portfolio, market: Market) -> dict[int, str]:
    """Return the ticker of each row whose value follows from a price the user enters, entered already or not."""
    entered = {p.row: p.ticker for p in portfolio.positions if p.price_source == ENTERED}
    without = {item.row for item in portfolio.unresolved if item.amount is None and item.currency == "USD"}
    missing = {
        row.row: match.ticker
        for row in parsed.rows
        if row.row in without and row.row_class is RowClass.POSITION and row.quantity is not None
        if not is_written_like_a_name(row.text, row.name) and (match := match_security(row.text, market))
    }
    return entered | missing


def save_import(context: ServiceContext, preview: ImportPreview, name: str | None) -> str:
    """Keep a previewed file as a new portfolio; return its id."""
    portfolio = replace(preview.portfolio, name=(name or "").strip() or preview.portfolio.name)
    if not portfolio.positions:
        raise UserInputError("There is nothing to save: no row of this file has a value yet.")
    with context.database.transaction(context.user_id) as connection:
        market = context.markets.current(connection).market
        saved = repository.save_import(connection, context.user_id, preview.parsed, portfolio, market)
    return str(saved)


def save_sample(context: ServiceContext, sample: Sample) -> str:
    """Keep a sample portfolio as one of the user's; a second time shows the one kept already."""
    preview = preview_import(context, sample.content(), sample.file_name, entered_prices={}, total_amount=None)
    with context.database.transaction(context.user_id) as connection:
        for known in repository.list_portfolios(connection, context.user_id):
            if known.name == sample.title and known.file_name == sample.file_name:
                return str(known.portfolio_id)
    return save_import(context, preview, sample.title)


def list_portfolios(context: ServiceContext) -> tuple[PortfolioSummary, ...]:
    """Return the user's portfolios, newest first."""
    with context.database.transaction(context.user_id) as connection:
        return tuple(_summary(row) for row in repository.list_portfolios(connection, context.user_id))


def delete_portfolio(context: ServiceContext, portfolio_id: str) -> None:
    """Take a portfolio out of the list; ``restore_portfolio`` brings it back."""
    identifier = as_uuid(portfolio_id)
    with context.database.transaction(context.user_id) as connection:
        repository.delete_portfolio(connection, context.user_id, identifier)
    context.analyses.forget(context.user_id, identifier)


def restore_portfolio(context: ServiceContext, portfolio_id: str) -> None:
    """Undo ``delete_portfolio``."""
    with context.database.transaction(context.user_id) as connection:
        repository.restore_portfolio(connection, context.user_id, as_uuid(portfolio_id))


def as_uuid(portfolio_id: str) -> UUID:
    """Read an id that came from a page; anything else is nobody's portfolio."""
    try:
        return UUID(portfolio_id)
    except (ValueError, TypeError, AttributeError) as error:
        raise UserInputError("There is no such portfolio.") from error


def display_name(file_name: str) -> str:
    """Return the name a portfolio gets from its file: without folder and ending."""
    return PurePath(file_name.replace("\\", "/")).stem or "Portfolio"


def _summary(row: repository.PortfolioSummary) -> PortfolioSummary:
    return PortfolioSummary(
        portfolio_id=str(row.portfolio_id),
        name=row.name,
        imported_at=row.saved_at,
        n_positions=row.n_positions,
        total_amount=None if row.is_nominal else row.total_amount,
        as_of_date=row.as_of_date,
    )
