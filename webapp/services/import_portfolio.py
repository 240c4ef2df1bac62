"""A read file to a portfolio, and the list of saved ones."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath
from uuid import UUID

from sqlalchemy import Connection

from analytics.errors import UserInputError
from analytics.model.market import Market
from analytics.model.portfolio import ExchangeRate, ParsedFile, Portfolio
from analytics.resolve import Additions, printed_codes, resolve_positions
from db.repositories import portfolios as repository
from db.repositories.identified import find_identified
from db.repositories.macro import DOLLAR, fx_rate
from webapp.services.context import ServiceContext
from webapp.services.import_edits import entered_rates
from webapp.services.import_model import ImportEdits


@dataclass(frozen=True, slots=True)
class PortfolioSummary:
    """A line of the list of portfolios; the total is null for a file of weights only.

    ``n_counted`` of its ``n_accounts`` are switched on: the other figures are theirs.
    """

    portfolio_id: str
    name: str
    imported_at: datetime
    n_positions: int
    total_amount: Decimal | None
    as_of_date: date | None
    n_accounts: int = 1
    n_counted: int = 1


def resolve_import(
    context: ServiceContext, connection: Connection, parsed: ParsedFile, edits: ImportEdits, market: Market
) -> Portfolio:
    """Return the portfolio of a kept file, accounts labelled as read: the walk of the preview without the bytes."""
    added = additions(context, connection, parsed, edits)
    return resolve_positions(parsed, market, added, name=display_name(parsed.file_name))


def additions(context: ServiceContext, connection: Connection, parsed: ParsedFile, edits: ImportEdits) -> Additions:
    """Return what a file is resolved with: what the user added, loaded rates, and where its identifiers lead."""
    return Additions(
        prices=edits.prices,
        rates=_rates(connection, parsed, edits, parsed.as_of_date or context.clock().date()),
        tickers=edits.tickers,
        identified=find_identified(connection, *printed_codes(parsed.rows)),
        total_amount=edits.total_amount,
    )


def _rates(connection: Connection, parsed: ParsedFile, edits: ImportEdits, day: date) -> dict[str, ExchangeRate]:
    """Return the rate of every currency of a file: typed, else loaded, on the file's day."""
    rates = entered_rates(edits, day)
    for currency in {row.currency for row in parsed.rows} - {DOLLAR} - set(rates):
        loaded = fx_rate(connection, currency, day)
        if loaded is not None:
            rates[currency] = ExchangeRate(loaded.usd_per_unit, loaded.rate_date, loaded.source)
    return rates


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
        n_accounts=row.n_accounts,
        n_counted=row.n_counted,
    )
