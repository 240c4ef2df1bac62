"""Whose file it is: what it replaces by itself, what it is added to, and what is asked, with many people's accounts.

Worth by hand: every share of AAPL and of VOO counts 100 dollars in these files.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from database_factories import a_published_market

from analytics.errors import UserInputError
from analytics.model.market import Price
from analytics.model.portfolio import AccountKind
from db.engine import Database
from webapp.services import ImportEdits, Place, Services, build_services

pytestmark = pytest.mark.integration

NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)


def nameless(**shares: int) -> bytes:
    return _table("ticker,shares,price", [f"{ticker},{n},100" for ticker, n in shares.items()])


def individual(**shares: int) -> bytes:
    lines = [f"Individual,{ticker},{n},{n * 100}" for ticker, n in shares.items()]
    return _table("Account Name,Symbol,Quantity,Current Value", lines)


def _table(head: str, lines: list[str]) -> bytes:
    return "\n".join([head, *lines, ""]).encode()


@pytest.fixture
def services(database: Database) -> Services:
    a_published_market(database)
    return build_services(database, clock=lambda: NOW)


def amounts(services: Services, portfolio_id: str) -> dict[str, Decimal]:
    return {a.label: a.amount or Decimal(0) for a in services.household(portfolio_id).accounts}


def held(services: Services, portfolio_id: str) -> dict[str, list[str]]:
    lines: dict[str, list[str]] = {}
    for position in services.holdings(portfolio_id).positions:
        lines.setdefault(position.account, []).append(position.text)
    return lines


def save(services: Services, content: bytes, name: str) -> str:
    return services.save_import(content, name, place=Place.NEW).portfolio_id


# Which portfolio


@pytest.mark.parametrize("content", [nameless, individual])
def test_the_file_of_another_client_never_replaces_by_itself(services: Services, content: Callable[..., bytes]) -> None:
    smith = save(services, content(VOO=100), "smith.csv")
    preview = services.preview_import(content(AAPL=50), "jones.csv")
    assert [(target.name, target.is_sure) for target in preview.targets] == [("smith", False)]
    saved = services.save_import(content(AAPL=50), "jones.csv")
    assert (saved.is_new, saved.state_no, saved.portfolio_id != smith) == (True, 1, True)
    assert list(held(services, smith).values()) == [["VOO"]]


def test_where_two_clients_hold_much_the_same_the_user_chooses(services: Services) -> None:
    smith = save(services, nameless(VOO=100, AAPL=1), "smith.csv")
    jones = save(services, nameless(VOO=50, AAPL=2), "jones.csv")
    other = save(services, nameless(NVDA=1), "other.csv")
    newer = nameless(VOO=110, AAPL=1)
    targets = services.preview_import(newer, "new.csv").targets
    assert {target.portfolio_id for target in targets[:2]} == {smith, jones}
    assert targets[2].portfolio_id == other
    assert not any(target.is_sure for target in targets)
    assert services.save_import(newer, "new.csv").is_new
    services.save_import(newer, "new.csv", into=jones, place=Place.REPLACE)
    assert amounts(services, jones) == {"": 11_100}
    assert amounts(services, smith) == {"": 10_100}


@pytest.mark.parametrize(
    ("newer", "is_sure"),
    [
        (nameless(VOO=1, NVDA=1), False),  # one in common: many people own the same fund
        (nameless(VOO=1, AAPL=1, NVDA=1, TINY=1), True),  # two of the three it had
        (nameless(VOO=1, NVDA=1, TINY=1), False),  # one of three
        (nameless(AAPL=1, VOO=3, TINY=9, NVDA=3, SPY=4, QQQ=5), True),  # two of the three it had
    ],
)
def test_half_of_the_smaller_side_tells_whose_it_is(services: Services, newer: bytes, is_sure: bool) -> None:  # noqa: FBT001 - a column of cases
    mine = save(services, nameless(VOO=100, AAPL=10, IWM=1), "mine.csv")
    (target,) = services.preview_import(newer, "newer.csv").targets
    assert target.is_sure is is_sure
    assert (services.save_import(newer, "newer.csv").portfolio_id == mine) is is_sure


def test_an_account_number_tells_whose_it_is(services: Services) -> None:
    head = "Account Number,Account Name,Symbol,Description,Quantity,Last Price,Current Value"
    mine = save(services, _table(head, ["Z11110001,Individual,VOO,X,1,100,100"]), "mine.csv")
    newer = _table(head, ["Z11110001,Individual,AAPL,X,1,100,100"])
    assert services.save_import(newer, "newer.csv").portfolio_id == mine
    assert services.save_import(newer.replace(b"Z11110001", b"Z99990009"), "hers.csv").portfolio_id != mine


def test_ten_portfolios_are_offered_at_most_the_likeliest_first(services: Services) -> None:
    for number in range(12):
        save(services, nameless(VOO=1 + number), f"client {number}.csv")
    alike = save(services, nameless(AAPL=1, NVDA=1), "alike.csv")
    save(services, nameless(TINY=1), "last.csv")
    targets = services.preview_import(nameless(AAPL=2, NVDA=3), "newer.csv").targets
    assert len(targets) == 10
    assert (targets[0].portfolio_id, targets[0].is_sure) == (alike, True)
    assert services.save_import(nameless(AAPL=2, NVDA=3), "newer.csv").portfolio_id == alike


# Which account


def merged(services: Services) -> str:
    """Mr 60,000 in VOO and Mrs 10,000 in AAPL, in one household, both printed "Individual"."""
    his, hers = save(services, individual(VOO=600), "mr.csv"), save(services, individual(AAPL=100), "wife.csv")
    services.merge_portfolios(hers, his)
    assert amounts(services, his) == {"Individual": 60_000, "Individual (2)": 10_000}
    return his


def test_a_newer_file_finds_its_account_among_those_printed_the_same(services: Services) -> None:
    household = merged(services)
    preview = services.preview_import(individual(AAPL=120), "wife2.csv")
    assert preview.targets[0].saved_as == {"Individual": "Individual (2)"}
    assert preview.accounts[0].shown_label == "Individual (2)"
    assert services.save_import(individual(AAPL=120), "wife2.csv").portfolio_id == household
    assert amounts(services, household) == {"Individual": 60_000, "Individual (2)": 12_000}


def test_the_file_shown_in_the_second_account_changes_nothing(services: Services) -> None:
    household = merged(services)
    saved = services.save_import(individual(AAPL=100), "wife.csv", into=household, place=Place.REPLACE)
    assert saved.state_no is None
    assert services.preview_import(individual(AAPL=100), "wife.csv").targets[0].is_same_file
    for kept in services.household(household).imports:
        services.restore_import(household, kept.import_id)
    assert amounts(services, household) == {"Individual": 60_000, "Individual (2)": 10_000}


def test_an_older_file_goes_back_into_its_own_account(services: Services) -> None:
    household = merged(services)
    services.save_import(individual(AAPL=120), "wife2.csv", into=household, place=Place.REPLACE)
    first = next(kept for kept in services.household(household).imports if kept.file_name == "wife.csv")
    services.restore_import(household, first.import_id)
    assert amounts(services, household) == {"Individual": 60_000, "Individual (2)": 10_000}


def test_what_was_merged_into_an_account_from_another_file_stays(services: Services) -> None:
    household = merged(services)
    services.merge_accounts(household, "Individual (2)", "Individual")
    services.save_import(individual(AAPL=60), "wife2.csv")
    assert amounts(services, household) == {"Individual": 66_000}
    assert held(services, household) == {"Individual": ["VOO", "AAPL"]}


def test_where_two_accounts_would_do_nothing_is_replaced_by_itself_and_a_name_decides(services: Services) -> None:
    his, hers = save(services, individual(VOO=1), "mr.csv"), save(services, individual(VOO=2), "wife.csv")
    services.merge_portfolios(hers, his)
    newer = individual(VOO=3)
    assert not services.preview_import(newer, "wife2.csv").targets[0].is_sure
    named = ImportEdits(account_labels={"Individual": "Individual (2)"})
    preview = services.preview_import(newer, "wife2.csv", named)
    assert (preview.targets[0].is_sure, preview.targets[0].accounts) == (True, ("Individual (2)",))
    services.save_import(newer, "wife2.csv", edits=named)
    assert amounts(services, his) == {"Individual": 100, "Individual (2)": 300}


def test_a_label_the_user_gave_is_not_the_name_a_file_prints(services: Services) -> None:
    """The account printed OA is called OB by the user: the file's OB is another one."""
    lines = ["OA,VOO,6,600", "OB,AAPL,1,50"]
    mine = save(services, _table("Account Name,Symbol,Quantity,Current Value", lines[:1]), "first.csv")
    services.rename_account(mine, "OA", "OB")
    both = _table("Account Name,Symbol,Quantity,Current Value", lines)
    services.save_import(both, "both.csv", into=mine, place=Place.REPLACE)
    assert amounts(services, mine) == {"OB": 600, "OB (2)": 50}
    services.undo(mine)
    services.save_import(
        _table("Account Name,Symbol,Quantity,Current Value", lines[1:]), "b.csv", into=mine, place=Place.REPLACE
    )
    assert amounts(services, mine) == {"OB": 600, "OB (2)": 50}


