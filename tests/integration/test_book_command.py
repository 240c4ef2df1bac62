"""``counterpoise book analyze``: one row for each portfolio, the same figures as ``analyze`` has for it alone."""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

import cli.book
from analytics.errors import UserInputError
from analytics.intake import read_portfolio_file
from analytics.resolve import resolve_positions
from cli import book_output
from cli import main as command
from db.engine import Database
from db.repositories.users import LOCAL_USER_ID
from etl.queue.books import BookDesk
from webapp.services import Services, build_services

pytestmark = pytest.mark.integration

Runner = Callable[..., "Answer"]
NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
BOOK = (
    "Household,Ticker,Shares,Price,Market Value\n"
    "Adams,SPY,,,6000\nAdams,VTWO,10,100,\nAdams,Cash,,,3000\n"
    "=Baker,NVDA,,,9000\n=Baker,NOSUCHX,,,1000\n"
    "Clark,IWM,ten,,\n"
    "Davis,VB,,,500\nDavis,VTI,,,oops\n"
)


@dataclass(frozen=True, slots=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out, parse_constant=pytest.fail)
        return found


@pytest.fixture(scope="session")
def template(bundled_template: str) -> str:
    """Clones of this module start with the bundled snapshot."""
    return bundled_template


@pytest.fixture
def services(database: Database) -> Services:
    return build_services(database, clock=lambda: NOW)


