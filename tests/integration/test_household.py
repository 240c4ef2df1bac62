"""Every change of a person's accounts on a real database, and undo: the very same positions come back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from threading import Thread
from uuid import UUID

import pytest
from database_factories import a_published_market
from household_desk import Desk, import_newer
from household_files import a_file, new_user
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError

from analytics.errors import UserInputError
from analytics.model.market import Market
from analytics.model.portfolio import AccountKind
from db import schema
from db.engine import Database
from db.errors import NotFound
from db.repositories import portfolio_states, portfolios
from webapp.services import household_imports
from webapp.services.market_state import MarketStore

pytestmark = pytest.mark.integration

NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)


@pytest.fixture
def market(database: Database) -> Market:
    a_published_market(database)
    with database.transaction() as connection:
        return MarketStore().current(connection).market


@pytest.fixture
def desk(database: Database, market: Market) -> Desk:
    return Desk(database, new_user(database), market)


@pytest.fixture
def two(desk: Desk) -> str:
    """A portfolio of 10 shares in "Joint" and 20 in "Roth IRA": 1,015 and 2,030 dollars."""
    file = a_file(desk.market, {"Joint": 10, "Roth IRA": 20}, kinds={"Roth IRA": AccountKind.ROTH_IRA})
    return desk.keep(file)


# What is shown


def test_a_kept_file_comes_back_line_by_line(desk: Desk, two: str) -> None:
    assert desk.read(two) == a_file(desk.market, {"Joint": 10, "Roth IRA": 20}).portfolio


def test_a_household_shows_its_accounts_its_imports_and_the_total_of_what_counts(desk: Desk, two: str) -> None:
    desk.services.switch_account(two, "Joint", False)
    view = desk.services.household(two)
    joint, roth = view.accounts
    assert (view.name, view.total_amount, view.last_change) == ("november", Decimal(2030), "switching “Joint” off")
    assert (joint.label, joint.kind, joint.is_included) == ("Joint", AccountKind.UNKNOWN, False)
    assert (roth.label, roth.kind, roth.is_included) == ("Roth IRA", AccountKind.ROTH_IRA, True)
    assert (joint.amount, joint.cash, joint.n_positions, joint.n_unresolved) == (1015, 10, 3, 1)
    assert (roth.amount, roth.cash, roth.file_name, roth.as_of_date) == (2030, 20, "november.csv", roth.as_of_date)
    (kept,) = view.imports
    # 2 holdings of Apple, one in each account, each with its lot on the same line.
    assert (kept.file_name, kept.preset, kept.accounts, kept.n_rows, kept.is_current) == (
        "november.csv",
        "fidelity",
        ("Joint", "Roth IRA"),
        2,
        True,
    )


def test_an_account_switched_off_is_left_out_of_what_analyses_read(desk: Desk, two: str) -> None:
    desk.services.switch_account(two, "Joint", False)
    assert {p.account for p in desk.read(two).positions} == {"Roth IRA"}
    assert {u.account for u in desk.read(two).unresolved} == {"Roth IRA"}
    assert {p.account for p in desk.read(two, whole=True).positions} == {"Joint", "Roth IRA"}
    with desk.context.database.transaction(desk.user) as connection:
        (listed,) = portfolios.list_portfolios(connection, desk.user)
    assert (listed.n_positions, listed.n_accounts, listed.n_counted, listed.total_amount) == (3, 2, 1, 2030)


# Each change and its undo


CHANGES: dict[str, Callable[[Desk, str], None]] = {
    "rename": lambda d, p: d.services.rename_portfolio(p, "Ours"),
    "rename account": lambda d, p: d.services.rename_account(p, "Joint", "Both of us"),
    "kind": lambda d, p: d.services.set_account_kind(p, "Joint", AccountKind.TAXABLE),
    "switch": lambda d, p: d.services.switch_account(p, "Joint", False),
    "merge accounts": lambda d, p: d.services.merge_accounts(p, "Joint", "Roth IRA"),
    "delete account": lambda d, p: d.services.delete_account(p, "Joint"),
    "newer file": import_newer,
}


@pytest.mark.parametrize("name", CHANGES)
def test_undo_brings_back_exactly_what_was_there(desk: Desk, two: str, name: str) -> None:
    before, shown = desk.read(two), desk.services.household(two)
    CHANGES[name](desk, two)
    changed = desk.services.household(two)
    assert (changed.name, changed.accounts) != (shown.name, shown.accounts)
    assert changed.last_change
    assert desk.services.undo(two) == changed.last_change
    assert desk.read(two) == before
    again = desk.services.household(two)
    assert (again.name, again.accounts, again.total_amount, again.last_change) == (
        shown.name,
        shown.accounts,
        shown.total_amount,
        "",
    )


def test_all_changes_are_taken_back_one_after_the_other(desk: Desk, two: str) -> None:
    seen = [desk.read(two, whole=True)]
    for name in ("rename", "kind", "newer file", "merge accounts"):
        CHANGES[name](desk, two)
        seen.append(desk.read(two, whole=True))
    while len(seen) > 1:
        assert desk.read(two, whole=True) == seen.pop()
        desk.services.undo(two)
    assert desk.read(two, whole=True) == seen[0]
    with pytest.raises(UserInputError, match="nothing to take back"):
        desk.services.undo(two)


def test_after_an_undo_the_next_change_follows_what_is_shown(desk: Desk, two: str) -> None:
    desk.services.rename_portfolio(two, "A")
    desk.services.rename_portfolio(two, "B")
    desk.services.undo(two)
    desk.services.rename_portfolio(two, "C")
    names = []
    for _ in range(2):
        desk.services.undo(two)
        names.append(desk.services.household(two).name)
    assert names == ["A", "november"]


def test_every_change_and_every_undo_is_saved_at_another_time(desk: Desk, two: str) -> None:
    def saved_at() -> datetime:
        with desk.context.database.transaction(desk.user) as connection:
            return portfolios.list_portfolios(connection, desk.user)[0].saved_at

    times = [saved_at()]
    for change in CHANGES.values():
        change(desk, two)
        times.append(saved_at())
        desk.services.undo(two)
        times.append(saved_at())
    assert times == sorted(set(times))


def test_a_change_is_saved_later_than_the_one_before_on_a_clock_that_was_set_back(desk: Desk, two: str) -> None:
    ahead = datetime(2100, 1, 1, tzinfo=UTC)
    with desk.context.database.transaction(desk.user) as connection:
        connection.execute(text("update portfolios set saved_at = :ahead"), {"ahead": ahead})
    desk.services.rename_portfolio(two, "A")
    with desk.context.database.transaction(desk.user) as connection:
        assert portfolios.list_portfolios(connection, desk.user)[0].saved_at > ahead


@pytest.mark.parametrize(
    "change",
    [
        lambda d, p: d.services.rename_portfolio(p, " november "),
        lambda d, p: d.services.rename_account(p, "Joint", "Joint"),
        lambda d, p: d.services.set_account_kind(p, "Roth IRA", AccountKind.ROTH_IRA),
        lambda d, p: d.services.switch_account(p, "Joint", True),
        lambda d, p: d.services.restore_import(p, d.services.household(p).imports[0].import_id),
    ],
    ids=["name", "label", "kind", "switch", "import"],
)
def test_what_changes_nothing_is_no_state(desk: Desk, two: str, change: Callable[[Desk, str], None]) -> None:
    change(desk, two)
    assert desk.n_states(two) == 1


# Portfolios


def test_merged_portfolios_stand_together_and_undo_parts_them(desk: Desk, two: str) -> None:
    other = desk.keep(a_file(desk.market, {"Joint": 1, "Trust": 2}, name="hers.csv"))
    before = {portfolio_id: desk.read(portfolio_id) for portfolio_id in (two, other)}
    desk.services.merge_portfolios(other, two)
    assert desk.amounts(two) == {"Joint": 1015, "Roth IRA": 2030, "Joint (2)": Decimal("101.5"), "Trust": 203}
    assert [kept.file_name for kept in desk.services.household(two).imports] == ["hers.csv", "november.csv"]
    with pytest.raises(NotFound):
        desk.read(other)
    assert desk.services.undo(two) == "merging “hers”"
    assert {portfolio_id: desk.read(portfolio_id) for portfolio_id in (two, other)} == before
    assert [kept.file_name for kept in desk.services.household(two).imports] == ["november.csv"]


def test_a_merged_portfolio_outlives_the_day_of_undo(desk: Desk, two: str) -> None:
    other = desk.keep(a_file(desk.market, {"Trust": 2}, name="hers.csv"))
    before = desk.read(other)
    desk.services.merge_portfolios(other, two)
    with desk.context.database.transaction(desk.user) as connection:
        connection.execute(text("update portfolios set deleted_at = deleted_at - interval '30 days'"))
        portfolios.purge_deleted(connection, desk.user)
    desk.services.undo(two)
    assert desk.read(other) == before


def test_erasing_a_portfolio_erases_what_was_merged_into_it_and_nothing_else(desk: Desk, two: str) -> None:
    other, kept = (desk.keep(a_file(desk.market, {name: 2}, name=f"{name}.csv")) for name in ("Trust", "Kept"))
    desk.services.merge_portfolios(other, two)
    import_newer(desk, two)
    with desk.context.database.transaction(desk.user) as connection:
        portfolios.delete_portfolio(connection, desk.user, UUID(two))
        connection.execute(text("update portfolios set deleted_at = deleted_at - interval '30 days'"))
        portfolios.purge_deleted(connection, desk.user)
        tables = (schema.portfolios, schema.imports, schema.portfolio_states, schema.account_parts, schema.lots)
        counts = [connection.execute(select(func.count()).select_from(table)).scalar() for table in tables]
    assert counts == [1, 1, 1, 1, 1]
    assert desk.amounts(kept) == {"Kept": 203}


def test_keeping_a_file_erases_what_was_deleted_days_ago(desk: Desk, two: str) -> None:
    with desk.context.database.transaction(desk.user) as connection:
        portfolios.delete_portfolio(connection, desk.user, UUID(two))
        connection.execute(text("update portfolios set deleted_at = deleted_at - interval '25 hours'"))
    desk.keep(a_file(desk.market, {"Kept": 2}, name="kept.csv"))
    with desk.context.database.transaction(desk.user) as connection:
        assert connection.execute(select(schema.imports.c.file_name)).scalars().all() == ["kept.csv"]


def test_a_portfolio_merged_a_second_time_is_not_counted_twice(desk: Desk, two: str) -> None:
    other = desk.keep(a_file(desk.market, {"Trust": 2}, name="hers.csv"))
    desk.services.merge_portfolios(other, two)
    with desk.context.database.transaction(desk.user) as connection:
        portfolios.restore_portfolio(connection, desk.user, UUID(other))
    with pytest.raises(UserInputError, match="shows all accounts of “hers” already"):
        desk.services.merge_portfolios(other, two)
    assert desk.amounts(other) == {"Trust": 203}


# What is refused


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda d, p: d.services.rename_portfolio(p, " \t "), "A portfolio needs a name"),
        (lambda d, p: d.services.rename_portfolio(p, "x" * 121), "120 characters at most; this one has 121"),
        (lambda d, p: d.services.rename_account(p, "Joint", ""), "An account needs a name"),
        (lambda d, p: d.services.rename_account(p, "Joint", "Roth IRA"), "merge the two, or take another name"),
        (lambda d, p: d.services.rename_account(p, "Nobody", "X"), "no account “Nobody”"),
        (lambda d, p: d.services.set_account_kind(p, "Nobody", AccountKind.TAXABLE), "no account “Nobody”"),
        (lambda d, p: d.services.switch_account(p, "Nobody", False), "no account “Nobody”"),
        (lambda d, p: d.services.merge_accounts(p, "Joint", "Joint"), "into itself"),
        (lambda d, p: d.services.merge_accounts(p, "Joint", "Nobody"), "no account “Nobody”"),
        (lambda d, p: d.services.delete_account(p, "Nobody"), "no account “Nobody”"),
        (lambda d, p: d.services.merge_portfolios(p, p), "into itself"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_changes_nothing(
    desk: Desk, two: str, change: Callable[[Desk, str], None], sentence: str
) -> None:
    with pytest.raises(UserInputError, match=sentence):
        change(desk, two)
    assert desk.n_states(two) == 1


def test_the_last_account_is_neither_deleted_nor_switched_off(desk: Desk, two: str) -> None:
    desk.services.switch_account(two, "Joint", False)
    for change in (CHANGES["kind"], CHANGES["rename"]):
        change(desk, two)
    with pytest.raises(UserInputError, match="stay switched on"):
        desk.services.switch_account(two, "Roth IRA", False)
    with pytest.raises(UserInputError, match="stay switched on"):
        desk.services.delete_account(two, "Roth IRA")
    desk.services.delete_account(two, "Joint")
    with pytest.raises(UserInputError, match="delete the portfolio instead"):
        desk.services.delete_account(two, "Roth IRA")


def test_a_portfolio_has_two_hundred_accounts_at_most(desk: Desk, two: str) -> None:
    many = a_file(desk.market, {f"A{n}": 1 for n in range(198)}, name="many.csv")
    desk.keep(many, two)
    with pytest.raises(UserInputError, match="200 accounts at most; this would make 201"):
        desk.keep(a_file(desk.market, {"one more": 1}, name="more.csv"), two)
    assert len(desk.services.household(two).accounts) == 200


def test_quotas_are_sentences(desk: Desk, two: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(household_imports, "MAX_PORTFOLIOS", 1)
    monkeypatch.setattr(household_imports, "MAX_IMPORTS", 1)
    with pytest.raises(UserInputError, match="most there can be: delete one"):
        desk.keep(a_file(desk.market, {"Other": 1}, name="other.csv"))
    with pytest.raises(UserInputError, match="most there can be: keep this file as a new portfolio"):
        import_newer(desk, two)
    assert desk.n_states(two) == 1


@pytest.mark.parametrize("portfolio_id", ["not-an-id", "", "7d0c9a52-3f6e-4f0e-9c39-1f4f5f0f6a11"])
def test_an_id_of_nothing_is_one_sentence(desk: Desk, portfolio_id: str) -> None:
    for use in (*CHANGES.values(), lambda d, p: d.services.undo(p), lambda d, p: d.services.household(p)):
        with pytest.raises((UserInputError, ValueError), match=r"no such portfolio|badly formed"):
            use(desk, portfolio_id)


def test_a_deleted_portfolio_cannot_be_changed(desk: Desk, two: str) -> None:
    with desk.context.database.transaction(desk.user) as connection:
        portfolios.delete_portfolio(connection, desk.user, UUID(two))
    for use in (*CHANGES.values(), lambda d, p: d.services.undo(p)):
        with pytest.raises(NotFound):
            use(desk, two)


# Whose


def test_nobody_changes_or_sees_anothers_household(desk: Desk, two: str, database: Database) -> None:
    stranger = Desk(database, new_user(database), desk.market)
    theirs = stranger.keep(a_file(desk.market, {"Joint": 1}, name="theirs.csv"))
    (mine,) = desk.services.household(two).imports
    uses: list[Callable[[Desk, str], object]] = [
        *CHANGES.values(),
        lambda d, p: d.services.undo(p),
        lambda d, p: d.services.household(p),
        lambda d, p: d.services.merge_portfolios(p, theirs),
        lambda d, p: d.services.merge_portfolios(theirs, p),
        lambda d, p: d.services.restore_import(p, mine.import_id),
    ]
    for use in uses:
        with pytest.raises(NotFound, match="no such portfolio"):
            use(stranger, two)
    with pytest.raises(UserInputError, match="not kept with the portfolio"):
        stranger.services.restore_import(theirs, mine.import_id)
    assert desk.n_states(two) == 1
    assert stranger.target(a_file(desk.market, {"Roth IRA": 1})) is None


# Two at once, and what fails half way


def test_two_changes_at_once_are_both_there(desk: Desk, two: str) -> None:
    errors: list[BaseException] = []

    def rename(label: str, new: str) -> None:
        try:
            desk.services.rename_account(two, label, new)
        except BaseException as error:  # noqa: BLE001 - carried to the test's thread
            errors.append(error)

    for round_no in range(5):
        names = [account.label for account in desk.services.household(two).accounts]
        threads = [Thread(target=rename, args=(name, f"{place} {round_no}")) for place, name in enumerate(names)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        assert [a.label for a in desk.services.household(two).accounts] == [f"{n} {round_no}" for n in range(2)]
    assert desk.n_states(two) == 11


def test_what_fails_half_way_leaves_what_was_there(desk: Desk, two: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = desk.read(two)

    def broken(*_: object) -> None:
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(portfolio_states, "move_to_state", broken)
    for name in ("newer file", "rename", "merge accounts"):
        with pytest.raises(RuntimeError):
            CHANGES[name](desk, two)
    monkeypatch.undo()
    assert desk.read(two) == before
    assert desk.n_states(two) == 1
    with desk.context.database.transaction(desk.user) as connection:
        assert connection.execute(select(func.count()).select_from(schema.imports)).scalar() == 1


def test_an_account_of_a_file_cannot_be_shown_twice(desk: Desk, two: str) -> None:
    with desk.context.database.transaction(desk.user) as connection:
        state = portfolio_states.read_state(connection, (desk.user, UUID(two)))
    twice = replace(state.accounts[0], label="again")
    with (
        pytest.raises(DBAPIError, match="uq_account_parts_shown_once"),
        desk.context.database.transaction(desk.user) as connection,
    ):
        portfolio_states.add_state(
            connection, (desk.user, UUID(two)), replace(state, accounts=(*state.accounts, twice))
        )


def test_a_state_cannot_show_anothers_import(desk: Desk, two: str, database: Database) -> None:
    stranger = Desk(database, new_user(database), desk.market)
    theirs = UUID(stranger.keep(a_file(desk.market, {"Joint": 1}, name="theirs.csv")))
    (mine,) = desk.services.household(two).imports
    row = {"portfolio_id": theirs, "state_no": 1, "account_no": 1, "part_no": 2, "import_account_no": 1}
    row |= {"user_id": stranger.user, "import_id": UUID(mine.import_id)}
    with (
        pytest.raises(DBAPIError, match="fk_account_parts_import_accounts"),
        database.transaction(stranger.user) as connection,
    ):
        connection.execute(insert(schema.account_parts).values(row))
