"""Kept files read again: what became known since counts, what the user added stays, undo goes back."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from database_factories import NVIDIA, a_published_market
from sqlalchemy import insert

from analytics.model.portfolio import AccountKind, Position, PositionKind
from db import schema
from db.engine import Database
from webapp.services import ImportEdits, Services, build_services

pytestmark = pytest.mark.integration

NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
HEAD = b"Account Name,Symbol,Quantity,Current Value\n"
JANE = HEAD + b"Individual,AAPL,10,2700.00\nIndividual,NWCO,5,50.00\nRoth IRA,NWCO,2,20.00\n"
JOE = HEAD + b"Joint,AAPL,1,270.00\nJoint,MYST,1,5.00\n"


@pytest.fixture
def services(database: Database) -> Services:
    a_published_market(database)
    return build_services(database, clock=lambda: NOW)


def list_newco(services: Services) -> None:
    """Let the ticker NWCO lead to a company."""
    with services.context.database.publication() as connection:
        connection.execute(insert(schema.securities).values(ticker="NWCO", issuer_id=NVIDIA, reason="primary"))


def lines(services: Services, portfolio_id: str) -> list[tuple[str, str, PositionKind, Decimal]]:
    return [_line(position) for position in services.holdings(portfolio_id).positions]


def _line(position: Position) -> tuple[str, str, PositionKind, Decimal]:
    return position.account, position.text, position.kind, position.amount


def test_a_security_that_became_known_is_looked_through_and_undo_goes_back(services: Services) -> None:
    saved = services.save_import(JANE, "jane.csv").portfolio_id
    before = services.holdings(saved)
    assert services.read_again(saved) == 0
    list_newco(services)
    assert services.read_again(saved) == 1
    assert lines(services, saved) == [
        ("Individual", "AAPL", PositionKind.STOCK, Decimal("2700.00")),
        ("Individual", "NWCO", PositionKind.STOCK, Decimal("50.00")),
        ("Roth IRA", "NWCO", PositionKind.STOCK, Decimal("20.00")),
    ]
    assert services.household(saved).last_change == "reading the files again with today's data"
    services.undo(saved)
    assert services.holdings(saved) == before


def test_only_files_that_come_to_something_else_are_kept_anew_and_accounts_stay_as_the_user_has_them(
    services: Services,
) -> None:
    saved = services.save_import(JANE, "jane.csv").portfolio_id
    services.save_import(JOE, "joe.csv", into=saved)
    services.rename_account(saved, "Individual", "Hers")
    services.set_account_kind(saved, "Hers", AccountKind.HEALTH_SAVINGS)
    services.switch_account(saved, "Joint", False)
    services.merge_accounts(saved, "Roth IRA", "Hers")
    list_newco(services)
    assert services.read_again(saved) == 1
    household = services.household(saved)
    assert [(a.label, a.kind, a.is_included, a.n_positions) for a in household.accounts] == [
        ("Hers", AccountKind.HEALTH_SAVINGS, True, 3),
        ("Joint", AccountKind.TAXABLE, False, 2),
    ]
    assert [kept.file_name for kept in household.imports if kept.is_current] == ["jane.csv", "joe.csv"]


def test_what_the_user_added_to_a_file_is_used_again(services: Services) -> None:
    saved = services.save_import(JOE, "joe.csv", edits=ImportEdits(tickers={"MYST": "SPY"})).portfolio_id
    list_newco(services)
    assert services.read_again(saved) == 0
    assert [position.ticker for position in services.holdings(saved).positions] == ["AAPL", "SPY"]