def test_an_export_is_about_the_account_without_a_name_it_came_from(services: Services) -> None:
    mine = save(services, nameless(VOO=1, AAPL=2), "mine.csv")
    (target,) = services.preview_import(services.export_holdings(mine, "csv").content, "export.csv").targets
    assert (target.portfolio_id, target.is_sure, target.saved_as) == (mine, True, {"": ""})


def test_an_account_without_a_name_gets_that_of_its_portfolio_in_a_merge(services: Services) -> None:
    his, hers = save(services, nameless(VOO=1), "his.csv"), save(services, nameless(VOO=2), "hers.csv")
    services.merge_portfolios(hers, his)
    assert amounts(services, his) == {"": 100, "hers": 200}


# Added


def test_a_file_that_is_added_replaces_nothing(services: Services) -> None:
    household = save(services, nameless(VOO=600), "his.csv")
    added = services.save_import(nameless(VOO=100), "hers.csv", into=household, place=Place.ADD)
    assert (added.state_no, added.is_new) == (2, False)
    assert amounts(services, household) == {"": 60_000, "hers": 10_000}
    edits = ImportEdits(account_labels={"": "Mother"})
    services.save_import(nameless(VOO=1), "m.csv", edits=edits, into=household, place=Place.ADD)
    assert list(amounts(services, household)) == ["", "hers", "Mother"]
    services.save_import(individual(AAPL=1), "i.csv", into=household, place=Place.ADD)
    services.save_import(individual(AAPL=2), "j.csv", into=household, place=Place.ADD)
    assert list(amounts(services, household))[3:] == ["Individual", "Individual (2)"]


