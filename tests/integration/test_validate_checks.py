"""Each check finds its fault in staged rows, says nothing else, and has its severity; lower bounds block."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.model.fund import Fund, HoldingKind
from analytics.model.issuer import Issuer
from analytics.model.quality import Finding, Severity
from db.engine import Database
from db.repositories import publishing, reference
from db.repositories.publishing import HoldingRow, SnapshotHeader
from etl.stage import stage
from etl.validate import CHECKS, Accepted, Claim, read_accepted, read_evidence, validate

pytestmark = pytest.mark.integration

DAY = date(2025, 11, 18)
CLAIM = Claim(today=DAY)
BLOCKING, WARNING = Severity.BLOCKING, Severity.WARNING


def equity(line_no: int, weight: str, issuer_id: str | None = "cik1") -> HoldingRow:
    return HoldingRow(line_no, f"T{line_no}", issuer_id, HoldingKind.EQUITY, Decimal(weight))


def cash(line_no: int, weight: str) -> HoldingRow:
    return HoldingRow(line_no, "", None, HoldingKind.CASH, Decimal(weight))


GOOD = (equity(1, "0.6"), equity(2, "0.35", "cik2"), cash(3, "0.05"))


def header_of(rows: Sequence[HoldingRow]) -> SnapshotHeader:
    return SnapshotHeader(
        fund="IWM",
        as_of_date=DAY,
        source="test",
        weight_unit=Decimal("0.0001"),
        n_rows=len(rows),
        n_equity=sum(row.kind is HoldingKind.EQUITY for row in rows),
        weight_sum=sum((row.weight for row in rows), Decimal(0)),
    )


Check = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def findings_of(database: Database) -> Check:
    """Stage rows in a transaction that is taken back, and check them."""
    with database.publication() as connection:
        reference.upsert_issuers(connection, [Issuer(key, key, key) for key in ("cik1", "cik2", "x-ch-ROG")])
        reference.upsert_funds(connection, [reference.FundEntry(Fund("IWM", "Small"))])

    def check(
        rows: Sequence[HoldingRow],
        header: SnapshotHeader | None = None,
        accepted: Sequence[Accepted] = (),
        claim: Claim = CLAIM,
    ) -> tuple[Finding, ...]:
        announced = header or header_of(rows)
        with database.publication() as connection:
            run_id = publishing.open_run(connection, "test")
            stage(connection, run_id, announced.fund, rows)
            seen = read_evidence(connection, run_id, announced, claim)
            connection.rollback()
        findings = validate(seen, accepted)
        assert all(finding.fund == announced.fund for finding in findings)
        return findings

    return check


Found = Callable[..., list[tuple[str, Severity, int]]]


@pytest.fixture
def found(findings_of: Check) -> Found:
    """The findings without their words."""

    def short(*given: object, **named: object) -> list[tuple[str, Severity, int]]:
        return [(finding.check, finding.severity, finding.n) for finding in findings_of(*given, **named)]

    return short


def test_a_good_fund_has_no_finding(found: Found) -> None:
    assert found(GOOD) == []


def test_checks_have_names_of_their_own_and_a_reason() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS) == 35
    assert all(check.reason for check in CHECKS)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"as_of_date": date(2025, 11, 20)}, ("date_not_in_future", BLOCKING, 2)),
        ({"n_rows": 5}, ("row_count", BLOCKING, 2)),
        ({"n_rows": 2}, ("row_count", BLOCKING, 1)),
        ({"n_equity": 3}, ("equity_count", BLOCKING, 1)),
        ({"weight_sum": Decimal("0.9999")}, ("weight_sum_announced", BLOCKING, 1)),
    ],
)
def test_rows_other_than_announced_stop_the_fund(
    found: Found, change: dict[str, object], expected: tuple[str, Severity, int]
) -> None:
    header = replace(header_of(GOOD), **change)  # type: ignore[arg-type]  # one field each
    assert found(GOOD, header) == [expected]


def test_the_day_of_the_load_is_no_future(found: Found) -> None:
    assert found(GOOD, replace(header_of(GOOD), as_of_date=DAY)) == []


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((equity(0, "0.6"), equity(1, "0.4")), ("line_numbers", BLOCKING, 1)),
        ((equity(1, "0.6", "cik9"), equity(2, "0.4")), ("identifiers_known", BLOCKING, 1)),
        ((equity(1, "2.01"), equity(2, "-1.01")), ("weight_range", BLOCKING, 1)),
        ((equity(1, "-2.01"), equity(2, "1.6"), equity(3, "1.41")), ("weight_range", BLOCKING, 1)),
    ],
)
def test_a_row_that_cannot_be_stops_the_fund(
    found: Found, rows: Sequence[HoldingRow], expected: tuple[str, Severity, int]
) -> None:
    assert found(rows) == [expected]


def test_a_fund_without_rows_is_stopped(found: Found) -> None:
    assert ("row_count", BLOCKING, 0) in found(())


def test_short_lines_are_legal(found: Found) -> None:
    assert found((equity(1, "1.3"), equity(2, "-0.3"))) == []


# Three rows, printed to 0.01 %: 0.5 % + 3 x 0.005 % = 0.515 % on either side.
@pytest.mark.parametrize(
    ("cash_weight", "expected"),
    [
        ("0.04485", []),
        ("0.04484", [("weight_sum_low", BLOCKING, 1)]),
        ("0.05515", []),
        ("0.05516", [("weight_sum_high", WARNING, 1)]),
    ],
)
def test_the_sum_may_miss_1_by_the_declared_bound_and_half_a_unit_per_row(
    found: Found, cash_weight: str, expected: list[tuple[str, Severity, int]]
) -> None:
    assert found((*GOOD[:2], cash(3, cash_weight))) == expected


def test_a_long_tail_printed_zero_explains_a_low_sum(found: Found) -> None:
    # 1,000 rows x 0.005 % = 5 %, and 0.5 %: 94.5 % is the lowest sum, 94.49 % is too low.
    tail = [equity(number, "0") for number in range(2, 1001)]
    assert found([equity(1, "0.945"), *tail]) == []
    assert found([equity(1, "0.9449"), *tail]) == [("weight_sum_low", BLOCKING, 1)]


# 0.99 x 0.8 = 0.792 is the least that must lead to companies.
@pytest.mark.parametrize(
    ("issuer_id", "mapped", "unmapped", "expected"),
    [
        ("cik1", "0.792", "0.008", []),
        ("cik1", "0.791", "0.009", [("us_equity_mapped", BLOCKING, 1)]),
        ("x-ch-ROG", "0.792", "0.008", []),
        ("x-ch-ROG", "0.791", "0.009", [("foreign_equity_mapped", WARNING, 1)]),
    ],
)
def test_99_percent_of_equity_leads_to_companies(
    found: Found, issuer_id: str, mapped: str, unmapped: str, expected: list[tuple[str, Severity, int]]
) -> None:
    rows = (equity(1, mapped, issuer_id), equity(2, unmapped, None), cash(3, "0.2"))
    assert found(rows) == expected


def test_a_long_line_does_not_hide_a_short_one_that_leads_nowhere(found: Found) -> None:
    rows = (equity(1, "1"), equity(2, "0.5", None), equity(3, "-0.5", None))
    assert found(rows) == [("us_equity_mapped", BLOCKING, 2)]


def test_messages_say_what_was_found(findings_of: Check) -> None:
    rows = (*GOOD[:2], cash(3, "0.03"))
    (finding,) = findings_of(rows)
    assert finding.message == (
        "The weights sum to 98.0000 %; 0.5000 % and half a printed unit for each of 3 rows explain 0.5150 %."
    )


def test_a_reviewed_fault_is_a_warning_with_its_reason_up_to_its_size(found: Found, findings_of: Check) -> None:
    rows = (*GOOD[:2], cash(3, "0.03"))
    accept = partial(Accepted, check="weight_sum_low", reason="all lines are there")
    exact = accept(fund="IWM", as_of_date=DAY, up_to=Decimal("0.02"))
    assert found(rows, accepted=[exact]) == [("weight_sum_low", WARNING, 1)]
    (finding,) = findings_of(rows, accepted=[exact])
    assert finding.message.endswith("Accepted after review: all lines are there.")
    for other in (
        replace(exact, up_to=Decimal("0.0199")),
        replace(exact, fund="IJR"),
        replace(exact, as_of_date=date(2025, 11, 17)),
        replace(exact, check="weight_sum_high"),
    ):
        assert found(rows, accepted=[other]) == [("weight_sum_low", BLOCKING, 1)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(rows=st.permutations([*GOOD, equity(0, "0.1", None), equity(9, "0.05", "cik9")]))
def test_the_order_of_rows_changes_nothing(found: Found, rows: list[HoldingRow]) -> None:
    names = [check for check, _, _ in found(rows)]
    assert names == ["line_numbers", "identifiers_known", "weight_sum_high", "us_equity_mapped"]


def test_reviewed_rows_name_checks_that_exist_and_give_a_reason() -> None:
    accepted = read_accepted()
    assert {row.check for row in accepted.rows} <= {check.name for check in CHECKS}
    assert all(row.reason and row.up_to > 0 for row in accepted.rows)
