"""The use cases on a real database with the bundled snapshot: what a page asks for is what the database holds."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import openpyxl
import pytest
from database_factories import header_of, publish, rows_of
from sqlalchemy import text

from analytics.errors import PortfolioFileError, UserInputError
from analytics.model.exposure import Bounded
from analytics.model.issuer import SizeBand
from analytics.model.market import Price
from analytics.model.plan import Limit, LimitKind, PlanRequest, PlanStatus
from analytics.model.portfolio import PositionKind
from db.engine import Database
from db.errors import NotFound
from db.repositories.users import LOCAL_USER_ID
from webapp.services import ImportEdits, Place, Services, build_services

pytestmark = pytest.mark.integration

NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
OLDEST, NEWEST = date(2025, 10, 31), date(2025, 11, 18)
MIX = b"ticker,weight\nSPY,60%\nVGT,20%\nNVDA,10%\nIWM,10%\n"
TWO_LINES = b"Symbol,Shares,Price,Value\nIVV,10,660.00,6600.00\nCash,,,400.00\n"
LIMITS = (Limit(LimitKind.MIN_SMALL_CAP, 0.20), Limit(LimitKind.MAX_THEME, 0.40, "mag7"))
REQUEST = PlanRequest(LIMITS, ("VTWO",))


@pytest.fixture(scope="session")
def template(bundled_template: str) -> str:
    """Clones of this module start with the bundled snapshot."""
    return bundled_template


@pytest.fixture
def services(database: Database) -> Services:
    return build_services(database, clock=lambda: NOW)


def services_of_another_user(services: Services) -> Services:
    """The same database and market cache, on behalf of somebody else."""
    user: UUID = uuid4()
    with services.context.database.transaction(user) as connection:
        connection.execute(text("insert into users (user_id, kind) values (:user, 'local')"), {"user": user})
    return Services(replace(services.context, user_id=user))


# Samples


@pytest.mark.parametrize(
    ("key", "total", "n_lines", "unknown"),
    [
        # 138,000 + 66,600 + 34,200 + 27,000 + 20,000 + 10,999.75 + 3,200 of cash
        ("core_and_tech", "299999.75", 7, {}),
        # 97,500 + 43,800 + 29,600 + 4,900 + 1,700, the file's own "Positions Total"
        ("three_funds", "177500", 5, {}),
        # 79,200 + 36,000 + 17,675 + 11,200 + 2,500 and 17,250 + 13,500 + 9,000 + 675
        ("with_unknowns", "187000", 9, {"QQQ": 36000, "SCHD": 13500, "Maple Street 401k Trust": 9000}),
    ],
)
def test_a_sample_is_read_whole_and_only_what_it_is_meant_to_show_stays_unknown(
    services: Services, key: str, total: str, n_lines: int, unknown: dict[str, int]
) -> None:
    (sample,) = (s for s in services.samples() if s.key == key)
    preview = services.preview_import(sample.content(), sample.file_name)
    assert preview.parsed.rejected == ()
    assert len(preview.portfolio.positions) == n_lines
    assert preview.portfolio.total_amount == Decimal(total)
    assert preview.parsed.printed_total_amount in {None, Decimal(total)}
    analysis = services.analyse(services.save_sample(key))
    assert analysis.portfolio.total_amount == Decimal(total)
    # A fund's own file, whose printed weights do not sum to 100 %, leaves a little unknown as well.
    unexplained = [r for r in analysis.report.residuals if not r.reason.startswith("weights in the file sum to")]
    assert {r.label: r.weight * float(total) for r in unexplained} == pytest.approx(unknown, abs=0.005)


def test_the_list_of_samples_names_three_that_can_be_saved(services: Services) -> None:
    keys = [sample.key for sample in services.samples()]
    ids = {services.save_sample(key) for key in keys}
    assert len(keys) == len(ids) == 3
    assert {p.portfolio_id for p in services.portfolios()} == ids


def test_a_sample_saved_again_is_the_one_kept_already(services: Services) -> None:
    first = services.save_sample("three_funds")
    assert services.save_sample("three_funds") == first
    assert len(services.portfolios()) == 1


def test_a_sample_nobody_knows_is_the_callers_mistake(services: Services) -> None:
    with pytest.raises(UserInputError, match="“four_funds”"):
        services.save_sample("four_funds")


# Import, list, delete, restore


def test_a_preview_saves_nothing(services: Services) -> None:
    preview = services.preview_import(TWO_LINES, "mine.csv")
    assert [p.ticker or p.kind for p in preview.portfolio.positions] == ["IVV", PositionKind.CASH]
    assert services.portfolios() == ()


def test_a_saved_file_is_listed_with_what_it_is_worth(services: Services) -> None:
    saved = services.save_import(TWO_LINES, "C:\\Users\\me\\mine.csv").portfolio_id
    (row,) = services.portfolios()
    assert (row.portfolio_id, row.name, row.n_positions, row.total_amount) == (saved, "mine", 2, Decimal(7000))


def test_a_name_is_the_users_and_blank_means_the_files(services: Services) -> None:
    services.save_import(TWO_LINES, "a.csv", name="  Retirement ", place=Place.NEW)
    services.save_import(TWO_LINES, "b.csv", name="   ", place=Place.NEW)
    assert [row.name for row in services.portfolios()] == ["b", "Retirement"]


def test_the_list_starts_with_the_newest(services: Services) -> None:
    saved = [services.save_import(TWO_LINES, f"{name}.csv", place=Place.NEW).portfolio_id for name in "abc"]
    assert [row.portfolio_id for row in services.portfolios()] == saved[::-1]


def test_weights_alone_have_no_total_until_one_is_given(services: Services) -> None:
    nominal = services.save_import(MIX, "mix.csv").portfolio_id
    real = services.save_import(
        MIX, "mix.csv", edits=ImportEdits(total_amount=Decimal(250000)), place=Place.NEW
    ).portfolio_id
    totals = {row.portfolio_id: row.total_amount for row in services.portfolios()}
    assert totals == {nominal: None, real: Decimal(250000)}
    assert services.analyse(nominal).report.total_amount is None
    assert services.analyse(real).report.total_amount == 250000


def test_an_entered_price_gives_a_line_its_value(services: Services) -> None:
    content = b"Symbol,Shares,Value\nIVV,10,6600.00\nVTWO,20,\n"
    entered = {"VTWO": Price(Decimal("98.10"), None, "entered")}
    preview = services.preview_import(content, "mine.csv", ImportEdits(prices=entered))
    (line,) = (p for p in preview.portfolio.positions if p.ticker == "VTWO")
    assert (line.amount, line.price_source) == (Decimal("1962.00"), "entered")
    assert services.preview_import(content, "mine.csv").portfolio.total_amount == Decimal(6600)


def test_a_deleted_portfolio_is_gone_until_it_is_restored(services: Services) -> None:
    kept, gone = (
        services.save_import(TWO_LINES, name, place=Place.NEW).portfolio_id for name in ("kept.csv", "gone.csv")
    )
    services.delete_portfolio(gone)
    assert [row.portfolio_id for row in services.portfolios()] == [kept]
    with pytest.raises(NotFound):
        services.analyse(gone)
    services.restore_portfolio(gone)
    assert {row.portfolio_id for row in services.portfolios()} == {kept, gone}
    assert services.analyse(gone).portfolio.total_amount == Decimal(7000)


@pytest.mark.parametrize("name", ["not-an-id", "", "7893d558-a30d-4952-a7aa-81d8710d48dc"])
def test_an_id_of_nothing_is_one_sentence_whatever_it_looks_like(services: Services, name: str) -> None:
    for use in (services.analyse, services.delete_portfolio, services.restore_portfolio, services.destinations):
        with pytest.raises(UserInputError, match="no such portfolio"):
            use(name)


def test_a_file_without_any_value_is_not_saved(services: Services) -> None:
    with pytest.raises(UserInputError, match="nothing to save"):
        services.save_import(b"Symbol,Shares\nQQQ,10\n", "mine.csv")
    assert services.portfolios() == ()


def test_a_list_of_transactions_is_refused(services: Services) -> None:
    content = b"Run Date,Action,Symbol,Quantity,Price ($),Amount ($)\n11/18/2025,YOU BOUGHT,SPY,10,660.00,-6600.00\n"
    with pytest.raises(PortfolioFileError) as refusal:
        services.save_import(content, "history.csv")
    assert refusal.value.verdict == "activity"


# Whose


def test_a_user_never_sees_what_another_one_saved(services: Services) -> None:
    other = services_of_another_user(services)
    mine = services.save_import(TWO_LINES, "mine.csv").portfolio_id
    theirs = other.save_import(MIX, "theirs.csv").portfolio_id
    assert [row.portfolio_id for row in services.portfolios()] == [mine]
    assert [row.portfolio_id for row in other.portfolios()] == [theirs]
    for use in (
        other.analyse,
        other.delete_portfolio,
        other.restore_portfolio,
        other.destinations,
        lambda portfolio_id: other.plan(portfolio_id, REQUEST),
        lambda portfolio_id: other.preview_plan(portfolio_id, REQUEST),
        lambda portfolio_id: other.export_plan(portfolio_id, REQUEST, "csv"),
        lambda portfolio_id: other.export_look_through(portfolio_id, "csv"),
    ):
        with pytest.raises(NotFound):
            use(mine)
    assert [row.portfolio_id for row in services.portfolios()] == [mine]


def test_the_same_sample_is_saved_by_each_user_for_themselves(services: Services) -> None:
    other = services_of_another_user(services)
    assert services.save_sample("three_funds") != other.save_sample("three_funds")


def test_local_mode_is_one_user_however_often_it_starts(services: Services, database: Database) -> None:
    saved = services.save_import(TWO_LINES, "mine.csv").portfolio_id
    again = build_services(database, clock=lambda: NOW)
    assert again.context.user_id == services.context.user_id == LOCAL_USER_ID
    assert [row.portfolio_id for row in again.portfolios()] == [saved]


# Analysis


def test_the_mix_is_looked_through_to_its_companies(services: Services) -> None:
    """10 % Nvidia directly, 7.830057 % of 60 % through SPY, 18.18 % of 20 % through VGT, none through IWM.

    0.1 + 0.6 * 0.07830057 + 0.2 * 0.1818 = 0.183340342; the two weights are lines of the funds' published holdings.
    """
    analysis = services.analyse(services.save_import(MIX, "mix.csv").portfolio_id)
    nvidia = analysis.report.issuers[0]
    assert (nvidia.issuer.ticker, nvidia.direct) == ("NVDA", pytest.approx(0.1, abs=1e-12))
    assert {via.fund: via.weight for via in nvidia.via} == pytest.approx(
        {"SPY": 0.6 * 0.07830057, "VGT": 0.2 * 0.1818}, abs=1e-12
    )
    assert nvidia.weight == pytest.approx(0.183340342, abs=1e-12)


def test_the_overlap_lists_the_equity_funds_largest_first(services: Services) -> None:
    analysis = services.analyse(services.save_sample("three_funds"))
    assert analysis.overlap.tickers == ("VTI", "VXUS", "VB")


def test_a_saved_portfolio_is_analysed_as_its_preview(services: Services) -> None:
    (sample,) = (s for s in services.samples() if s.key == "with_unknowns")
    at_hand = services.report(services.preview_import(sample.content(), sample.file_name).portfolio)
    saved = services.analyse(services.save_sample("with_unknowns")).report
    assert saved.themes == at_hand.themes
    assert (saved.hhi, saved.coverage, saved.residuals) == (at_hand.hhi, at_hand.coverage, at_hand.residuals)


def test_the_benchmarks_are_whole_funds_of_the_bundle(services: Services) -> None:
    benchmarks = services.state().benchmarks
    assert benchmarks["sp500"].size_bands[SizeBand.MEGA].weight == pytest.approx(0.614, abs=0.005)
    assert benchmarks["russell2000"].small_caps.weight > 0.85
    assert benchmarks["russell2000"].size_bands[SizeBand.MEGA] == Bounded(0, 0, pytest.approx(0, abs=0.01))
    assert benchmarks["total_market"].coverage > 0.99


# Market state


def test_the_market_is_read_once_and_again_after_a_publish(services: Services, database: Database) -> None:
    before = services.state()
    assert services.state() is before
    assert services_of_another_user(services).state() is before
    with database.transaction() as connection:
        nvidia = connection.execute(text("select issuer_id from securities where ticker = 'NVDA'")).scalar_one()
    rows = rows_of(("NVDA", nvidia, "1.0"))
    publish(database, rows, header_of(rows, "VGT", date(2025, 12, 31)))
    after = services.state()
    assert after is not before
    assert after.market.version != before.market.version
    assert services.fund_profile("VGT").as_of_date == date(2025, 12, 31)
    assert services.state() is after


def test_an_analysis_follows_a_publish_without_a_restart(services: Services, database: Database) -> None:
    """With VGT all Nvidia: 0.1 + 0.6 * 0.07830057 + 0.2 * 1."""
    saved = services.save_import(MIX, "mix.csv").portfolio_id
    assert services.analyse(saved).report.issuers[0].weight == pytest.approx(0.183340342, abs=1e-12)
    with database.transaction() as connection:
        nvidia = connection.execute(text("select issuer_id from securities where ticker = 'NVDA'")).scalar_one()
    rows = rows_of(("NVDA", nvidia, "1.0"))
    publish(database, rows, header_of(rows, "VGT", date(2025, 12, 31)))
    assert services.analyse(saved).report.issuers[0].weight == pytest.approx(0.346980342, abs=1e-12)


# Plans


def test_destinations_are_equity_funds_with_the_file_s_own_price_first(services: Services) -> None:
    destinations = {d.ticker: d for d in services.destinations(services.save_sample("core_and_tech"))}
    assert list(destinations) == sorted(destinations)
    assert not {"QQQ", "BND", "GLD", "VMFXX"} & set(destinations)
    assert destinations["VTWO"].price == Price(Decimal("95.65"), NEWEST, "file")
    assert destinations["VTWO"].looked_through == "IWM"
    assert destinations["VTWO"].small_cap_weight == destinations["IWM"].small_cap_weight > 0.85
    assert destinations["VTWO"].expense_ratio is None
    assert destinations["IWM"].price is None
    assert destinations["SPY"].theme_weight == pytest.approx(
        services.fund_profile("SPY").report.themes["mag7"].weight,  # type: ignore[union-attr]  # SPY has a report
        abs=1e-12,
    )


def test_a_plan_meets_its_limits_in_whole_shares_to_the_cent(services: Services) -> None:
    plan = services.plan(services.save_sample("core_and_tech"), REQUEST)
    assert plan.status is PlanStatus.FEASIBLE
    assert all(t.shares is not None and t.shares == int(t.shares) for t in plan.trades)
    sold, bought = (sum(t.amount for t in plan.trades if t.side == side) for side in ("sell", "buy"))
    assert plan.cash_left_amount == Decimal(3200) + sold - bought
    assert plan.after.small_caps.lower >= 0.20
    assert plan.after.themes["mag7"].upper <= 0.40
    assert plan.portfolio_after.total_amount == Decimal("299999.75")


def test_the_preview_of_a_plan_follows_the_same_limits(services: Services) -> None:
    saved = services.save_sample("core_and_tech")
    preview, plan = services.preview_plan(saved, REQUEST), services.plan(saved, REQUEST)
    assert preview.is_feasible
    moved = sum(float(t.amount) for t in plan.trades if t.side == "buy")
    assert float(preview.turnover_amount) == pytest.approx(moved, rel=0.05)


def test_a_plan_with_an_unknown_theme_is_refused(services: Services) -> None:
    saved = services.save_sample("core_and_tech")
    with pytest.raises(UserInputError, match="“faang”"):
        services.plan(saved, PlanRequest((Limit(LimitKind.MAX_THEME, 0.2, "faang"),), ()))


# Downloads


def csv_parts(content: bytes) -> tuple[list[dict[str, str]], dict[str, str]]:
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    end = lines.index([])
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:end]], {x[0]: x[1] for x in lines[end + 1 :]}


def test_the_trades_are_the_same_as_csv_and_as_a_workbook(services: Services) -> None:
    saved = services.save_sample("core_and_tech")
    plan = services.plan(saved, REQUEST)
    as_csv, as_xlsx = (services.export_plan(saved, REQUEST, kind) for kind in ("csv", "xlsx"))
    table, notes = csv_parts(as_csv.content)
    assert [(r["side"], r["ticker"], Decimal(r["shares"]), Decimal(r["amount"])) for r in table] == [
        (t.side, t.ticker, t.shares, t.amount) for t in plan.trades
    ]
    assert notes["Market data version"] == services.state().market.version
    assert notes["Created at"] == "2026-01-05T12:30:00+00:00"
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx.content))["Trades"]
    header, *rows = sheet.iter_rows(values_only=True)
    places = [header.index(name) for name in ("Side", "Ticker", "Shares")]
    assert [tuple(row[i] for i in places) for row in rows] == [(t.side, t.ticker, t.shares) for t in plan.trades]


def test_a_plan_at_hand_is_exported_as_the_saved_one(services: Services) -> None:
    saved = services.save_sample("core_and_tech")
    portfolio = services.analyse(saved).portfolio
    at_hand = services.plan_file(services.plan_for(portfolio, REQUEST), portfolio, "csv")
    assert at_hand == services.export_plan(saved, REQUEST, "csv")


def test_the_look_through_adds_up_in_both_formats(services: Services) -> None:
    saved = services.save_sample("with_unknowns")
    report = services.analyse(saved).report
    as_csv, as_xlsx = (services.export_look_through(saved, kind) for kind in ("csv", "xlsx"))
    table, _ = csv_parts(as_csv.content)
    assert len(table) == len(report.issuers)
    assert sum(float(r["weight"]) for r in table) == pytest.approx(sum(e.weight for e in report.issuers), abs=1e-9)
    for row in table[:50]:
        parts = [float(row[name] or 0) for name in row if name == "direct" or name.startswith("via ")]
        assert sum(parts) == pytest.approx(float(row["weight"]), abs=1e-12)
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx.content))
    assert book.sheetnames == ["Companies", "Unknown", "Notes"]
    assert book["Companies"].max_row == len(table) + 1
    assert book["Unknown"].max_row == len(report.residuals) + 1


def test_a_download_is_named_after_portfolio_content_and_day(services: Services) -> None:
    saved = services.save_import(TWO_LINES, "x.csv", name="Mum & Dad: 2025/26").portfolio_id
    named = services.export_look_through(saved, "xlsx")
    assert named.file_name == "mum-dad-2025-26-look-through-2026-01-05.xlsx"
    assert named.mime_type.endswith("spreadsheetml.sheet")
    unnamed = services.export_look_through(
        services.save_import(TWO_LINES, "x.csv", name="¿?", place=Place.NEW).portfolio_id, "csv"
    )
    assert unnamed.file_name == "portfolio-look-through-2026-01-05.csv"
    assert unnamed.mime_type.startswith("text/csv")


def test_another_format_is_refused_by_name(services: Services) -> None:
    saved = services.save_import(TWO_LINES, "x.csv").portfolio_id
    for export in (
        lambda: services.export_look_through(saved, "docx"),
        lambda: services.export_plan(saved, REQUEST, "docx"),
    ):
        with pytest.raises(UserInputError, match="“docx”"):
            export()