def test_a_file_that_is_shown_is_not_added_once_more(services: Services) -> None:
    household = save(services, nameless(VOO=600), "his.csv")
    with pytest.raises(UserInputError, match="“his” shows this file already"):
        services.save_import(nameless(VOO=600), "again.csv", into=household, place=Place.ADD)
    assert services.household(household).state_no == 1


@pytest.mark.parametrize("place", [Place.ADD, Place.REPLACE])
def test_a_place_without_a_portfolio_is_asked_for(services: Services, place: Place) -> None:
    with pytest.raises(UserInputError, match="which portfolio"):
        services.save_import(nameless(VOO=600), "his.csv", place=place)
    assert services.portfolios() == ()


# The same file again


def later(services: Services) -> Services:
    """The same door ten days later."""
    return Services(replace(services.context, clock=lambda: NOW + timedelta(days=10)))


WEIGHTS = b"ticker,weight\nSPY,60%\nAAPL,40%\n"
TENGE = b"Symbol,Quantity,Price,Value,Currency\nSAP.DE,10,150000,1500000,KZT\nAAPL,1,270,270,USD\n"
NO_PRICE = b"Symbol,Quantity\nTINY,3\nAAPL,1\n"


@pytest.mark.parametrize(
    ("content", "edits"),
    [
        (WEIGHTS, ImportEdits(total_amount=Decimal(50_000))),
        (TENGE, ImportEdits(rates={"KZT": Decimal("0.002")}, tickers={"SAP.DE": "NVDA"})),
        (NO_PRICE, ImportEdits(prices={"TINY": Price(Decimal(4), None, "entered")})),
        (nameless(MYST=1), ImportEdits(tickers={"MYST": "NVDA"})),
        (individual(VOO=1), ImportEdits(account_labels={"Individual": "Ours"})),
        (individual(VOO=1), ImportEdits(account_kinds={"Individual": AccountKind.ROTH_IRA})),
    ],
    ids=["total", "rate", "price", "ticker", "label", "kind"],
)
@pytest.mark.parametrize("is_typed_again", [False, True])
def test_the_same_file_again_changes_nothing_of_what_was_typed(
    services: Services,
    content: bytes,
    edits: ImportEdits,
    is_typed_again: bool,  # noqa: FBT001 - a column of cases
) -> None:
    saved = services.save_import(content, "mine.csv", edits=edits)
    before = services.holdings(saved.portfolio_id), services.household(saved.portfolio_id)
    given = edits if is_typed_again else ImportEdits()
    (target,) = later(services).preview_import(content, "mine.csv", given).targets
    assert (target.is_same_file, target.is_sure) == (True, True)
    again = later(services).save_import(content, "mine.csv", edits=given)
    assert (again.portfolio_id, again.state_no, again.is_new) == (saved.portfolio_id, None, False)
    assert (services.holdings(saved.portfolio_id), services.household(saved.portfolio_id)) == before


