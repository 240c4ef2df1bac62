"""Three hundred broken files are handled, and the judge who says so would notice if they were not."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import fuzz_files
import pytest
from fuzz_files import FIXTURES, Case, faults_of, good_files, judge, lost_lines, make_case

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.isolation import run_isolated, warm_up
from analytics.isolation.spares import SPARES
from analytics.model.portfolio import Lot, ParsedFile, ParsedRow, RejectedRow, RowClass, SkippedRow

SEED = 20261121
N_FILES = 300
FILES = good_files(FIXTURES)
PACKAGES = ("python_calamine",)

CONTENT = b"Symbol,Quantity\nVTI,5\nVOO,x\n\nTotal,5\n"
READ = ParsedFile(
    file_name="a.csv",
    sha256="",
    preset="generic",
    reason="",
    rows=(ParsedRow(2, "", "VTI", "", RowClass.POSITION, quantity=Decimal(5), amount=Decimal(100)),),
    rejected=(RejectedRow(3, "Quantity", "x", "not a number"),),
    skipped=(SkippedRow(1, "Symbol", "column names"), SkippedRow(5, "Total", "total")),
)
ROW = READ.rows[0]


@pytest.fixture
def _spares() -> Iterator[None]:
    warm_up(read_portfolio_file, packages=PACKAGES)
    yield
    SPARES.close()


@pytest.mark.no_cover  # as all that is made by chance
def test_three_hundred_broken_files_are_read_or_refused() -> None:
    verdicts = {number: judge(make_case(SEED, number, FILES)) for number in range(N_FILES)}
    assert {number: verdict.faults for number, verdict in verdicts.items() if verdict.faults} == {}
    kinds = Counter(verdict.kind for verdict in verdicts.values())
    assert kinds["read"] >= 60
    assert kinds["refused"] >= 60


@pytest.mark.usefixtures("_spares")
def test_the_child_makes_the_same_of_them() -> None:
    for number in range(0, N_FILES, 25):
        case = make_case(SEED, number, FILES)
        assert outcome(case, is_apart=True) == outcome(case, is_apart=False), number


def outcome(case: Case, *, is_apart: bool) -> ParsedFile | str:
    try:
        if is_apart:
            return run_isolated(read_portfolio_file, case.content, case.origin, packages=PACKAGES)
        return read_portfolio_file(case.content, case.origin)
    except PortfolioFileError as refusal:
        return str(refusal)


def test_a_case_is_made_again_from_its_number_and_no_two_are_alike() -> None:
    cases = [make_case(SEED, number, FILES) for number in range(50)]
    assert cases == [make_case(SEED, number, FILES) for number in range(50)]
    assert len({case.content for case in cases}) > 45


def test_a_file_read_right_has_no_fault() -> None:
    assert [*faults_of(READ), *lost_lines(CONTENT, READ)] == []


@pytest.mark.parametrize(
    ("parsed", "fault"),
    [
        (replace(READ, skipped=READ.skipped[:1]), "line 5 is lost"),
        (replace(READ, rejected=()), "line 3 is lost"),
        (replace(READ, skipped=(*READ.skipped, SkippedRow(9, "", "note"))), "line 9 does not exist"),
        (replace(READ, skipped=(*READ.skipped, SkippedRow(4, "", "note"))), "line 4 does not exist"),
        (replace(READ, skipped=(*READ.skipped, SkippedRow(3, "", "note"))), "twice outside the rows"),
        (replace(READ, skipped=(*READ.skipped, SkippedRow(2, "", "note"))), "used and not used"),
        (replace(READ, rows=(ROW, ROW)), "of two rows"),
        (replace(READ, rows=(ROW, replace(ROW, row=6, lots=(Lot(2, Decimal(1)),)))), "of two rows"),
        (replace(READ, rows=(replace(ROW, lots=(Lot(3, Decimal(1)),)),)), "used and not used"),
        (replace(READ, rows=()), "read without a row"),
        (replace(READ, rejected=(RejectedRow(3, "", "", ""),)), "without a reason"),
        (replace(READ, rows=(replace(ROW, amount=Decimal("Infinity")),)), "not finite"),
        (replace(READ, rows=(replace(ROW, lots=(Lot(2, Decimal("NaN")),)),)), "not finite"),
        (replace(READ, printed_total_amount=Decimal("NaN")), "not finite"),
    ],
)
def test_a_fault_is_seen(parsed: ParsedFile, fault: str) -> None:
    assert fault in " ".join([*faults_of(parsed), *lost_lines(CONTENT, parsed)])


def test_a_bad_refusal_and_a_slow_file_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(_content: bytes, _name: str) -> ParsedFile:
        raise PortfolioFileError("no")

    monkeypatch.setattr(fuzz_files, "read_portfolio_file", refuses)
    assert "no sentence" in judge(Case("1:1", "a.csv", CONTENT)).faults[0]
    monkeypatch.setattr(fuzz_files, "read_portfolio_file", lambda _content, _name: READ)
    monkeypatch.setattr(fuzz_files, "MOST_SECONDS", -1.0)
    assert judge(Case("1:1", "a.csv", CONTENT)).faults == ("took too long",)


def test_what_the_reader_raises_beside_refusals_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_content: bytes, _name: str) -> ParsedFile:
        raise KeyError("x")

    monkeypatch.setattr(fuzz_files, "read_portfolio_file", breaks)
    with pytest.raises(KeyError):
        judge(Case("1:1", "a.csv", CONTENT))
