"""Checks against what is published: the last version, other funds, another source; and what a file says of itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from database_factories import add_funds, publish

from analytics.model.fund import HoldingKind
from analytics.model.issuer import Issuer, Sector
from analytics.model.quality import Severity
from db.engine import Database
from db.repositories import publishing, reference
from db.repositories.publishing import HoldingRow, SnapshotHeader
from etl.sources.config import Expectations, Source
from etl.stage import stage
from etl.validate import Claim, read_evidence, validate

pytestmark = pytest.mark.integration

DAY = date(2026, 3, 31)
BLOCKING, WARNING, INFO = Severity.BLOCKING, Severity.WARNING, Severity.INFO
SOURCE = Source(
    key="ishares", title="A sponsor", cadence="daily", terms="-", is_opt_in=True, last_checked=DAY,
    sectors={"IT": Sector.TECHNOLOGY, "Energy words": Sector.ENERGY},
)  # fmt: skip
Found = Callable[..., dict[str, Severity]]


def fund_of(n: int, *, first: int = 0, heavy: bool = True) -> list[HoldingRow]:
    """Return n companies from ``first`` on; where heavy, the first ten weigh 60 % of the fund, else all the same."""
    tens = Decimal("0.06") if heavy else Decimal(1) / n
    rest = (Decimal("0.4") / (n - 10)) if heavy else Decimal(1) / n
    return [
        HoldingRow(
            k + 1, f"T{first + k}", f"cik{first + k}", HoldingKind.EQUITY,
            (tens if k < 10 else rest).quantize(Decimal("0.00000001")),
        )
        for k in range(n)
    ]  # fmt: skip


def header_of(rows: list[HoldingRow], fund: str = "IWM", day: date = DAY, source: str = "ishares") -> SnapshotHeader:
    return SnapshotHeader(
        fund=fund,
        as_of_date=day,
        source="A sponsor" if source == "ishares" else "The SEC",
        weight_unit=Decimal("0.0001"),
        n_rows=len(rows),
        n_equity=sum(row.kind is HoldingKind.EQUITY for row in rows),
        weight_sum=sum((row.weight for row in rows), Decimal(0)),
        source_key=source,
    )


@pytest.fixture(autouse=True)
def _known(database: Database) -> None:
    with database.publication() as connection:
        sectors = (Sector.TECHNOLOGY, Sector.ENERGY)
        reference.upsert_issuers(
            connection, [Issuer(f"cik{k}", f"C{k}", f"T{k}", sector=sectors[k % 2]) for k in range(400)]
        )
        add_funds(connection, ("IWM", "IJR"))


@pytest.fixture
def found(database: Database) -> Found:
    """What the checks say about rows beside what is published."""

    def check(rows: list[HoldingRow], header: SnapshotHeader | None = None, **claims: object) -> dict[str, Severity]:
        announced = header or header_of(rows)
        claim = Claim(today=DAY, source=SOURCE, **claims)  # type: ignore[arg-type]  # one case each
        with database.publication() as connection:
            run_id = publishing.open_run(connection, "test")
            stage(connection, run_id, announced.fund, rows)
            seen = read_evidence(connection, run_id, announced, claim)
            connection.rollback()
        return {finding.check: finding.severity for finding in validate(seen)}

    return check


def test_a_fund_like_its_last_version_has_no_finding(database: Database, found: Found) -> None:
    publish(database, fund_of(100), header_of(fund_of(100), day=DAY - timedelta(days=1)))
    assert found(fund_of(98)) == {}


# 100 rows before: 80 are enough to go on, 79 are a fifth fewer; 90 to 110 pass in silence, 89 and 111 are said.
@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (201, {"rows_doubled": BLOCKING}),
        (200, {"rows_more": WARNING}),
        (111, {"rows_more": WARNING}),
        (110, {}),
        (90, {}),
        (89, {"rows_fewer": WARNING}),
        (80, {"rows_fewer": WARNING}),
        (79, {"rows_far_fewer": BLOCKING}),
    ],
)
def test_rows_are_counted_against_the_last_version(
    database: Database, found: Found, n: int, expected: dict[str, Severity]
) -> None:
    publish(database, fund_of(100), header_of(fund_of(100), day=DAY - timedelta(days=90)))
    assert found(fund_of(n)) == expected


def test_half_the_rows_with_weights_made_to_fit_are_stopped(database: Database, found: Found) -> None:
    publish(database, fund_of(100, heavy=False), header_of(fund_of(100, heavy=False), day=DAY - timedelta(days=90)))
    assert found(fund_of(50, heavy=False))["rows_far_fewer"] is BLOCKING


def test_a_year_and_more_apart_versions_are_not_compared(database: Database, found: Found) -> None:
    publish(database, fund_of(100), header_of(fund_of(100), day=DAY - timedelta(days=401)))
    assert found(fund_of(50, first=200)) == {}


def test_another_funds_companies_are_stopped(database: Database, found: Found) -> None:
    publish(database, fund_of(100), header_of(fund_of(100), day=DAY - timedelta(days=90)))
    # 61 of 100 companies are others, the ten heavy ones among them: 39 x 0.44 % are shared.
    assert found(fund_of(100, first=61)) == {"overlap_low": BLOCKING, "top10_low": BLOCKING}


def test_small_companies_may_change_places(database: Database, found: Found) -> None:
    # The first ten of 200 equal companies weigh a little more; a hundred companies later none of these is left.
    def ranked(first: int) -> list[HoldingRow]:
        rows = fund_of(200, first=first, heavy=False)
        more = [row._replace(weight=row.weight + Decimal("0.0001")) for row in rows[:10]]
        return [*more, *rows[10:]]

    publish(database, ranked(0), header_of(ranked(0), day=DAY - timedelta(days=90)))
    assert found(ranked(100)) == {"top10_light": WARNING}


def test_yesterdays_file_under_another_funds_name_is_stopped(database: Database, found: Found) -> None:
    publish(database, fund_of(100), header_of(fund_of(100), "IJR"))
    assert found(fund_of(100)) == {"content_of_another_fund": BLOCKING}


def test_a_share_class_may_have_the_same_content(database: Database, found: Found) -> None:
    publish(database, fund_of(100), header_of(fund_of(100), "IJR"))
    with database.publication() as connection:
        connection.exec_driver_sql("update funds set share_class_of = 'IWM' where ticker = 'IJR'")
    assert found(fund_of(100)) == {}


# Of the 25 largest by the other source, 20 within its 37 largest are enough, 19 are said, 9 stop the load.
@pytest.mark.parametrize(
    ("moved", "expected"),
    [(5, {}), (6, {"second_source": WARNING}), (15, {"second_source": WARNING}), (16, {"second_source_low": BLOCKING})],
)
def test_a_second_source_names_the_same_companies(
    database: Database, found: Found, moved: int, expected: dict[str, Severity]
) -> None:
    others = [row._replace(issuer_id=f"cik{300 + k}") if k < moved else row for k, row in enumerate(fund_of(100))]
    publish(database, others, header_of(others, day=DAY - timedelta(days=150), source="sec_nport"))
    told = {name: severity for name, severity in found(fund_of(100)).items() if name.startswith("second")}
    assert told == expected


def test_an_old_second_source_has_no_say(database: Database, found: Found) -> None:
    others = fund_of(100, first=200)
    publish(database, others, header_of(others, day=DAY - timedelta(days=201), source="sec_nport"))
    assert "second_source_low" not in found(fund_of(100))


def test_an_older_file_is_said_and_a_correction_too(database: Database, found: Found) -> None:
    publish(database, fund_of(100), header_of(fund_of(100)))
    older = fund_of(98)
    assert found(older, header_of(older, day=DAY - timedelta(days=1))) == {"date_not_older": WARNING}
    assert found(fund_of(99)) == {"restatement": INFO}
    assert found(fund_of(100)) == {}


def test_an_old_file_with_a_new_date_is_stopped(database: Database, found: Found) -> None:
    publish(database, fund_of(100), header_of(fund_of(100), day=DAY - timedelta(days=1)))
    assert found(fund_of(100)) == {"content_of_another_day": BLOCKING}
    # A person may correct the day of a file that names none, and a fund of a few lines may stand still.
    assert found(fund_of(100), is_day_given=True) == {}
    few = fund_of(11)[:9]
    publish(database, few, header_of(few, "IJR", day=DAY - timedelta(days=1)))
    assert "content_of_another_day" not in found(few, header_of(few, "IJR"))


def test_nothing_is_filed_before_its_day(found: Found) -> None:
    filed = replace(header_of(fund_of(100)), filed_date=DAY)
    assert found(fund_of(100), filed) == {}
    assert found(fund_of(100), replace(filed, filed_date=DAY - timedelta(days=1))) == {
        "date_not_after_filing": BLOCKING
    }


def test_lines_that_are_there_twice_are_stopped_even_where_nothing_was_loaded_before(found: Found) -> None:
    once = fund_of(100)
    twice = [*once, *(row._replace(line_no=row.line_no + 100) for row in once)]
    assert found(twice) == {"weight_sum_high": WARNING, "weight_sum_excessive": BLOCKING}
    assert "weight_sum_excessive" not in found([*once, once[0]._replace(line_no=101, weight=Decimal("0.25"))])


def test_a_forgotten_file_is_said(found: Found) -> None:
    assert found(fund_of(100), header_of(fund_of(100), day=DAY - timedelta(days=400))) == {}
    old = header_of(fund_of(100), day=DAY - timedelta(days=401))
    assert found(fund_of(100), old) == {"date_not_forgotten": WARNING}


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"contradiction": "The file is of IJR; asked for was IWM."}, {"right_fund": BLOCKING}),
        ({"is_known_fund": False}, {"fund_known": BLOCKING}),
        ({"announced_rows": 101}, {"row_count": BLOCKING}),
        ({"announced_rows": 100, "least_rows": 100}, {}),
        ({"least_rows": 101}, {"rows_expected": BLOCKING}),
    ],
    ids=["another fund", "nobody's fund", "a row is missing", "all there", "fewer than the index has"],
)
def test_what_a_file_says_of_itself(found: Found, claims: dict[str, object], expected: dict[str, Severity]) -> None:
    assert found(fund_of(100), **claims) == expected


def test_a_currency_that_is_none_stops_the_fund(found: Found) -> None:
    rows = fund_of(100)
    assert found([rows[0]._replace(currency="USD"), *rows[1:]]) == {}
    assert found([rows[0]._replace(currency="NYSE"), *rows[1:]]) == {"currency_known": BLOCKING}


def test_equity_and_identifiers_are_held_to_what_the_source_usually_has(database: Database) -> None:
    expect = Expectations(equity_low=Decimal("0.97"), equity_high=Decimal("1.01"), identified_low=Decimal("0.95"))
    claim = Claim(today=DAY, source=SOURCE.model_copy(update={"expect": expect}))

    def told(n_identified: int, cash: str, claim: Claim = claim) -> set[str]:
        rows = [
            row._replace(cusip="037833100" if k < n_identified else "")
            for k, row in enumerate(fund_of(100, heavy=False))
        ]
        rows.append(HoldingRow(101, "", None, HoldingKind.CASH, Decimal(cash)))
        rows[0] = rows[0]._replace(weight=rows[0].weight - Decimal(cash))
        with database.publication() as connection:
            run_id = publishing.open_run(connection, "test")
            stage(connection, run_id, "IWM", rows)
            seen = read_evidence(connection, run_id, header_of(rows), claim)
            connection.rollback()
        return {finding.check for finding in validate(seen)}

    assert told(100, "0.03") == set()
    assert told(100, "0.0301") == {"equity_sum_low"}
    assert told(100, "-0.01") == set()
    assert told(100, "-0.0101") == {"equity_sum_high"}
    assert told(95, "0") == set()
    assert told(94, "0") == {"identifiers_valid"}
    assert told(100, "0.5", replace(claim, is_equity_fund=False)) == set()


def test_sectors_are_compared_with_the_printed_ones(found: Found) -> None:
    # Companies take turns: 50 in technology and 50 in energy, 1 % each.
    words = ("IT", "Energy words")
    rows = [row._replace(source_sector=words[k % 2]) for k, row in enumerate(fund_of(100, heavy=False))]
    assert found(rows) == {}
    two_points = [row._replace(source_sector="IT") if k in {1, 3} else row for k, row in enumerate(rows)]
    assert found(two_points) == {}
    three_points = [row._replace(source_sector="IT") if k in {1, 3, 5} else row for k, row in enumerate(rows)]
    assert found(three_points) == {"sectors_agree": WARNING}