def test_what_was_added_to_a_file_that_was_taken_back_is_not_used_again(services: Services) -> None:
    saved = services.save_import(TENGE, "mine.csv", edits=ImportEdits(rates={"KZT": Decimal(2)}))
    services.delete_portfolio(saved.portfolio_id)
    assert services.preview_import(TENGE, "mine.csv").edits.rates == {}


def test_a_correction_of_a_shown_file_replaces_it(services: Services) -> None:
    saved = services.save_import(WEIGHTS, "mine.csv", edits=ImportEdits(total_amount=Decimal(50_000)))
    again = services.save_import(WEIGHTS, "mine.csv", edits=ImportEdits(total_amount=Decimal(60_000)))
    assert (again.portfolio_id, again.state_no) == (saved.portfolio_id, 2)
    assert amounts(services, saved.portfolio_id) == {"": 60_000}


# What is kept of the user's words


def test_the_kind_of_the_saved_account_is_the_one_shown(services: Services) -> None:
    edits = ImportEdits(account_kinds={"Individual": AccountKind.ROTH_IRA})
    services.save_import(individual(VOO=1), "mine.csv", edits=edits)
    (account,) = services.preview_import(individual(VOO=2), "newer.csv").accounts
    assert (account.kind, account.is_saved_kind) == (AccountKind.ROTH_IRA, True)
    (other,) = services.preview_import(individual(AAPL=2), "hers.csv").accounts
    assert (other.kind, other.is_saved_kind) == (AccountKind.TAXABLE, False)


def test_what_no_database_keeps_is_left_out_of_names(services: Services) -> None:
    labels = {"Individual": "a\u0000b\ud800", "x\u0000": "y"}
    edits = ImportEdits(account_labels=labels, account_kinds={"\u0000": AccountKind.ROTH_IRA}, tickers={"\ud800": "A"})
    saved = services.save_import(individual(VOO=1), "mi\u0000ne\ud800.csv", edits=edits)
    assert list(amounts(services, saved.portfolio_id)) == ["a b"]
    assert services.household(saved.portfolio_id).imports[0].file_name == "mi ne .csv"


def test_a_ticker_of_another_file_never_wins_over_what_a_file_says_itself(services: Services) -> None:
    chosen = ImportEdits(tickers={"CORE1": "SPY", "AAPL": "SPY", "NVDA": ""})
    services.save_import(nameless(CORE1=1, AAPL=1, NVDA=1), "first.csv", edits=chosen)
    head = "Symbol,Name,ISIN,Quantity,Value"
    other = _table(head, ["CORE1,SAP SE,DE0007164600,1,100", "AAPL,APPLE,US0378331005,1,100", "NVDA,NVIDIA,,1,100"])
    positions = services.preview_import(other, "second.csv").portfolio.positions
    assert [position.ticker for position in positions] == ["", "AAPL", "NVDA"]
    (known,) = services.preview_import(nameless(CORE1=5), "third.csv").portfolio.positions
    assert known.ticker == "SPY"


# Undo


def test_an_undo_takes_back_the_state_it_is_about_and_no_other(services: Services) -> None:
    mine = save(services, individual(VOO=1), "mine.csv")
    saved = services.save_import(individual(VOO=2), "newer.csv")
    assert (saved.portfolio_id, saved.state_no) == (mine, 2)
    services.rename_portfolio(mine, "Ours")
    with pytest.raises(UserInputError, match="changed in the meantime"):
        services.undo(mine, saved.state_no)
    assert services.household(mine).name == "Ours"
    assert services.undo(mine, services.household(mine).state_no) == "renaming “mine” to “Ours”"
    assert services.undo(mine, saved.state_no) == "the import of newer.csv"
    assert amounts(services, mine) == {"Individual": 100}
    with pytest.raises(UserInputError, match="changed in the meantime"):
        services.undo(mine, saved.state_no)


def test_an_import_that_changes_nothing_says_so(services: Services) -> None:
    mine = save(services, individual(VOO=1), "mine.csv")
    services.save_import(individual(VOO=2), "newer.csv")
    again = services.save_import(individual(VOO=2), "newer.csv")
    assert (again.portfolio_id, again.state_no) == (mine, None)
    assert services.household(mine).state_no == 2
