"""The child keeps its limits, and its answer can set values but no types."""

import datetime as dt
import os
import resource
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from types import ModuleType

import pytest

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.isolation import ChildFailure, Limits, run, run_isolated, spares, wire

MISBEHAVIOUR = """
import os, resource, socket, sys, time
from analytics.errors import PortfolioFileError

def spin() -> str:
    while True: pass
def sleep() -> str:
    time.sleep(60); return ""
def eat_memory() -> str:
    return str(len(bytearray(3 * 1024 ** 3)))
def die() -> str:
    os._exit(1)
def abort() -> str:
    os.abort()
def lie() -> int:
    return "text"
def chatter() -> str:
    return "x" * 2_000_000
def shout() -> str:
    os.write(1, b"rubbish"); return "x"
def write_file() -> str:
    with open("/tmp/written-by-child", "w") as file: file.write("x" * 10)
    return "written"
def many_files() -> str:
    kept = [open("/dev/null") for _ in range(40)]
    return "opened"
def fork() -> str:
    return str(os.fork())
def environment() -> str:
    return repr(dict(os.environ))
def limits() -> str:
    return repr([resource.getrlimit(w)[0] for w in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)])
def crash() -> str:
    raise KeyError("secret cell")
def refuse() -> str:
    raise PortfolioFileError("No.", row=3, column="Quantity", value="x", verdict="activity")
def loaded_modules() -> tuple[str, ...]:
    import analytics.intake
    return tuple(sys.modules)
def echo(content: bytes, name: str, number: int, nothing: None) -> tuple[str, ...]:
    return (str(len(content)), name, str(number), repr(nothing))
"""


