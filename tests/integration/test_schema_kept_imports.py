"""A database of the version before: its portfolios come over with every line, can be changed, and go back."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, NullPool, create_engine, text

from analytics.model.market import Market
from analytics.model.portfolio import (
    ParsedAccount,
    ParsedFile,
    ParsedRow,
    Portfolio,
    Position,
    PositionKind,
    RejectedRow,
    RowClass,
    SkippedRow,
    Unresolved,
)
from db.embedded import EmbeddedServer
from db.engine import Access, Database
from db.migrate import upgrade
from db.migrations.run import config_for, run_revisions
from db.repositories import imports, portfolios
from db.roles import OWNER_ROLE, PUBLISHER_ROLE, RUNTIME_ROLE
from webapp.services.context import ServiceContext
from webapp.services.household_services import HouseholdServices
from webapp.services.market_state import MarketStore

pytestmark = pytest.mark.integration

BEFORE = "0014"
SAVED = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
MINE, THEIRS = UUID(int=1), UUID(int=2)
TWO_ACCOUNTS, WEIGHTS, DELETED, OTHERS, LINELESS = (UUID(int=n) for n in (11, 12, 13, 21, 14))
MARKET = Market("test", (), {}, {}, {}, (), ())

REPORT = """{
  "reason": "header",
  "rejected": [{"row": 9, "column": "Quantity", "value": "abc", "reason": "not a number", "text": "XYZ,abc"}],
  "skipped": [{"row": 12, "text": "Date downloaded", "reason": "footer"}],
  "warnings": ["Two accounts share a name."],
  "printed_total_amount": "12345.67"
}"""
NO_REPORT = """{"reason": "", "rejected": [], "skipped": [], "warnings": [], "printed_total_amount": null}"""

POSITION = """
insert into positions (user_id, portfolio_id, position_no, account_no, row, text, name, kind, amount, ticker, shares,
  price_amount, price_date, price_source, cost_basis_amount, match_rule, reason)
values (:user_id, :portfolio_id, :position_no, :account_no, :row, :text, :name, :kind, :amount, :ticker, :shares,
  :price_amount, :price_date, :price_source, :cost_basis_amount, :match_rule, :reason)
"""
UNRESOLVED = """
insert into unresolved_rows (user_id, portfolio_id, unresolved_no, row, text, amount, currency, reason, candidates)
values (:user_id, :portfolio_id, :unresolved_no, :row, :text, :amount, :currency, :reason, '["WHOA"]')
"""
LINES = {
    "accounts": "portfolio_id, account_no, label",
    "positions": "portfolio_id, position_no, account_no, row, text, kind, amount, shares, price_amount, reason",
    "unresolved_rows": "portfolio_id, unresolved_no, row, text, amount, currency, reason, candidates",
    "portfolios": "portfolio_id, name, as_of_date, is_nominal, saved_at, deleted_at",
    "imports": "import_id, sha256, file_name, preset, report",
    "plans": "plan_id, portfolio_id",
}


@pytest.fixture
def owner(server: EmbeddedServer, template: str) -> Iterator[Engine]:
    """The owner's way into a database of the version before, with rows of two users."""
    del template  # made first: it makes the roles
    name = f"before_{uuid4().hex}"
    admin = create_engine(server.url(), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"create database {name} owner {OWNER_ROLE}")
        made = create_engine(server.url(OWNER_ROLE, name), poolclass=NullPool)
        with made.begin() as inside:
            run_revisions(inside, BEFORE)
            _fill(inside)
        yield made
        connection.exec_driver_sql(f"drop database {name} with (force)")


@pytest.fixture
def migrated(server: EmbeddedServer, owner: Engine) -> Iterator[Database]:
    upgrade(owner)
    name = str(owner.url.database)
    database = Database(Access(server.url(RUNTIME_ROLE, name)), Access(server.url(PUBLISHER_ROLE, name)))
    yield database
    database.close()


