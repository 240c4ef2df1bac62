"""Books by the services the page calls: kept, followed, cancelled, gone on with, deleted and brought back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from analytics.errors import PortfolioFileError, UserInputError
from analytics.model.choices import Choices
from analytics.model.issuer import SizeBand, SizeBandFloor, Theme
from db.engine import Database
from db.repositories.choices import change_choices
from db.repositories.queue import queue_path
from db.repositories.users import LOCAL_USER_ID
from etl.queue.books import BookDesk
from webapp.services import Services, build_services
from webapp.services.books import NO_SUCH_BOOK, PORTFOLIOS_A_PART

pytestmark = pytest.mark.integration

NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
BOOK = (
    b"client,ticker,amount\n"
    b"Adams,SPY,5000\nAdams,Cash,5000\nBaker,NVDA,9000\nBaker,GOOG,1000\nClark,IWM,100\nDavis,VB,x\n"
)
JOBS = "select args from queue.procrastinate_jobs where task_name = 'measure_part' order by id"


@pytest.fixture(scope="session")
def template(bundled_template: str) -> str:
    """Clones of this module start with the bundled snapshot."""
    return bundled_template


@pytest.fixture
def services(database: Database) -> Services:
    return build_services(database, clock=lambda: NOW)


def work(database: Database) -> list[bool]:
    """Do every job there is, as a worker does; say which wrote figures."""
    with database.publication() as connection:
        asked = list(connection.execute(text(JOBS)).scalars())
    desk = BookDesk(database)
    keys = [(UUID(a["user_id"]), UUID(a["batch_id"]), int(a["part"]), int(a["round"])) for a in asked]
    return [desk.measure_part(*key) for key in keys]


@pytest.fixture
def book_id(services: Services) -> str:
    return services.upload_book([("clients.csv", BOOK)])


def test_a_book_is_followed_until_it_is_measured(services: Services, database: Database, book_id: str) -> None:
    waiting = services.book(book_id)
    assert (waiting.name, waiting.n_portfolios, waiting.n_measured) == ("clients", 3, 0)
    assert (waiting.is_done, waiting.is_under_way, waiting.is_current) == (False, True, True)
    assert services.book_columns(book_id) == ()
    assert work(database) == [True]
    done = services.book(book_id)
    assert (done.n_measured, done.is_done, done.is_under_way, done.n_rejected_lines) == (3, True, False, 1)
    assert services.books() == (done,)


def test_its_figures_stand_in_order_with_the_benchmark_beside(
    services: Services, database: Database, book_id: str
) -> None:
    work(database)
    found = services.book_figure(book_id, "cash")
    assert sorted(found.figures) == pytest.approx([0, 0, 0.5])
    spy = services.book_figure(book_id, "mag7_weight")
    half = services.report(services.book_portfolio(book_id, 1).portfolio).themes["mag7"].weight
    assert spy.benchmark == pytest.approx(2 * half, abs=1e-9)
    assert (spy.benchmark_fund, str(spy.benchmark_date)) == ("SPY", "2025-11-18")
    names = [
        [one.name for one in services.book_standings(book_id, "mag7_weight", is_highest=end).standings]
        for end in (True, False)
    ]
    assert names == [["Baker", "Adams", "Clark"], ["Clark", "Adams", "Baker"]]
    with pytest.raises(UserInputError, match="no such figure"):
        services.book_figure(book_id, "nothing")


def test_a_portfolio_of_a_book_is_looked_through_and_kept_like_any_other(
    services: Services, database: Database, book_id: str
) -> None:
    del database
    found = services.book_portfolio(book_id, 2)
    assert [p.amount for p in found.portfolio.positions] == [Decimal(9000), Decimal(1000)]
    kept = services.analyse(services.keep_book_portfolio(book_id, 2))
    assert kept.portfolio.name == "Baker"
    assert kept.report.hhi == found.report.hhi
    assert kept.report.hhi.lower == pytest.approx(0.9**2 + 0.1**2, abs=1e-9)
    with pytest.raises(UserInputError, match="no such portfolio"):
        services.book_portfolio(book_id, 9)


def test_what_was_rejected_is_there_to_read_and_to_take_along(services: Services, book_id: str) -> None:
    whole, line = services.book_rejections(book_id)
    assert (whole.portfolio, whole.row) == ("Davis", None)
    assert (line.portfolio, line.row, line.text) == ("Davis", 7, "VB")
    listed = services.export_book_rejections(book_id)
    assert listed.file_name == "clients.rejected.csv"
    assert listed.content.decode("utf-8-sig").splitlines()[2].startswith("Davis,7,VB,")


def test_the_rows_are_taken_along_as_csv(services: Services, database: Database, book_id: str) -> None:
    work(database)
    file = services.export_book(book_id)
    header, *rows = file.content.decode("utf-8-sig").splitlines()
    assert header.startswith("portfolio,total_amount,n_lines")
    assert [row.split(",")[:2] for row in rows] == [["Adams", "10000.0"], ["Baker", "10000.0"], ["Clark", "100.0"]]


def test_a_cancelled_book_goes_on_with_what_is_left(services: Services, database: Database, book_id: str) -> None:
    services.cancel_book(book_id)
    assert work(database) == [False]
    state = services.book(book_id)
    assert (state.is_cancelled, state.is_under_way, state.n_measured) == (True, False, 0)
    services.go_on_with_book(book_id)
    assert services.book(book_id).is_under_way
    assert work(database) == [False, True]


def test_a_deleted_book_comes_back_and_is_measured_then(services: Services, database: Database, book_id: str) -> None:
    services.delete_book(book_id)
    assert services.books() == ()
    assert work(database) == [False]
    services.restore_book(book_id)
    assert work(database) == [False, True]
    assert services.book(book_id).is_done


def test_a_deleted_book_is_erased_after_a_day(services: Services, database: Database, book_id: str) -> None:
    services.delete_book(book_id)
    with database.transaction(LOCAL_USER_ID) as connection:
        connection.execute(text("update books set deleted_at = deleted_at - interval '25 hours'"))
    other = services.upload_book([("other.csv", BOOK)])
    with pytest.raises(UserInputError, match="no such book"):
        services.restore_book(book_id)
    with database.transaction(LOCAL_USER_ID) as connection:
        kept = connection.execute(text("select distinct book_id::text from book_portfolios")).scalars().all()
    assert kept == [other]


def test_a_part_that_failed_for_good_is_said_and_can_be_tried_again(
    services: Services, database: Database, book_id: str
) -> None:
    with database.publication() as connection, queue_path(connection):
        connection.execute(text("update queue.procrastinate_jobs set status = 'failed'"))
    state = services.book(book_id)
    assert (state.n_failed, state.is_under_way) == (1, False)
    services.go_on_with_book(book_id)
    assert services.book(book_id).n_failed == 0
    assert work(database) == [False, True]
    assert services.book(book_id).n_failed == 0


def test_parts_nobody_takes_up_are_said_after_a_while(database: Database, services: Services, book_id: str) -> None:
    assert not services.book(book_id).is_unattended
    late = build_services(database, clock=lambda: datetime.now(tz=UTC) + timedelta(minutes=2))
    assert late.book(book_id).is_unattended


def test_a_book_waiting_is_no_load_of_the_data_page(services: Services, book_id: str) -> None:
    assert services.book(book_id).is_under_way
    state = services.runs()
    assert (state.n_waiting, state.is_busy) == (0, False)


def test_several_files_are_a_book_of_a_portfolio_each(services: Services, database: Database) -> None:
    files = [("a.csv", b"Symbol,Value\nSPY,10\n"), ("a.csv", b"Symbol,Value\nIWM,20\n"), ("b.csv", b"\x00\x01")]
    book_id = services.upload_book(files)
    work(database)
    standings = services.book_standings(book_id, "total_amount").standings
    assert [one.name for one in standings] == ["a (2)", "a"]
    assert [one.portfolio for one in services.book_rejections(book_id)] == ["b"]


def test_one_file_without_a_column_for_the_portfolio_is_refused_with_what_is_missing(services: Services) -> None:
    with pytest.raises(PortfolioFileError, match="one column for the portfolio"):
        services.upload_book([("mine.csv", b"Symbol,Value,Name\nSPY,10,x\n")])
    with pytest.raises(UserInputError, match="No portfolio could be read"):
        services.upload_book([("mine.csv", b"client,ticker,amount\nA,SPY,x\n")])
    assert services.books() == ()


def test_a_book_is_measured_with_the_choices_it_was_kept_with(services: Services, database: Database) -> None:
    market = services.state().market
    nvidia = market.issuers[market.securities["NVDA"].issuer_index].issuer_id
    own = Theme("mine", "Mine", NOW.date(), frozenset({nvidia}))
    with database.transaction(LOCAL_USER_ID) as connection:
        change_choices(connection, LOCAL_USER_ID, lambda _: Choices(themes=(own,)), "a list")
    book_id = services.upload_book([("clients.csv", BOOK)])
    with database.transaction(LOCAL_USER_ID) as connection:
        change_choices(connection, LOCAL_USER_ID, lambda _: Choices(), "none")
    work(database)
    assert max(services.book_figure(book_id, "mine_weight").figures) == pytest.approx(0.9, abs=1e-9)
    assert services.book(book_id).has_choices


def test_choices_newer_data_leave_no_room_for_stop_no_book_and_are_said(services: Services, database: Database) -> None:
    floors = (SizeBandFloor(SizeBand.MEGA, 1.0, NOW.date(), "own"),)
    gone = Choices(stand_ins={"VTWO": "", "QQQ": "NOSUCH"}, floors=floors)
    with database.transaction(LOCAL_USER_ID) as connection:
        change_choices(connection, LOCAL_USER_ID, lambda _: gone, "when NOSUCH was loaded")
    book_id = services.upload_book([("clients.csv", b"client,ticker,amount\nA,VTWO,10\nB,IWM,10\n")])
    assert work(database) == [True]
    # VTWO is left open as chosen, whatever became of the other two choices
    assert services.book_figure(book_id, "coverage").figures[0] == 0.0
    assert [said.split(":")[0] for said in services.book(book_id).left_out] == [
        "NOSUCH cannot stand in for QQQ",
        "Your boundaries of the size bands do not go with the published ones",
    ]


def test_what_was_left_out_and_what_is_unknown_is_said_of_each_portfolio(
    services: Services, database: Database
) -> None:
    lines = b"client,ticker,amount,currency\nA,Cash,60,USD\nA,NOSUCHX,40,USD\nA,VOO,900,EUR\nB,Cash,1,USD\n"
    book_id = services.upload_book([("clients.csv", lines)])
    assert work(database) == [True]
    assert services.book_figure(book_id, "n_rejected_lines").figures == (1.0, 0.0)
    assert services.book_portfolio(book_id, 1).n_rejected_lines == 1
    assert services.book_portfolio(book_id, 1).portfolio.total_amount == 100
    # 40 of 100 nobody knows: an energy company perhaps, or not
    energy = services.book_figure(book_id, "sector_energy_weight")
    assert (energy.figures, energy.lower, energy.upper) == ((0.0, 0.0), (0.0, 0.0), pytest.approx((0.4, 0.0)))
    assert services.book_figure(book_id, "coverage").upper == ()


@pytest.mark.parametrize("book_id", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_an_id_of_nothing_is_nobodys_book(services: Services, book_id: str) -> None:
    for ask in (services.book, services.cancel_book, services.go_on_with_book, services.restore_book):
        with pytest.raises(UserInputError, match=NO_SUCH_BOOK):
            ask(book_id)


def test_a_large_book_is_kept_in_parts(services: Services, database: Database) -> None:
    rows = "".join(f"P{n},Cash,1\n" for n in range(PORTFOLIOS_A_PART + 1))
    book_id = services.upload_book([("large.csv", f"client,ticker,amount\n{rows}".encode())])
    assert (services.book(book_id).n_parts, work(database)) == (2, [True, True])
    assert len(services.book_figure(book_id, "cash").figures) == PORTFOLIOS_A_PART + 1