@pytest.fixture
def mischief(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module of badly behaved functions, importable in the child too."""
    (tmp_path / "mischief.py").write_text(MISBEHAVIOUR)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(
        spares, "_BOOTSTRAP", spares._BOOTSTRAP.replace(";", f"; sys.path.append({str(tmp_path)!r});", 1)
    )
    import mischief as module  # type: ignore[import-not-found]  # noqa: PLC0415  # made by this fixture

    yield module
    del sys.modules["mischief"]


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("spin", Limits(cpu_seconds=1)),
        ("sleep", Limits(wall_seconds=0.5)),
        ("eat_memory", Limits()),
        ("die", Limits()),
        ("abort", Limits()),
        ("lie", Limits()),
        ("chatter", Limits(answer_bytes=1_000_000)),
        ("shout", Limits()),
        ("many_files", Limits()),
        ("crash", Limits()),
    ],
)
def test_a_child_that_misbehaves_is_a_refused_file(mischief: ModuleType, name: str, limits: Limits) -> None:
    started = time.monotonic()
    with pytest.raises(PortfolioFileError, match=r"The file was refused: reading it .* Save it again as a plain CSV"):
        run_isolated(getattr(mischief, name), limits=limits)
    assert time.monotonic() - started < 30


def test_the_log_learns_where_it_failed_but_no_cell(mischief: ModuleType) -> None:
    with pytest.raises(PortfolioFileError) as refusal:
        run_isolated(mischief.crash)
    cause = refusal.value.__cause__
    assert isinstance(cause, ChildFailure)
    assert str(cause).startswith("KeyError at mischief:")
    assert "secret" not in str(cause)


def test_a_refusal_crosses_with_all_its_parts(mischief: ModuleType) -> None:
    with pytest.raises(PortfolioFileError) as refusal:
        run_isolated(mischief.refuse)
    error = refusal.value
    assert (error.message, error.row, error.column, error.value, error.verdict) == (
        "No.",
        3,
        "Quantity",
        "x",
        "activity",
    )


def test_arguments_cross_unchanged(mischief: ModuleType) -> None:
    assert run_isolated(mischief.echo, b"a\n\x00" * 300_000, "ü\n../x", 7, None) == ("900000", "ü\n../x", "7", "None")


def test_the_child_cannot_write_a_file(mischief: ModuleType) -> None:
    target = Path("/tmp/written-by-child")  # noqa: S108  # named in the misbehaving function
    with pytest.raises(PortfolioFileError):
        run_isolated(mischief.write_file)
    assert not target.exists() or target.stat().st_size == 0
    target.unlink(missing_ok=True)


def test_the_child_has_no_environment_and_the_kernel_keeps_its_limits(
    mischief: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "secret")
    assert "secret" not in run_isolated(mischief.environment)
    kept = run_isolated(mischief.limits, limits=Limits(memory_bytes=2**29, cpu_seconds=3))
    assert kept == repr([2**29, 3, 0])
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 0


@pytest.mark.skipif(os.geteuid() == 0, reason="the limit on processes does not bind root")
def test_the_child_cannot_start_processes(mischief: ModuleType) -> None:
    with pytest.raises(PortfolioFileError):
        run_isolated(mischief.fork)


def test_no_process_and_no_pipe_is_left_behind(mischief: ModuleType) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        with pytest.raises(PortfolioFileError):
            run_isolated(mischief.die)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert not any(thread.name == "isolation guard" for thread in threading.enumerate())


def test_many_threads_at_once_get_their_own_answers() -> None:
    answers: dict[int, str] = {}

    def read(number: int) -> None:
        parsed = run_isolated(read_portfolio_file, f"ticker,shares\nT{number},1\n".encode(), "x.csv")
        answers[number] = parsed.rows[0].text

    threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: f"T{number}" for number in range(8)}


def test_the_child_reads_the_same_as_this_process() -> None:
    fixtures = Path(__file__).parents[2] / "fixtures" / "brokers"
    content = (fixtures / "fidelity" / "two_accounts_sweep_options.csv").read_bytes()
    assert run_isolated(read_portfolio_file, content, "a.csv") == read_portfolio_file(content, "a.csv")


def test_the_child_imports_neither_numpy_nor_pandas(mischief: ModuleType) -> None:
    loaded = run_isolated(mischief.loaded_modules)
    assert "analytics.intake.reader" in loaded
    assert not {"numpy", "pandas", "scipy", "sqlalchemy", "dash"} & set(loaded)


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Inner:
    colour: Colour
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Outer:
    name: str
    day: dt.date | None
    is_open: bool
    count: int
    parts: tuple[Inner, ...]


OUTER = Outer("x", dt.date(2026, 7, 31), True, 3, (Inner(Colour.RED, Decimal("-1.50")), Inner(Colour.RED, None)))


# a column for each field; what may be missing: which are there, and those; a tuple: its length, and the items
NAME, DAY, IS_OPEN, COUNT = ["x"], [[True], ["2026-07-31"]], [True], [3]
COLOURS, AMOUNTS = ["red", "red"], [[True, False], ["-1.50"]]
SENT = [NAME, DAY, IS_OPEN, COUNT, [[2], [COLOURS, AMOUNTS]]]


def test_values_survive_the_pipe() -> None:
    assert wire.written(Outer, OUTER) == SENT
    assert wire.read(Outer, SENT) == OUTER
    nothing = Outer("", None, False, 0, ())
    assert wire.read(Outer, wire.written(Outer, nothing)) == nothing
    nested: tuple[tuple[int, ...], ...] = ((1, 2), (), (3,))
    assert wire.read(tuple[tuple[int, ...], ...], wire.written(tuple[tuple[int, ...], ...], nested)) == nested


@pytest.mark.parametrize("text", ["0", "-1.50", "1E+3", "1E-10", "12345678901234567890.1234567890"])
def test_decimals_cross_digit_for_digit(text: str) -> None:
    assert str(wire.read(Decimal, wire.written(Decimal, Decimal(text)))) == text


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "x",
        SENT[:4],
        [*SENT, []],
        [[1], *SENT[1:]],
        [[], *SENT[1:]],
        [["x", "y"], *SENT[1:]],
        [NAME, [[True], [20260731]], *SENT[2:]],
        [NAME, [[True], ["2026-02-30"]], *SENT[2:]],
        [NAME, [[True], []], *SENT[2:]],
        [NAME, [[False], ["2026-07-31"]], *SENT[2:]],
        [NAME, [[1], ["2026-07-31"]], *SENT[2:]],
        [NAME, [[True]], *SENT[2:]],
        [NAME, DAY, [1], *SENT[3:]],
        [NAME, DAY, IS_OPEN, [True], SENT[4]],
        [NAME, DAY, IS_OPEN, ["3"], SENT[4]],
        [NAME, DAY, IS_OPEN, [3.0], SENT[4]],
        [NAME, DAY, IS_OPEN, COUNT, {}],
        [NAME, DAY, IS_OPEN, COUNT, [[3], [COLOURS, AMOUNTS]]],
        [NAME, DAY, IS_OPEN, COUNT, [[1], [COLOURS, AMOUNTS]]],
        [NAME, DAY, IS_OPEN, COUNT, [[-1], [[], None]]],
        [NAME, DAY, IS_OPEN, COUNT, [[2], [["red", "blue"], AMOUNTS]]],
        [NAME, DAY, IS_OPEN, COUNT, [[2], [["red", None], AMOUNTS]]],
        [NAME, DAY, IS_OPEN, COUNT, [[2], [["red", ["red"]], AMOUNTS]]],
        [NAME, DAY, IS_OPEN, COUNT, [[2], [COLOURS, [[True, False], ["NaN"]]]]],
        [NAME, DAY, IS_OPEN, COUNT, [[2], [COLOURS, [[True, False], ["1E999999999"]]]]],
        [NAME, DAY, IS_OPEN, COUNT, [[2], [COLOURS, [[True, False], [1.5]]]]],
    ],
)
def test_an_answer_of_another_shape_is_refused(sent: object) -> None:
    with pytest.raises(ChildFailure):
        wire.read(Outer, sent)


def test_a_tuple_cannot_be_shorter_than_nothing() -> None:
    with pytest.raises(ChildFailure, match="number of items"):
        wire.read(tuple[tuple[int, ...], ...], [[2], [[3, -1], [1, 2]]])


def test_a_short_answer_cannot_claim_to_be_long() -> None:
    with pytest.raises(ChildFailure, match="number of items"):
        wire.read(tuple[Decimal | None, ...], [[10**12], None])


@pytest.mark.parametrize(
    "received", [b"null", b"[]", b'["result"]', b'["other", 1]', b'["result", NaN]', b"\xff", b"[" * 99]
)
def test_nonsense_from_the_child_is_a_refused_file(received: bytes) -> None:
    with pytest.raises(PortfolioFileError, match="reading it failed"):
        run._result(read_portfolio_file, received)


def test_a_child_that_dies_before_it_reads_is_a_refused_file() -> None:
    def nowhere() -> str:
        raise NotImplementedError

    nowhere.__module__ = "no.such.module"
    with pytest.raises(PortfolioFileError, match="could not be started"):
        run_isolated(nowhere, b"x" * 4_000_000)


def test_an_endless_answer_is_cut_off(mischief: ModuleType) -> None:
    with pytest.raises(PortfolioFileError, match="gave far too much"):
        run_isolated(mischief.chatter, limits=Limits(answer_bytes=1_000_000))


def test_only_plain_types_cross() -> None:
    for kind in (float, dict[str, int], bytes, tuple[int, str]):
        with pytest.raises(TypeError, match="does not cross"):
            wire.codec_of(kind)
