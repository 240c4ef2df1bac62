"""What the resolver reads from a database, and what loads add to it without changing what is known."""

import threading
from decimal import Decimal

import pytest
from sqlalchemy import text

from analytics.model.fund import HoldingKind
from analytics.model.issuer import Issuer, Sector
from db.engine import Database
from db.repositories import identifiers, reference
from db.repositories.identifiers import CusipEntry
from db.repositories.reference import SecurityEntry
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity
from etl.resolve import Resolver

pytestmark = pytest.mark.integration


@pytest.fixture(scope="session")
def template(bundled_template: str) -> str:
    return bundled_template


def share(line_no: int, ticker: str = "", cusip: str = "") -> ExtractedRow:
    return ExtractedRow(line_no, HoldingKind.EQUITY, ticker, f"NAME {line_no}", cusip, weight=Decimal("0.01"))


def holdings(*rows: ExtractedRow) -> ExtractedHoldings:
    return ExtractedHoldings("made_up", FundIdentity(), None, rows, Decimal("1e-14"))


def read_resolver(database: Database) -> Resolver:
    with database.publication() as connection:
        return Resolver.read(connection)


# CUSIPs as filings with the SEC print them; the company ids are the registrants' numbers there.
def test_the_bundled_tables_lead_to_the_companies_of_the_bundled_funds(database: Database) -> None:
    lines = [
        share(1, cusip="037833100"),  # Apple
        share(2, cusip="084670702"),  # Berkshire B, without a separator in the table of CUSIPs
        share(3, cusip="02079K107"),  # Alphabet C
        share(4, cusip="02079K305"),  # Alphabet A
        share(5, ticker="BRKB"),
        share(6, cusip="064058100"),  # Bank of New York Mellon, BNY by now and BK in the bundled funds
        share(7, cusip="05370A108"),  # Avidity, whose ticker RNA is another company's by now
        share(8, ticker="EFA"),  # a fund
        share(9, cusip="42809H107"),  # Hess, gone before the bundled funds' date
    ]
    found = read_resolver(database).resolve(holdings(*lines))
    assert [(row.ticker, row.issuer_id) for row in found.rows] == [
        ("AAPL", "cik320193"),
        ("BRK.B", "cik1067983"),
        ("GOOG", "cik1652044"),
        ("GOOGL", "cik1652044"),
        ("BRK.B", "cik1067983"),
        ("BNY", "cik1390777"),
        ("RNAM", "cik1599901"),
        ("EFA", None),
        ("HES", "cusip-42809H"),
    ]
    assert found.rows[7].kind is HoldingKind.FUND
    with database.publication() as connection:
        known = identifiers.read_issuer_ids(connection, "cik")
    assert {row.issuer_id for row in found.rows if row.issuer_id} - known == {"cusip-42809H"}


def test_a_company_named_by_one_load_is_known_to_the_next(database: Database) -> None:
    found = read_resolver(database).resolve(holdings(share(1, cusip="42809H107")))
    with database.publication() as connection:
        assert identifiers.add_issuers(connection, found.new_issuers) == 1
    again = read_resolver(database).resolve(holdings(share(1, cusip="42809H107")))
    assert (again.rows[0].issuer_id, again.new_issuers) == ("cusip-42809H", ())


def test_what_is_known_of_a_company_stays(database: Database) -> None:
    known = Issuer("cusip-42809H", "Hess Corporation", "HES", "", Sector.ENERGY, "SIC")
    with database.publication() as connection:
        reference.upsert_issuers(connection, [known])
        assert identifiers.add_issuers(connection, [Issuer("cusip-42809H", "HESS", "")]) == 0
        row = connection.execute(text("select name, ticker, sector from issuers where issuer_id = 'cusip-42809H'"))
        assert tuple(row.one()) == ("Hess Corporation", "HES", "energy")


def test_a_cusip_learned_is_followed_and_never_replaces_one(database: Database) -> None:
    with database.publication() as connection:
        # A made-up company, and an issuer number that is nobody's.
        reference.upsert_issuers(connection, [Issuer("cik999999999", "Made up", "QQZZ")])
        reference.upsert_securities(connection, [SecurityEntry("QQZZ", "cik999999999", "primary")])
    first = read_resolver(database).resolve(holdings(share(1, "QQZZ", "999999915"), share(2, "QQZZ", "037833100")))
    assert first.new_cusips == (CusipEntry("999999915", "QQZZ", None, "made_up"),)
    with database.publication() as connection:
        learned = (*first.new_cusips, CusipEntry("037833100", "QQZZ", None, "made_up"))
        assert identifiers.add_cusips(connection, learned) == 1
    again = read_resolver(database).resolve(holdings(share(1, cusip="999999915"), share(2, cusip="037833100")))
    assert [row.issuer_id for row in again.rows] == ["cik999999999", "cik320193"]


def test_a_new_table_changes_what_differs(database: Database) -> None:
    entries = [
        CusipEntry("037833100", "AAPL", None, "edgartools"),
        CusipEntry("999999915", "", "cik320193", "edgartools"),
    ]
    with database.publication() as connection:
        assert identifiers.upsert_cusips(connection, entries) == 1
        assert identifiers.upsert_cusips(connection, [CusipEntry("999999915", "AAPL", None, "edgartools")]) == 1
        stored = {entry.cusip: entry for entry in identifiers.read_cusips(connection)}
    assert stored["999999915"] == CusipEntry("999999915", "AAPL", None, "edgartools")


def test_a_table_of_one_cusip_without_ticker_goes_in(database: Database) -> None:
    entry = CusipEntry("999999915", "", "cik320193")
    with database.publication() as connection:
        assert identifiers.upsert_cusips(connection, [entry]) == 1
        assert identifiers.upsert_cusips(connection, [entry]) == 0
        assert entry in identifiers.read_cusips(connection)


def test_nothing_new_is_nothing_added(database: Database) -> None:
    with database.publication() as connection:
        assert identifiers.add_issuers(connection, ()) == 0
        assert identifiers.add_cusips(connection, ()) == 0
        assert identifiers.upsert_cusips(connection, ()) == 0


def test_two_loads_that_name_the_same_companies_do_not_block_each_other(database: Database) -> None:
    companies = [Issuer(f"cusip-{number:06d}", f"Company {number}", "") for number in range(300)]
    added: list[int] = []

    def add(order: list[Issuer]) -> None:
        with database.publication() as connection:
            added.append(identifiers.add_issuers(connection, order))

    threads = [threading.Thread(target=add, args=(order,)) for order in (companies, companies[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(added) == [0, 300]
