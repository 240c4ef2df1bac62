"""All a user has, taken away: complete, nobody else's, and nothing a spreadsheet would run."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from database_factories import a_published_market
from household_files import a_file, new_user
from sqlalchemy import text

from analytics.errors import UserInputError
from analytics.model.market import Market, Price
from analytics.model.plan import PlanRequest
from analytics.model.portfolio import AccountKind, ColumnMapping, ParsedFile
from db.engine import Database
from db.errors import NotFound
from db.repositories import plan_runs, plans, portfolios, remembered
from db.repositories.documents import from_document
from db.repositories.everything import TABLES
from etl.queue.books import BookDesk
from webapp.services import Services, household_imports
from webapp.services.context import ServiceContext
from webapp.services.household_imports import FileToKeep
from webapp.services.household_services import HouseholdServices
from webapp.services.import_model import ImportEdits
from webapp.services.market_state import MarketStore

pytestmark = pytest.mark.integration

NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
EDITS = ImportEdits(
    mappings=(ColumnMapping("layout-1", ("security", "")),),
    tickers={"WHO": "WHOA"},
    prices={"VTWO": Price(Decimal("98.10"), NOW.date(), "entered")},
    rates={"EUR": Decimal("1.1370")},
    account_kinds={"Joint": AccountKind.TAXABLE},
    account_labels={"Joint": "=Ours"},
)


@pytest.fixture
def market(database: Database) -> Market:
    a_published_market(database)
    with database.transaction() as connection:
        return MarketStore().current(connection).market


def _services(database: Database) -> HouseholdServices:
    return HouseholdServices(ServiceContext(database, MarketStore(), new_user(database), lambda: NOW))


@pytest.fixture
def services(database: Database, market: Market) -> HouseholdServices:
    """A user with two portfolios, a plan, things remembered, a list, a link and a book."""
    services = _services(database)
    ours = _keep(services, market, a_file(market, {"Joint": 10, "Roth IRA": 20}, edits=EDITS))
    _keep(services, market, _called("+hers", a_file(market, {"Trust": 2}, name="hers.csv")))
    user = services.context.user_id
    with database.transaction(user) as connection:
        remembered.remember_mappings(connection, user, EDITS.mappings)
        remembered.remember_tickers(connection, user, EDITS.tickers)
        basis = plans.PlanBasis(UUID(ours), "1", market.version, {})
        plans.save_plan(connection, user, plans.NewPlan("Ours", basis, PlanRequest((), ()), {"status": "feasible"}))
        question = plan_runs.PlanQuestion(UUID(ours), 1, market.version, "1", PlanRequest((), ()))
        plan_runs.ask_run(connection, user, question, limit_seconds=1.0)
    services.switch_account(ours, "Roth IRA", False)
    _keep_the_rest(Services(services.context), ours)
    return services


def _keep_the_rest(services: Services, portfolio_id: str) -> None:
    """Keep what stands beside portfolios: a list of companies, a link, and a book with its figures."""
    services.make_list("Mine")
    services.share_view(portfolio_id, "sp500")
    services.upload_book([("clients.csv", b"client,ticker,amount\nAdams,SPY,5000\nBaker,SPY,x\n")])
    database, user = services.context.database, services.context.user_id
    with database.publication() as connection:
        asked = connection.execute(text("select args from queue.procrastinate_jobs where task_name = 'measure_part'"))
        parts = [(UUID(a["batch_id"]), int(a["part"]), int(a["round"])) for a in asked.scalars()]
    assert [BookDesk(database).measure_part(user, *part) for part in parts] == [True]


def _called(name: str, file: FileToKeep) -> FileToKeep:
    return replace(file, portfolio=replace(file.portfolio, name=name))


def _keep(services: HouseholdServices, market: Market, file: FileToKeep) -> str:
    user = services.context.user_id
    with services.context.database.transaction(user) as connection:
        return household_imports.apply_import(connection, user, None, file, market).portfolio_id


def _document(services: HouseholdServices) -> dict[str, list[dict[str, object]]]:
    download = services.export_everything("json")
    assert (download.file_name, download.mime_type) == ("counterpoise-everything-2026-01-05.json", "application/json")
    document = json.loads(download.content, parse_float=Decimal)
    assert document.pop("format") == "counterpoise-everything/1"
    assert document.pop("generated_at") == NOW.isoformat()
    assert document.pop("code_version")
    return dict(document)


def test_every_private_table_is_in_the_document(services: HouseholdServices, database: Database) -> None:
    user, document = services.context.user_id, _document(services)
    with database.transaction(user) as connection:
        private = connection.execute(
            text("select table_name from information_schema.columns where column_name = 'user_id'")
        )
        assert set(document) == set(private.scalars()) - {"users"} == set(TABLES)
        for table, rows in document.items():
            count = connection.execute(text(f"select count(*) from {table}")).scalar()  # noqa: S608 - names of ours
            assert len(rows) == count > 0, table
            assert not any("user_id" in row for row in rows)


def test_files_and_edits_are_in_the_document_as_they_were(services: HouseholdServices, market: Market) -> None:
    document = _document(services)
    parsed = {str(row["file_name"]): from_document(ParsedFile, row["parsed"]) for row in document["imports"]}
    assert parsed == {
        "november.csv": a_file(market, {"Joint": 10, "Roth IRA": 20}).parsed,
        "hers.csv": a_file(market, {"Trust": 2}, name="hers.csv").parsed,
    }
    edits = {str(row["file_name"]): from_document(ImportEdits, row["edits"]) for row in document["imports"]}
    assert edits == {"november.csv": EDITS, "hers.csv": ImportEdits()}
    assert [row["what"] for row in document["portfolio_states"] if row["state_no"] == 2] == ["switching “Roth IRA” off"]


def test_nobody_elses_row_is_in_any_export(services: HouseholdServices, database: Database, market: Market) -> None:
    stranger = _services(database)
    _keep(stranger, market, a_file(market, {"Canary account": 3}, name="canary.csv"))
    for file_format in ("json", "csv"):
        assert b"anary" in stranger.export_everything(file_format).content
        assert b"anary" not in services.export_everything(file_format).content
        assert b"Trust" not in stranger.export_everything(file_format).content
    assert len(_document(stranger)["imports"]) == 1
    listed = services.export_everything("csv").content
    with database.transaction(stranger.context.user_id) as connection:
        (theirs,) = portfolios.list_portfolios(connection, stranger.context.user_id)
    with pytest.raises(NotFound):
        services.export_holdings(str(theirs.portfolio_id), "csv")
    assert listed == services.export_everything("csv").content


def test_a_user_without_anything_gets_an_empty_document(database: Database, market: Market) -> None:
    del market
    nobody = _services(database)
    assert all(rows == [] for rows in _document(nobody).values())
    assert _rows(nobody.export_everything("csv").content) == []


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_holdings_of_every_account_are_one_table(services: HouseholdServices) -> None:
    download = services.export_everything("csv")
    rows = _rows(download.content)
    # Three accounts of Apple with a lot, cash and an unknown line; the one switched off is the user's as well.
    assert [(r["Portfolio"], r["Account Name"], r["Row Type"]) for r in rows] == [
        ("'+hers", "Trust", "position"),
        ("'+hers", "Trust", "lot"),
        ("'+hers", "Trust", "cash"),
        ("'+hers", "Trust", "position"),
        *[("november", "'=Ours", kind) for kind in ("position", "lot", "cash", "position")],
        *[("november", "Roth IRA", kind) for kind in ("position", "lot", "cash", "position")],
    ]
    values = [Decimal(r["Value"]) for r in rows if r["Row Type"] != "lot"]
    # 2 + 10 + 20 shares at 100, as many dollars of cash, half as much unknown
    assert sum(values) == 32 * (100 + 1) + 16
    assert not any(cell.startswith(tuple("=+-@\t\r")) for r in rows for cell in r.values() if cell)


def test_the_holdings_of_one_portfolio_are_a_file_of_its_name(services: HouseholdServices) -> None:
    with services.context.database.transaction(services.context.user_id) as connection:
        listed = {p.name: p for p in portfolios.list_portfolios(connection, services.context.user_id)}
    download = services.export_holdings(str(listed["november"].portfolio_id), "csv")
    assert download.file_name == "november-holdings-2026-01-05.csv"
    assert {r["Account Name"]: r["Account Type"] for r in _rows(download.content)}.keys() == {"'=Ours", "Roth IRA"}


def test_other_formats_are_refused_in_a_sentence(services: HouseholdServices) -> None:
    with pytest.raises(UserInputError, match="there are json and csv"):
        services.export_everything("xlsx")
    with pytest.raises(UserInputError, match="there is csv"):
        services.export_holdings("whatever", "json")