def _fill(connection: Connection) -> None:
    for user in (MINE, THEIRS):
        _act_for(connection, user)
        connection.execute(text("insert into users (user_id, kind) values (:user, 'local')"), {"user": user})
    _add_portfolio(connection, OTHERS, THEIRS, ("Brokerage",))
    _add_position(connection, OTHERS, THEIRS, account_no=1, row=2, kind="cash", amount="1")
    _act_for(connection, MINE)
    _add_portfolio(connection, TWO_ACCOUNTS, MINE, ("Roth IRA", "Brokerage"), report=REPORT)
    stock = {"text": "AAPL", "ticker": "AAPL", "kind": "fund", "shares": Decimal("10.123"), "match_rule": "exact"}
    priced = {"price_amount": Decimal("267.96"), "price_date": date(2025, 11, 18), "price_source": "file"}
    basis = {"cost_basis_amount": Decimal("1500.10")}
    _add_position(connection, TWO_ACCOUNTS, account_no=1, row=2, amount="2712.5000", **stock, **priced, **basis)
    _add_position(connection, TWO_ACCOUNTS, account_no=2, row=4, kind="unknown", amount="70", text="WHO", reason="?")
    _add_position(connection, TWO_ACCOUNTS, account_no=1, row=6, kind="cash", amount="-12.34", text="SPAXX**")
    _add_unresolved(connection, row=4, text="WHO", amount=Decimal(70), reason="nobody knows it")
    _add_unresolved(connection, row=5, text="VOD", amount=Decimal("33.30"), currency="EUR", reason="in EUR")
    _add_portfolio(connection, WEIGHTS, MINE, ("",), is_nominal=True)
    _add_position(connection, WEIGHTS, account_no=1, row=2, kind="fund", amount="600000", ticker="SPY", text="SPY")
    _add_portfolio(connection, DELETED, MINE, ("Old",), deleted_at=SAVED)
    _add_position(connection, DELETED, account_no=1, row=2, kind="cash", amount="5")
    _add_portfolio(connection, LINELESS, MINE, ())
    connection.execute(
        text(
            "insert into plans (user_id, plan_id, portfolio_id, code_version, market_version, request, snapshot_ids,"
            " result) values (:user, :plan, :portfolio, '1', 'm', '{}', '{}', '{}')"
        ),
        {"user": MINE, "plan": UUID(int=99), "portfolio": TWO_ACCOUNTS},
    )


def _act_for(connection: Connection, user: UUID) -> None:
    connection.execute(text("select set_config('app.user_id', :user, true)"), {"user": str(user)})


def _add_portfolio(
    connection: Connection, portfolio_id: UUID, user: UUID, accounts: tuple[str, ...], **other: object
) -> None:
    import_id = UUID(int=portfolio_id.int + 1000)
    report = other.pop("report", NO_REPORT)
    connection.execute(
        text(
            "insert into imports (user_id, import_id, sha256, file_name, preset, report)"
            " values (:user, :import, :sha256, :file, 'fidelity', cast(:report as jsonb))"
        ),
        {"user": user, "import": import_id, "sha256": str(portfolio_id), "file": "old.csv", "report": report},
    )
    values = {"is_nominal": False, "deleted_at": None} | other
    connection.execute(
        text(
            "insert into portfolios (user_id, portfolio_id, import_id, name, as_of_date, is_nominal, saved_at,"
            " deleted_at) values (:user, :id, :import, 'old', '2025-11-18', :is_nominal, :saved, :deleted_at)"
        ),
        {"user": user, "id": portfolio_id, "import": import_id, "saved": SAVED} | values,
    )
    for number, label in enumerate(accounts, 1):
        connection.execute(
            text("insert into accounts values (:user, :id, :number, :label)"),
            {"user": user, "id": portfolio_id, "number": number, "label": label},
        )


