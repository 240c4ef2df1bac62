"""A user's portfolios: the import they came from, their accounts and positions.

The transaction carries the identity (row-level security); the explicit ``user_id`` is the second, independent layer.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from analytics.model.market import Market
from analytics.model.portfolio import ParsedFile, Portfolio, RejectedRow, SkippedRow
from db import schema
from db.errors import NotFound
from db.repositories.portfolio_rows import (
    position_from_row,
    position_rows,
    report_from_json,
    report_to_json,
    unresolved_from_row,
    unresolved_rows,
)

UNDO_PERIOD = timedelta(days=1)

_portfolios, _imports, _positions = schema.portfolios, schema.imports, schema.positions


@dataclass(frozen=True, slots=True)
class PortfolioSummary:
    """A line of the list of portfolios."""

    portfolio_id: UUID
    name: str
    file_name: str
    as_of_date: date | None
    saved_at: datetime
    is_nominal: bool
    n_positions: int
    total_amount: Decimal


@dataclass(frozen=True, slots=True)
class SavedImport:
    """What was read from the user's file: where it came from and what was left out."""

    sha256: str
    file_name: str
    preset: str
    imported_at: datetime
    rejected: tuple[RejectedRow, ...]
    skipped: tuple[SkippedRow, ...]
    warnings: tuple[str, ...]
    printed_total_amount: Decimal | None


def save_import(
    connection: Connection, user_id: UUID, parsed: ParsedFile, portfolio: Portfolio, market: Market
) -> UUID:
    """Save a parsed file and the portfolio made from it; return the portfolio's id."""
    _purge_deleted(connection, user_id)
    import_id = _insert_import(connection, user_id, parsed)
    portfolio_id: UUID = connection.execute(
        insert(_portfolios)
        .values(
            user_id=user_id,
            import_id=import_id,
            name=portfolio.name,
            as_of_date=portfolio.as_of_date,
            is_nominal=portfolio.is_nominal,
        )
        .returning(_portfolios.c.portfolio_id)
    ).scalar_one()
    _insert_rows(connection, (user_id, portfolio_id), portfolio, market)
    return portfolio_id


def replace_import(
    connection: Connection, owned: tuple[UUID, UUID], parsed: ParsedFile, portfolio: Portfolio, market: Market
) -> None:
    """Replace what a portfolio holds by a new file; ``owned`` is (user id, portfolio id), both stay.

    Raises
    ------
    NotFound
        The user has no portfolio of that id.
    """
    user_id, portfolio_id = owned
    old_import = _find_import_id(connection, user_id, portfolio_id)
    changes = {
        "import_id": _insert_import(connection, user_id, parsed),
        "name": portfolio.name,
        "as_of_date": portfolio.as_of_date,
        "is_nominal": portfolio.is_nominal,
        "saved_at": func.now(),
    }
    table = _portfolios
    connection.execute(
        update(table).where(table.c.user_id == user_id, table.c.portfolio_id == portfolio_id).values(changes)
    )
    connection.execute(delete(_imports).where(_imports.c.user_id == user_id, _imports.c.import_id == old_import))
    for part in (schema.accounts, schema.unresolved_rows):
        connection.execute(delete(part).where(part.c.user_id == user_id, part.c.portfolio_id == portfolio_id))
    _insert_rows(connection, owned, portfolio, market)


def delete_portfolio(connection: Connection, user_id: UUID, portfolio_id: UUID) -> None:
    """Take a portfolio out of the list; for a day ``restore_portfolio`` brings it back, then it is erased.

    Raises
    ------
    NotFound
        The user has no portfolio of that id.
    """
    _purge_deleted(connection, user_id)
    table = _portfolios
    _mark(connection, (user_id, portfolio_id), table.c.deleted_at.is_(None), deleted_at=func.now())


def restore_portfolio(connection: Connection, user_id: UUID, portfolio_id: UUID) -> None:
    """Bring a deleted portfolio back.

    Raises
    ------
    NotFound
        It is not there any more, or was never the user's.
    """
    _mark(connection, (user_id, portfolio_id), _portfolios.c.deleted_at.is_not(None), deleted_at=None)


def _mark(connection: Connection, owned: tuple[UUID, UUID], which: ColumnElement[bool], **changes: object) -> None:
    table = _portfolios
    statement = update(table).where(table.c.user_id == owned[0], table.c.portfolio_id == owned[1], which)
    if connection.execute(statement.values(changes)).rowcount == 0:
        raise NotFound("There is no such portfolio.")


def _purge_deleted(connection: Connection, user_id: UUID) -> None:
    """Erase what was deleted more than a day ago, with its import, positions and plans."""
    expired = select(_portfolios.c.import_id).where(
        _portfolios.c.user_id == user_id, _portfolios.c.deleted_at < func.now() - UNDO_PERIOD
    )
    connection.execute(delete(_imports).where(_imports.c.user_id == user_id, _imports.c.import_id.in_(expired)))


