"""All a user has here, to take away: as JSON row by row, or the holdings of every portfolio as CSV."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from analytics import __version__
from analytics.errors import UserInputError
from analytics.export import holdings_csv
from analytics.export.table import guarded
from analytics.model.portfolio import AccountKind, Portfolio
from db.repositories import portfolios as repository
from db.repositories.everything import read_everything
from db.repositories.portfolio_states import PortfolioState, read_state
from webapp.services.context import ServiceContext
from webapp.services.downloads import MIME_TYPES, Download, file_name_part
from webapp.services.import_portfolio import as_uuid

JSON_FORMAT = "counterpoise-everything/1"


def export_everything(context: ServiceContext, file_format: str) -> Download:
    """Return all that is kept of the user as JSON, or every line and lot of every portfolio as CSV."""
    now = context.clock()
    name = f"counterpoise-everything-{now:%Y-%m-%d}.{file_format}"
    if file_format == "json":
        return Download(name, _document(context, now), "application/json")
    if file_format == "csv":
        return Download(name, _holdings_of_all(context), MIME_TYPES["csv"])
    raise UserInputError(f"“{file_format}” is not a format of this export; there are json and csv.")


def export_holdings(context: ServiceContext, portfolio_id: str, file_format: str) -> Download:
    """Return the holdings of all accounts of a portfolio as a CSV file that can be imported again."""
    if file_format != "csv":
        raise UserInputError(f"“{file_format}” is not a format of this export; there is csv.")
    identifier = as_uuid(portfolio_id)
    with context.database.transaction(context.user_id) as connection:
        market = context.markets.current(connection).market
        state = read_state(connection, (context.user_id, identifier))
        portfolio = repository.portfolio_of(connection, context.user_id, state, market, with_switched_off=True)
    name = f"{file_name_part(state.name)}-holdings-{context.clock():%Y-%m-%d}.csv"
    return Download(name, holdings_csv(portfolio, kinds_of(state)), MIME_TYPES["csv"])


def kinds_of(state: PortfolioState) -> Mapping[str, AccountKind]:
    """Return how each account of a portfolio is taxed, by label."""
    return {account.label: account.kind for account in state.accounts}


def _document(context: ServiceContext, now: datetime) -> bytes:
    with context.database.transaction(context.user_id) as connection:
        tables = read_everything(connection, context.user_id)
    head = {"format": JSON_FORMAT, "generated_at": now.isoformat(), "code_version": __version__}
    entries = [f"{json.dumps(key)}: {json.dumps(says)}" for key, says in head.items()]
    entries += [f"{json.dumps(table)}: [{_lines(rows)}]" for table, rows in tables.items()]
    return ("{\n" + ",\n".join(entries) + "\n}\n").encode()


def _lines(rows: list[str]) -> str:
    return "".join(f"\n{row}," for row in rows).removesuffix(",") + ("\n" if rows else "")


def _holdings_of_all(context: ServiceContext) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for number, (portfolio, kinds) in enumerate(_all_portfolios(context)):
        header, *rows = csv.reader(io.StringIO(holdings_csv(portfolio, kinds).decode("utf-8-sig"), newline=""))
        if number == 0:
            writer.writerow(["Portfolio", *header])
        writer.writerows([guarded(portfolio.name), *row] for row in rows if row)
    return text.getvalue().encode("utf-8-sig")


def _all_portfolios(context: ServiceContext) -> Iterator[tuple[Portfolio, Mapping[str, AccountKind]]]:
    """Return every portfolio of the list by name, with the accounts that are switched off."""
    with context.database.transaction(context.user_id) as connection:
        market = context.markets.current(connection).market
        listed = repository.list_portfolios(connection, context.user_id)
        for summary in sorted(listed, key=lambda line: (line.name, str(line.portfolio_id))):
            state = read_state(connection, (context.user_id, summary.portfolio_id))
            portfolio = repository.portfolio_of(connection, context.user_id, state, market, with_switched_off=True)
            yield portfolio, kinds_of(state)