def _add_position(connection: Connection, portfolio_id: UUID, user: UUID = MINE, **values: object) -> None:
    usual = dict.fromkeys(("shares", "price_amount", "price_date", "cost_basis_amount"))
    usual |= dict.fromkeys(("text", "name", "ticker", "price_source", "match_rule", "reason"), "")
    count = text("select count(*) + 1 from positions where portfolio_id = :id")
    number = connection.execute(count, {"id": portfolio_id}).scalar()
    key = {"user_id": user, "portfolio_id": portfolio_id, "position_no": number}
    connection.execute(text(POSITION), usual | values | key)


def _add_unresolved(connection: Connection, row: int, **values: object) -> None:
    key = {"user_id": MINE, "portfolio_id": TWO_ACCOUNTS, "unresolved_no": row, "row": row, "currency": "USD"}
    connection.execute(text(UNRESOLVED), key | values)


def _read(database: Database, portfolio_id: UUID, user: UUID = MINE) -> Portfolio:
    with database.transaction(user) as connection:
        return portfolios.read_portfolio(connection, user, portfolio_id, MARKET)


WHO = Position(4, "Brokerage", "WHO", "", PositionKind.UNKNOWN, Decimal(70), reason="?")


def test_every_line_comes_over(migrated: Database) -> None:
    fund = Position(
        row=2,
        account="Roth IRA",
        text="AAPL",
        name="",
        kind=PositionKind.FUND,
        amount=Decimal("2712.5"),
        ticker="AAPL",
        shares=Decimal("10.123"),
        price_amount=Decimal("267.96"),
        price_date=date(2025, 11, 18),
        price_source="file",
        cost_basis_amount=Decimal("1500.10"),
        match_rule="exact",
    )
    assert _read(migrated, TWO_ACCOUNTS) == Portfolio(
        name="old",
        positions=(fund, WHO, Position(6, "Roth IRA", "SPAXX**", "", PositionKind.CASH, Decimal("-12.34"))),
        # A line that is no position is in the account of the line above it: row 4, the brokerage.
        unresolved=(
            Unresolved(4, "WHO", Decimal(70), "nobody knows it", "USD", ("WHOA",), "Brokerage"),
            Unresolved(5, "VOD", Decimal("33.30"), "in EUR", "EUR", ("WHOA",), "Brokerage"),
        ),
        as_of_date=date(2025, 11, 18),
        sha256=str(TWO_ACCOUNTS),
        rejected=(RejectedRow(9, "Quantity", "abc", "not a number", "XYZ,abc"),),
    )
    assert _read(migrated, WEIGHTS).is_nominal
    assert _read(migrated, LINELESS).positions == ()
    assert _read(migrated, OTHERS, THEIRS).total_amount == 1
    with migrated.transaction(MINE) as connection:
        listed = {line.portfolio_id: line for line in portfolios.list_portfolios(connection, MINE)}
        assert connection.execute(text("select plan_id, name from plans")).all() == [(UUID(int=99), "")]
    assert set(listed) == {TWO_ACCOUNTS, WEIGHTS, LINELESS}
    assert listed[TWO_ACCOUNTS].saved_at == SAVED
    assert listed[TWO_ACCOUNTS].total_amount == Decimal("2770.16")


