"""Saving a user's portfolio and plans and reading them back; others get the answer of a thing that does not exist."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from database_factories import APPLE, a_published_market
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from analytics.model.market import Market
from analytics.model.plan import PlanRequest
from analytics.model.portfolio import (
    AccountKind,
    ExchangeRate,
    Lot,
    LotTerm,
    ParsedFile,
    Portfolio,
    Position,
    PositionKind,
    RejectedRow,
    SkippedRow,
    Unresolved,
)
from db import schema
from db.engine import Database
from db.errors import NotFound
from db.repositories import imports, plans, portfolio_states, portfolios
from db.repositories.market import read_market
from db.repositories.portfolio_states import PortfolioState, StateAccount
from db.repositories.users import LOCAL_USER_ID, ensure_local_user

pytestmark = pytest.mark.integration

REJECTED = (RejectedRow(7, "Quantity", "abc", "not a number", "XYZ,abc"),)
PARSED = ParsedFile(
    file_name="positions.csv",
    sha256="ab" * 32,
    preset="fidelity",
    reason="header",
    rows=(),
    rejected=REJECTED,
    skipped=(SkippedRow(9, "Date downloaded", "footer"),),
    as_of_date=date(2025, 11, 18),
    printed_total_amount=Decimal("12345.67"),
    warnings=("Two accounts share a name.",),
)


@pytest.fixture
def market(database: Database) -> Market:
    a_published_market(database)
    with database.transaction() as connection:
        return read_market(connection)


@pytest.fixture
def user(database: Database) -> UUID:
    return _new_user(database)


def _new_user(database: Database) -> UUID:
    user = uuid4()
    with database.transaction(user) as connection:
        connection.execute(insert(schema.users).values(user_id=user, kind="local"))
    return user


def _a_portfolio(market: Market) -> Portfolio:
    apple = next(i for i, issuer in enumerate(market.issuers) if issuer.issuer_id == APPLE)
    stock = Position(
        row=2,
        account="Roth IRA",
        text="AAPL",
        name="APPLE INC",
        kind=PositionKind.STOCK,
        amount=Decimal("2712.5000"),
        ticker="AAPL",
        issuer_index=apple,
        shares=Decimal("10.123"),
        price_amount=Decimal("267.96"),
        price_date=date(2025, 11, 18),
        price_source="file",
        cost_basis_amount=Decimal("1500.10"),
        match_rule="exact",
        lots=(
            Lot(2, Decimal("4.123"), date(2020, 2, 29), Decimal("400.10"), LotTerm.LONG),
            Lot(3, Decimal("6.000"), None, None, None),
        ),
    )
    fund = Position(3, "Brokerage", "SPY", "SPDR S&P 500", PositionKind.FUND, Decimal(5000), ticker="SPY")
    cash = Position(4, "Roth IRA", "SPAXX**", "MONEY MARKET", PositionKind.CASH, Decimal("-12.34"))
    euros = Position(
        row=4,
        account="Brokerage",
        text="EUR cash",
        name="",
        kind=PositionKind.CASH,
        amount=Decimal("113.70"),
        currency="EUR",
        local_amount=Decimal("100.00"),
        rate=ExchangeRate(Decimal("1.1370"), date(2025, 11, 14), "H.10"),
        sheet="Sheet 2",
    )
    return Portfolio(
        name="positions.csv",
        positions=(stock, fund, cash, euros),
        unresolved=(Unresolved(5, "WHO", None, "nobody knows it", "EUR", ("WHOA", "WHO.B"), "Brokerage", "Sheet 2"),),
        as_of_date=date(2025, 11, 18),
        sha256=PARSED.sha256,
        rejected=REJECTED,
    )


def _save(database: Database, user: UUID, portfolio: Portfolio, market: Market) -> UUID:
    with database.transaction(user) as connection:
        return _keep(connection, user, portfolio, market)


def _keep(connection: Connection, user: UUID, portfolio: Portfolio, market: Market) -> UUID:
    import_id = imports.keep_import(connection, user, imports.ReadImport(PARSED, {}, portfolio), market)
    accounts = tuple(
        StateAccount(part.label, AccountKind.UNKNOWN, is_included=True, parts=(part,))
        for part in imports.accounts_of(connection, user, import_id)
    )
    return portfolio_states.create_portfolio(connection, user, PortfolioState(portfolio.name, accounts))


def test_a_portfolio_comes_back_as_it_was_saved(database: Database, user: UUID, market: Market) -> None:
    saved = _a_portfolio(market)
    portfolio_id = _save(database, user, saved, market)
    with database.transaction(user) as connection:
        assert portfolios.read_portfolio(connection, user, portfolio_id, market) == saved
        (kept,) = portfolios.list_imports(connection, user, portfolio_id)
        assert imports.read_documents(connection, user, kept.import_id) == imports.ImportDocuments(PARSED, {})
    assert (kept.file_name, kept.preset, kept.sha256) == ("positions.csv", "fidelity", "ab" * 32)
    assert (kept.as_of_date, kept.accounts) == (date(2025, 11, 18), ("Roth IRA", "Brokerage"))


def test_a_portfolio_without_positions_comes_back(database: Database, user: UUID, market: Market) -> None:
    saved = replace(_a_portfolio(market), positions=(), unresolved=())
    portfolio_id = _save(database, user, saved, market)
    with database.transaction(user) as connection:
        assert portfolios.read_portfolio(connection, user, portfolio_id, market) == saved
        assert portfolios.list_portfolios(connection, user)[0].total_amount == 0


def test_a_company_no_longer_loaded_keeps_its_value_as_unknown(database: Database, user: UUID, market: Market) -> None:
    portfolio_id = _save(database, user, _a_portfolio(market), market)
    smaller = replace(market, issuers=tuple(i for i in market.issuers if i.issuer_id != APPLE))
    with database.transaction(user) as connection:
        stock = portfolios.read_portfolio(connection, user, portfolio_id, smaller).positions[0]
    assert (stock.kind, stock.issuer_index, stock.amount) == (PositionKind.UNKNOWN, None, Decimal("2712.5"))
    assert "no longer" in stock.reason


def test_the_list_shows_the_newest_first_with_totals(database: Database, user: UUID, market: Market) -> None:
    first = _save(database, user, _a_portfolio(market), market)
    second = _save(database, user, replace(_a_portfolio(market), name="second"), market)
    with database.transaction(user) as connection:
        listed = portfolios.list_portfolios(connection, user)
    assert [line.portfolio_id for line in listed] == [second, first]
    # 2712.50 + 5000 - 12.34 + 113.70
    assert (listed[0].n_positions, listed[0].n_accounts, listed[0].total_amount) == (4, 2, Decimal("7813.86"))


def test_a_deleted_portfolio_is_gone_until_it_is_restored(database: Database, user: UUID, market: Market) -> None:
    kept = _save(database, user, _a_portfolio(market), market)
    gone = _save(database, user, _a_portfolio(market), market)
    with database.transaction(user) as connection:
        portfolios.delete_portfolio(connection, user, gone)
    with database.transaction(user) as connection:
        assert [line.portfolio_id for line in portfolios.list_portfolios(connection, user)] == [kept]
        for use in (portfolios.read_portfolio, portfolios.delete_portfolio):
            with pytest.raises(NotFound):
                use(connection, user, gone, *([market] if use is portfolios.read_portfolio else []))
        with pytest.raises(NotFound):
            portfolio_states.read_state(connection, (user, gone))
        portfolios.restore_portfolio(connection, user, gone)
    with database.transaction(user) as connection:
        assert portfolios.read_portfolio(connection, user, gone, market) == _a_portfolio(market)
        with pytest.raises(NotFound):
            portfolios.restore_portfolio(connection, user, gone)


def test_a_portfolio_deleted_days_ago_leaves_no_row(database: Database, user: UUID, market: Market) -> None:
    kept, gone, fresh = (_save(database, user, _a_portfolio(market), market) for _ in range(3))
    basis = plans.PlanBasis(gone, "1", market.version, {})
    with database.transaction(user) as connection:
        plans.save_plan(connection, user, plans.NewPlan("gone", basis, PlanRequest((), ()), {}))
        portfolios.delete_portfolio(connection, user, gone)
        age = text("update portfolios set deleted_at = deleted_at - interval '25 hours' where deleted_at is not null")
        connection.execute(age)
        portfolios.delete_portfolio(connection, user, fresh)
    with database.transaction(user) as connection:
        tables = (schema.imports, schema.accounts, schema.positions, schema.lots, schema.unresolved_rows, schema.plans)
        counts = {t.name: connection.execute(select(func.count()).select_from(t)).scalar() for t in tables}
        portfolios.restore_portfolio(connection, user, fresh)
        assert {line.portfolio_id for line in portfolios.list_portfolios(connection, user)} == {kept, fresh}
    assert counts == {"imports": 2, "accounts": 4, "positions": 8, "lots": 4, "unresolved_rows": 2, "plans": 0}


def _attempts(portfolio_id: UUID, market: Market) -> Iterator[tuple[str, object]]:
    yield "read", lambda c, u: portfolios.read_portfolio(c, u, portfolio_id, market)
    yield "state", lambda c, u: portfolio_states.read_state(c, (u, portfolio_id))
    yield "lock", lambda c, u: portfolio_states.lock_portfolios(c, u, [portfolio_id])
    yield "delete", lambda c, u: portfolios.delete_portfolio(c, u, portfolio_id)
    yield "restore", lambda c, u: portfolios.restore_portfolio(c, u, portfolio_id)


def test_another_users_portfolio_is_as_absent_as_one_that_never_was(
    database: Database, user: UUID, market: Market
) -> None:
    portfolio_id = _save(database, user, _a_portfolio(market), market)
    stranger = _new_user(database)
    for wanted in (portfolio_id, uuid4()):
        for name, attempt in _attempts(wanted, market):
            with pytest.raises(NotFound) as refusal, database.transaction(stranger) as connection:
                attempt(connection, stranger)  # type: ignore[operator]  # each is a function of both
            assert str(refusal.value) == "There is no such portfolio.", name
    with database.transaction(stranger) as connection:
        assert portfolios.list_portfolios(connection, stranger) == ()
    with database.transaction(user) as connection:
        assert portfolios.read_portfolio(connection, user, portfolio_id, market) == _a_portfolio(market)


def test_naming_another_user_in_the_call_is_refused_by_the_database(
    database: Database, user: UUID, market: Market
) -> None:
    portfolio_id = _save(database, user, _a_portfolio(market), market)
    stranger = _new_user(database)
    with pytest.raises(NotFound), database.transaction(stranger) as connection:
        portfolios.read_portfolio(connection, user, portfolio_id, market)
    with pytest.raises(DBAPIError, match="row-level security"), database.transaction(stranger) as connection:
        _keep(connection, user, _a_portfolio(market), market)


def test_a_row_cannot_hang_on_another_users_portfolio(database: Database, user: UUID, market: Market) -> None:
    portfolio_id = _save(database, user, _a_portfolio(market), market)
    stranger = _new_user(database)
    with pytest.raises(DBAPIError, match="fk_portfolio_states"), database.transaction(stranger) as connection:
        connection.execute(
            insert(schema.portfolio_states).values(
                user_id=stranger, portfolio_id=portfolio_id, state_no=2, what="mine", name="mine"
            )
        )


def test_two_users_may_use_the_same_ids(database: Database, user: UUID) -> None:
    stranger, import_id = _new_user(database), uuid4()
    for owner in (user, stranger):
        row = {"user_id": owner, "import_id": import_id, "sha256": "x", "file_name": "f", "preset": "p"}
        row |= {"is_nominal": False, "n_rows": 0, "parsed": {}, "edits": {}}
        with database.transaction(owner) as connection:
            connection.execute(insert(schema.imports), row)


def test_the_local_user_is_made_once(database: Database) -> None:
    for _ in range(2):
        with database.transaction(LOCAL_USER_ID) as connection:
            assert ensure_local_user(connection) == LOCAL_USER_ID
    with database.transaction(LOCAL_USER_ID) as connection:
        assert connection.execute(text("select count(*) from users")).scalar() == 1
