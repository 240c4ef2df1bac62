"""Files of a person's accounts as a reader would hand them over, for tests that keep them."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from database_factories import APPLE
from sqlalchemy import insert

from analytics.model.market import Market
from analytics.model.portfolio import (
    AccountKind,
    Lot,
    LotTerm,
    ParsedAccount,
    ParsedFile,
    ParsedRow,
    Portfolio,
    Position,
    PositionKind,
    RejectedRow,
    RowClass,
    Unresolved,
)
from db import schema
from db.engine import Database
from webapp.services.household_imports import FileToKeep
from webapp.services.import_model import NO_EDITS, ImportEdits

DAY = date(2025, 11, 18)


def new_user(database: Database) -> UUID:
    user = uuid4()
    with database.transaction(user) as connection:
        connection.execute(insert(schema.users).values(user_id=user, kind="local"))
    return user


def a_file(
    market: Market,
    accounts: dict[str, int],
    *,
    name: str = "november.csv",
    preset: str = "fidelity",
    edits: ImportEdits = NO_EDITS,
    kinds: dict[str, AccountKind] | None = None,
    is_nominal: bool = False,
) -> FileToKeep:
    """Return a file with one holding of Apple, one of cash and one unknown line in each account.

    ``accounts`` gives the shares of Apple by account, at 100 dollars a share; cash is one dollar a share, the unknown
    line 50 cents, so that an account of 10 shares is worth 1,000 + 10 + 5 = 1,015 dollars.
    """
    apple = next(i for i, issuer in enumerate(market.issuers) if issuer.issuer_id == APPLE)
    positions, unresolved, rows = [], [], []
    for place, (account, shares) in enumerate(accounts.items()):
        row, n = 2 + 3 * place, Decimal(shares)
        lots = (Lot(row, n, date(2020, 2, 29), n * 40, LotTerm.LONG),)
        stock = PositionKind.STOCK
        positions += [
            Position(
                row, account, "AAPL", "APPLE", stock, n * 100, "AAPL", apple, n, Decimal(100), DAY, "file", lots=lots
            ),
            Position(row + 1, account, "SPAXX**", "SWEEP", PositionKind.CASH, n),
            Position(row + 2, account, "WHO", "WHO KNOWS", PositionKind.UNKNOWN, n / 2, reason="nobody knows it"),
        ]
        unresolved.append(Unresolved(row + 2, "WHO", n / 2, "nobody knows it", "USD", ("WHOA",), account))
        rows.append(ParsedRow(row, account, "AAPL", "APPLE", RowClass.POSITION, n, Decimal(100), n * 100, lots=lots))
    rejected = (RejectedRow(99, "Quantity", "abc", "not a number", f"XYZ,abc,{name}"),)
    digest = "".join(f"{ord(character):x}" for character in f"{name}{sorted(accounts.items())}")[:64].ljust(64, "0")
    parsed = ParsedFile(
        file_name=name,
        sha256=digest,
        preset=preset,
        reason="header",
        rows=tuple(rows),
        rejected=rejected,
        skipped=(),
        as_of_date=DAY,
        accounts=tuple(ParsedAccount(label, (kinds or {}).get(label, AccountKind.UNKNOWN)) for label in accounts),
    )
    portfolio = Portfolio(
        name=name.removesuffix(".csv"),
        positions=tuple(positions),
        unresolved=tuple(unresolved),
        as_of_date=DAY,
        is_nominal=is_nominal,
        sha256=digest,
        rejected=rejected,
    )
    return FileToKeep(parsed, edits, portfolio)
