"""Importing through the door on a real database: what a preview says is what saving keeps, and what is met again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from database_factories import APPLE, NVIDIA, TINY, a_published_market, header_of, publish
from sqlalchemy import text

from analytics.errors import PortfolioFileError, UserInputError
from analytics.model.fund import HoldingKind
from analytics.model.identifiers import Identified
from analytics.model.market import Price
from analytics.model.portfolio import AccountKind, ColumnMapping, ExchangeRate, PositionKind
from db.engine import Database
from db.errors import NotFound
from db.repositories.identified import find_identified
from db.repositories.identifiers import CusipEntry, add_cusips
from db.repositories.macro import MacroSeries, save_levels, save_series
from db.repositories.publishing import HoldingRow
from webapp.services import ChangeKind, ImportEdits, ImportPreview, Place, SecurityHit, Services, build_services
from webapp.services.import_portfolio import resolve_import

pytestmark = pytest.mark.integration

NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
APPLE_ISIN, APPLE_CUSIP, SAP_ISIN = "US0378331005", "037833100", "DE0007164600"
HEAD = "Account Number,Account Name,Symbol,Description,Quantity,Last Price,Current Value\n"
TWO_ACCOUNTS = (
    f"{HEAD}Z11110001,Individual,AAPL,APPLE INC,10,270.00,2700.00\n"
    "Z11110001,Individual,MYST,MYSTERY TRUST,5,10.00,50.00\n"
    "Y22220002,Roth IRA,SPY,SPDR S&P 500,2,660.00,1320.00\n"
    "Y22220002,Roth IRA,CASH,,,,180.00\n"
).encode()
NEWER = (
    f"{HEAD}Z11110001,Individual,AAPL,APPLE INC,12,280.00,3360.00\n"
    "Z11110001,Individual,NVDA,NVIDIA CORP,1,185.00,185.00\n"
    "W33330003,Savings,TINY,TINY CO,1,5.00,5.00\n"
).encode()
EUROS = b"Symbol,ISIN,Quantity,Price,Value,Currency\nSAP,DE0007164600,10,200.00,2000.00,EUR\nAAPL,,1,270,270,USD\n"


@pytest.fixture
def services(database: Database) -> Services:
    a_published_market(database)
    return build_services(database, clock=lambda: NOW)


def another_user(services: Services) -> Services:
    user: UUID = uuid4()
    with services.context.database.transaction(user) as connection:
        connection.execute(text("insert into users (user_id, kind) values (:user, 'local')"), {"user": user})
    return Services(replace(services.context, user_id=user))


def load_euro_rate(services: Services) -> None:
    """Keep 1.0820 for 2 January 2026 and 1.0842 for the day before NOW, as a load of the series does."""
    series = MacroSeries("DEXUSEU", "US Dollars to Euro", "rate", "fred", "public domain", "EUR", is_usd_per_unit=True)
    with services.context.database.publication() as connection:
        save_series(connection, [series])
        levels = [(date(2026, 1, 2), Decimal("1.0820")), (date(2026, 1, 4), Decimal("1.0842"))]
        save_levels(connection, "DEXUSEU", levels, NOW)


def publish_lines(services: Services, rows: Sequence[HoldingRow]) -> None:
    publish(services.context.database, rows, header_of(rows, as_of_date=date(2025, 12, 1)))


def a_holding(line: int, ticker: str, issuer_id: str, isin: str, kind: HoldingKind = HoldingKind.EQUITY) -> HoldingRow:
    return HoldingRow(line, ticker, issuer_id, kind, Decimal("0.1"), isin=isin)


def lines_of(preview: ImportPreview) -> list[tuple[str, str, Decimal]]:
    return [(p.account, p.ticker or p.text, p.amount) for p in preview.portfolio.positions]


# Identifiers


def test_a_cusip_leads_to_its_ticker_and_a_us_isin_to_that_of_the_cusip_inside(services: Services) -> None:
    with services.context.database.publication() as connection:
        add_cusips(connection, [CusipEntry(APPLE_CUSIP, "AAPL", None, "test")])
    with services.context.database.transaction() as connection:
        assert find_identified(connection, {APPLE_ISIN}, ()) == {
            APPLE_ISIN: Identified("AAPL"),
            APPLE_CUSIP: Identified("AAPL"),
        }
        assert find_identified(connection, (), {APPLE_CUSIP, "594918104"}) == {APPLE_CUSIP: Identified("AAPL")}
        assert find_identified(connection, (), ()) == {}


def test_an_isin_leads_to_the_company_of_a_published_line_never_to_its_ticker(services: Services) -> None:
    rows = [
        a_holding(1, "SAP", TINY, SAP_ISIN),
        a_holding(2, "VOD", APPLE, "GB00BH4HKS39"),
        a_holding(3, "VOD2", NVIDIA, "GB00BH4HKS39"),
        a_holding(4, "OPT", APPLE, "NL0010273215", HoldingKind.DERIVATIVE),
    ]
    publish_lines(services, rows)
    with services.context.database.transaction() as connection:
        isins = {SAP_ISIN, "GB00BH4HKS39", "NL0010273215", "FR0000120271"}
        assert find_identified(connection, isins, ()) == {SAP_ISIN: Identified(issuer_id=TINY)}


def test_a_replaced_version_identifies_nothing_any_more(services: Services) -> None:
    publish_lines(services, [a_holding(1, "SAP", TINY, SAP_ISIN)])
    rows = [a_holding(1, "AAPL", APPLE, "")]
    publish(services.context.database, rows, header_of(rows, as_of_date=date(2025, 12, 2)))
    with services.context.database.transaction() as connection:
        assert find_identified(connection, {SAP_ISIN}, ()) == {}


def test_a_file_of_isins_is_resolved(services: Services) -> None:
    with services.context.database.publication() as connection:
        add_cusips(connection, [CusipEntry(APPLE_CUSIP, "AAPL", None, "test")])
    preview = services.preview_import(f"ISIN,Quantity,Value\n{APPLE_ISIN},1,270\n".encode(), "isins.csv")
    (position,) = preview.portfolio.positions
    assert (position.kind, position.ticker, position.match_rule) == (
        PositionKind.STOCK,
        "AAPL",
        f"ISIN {APPLE_ISIN}",
    )


# Rates


def test_a_line_in_euros_waits_for_a_rate(services: Services) -> None:
    preview = services.preview_import(EUROS, "euros.csv")
    assert lines_of(preview) == [("", "AAPL", Decimal(270))]
    assert [(need.currency, need.n_rows, need.rate) for need in preview.rates] == [("EUR", 1, None)]
    assert preview.portfolio.unresolved[0].reason == "needs a rate (EUR)"


def test_the_loaded_rate_of_the_day_is_used_and_a_typed_one_wins(services: Services) -> None:
    load_euro_rate(services)
    loaded = services.preview_import(EUROS, "euros.csv")
    assert loaded.rates[0].rate == ExchangeRate(Decimal("1.0842"), date(2026, 1, 4), "fred DEXUSEU")
    assert loaded.portfolio.positions[0].amount == Decimal("2168.40")  # 2,000 x 1.0842
    typed = services.preview_import(EUROS, "euros.csv", ImportEdits(rates={"EUR": Decimal("1.1")}))
    assert typed.rates[0].rate == ExchangeRate(Decimal("1.1"), NOW.date(), "entered")
    assert typed.portfolio.positions[0].amount == Decimal(2200)


def test_the_rate_is_that_of_the_files_day(services: Services) -> None:
    load_euro_rate(services)
    dated = EUROS.replace(b"Currency\n", b"Currency,As Of Date\n").replace(b"EUR\n", b"EUR,2026-01-03\n")
    preview = services.preview_import(dated.replace(b"USD\n", b"USD,2026-01-03\n"), "euros.csv")
    assert preview.rates[0].rate == ExchangeRate(Decimal("1.0820"), date(2026, 1, 2), "fred DEXUSEU")


# Accounts


def test_accounts_show_their_totals_and_the_users_labels_and_kinds(services: Services) -> None:
    edits = ImportEdits(
        account_labels={"Roth IRA …0002": " My Roth "}, account_kinds={"Individual …0001": AccountKind.HEALTH_SAVINGS}
    )
    individual, roth = services.preview_import(TWO_ACCOUNTS, "two.csv", edits).accounts
    assert (individual.shown_label, individual.kind, individual.n_rows) == (
        "Individual …0001",
        AccountKind.HEALTH_SAVINGS,
        2,
    )
    assert (individual.amount, individual.cash) == (Decimal(2750), Decimal(0))
    assert (roth.label, roth.shown_label, roth.kind) == ("Roth IRA …0002", "My Roth", AccountKind.ROTH_IRA)
    assert (roth.amount, roth.cash) == (Decimal(1500), Decimal(180))


def test_weights_without_a_total_have_no_amounts(services: Services) -> None:
    (account,) = services.preview_import(b"ticker,weight\nSPY,60%\nAAPL,40%\n", "mix.csv").accounts
    assert (account.amount, account.cash) == (None, None)


def test_what_the_file_prints_stands_beside_what_its_lines_add_up_to(services: Services) -> None:
    content = b"Symbol,Quantity,Price,Value\nAAPL,10,270,2700\nSPY,1,660,660\nTotal,,,3400\n"
    (account,) = services.preview_import(content, "mine.csv").accounts
    assert (account.amount, account.printed_amount) == (Decimal(3360), Decimal(3400))


# What is remembered


def test_a_ticker_chosen_once_is_known_in_the_next_file(services: Services) -> None:
    edits = ImportEdits(tickers={"myst": "TINY"})
    assert services.preview_import(TWO_ACCOUNTS, "two.csv", edits).portfolio.unresolved == ()
    assert services.preview_import(TWO_ACCOUNTS, "two.csv").portfolio.unresolved != ()  # nothing was saved
    services.save_import(TWO_ACCOUNTS, "two.csv", edits=edits)
    lines = b"A1,Individual,MYST,MYSTERY,1,7.00,7.00\nA1,Individual,AAPL,APPLE,1,1.00,1.00\n"
    other = services.preview_import(HEAD.encode() + lines, "other.csv")
    assert next((p.text, p.ticker, p.match_rule) for p in other.portfolio.positions) == (
        "MYST",
        "TINY",
        "your own match",
    )
    assert other.edits.tickers == {"MYST": "TINY"}
    third = services.preview_import(b"Symbol,Value\nMYST,7\nAAPL,1\n", "of another broker.csv")
    assert third.edits.tickers == {}


def test_what_a_user_chose_is_nobody_elses(services: Services) -> None:
    services.save_import(TWO_ACCOUNTS, "two.csv", edits=ImportEdits(tickers={"MYST": "TINY"}))
    assert another_user(services).preview_import(TWO_ACCOUNTS, "two.csv").portfolio.unresolved != ()


def test_a_text_left_unknown_stays_so_until_something_else_is_said(services: Services) -> None:
    services.save_import(TWO_ACCOUNTS, "two.csv", edits=ImportEdits(tickers={"AAPL": ""}))
    again = services.preview_import(TWO_ACCOUNTS, "two.csv")
    assert again.portfolio.positions[0].reason == "left unknown, as you said"
    changed = services.preview_import(TWO_ACCOUNTS, "two.csv", ImportEdits(tickers={"AAPL": "AAPL"}))
    assert changed.portfolio.positions[0].kind is PositionKind.STOCK


def test_columns_nobody_understands_are_asked_for_and_remembered(services: Services) -> None:
    content = b"Foo,Bar,Baz\nAAPL,10,2700\nSPY,1,660\n"
    asked = services.preview_import(content, "odd.csv")
    assert asked.question
    assert (asked.parsed.rows, asked.portfolio.positions) == ((), ())
    (layout,) = asked.parsed.layouts
    assert layout.names == ("Foo", "Bar", "Baz")
    with pytest.raises(PortfolioFileError, match="columns of this file are not known"):
        services.save_import(content, "odd.csv")
    named = ImportEdits(mappings=(ColumnMapping(layout.key, ("symbol", "quantity", "value")),))
    read = services.preview_import(content, "odd.csv", named)
    assert lines_of(read) == [("", "AAPL", Decimal(2700)), ("", "SPY", Decimal(660))]
    services.save_import(content, "odd.csv", edits=named)
    assert lines_of(services.preview_import(content.replace(b"2700", b"2800"), "odd.csv"))[0][2] == Decimal(2800)


def test_a_file_of_nothing_is_refused_in_one_sentence(services: Services) -> None:
    with pytest.raises(PortfolioFileError):
        services.preview_import(b"\x00\x01\x02", "x.bin")


# What the file is about


def test_the_same_file_again_changes_nothing(services: Services) -> None:
    saved = services.save_import(TWO_ACCOUNTS, "two.csv").portfolio_id
    target = services.preview_import(TWO_ACCOUNTS, "two again.csv").target
    assert target is not None
    assert (target.portfolio_id, target.name, target.is_same_file) == (saved, "two", True)
    assert {change.kind for change in target.changes} == {ChangeKind.SAME}
    assert services.save_import(TWO_ACCOUNTS, "two again.csv").portfolio_id == saved
    assert services.household(saved).last_change == ""
    assert len(services.household(saved).imports) == 1


def test_a_newer_file_says_what_changes_before_it_replaces(services: Services) -> None:
    saved = services.save_import(TWO_ACCOUNTS, "two.csv").portfolio_id
    target = services.preview_import(NEWER, "newer.csv").target
    assert target is not None
    assert (target.is_same_file, target.accounts) == (False, ("Individual …0001",))
    assert [
        (c.kind, c.security, c.shares_before, c.shares_after, c.amount_before, c.amount_after) for c in target.changes
    ] == [
        (ChangeKind.NEW, "NVDA", None, 1, None, 185),
        (ChangeKind.GONE, "MYST", 5, None, 50, None),
        (ChangeKind.CHANGED, "AAPL", 10, 12, 2700, 3360),
    ]
    assert services.save_import(NEWER, "newer.csv").portfolio_id == saved
    amounts = {account.label: account.amount for account in services.household(saved).accounts}
    assert amounts == {"Individual …0001": 3545, "Roth IRA …0002": 1500, "Savings …0003": 5}
    services.undo(saved)
    amounts = {account.label: account.amount for account in services.household(saved).accounts}
    assert amounts == {"Individual …0001": 2750, "Roth IRA …0002": 1500}


def test_an_account_with_another_name_is_still_the_same(services: Services) -> None:
    saved = services.save_import(TWO_ACCOUNTS, "two.csv").portfolio_id
    services.rename_account(saved, "Individual …0001", "Joint")
    preview = services.preview_import(NEWER, "newer.csv")
    assert preview.target is not None
    assert (preview.target.accounts, preview.target.saved_as) == (("Joint",), {"Individual …0001": "Joint"})
    assert [account.shown_label for account in preview.accounts] == ["Joint", "Savings …0003"]
    assert {change.account for change in preview.target.changes} == {"Joint"}


def test_a_file_may_become_a_portfolio_of_its_own_or_go_into_another(services: Services) -> None:
    first = services.save_import(TWO_ACCOUNTS, "two.csv").portfolio_id
    own = services.save_import(NEWER, "newer.csv", place=Place.NEW, name="Mine").portfolio_id
    assert own != first
    assert [row.name for row in services.portfolios()] == ["Mine", "two"]
    other = b"Account Name,Symbol,Value\nKids,SPY,10\n"
    assert services.preview_import(other, "kids.csv").target is None
    assert services.save_import(other, "kids.csv", into=own).portfolio_id == own
    assert [account.label for account in services.household(own).accounts][-1] == "Kids"


def test_a_file_does_not_go_into_the_portfolio_of_another_user(services: Services) -> None:
    theirs = another_user(services).save_import(TWO_ACCOUNTS, "two.csv").portfolio_id
    assert services.preview_import(TWO_ACCOUNTS, "two.csv").target is None
    with pytest.raises(NotFound):
        services.save_import(NEWER, "newer.csv", into=theirs)
    with pytest.raises(UserInputError, match="no such portfolio"):
        services.save_import(NEWER, "newer.csv", into="nonsense")


# What is kept


def test_labels_and_kinds_of_the_preview_are_those_of_the_household(services: Services) -> None:
    edits = ImportEdits(
        account_labels={"Roth IRA …0002": "My Roth"}, account_kinds={"Individual …0001": AccountKind.HEALTH_SAVINGS}
    )
    saved = services.save_import(TWO_ACCOUNTS, "two.csv", edits=edits).portfolio_id
    assert [(account.label, account.kind) for account in services.household(saved).accounts] == [
        ("Individual …0001", AccountKind.HEALTH_SAVINGS),
        ("My Roth", AccountKind.ROTH_IRA),
    ]


def test_a_kept_file_resolves_to_what_its_preview_showed(services: Services) -> None:
    content = EUROS + b"TINY,,3,,,USD\nMYST,,1,5,5,USD\n"
    edits = ImportEdits(
        tickers={"MYST": "NVDA"},
        rates={"EUR": Decimal("1.1")},
        prices={"TINY": Price(Decimal(4), None, "entered")},
    )
    preview = services.preview_import(content, "euros.csv", edits)
    assert [(p.text, p.amount, p.price_date) for p in preview.portfolio.positions if p.text == "TINY"] == [
        ("TINY", 12, NOW.date())
    ]
    with services.context.database.transaction(services.context.user_id) as connection:
        market = services.context.markets.current(connection).market
        again = resolve_import(services.context, connection, preview.parsed, preview.edits, market)
    assert again == preview.portfolio


def test_a_row_that_lacks_a_price_says_of_which_ticker(services: Services) -> None:
    content = b"Symbol,Quantity,Value\nTINY,3,\nMYST,2,\nNOPE,1,\nAAPL,1,270\n"
    edits = ImportEdits(tickers={"MYST": "NVDA"})
    assert services.preview_import(content, "mine.csv", edits).price_needed == {("", 2): "TINY", ("", 3): "NVDA"}
    priced = replace(edits, prices={"TINY": Price(Decimal(4), None, "entered")})
    assert services.preview_import(content, "mine.csv", priced).price_needed == {("", 2): "TINY", ("", 3): "NVDA"}


def test_search_finds_what_is_loaded(services: Services) -> None:
    assert services.search_securities("nvi") == (SecurityHit("NVDA", "NVIDIA Corp", "company"),)
    assert services.search_securities("spy", 1) == (SecurityHit("SPY", "SPY fund", "fund"),)
    assert services.search_securities("") == ()