@pytest.fixture
def run(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Runner:
    @contextmanager
    def ready() -> Iterator[Services]:
        yield services

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("cli.book.ready_services", ready)
    monkeypatch.setattr(cli.book, "LOOK_SECONDS", 0.05)

    def invoke(*arguments: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["counterpoise", "book", "analyze", *arguments])
        with pytest.raises(SystemExit) as ended:
            command.main()
        captured = capsys.readouterr()
        return Answer(int(ended.value.code or 0), captured.out, captured.err)

    return invoke


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def alone(services: Services, content: str) -> Any:  # noqa: ANN401 - a report
    market = services.state().market
    return services.report(resolve_positions(read_portfolio_file(content.encode(), "one.csv"), market))


def test_a_table_gives_a_row_for_each_portfolio_as_each_would_have_alone(
    run: Runner, services: Services, tmp_path: Path
) -> None:
    (tmp_path / "book.csv").write_text(BOOK)
    answer = run("book.csv", "--out", "results.csv")
    assert answer.code == 0, answer.err
    rows = rows_of(tmp_path / "results.csv")
    assert [row["portfolio"] for row in rows] == ["Adams", "'=Baker", "Davis"]
    assert [float(row["total_amount"]) for row in rows] == [10000, 10000, 500]
    assert [(row["n_lines"], row["n_unknown_lines"]) for row in rows] == [("3", "0"), ("2", "1"), ("1", "0")]
    for row, content in zip(
        rows,
        (
            "Symbol,Value\nSPY,6000\nVTWO,1000\nCash,3000\n",
            "Symbol,Value\nNVDA,9000\nNOSUCHX,1000\n",
            "Symbol,Value\nVB,500\n",
        ),
        strict=True,
    ):
        report = alone(services, content)
        seven, (largest, bounds) = report.themes["mag7"], report.largest
        expected = {
            "coverage": report.coverage,
            "cash": report.cash,
            "mag7_weight": seven.weight,
            "mag7_lower": seven.lower,
            "mag7_upper": seven.upper,
            "largest_weight": bounds.weight,
            "largest_upper": bounds.upper,
            "top10_weight": report.top10_weight.weight,
            "top10_upper": report.top10_weight.upper,
            "hhi_lower": report.hhi.lower,
            "hhi_upper": report.hhi.upper,
            "effective_number_lower": report.effective_number.lower,
            "small_caps_weight": report.small_caps.weight,
            "small_caps_upper": report.small_caps.upper,
            **{f"band_{band}_weight": weight.weight for band, weight in report.size_bands.items()},
            **{f"band_{band}_upper": weight.upper for band, weight in report.size_bands.items()},
            **{f"sector_{sector}_weight": weight.weight for sector, weight in report.sectors.items()},
            **{f"sector_{sector}_upper": weight.upper for sector, weight in report.sectors.items()},
        }
        assert {name: float(row[name]) for name in expected} == pytest.approx(expected, abs=1e-6)
        assert (row["largest_issuer"], row["certified"]) == (largest.issuer.ticker, "yes")


def test_what_was_rejected_is_listed_with_the_reason_and_counted(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "book.csv").write_text(BOOK)
    document = run("book.csv", "--out", "results.csv").document
    assert {
        key: document[key] for key in ("schema_version", "portfolios", "rejected_portfolios", "rejected_lines")
    } == {
        "schema_version": 1,
        "portfolios": 3,
        "rejected_portfolios": 1,
        "rejected_lines": 2,
    }
    listed = [tuple(row.values()) for row in rows_of(tmp_path / "results.rejected.csv")]
    assert [line[:3] for line in listed] == [("Clark", "", ""), ("Clark", "7", "IWM"), ("Davis", "9", "VTI")]
    assert "none of its lines" in listed[0][3]
    assert document["columns"] == list(rows_of(tmp_path / "results.csv")[0])


def test_a_folder_is_a_book_of_one_file_for_each_portfolio(run: Runner, services: Services, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "adams.csv").write_text("Symbol,Value\nSPY,6000\nCash,4000\n")
    fidelity = "Account Number,Account Name,Symbol,Description,Quantity,Last Price,Current Value\n"
    (folder / "baker.csv").write_text(
        fidelity + 'X1,Brokerage,NVDA,NVIDIA,10,$180.00,"$1,800.00"\nX1,Brokerage,VB,V,1,,\n'
    )
    (folder / "clark.csv").write_bytes(bytes(range(256)) * 9)
    answer = run("files", "--out", "results.csv")
    assert answer.code == 0, answer.err
    adams, baker = rows_of(tmp_path / "results.csv")
    assert float(adams["cash"]) == pytest.approx(0.4)
    report = alone(services, "Symbol,Value\nSPY,6000\nCash,4000\n")
    assert float(adams["hhi_upper"]) == pytest.approx(report.hhi.upper, abs=1e-6)
    assert (baker["largest_issuer"], float(baker["total_amount"])) == ("NVDA", 1800)
    rejected = rows_of(tmp_path / "results.rejected.csv")
    assert [(row["portfolio"], row["line"]) for row in rejected] == [("clark", ""), ("baker", "3")]


def test_parquet_has_the_same_columns_with_types(run: Runner, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "book.csv").write_text(BOOK)
    assert run("book.csv", "--out", "results.parquet").code == 0
    table = parquet.read_table(tmp_path / "results.parquet").to_pydict()
    assert table["portfolio"] == ["Adams", "=Baker", "Davis"]
    assert table["n_unknown_lines"] == [0, 1, 0]
    assert [repr(n) for n in table["n_rejected_lines"]] == ["0", "0", "1"]
    assert table["certified"] == [True, True, True]


def test_without_its_library_parquet_is_refused_before_anything_is_read(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(book_output, "import_module", absent)
    (tmp_path / "book.csv").write_text(BOOK)
    answer = run("book.csv", "--out", "results.parquet")
    assert (answer.code, answer.out) == (2, "")
    assert "counterpoise[parquet]" in answer.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.csv"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["book.csv", "--out", "results.xlsx"], ".csv or .parquet"),
        (["book.csv", "--out", "nowhere/results.csv"], "no folder nowhere"),
        (["book.csv", "--out", "r.csv", "--by", "adviser"], "called “adviser”"),
        (["none.csv", "--out", "r.csv"], "r.rejected.csv says why"),
        (["empty", "--out", "r.csv"], "holds no file"),
        (["missing.csv", "--out", "r.csv"], "does not exist"),
        (["book.csv"], "--out"),
    ],
)
def test_what_cannot_be_used_is_a_sentence_and_exit_code_two(
    run: Runner, tmp_path: Path, arguments: list[str], words: str
) -> None:
    (tmp_path / "book.csv").write_text(BOOK)
    (tmp_path / "none.csv").write_text("client,ticker,amount\nA,VTI,x\n")
    (tmp_path / "empty").mkdir()
    answer = run(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err
    assert "Traceback" not in answer.err


def test_a_run_that_fails_leaves_the_earlier_results_as_they_were(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "book.csv").write_text(BOOK)
    assert run("book.csv", "--out", "results.csv").code == 0
    before = (tmp_path / "results.csv").read_bytes()

    def fails(*_: object, **__: object) -> str:
        raise UserInputError("full")

    monkeypatch.setattr(book_output, "book_to_csv", fails)
    assert run("book.csv", "--out", "results.csv").code == 2
    assert (tmp_path / "results.csv").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.csv", "results.csv", "results.rejected.csv"]


def test_a_price_of_ones_own_values_shares_without_one(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "book.csv").write_text("client,ticker,shares\nA,SPY,10\nA,ZZZZQ,5\n")
    assert run("book.csv", "--out", "r.csv", "--price", "SPY=600", "--price", "ZZZZQ=1").code == 0
    assert float(rows_of(tmp_path / "r.csv")[0]["total_amount"]) == 6005


def test_other_encodings_are_read(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "western.csv").write_bytes("client;ticker;amount\nMüller;SPY;5\n".encode("cp1252"))
    (tmp_path / "wide.csv").write_bytes("client\tticker\tamount\nMüller\tSPY\t5\n".encode("utf-16"))
    for name in ("western.csv", "wide.csv"):
        assert run(name, "--out", "r.csv").code == 0
        assert rows_of(tmp_path / "r.csv")[0]["portfolio"] == "Müller"


def measure_all(database: Database) -> None:
    """Do what a worker does with every part that waits."""
    desk = BookDesk(database)
    while True:
        with database.publication() as connection:
            jobs = connection.execute(
                text("select args from queue.procrastinate_jobs where task_name = 'measure_part'")
            ).scalars()
            keys = [(UUID(a["user_id"]), UUID(a["batch_id"]), int(a["part"]), int(a["round"])) for a in jobs]
        if keys:
            for key in keys:
                desk.measure_part(*key)
            return


def test_the_queue_gives_the_same_file_as_measuring_here(run: Runner, database: Database, tmp_path: Path) -> None:
    (tmp_path / "book.csv").write_text(BOOK)
    assert run("book.csv", "--out", "here.csv").code == 0
    worker = Thread(target=measure_all, args=(database,))
    worker.start()
    answer = run("book.csv", "--out", "queued.csv", "--queue")
    worker.join()
    assert answer.code == 0, answer.err
    assert (tmp_path / "queued.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()
    (kept,) = [answer.document["book_id"]]
    with database.transaction(LOCAL_USER_ID) as connection:
        assert connection.execute(text("select book_id::text, name from books")).all() == [(kept, "book")]


def test_a_cancelled_book_ends_the_waiting_with_a_sentence(
    run: Runner, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "book.csv").write_text(BOOK)
    monkeypatch.setattr("cli.book.time.sleep", lambda _: services.cancel_book(services.books()[0].book_id))
    answer = run("book.csv", "--out", "r.csv", "--queue")
    assert (answer.code, answer.out) == (2, "")
    assert "The book was cancelled." in answer.err