def test_what_is_known_of_the_file_is_its_document(migrated: Database) -> None:
    with migrated.transaction(MINE) as connection:
        (head,) = portfolios.list_imports(connection, MINE, TWO_ACCOUNTS)
        documents = imports.read_documents(connection, MINE, head.import_id)
        (weights,) = portfolios.list_imports(connection, MINE, WEIGHTS)
        (mix,) = imports.read_documents(connection, MINE, weights.import_id).parsed.rows
    # Lines 2, 4, 5 and 6; line 4 is both a position and a line that needs the user.
    assert (head.n_rows, head.accounts, head.file_name) == (4, ("Roth IRA", "Brokerage"), "old.csv")
    position, dollars = RowClass.POSITION, Decimal("2712.5000")
    assert documents.edits == {}
    assert documents.parsed == ParsedFile(
        file_name="old.csv",
        sha256=str(TWO_ACCOUNTS),
        preset="fidelity",
        reason="header",
        rows=(
            ParsedRow(
                row=2,
                account="Roth IRA",
                text="AAPL",
                name="",
                row_class=position,
                quantity=Decimal("10.123"),
                price_amount=Decimal("267.96"),
                amount=dollars,
                cost_basis_amount=Decimal("1500.10"),
            ),
            ParsedRow(4, "Brokerage", "WHO", "", position, amount=Decimal(70)),
            ParsedRow(5, "Brokerage", "VOD", "", position, amount=Decimal("33.30"), currency="EUR"),
            ParsedRow(6, "Roth IRA", "SPAXX**", "", RowClass.CASH, amount=Decimal("-12.34")),
        ),
        rejected=(RejectedRow(9, "Quantity", "abc", "not a number", "XYZ,abc"),),
        skipped=(SkippedRow(12, "Date downloaded", "footer"),),
        as_of_date=date(2025, 11, 18),
        printed_total_amount=Decimal("12345.67"),
        warnings=("Two accounts share a name.",),
        accounts=(ParsedAccount("Roth IRA"), ParsedAccount("Brokerage")),
    )
    assert (mix.amount, mix.weight) == (None, Decimal("0.6"))


def test_what_came_over_can_be_changed_and_taken_back(migrated: Database) -> None:
    services = HouseholdServices(ServiceContext(migrated, MarketStore(), MINE, lambda: SAVED))
    portfolio_id, before = str(TWO_ACCOUNTS), _read(migrated, TWO_ACCOUNTS)
    view = services.household(portfolio_id)
    assert (view.last_change, [account.label for account in view.accounts]) == ("", ["Roth IRA", "Brokerage"])
    services.switch_account(portfolio_id, "Roth IRA", False)
    assert _read(migrated, TWO_ACCOUNTS).positions == (WHO,)
    services.undo(portfolio_id)
    services.delete_account(portfolio_id, "Roth IRA")
    services.restore_import(portfolio_id, view.imports[0].import_id)
    assert sorted(_read(migrated, TWO_ACCOUNTS).positions, key=lambda p: p.row) == list(before.positions)
    services.undo(portfolio_id)
    services.undo(portfolio_id)
    assert _read(migrated, TWO_ACCOUNTS) == before


def test_a_deleted_portfolio_can_still_come_back(migrated: Database) -> None:
    with migrated.transaction(MINE) as connection:
        portfolios.restore_portfolio(connection, MINE, DELETED)
    assert _read(migrated, DELETED).total_amount == 5


def test_nobody_gains_a_view_of_another(migrated: Database) -> None:
    with migrated.transaction(MINE) as connection:
        for table in ("imports", "import_accounts", "positions", "portfolios", "portfolio_states", "account_parts"):
            owners = connection.execute(text(f"select distinct user_id from {table}"))  # noqa: S608 - a constant list
            assert owners.scalars().all() == [MINE], table


def _tables(engine: Engine) -> dict[str, list[Any]]:
    """Return every row of the version before, of each user in turn."""
    rows: dict[str, list[Any]] = {}
    with engine.begin() as connection:
        for user in (MINE, THEIRS):
            _act_for(connection, user)
            for table, columns in LINES.items():
                query = text(f"select {columns} from {table} order by 1, 2")  # noqa: S608 - constants
                rows.setdefault(table, []).extend(tuple(row) for row in connection.execute(query))
    return rows


def test_the_way_back_holds_what_there_was(owner: Engine) -> None:
    before = _tables(owner)
    upgrade(owner)
    with owner.begin() as connection:
        command.downgrade(config_for(connection), BEFORE)
    after = _tables(owner)
    # A portfolio without lines has an account without a name since.
    before["accounts"].append((LINELESS, 1, ""))
    assert {table: sorted(rows, key=repr) for table, rows in after.items()} == {
        table: sorted(rows, key=repr) for table, rows in before.items()
    }