def list_portfolios(connection: Connection, user_id: UUID) -> tuple[PortfolioSummary, ...]:
    """Return the user's portfolios, newest first."""
    amounts = (
        select(
            _positions.c.portfolio_id,
            func.count().label("n_positions"),
            func.sum(_positions.c.amount).label("total_amount"),
        )
        .where(_positions.c.user_id == user_id)
        .group_by(_positions.c.portfolio_id)
        .subquery()
    )
    joined = _portfolios.join(
        _imports, (_imports.c.user_id == _portfolios.c.user_id) & (_imports.c.import_id == _portfolios.c.import_id)
    ).outerjoin(amounts, amounts.c.portfolio_id == _portfolios.c.portfolio_id)
    query = (
        select(
            _portfolios.c.portfolio_id,
            _portfolios.c.name,
            _imports.c.file_name,
            _portfolios.c.as_of_date,
            _portfolios.c.saved_at,
            _portfolios.c.is_nominal,
            func.coalesce(amounts.c.n_positions, 0),
            func.coalesce(amounts.c.total_amount, 0),
        )
        .select_from(joined)
        .where(_portfolios.c.user_id == user_id, _portfolios.c.deleted_at.is_(None))
        .order_by(_portfolios.c.saved_at.desc(), _portfolios.c.portfolio_id)
    )
    return tuple(PortfolioSummary(*row) for row in connection.execute(query))


def read_portfolio(connection: Connection, user_id: UUID, portfolio_id: UUID, market: Market) -> Portfolio:
    """Return a portfolio with its companies pointing into ``market``.

    Raises
    ------
    NotFound
        The user has no portfolio of that id.
    """
    head = connection.execute(
        select(_portfolios).where(
            _portfolios.c.user_id == user_id,
            _portfolios.c.portfolio_id == portfolio_id,
            _portfolios.c.deleted_at.is_(None),
        )
    ).first()
    if head is None:
        raise NotFound("There is no such portfolio.")
    saved = read_import(connection, user_id, portfolio_id)
    left_out = schema.unresolved_rows
    unresolved = connection.execute(
        select(left_out)
        .where(left_out.c.user_id == user_id, left_out.c.portfolio_id == portfolio_id)
        .order_by(left_out.c.unresolved_no)
    )
    lines = connection.execute(
        select(_positions, schema.accounts.c.label)
        .join(schema.accounts)
        .where(_positions.c.user_id == user_id, _positions.c.portfolio_id == portfolio_id)
        .order_by(_positions.c.position_no)
    )
    index = {issuer.issuer_id: place for place, issuer in enumerate(market.issuers)}
    return Portfolio(
        name=head.name,
        positions=tuple(position_from_row(row, index) for row in lines),
        unresolved=tuple(unresolved_from_row(row) for row in unresolved),
        as_of_date=head.as_of_date,
        is_nominal=head.is_nominal,
        sha256=saved.sha256,
        rejected=saved.rejected,
    )


def read_import(connection: Connection, user_id: UUID, portfolio_id: UUID) -> SavedImport:
    """Return what was read from the file a portfolio came from.

    Raises
    ------
    NotFound
        The user has no portfolio of that id.
    """
    import_id = _find_import_id(connection, user_id, portfolio_id)
    row = connection.execute(
        select(_imports).where(_imports.c.user_id == user_id, _imports.c.import_id == import_id)
    ).one()
    report = report_from_json(row.report)
    return SavedImport(
        sha256=row.sha256,
        file_name=row.file_name,
        preset=row.preset,
        imported_at=row.imported_at,
        rejected=report.rejected,
        skipped=report.skipped,
        warnings=report.warnings,
        printed_total_amount=report.printed_total_amount,
    )


def _find_import_id(connection: Connection, user_id: UUID, portfolio_id: UUID) -> UUID:
    query = select(_portfolios.c.import_id).where(
        _portfolios.c.user_id == user_id,
        _portfolios.c.portfolio_id == portfolio_id,
        _portfolios.c.deleted_at.is_(None),
    )
    import_id: UUID | None = connection.execute(query).scalar()
    if import_id is None:
        raise NotFound("There is no such portfolio.")
    return import_id


def _insert_import(connection: Connection, user_id: UUID, parsed: ParsedFile) -> UUID:
    added = (
        insert(_imports)
        .values(
            user_id=user_id,
            sha256=parsed.sha256,
            file_name=parsed.file_name,
            preset=parsed.preset,
            report=report_to_json(parsed),
        )
        .returning(_imports.c.import_id)
    )
    import_id: UUID = connection.execute(added).scalar_one()
    return import_id


def _insert_rows(connection: Connection, owned: tuple[UUID, UUID], portfolio: Portfolio, market: Market) -> None:
    """Insert accounts, positions and unresolved lines. INSERT, since COPY is refused under row-level security."""
    user_id, portfolio_id = owned
    key = {"user_id": user_id, "portfolio_id": portfolio_id}
    labels = portfolio.accounts
    if labels:
        accounts = [key | {"account_no": number, "label": label} for number, label in enumerate(labels, 1)]
        connection.execute(insert(schema.accounts), accounts)
        connection.execute(insert(_positions), position_rows(key, portfolio, market))
    if portfolio.unresolved:
        connection.execute(insert(schema.unresolved_rows), unresolved_rows(key, portfolio))
