"""A spare child saves the waiting, serves one call, and leaves nothing: not to the next call, not to the machine."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from analytics.errors import PortfolioFileError
from analytics.isolation import Limits, run, run_isolated, spares, warm_up
from analytics.isolation.spares import SPARES, ChildKind, start_child

ERRANDS = """
import importlib, os, resource, sys, time

seen: list[str] = []

def process_number() -> int:
    return os.getpid()
def remember(text: str) -> tuple[str, ...]:
    seen.append(text); return tuple(seen)
def die() -> str:
    os._exit(1)
def spin() -> str:
    while True: pass
def sleep() -> str:
    time.sleep(60); return ""
def doze() -> str:
    time.sleep(0.5); return "slept"
def limits() -> str:
    kinds = (resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_CORE)
    return repr([resource.getrlimit(kind) for kind in kinds])
def surroundings() -> str:
    return repr((dict(os.environ), sorted(os.listdir("/proc/self/fd"))))
def found(module: str) -> str:
    try:
        return importlib.import_module(module).__name__
    except ModuleNotFoundError:
        return "not found"
"""

PARENT = """
import os, signal, sys, time
sys.path[:0] = sys.argv[1:]
from analytics.intake import read_portfolio_file
from analytics.isolation import run_isolated, warm_up
from analytics.isolation.spares import SPARES
FILE = b"ticker,shares\\nVTI,1\\n"
def pids():
    return [spare.pid for waiting in SPARES._waiting.values() for spare in waiting]
warm_up(read_portfolio_file)
run_isolated(read_portfolio_file, FILE, "a.csv")
"""


def waiting_pids() -> list[int]:
    return [spare.pid for waiting in SPARES._waiting.values() for spare in waiting]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pids: list[int]) -> bool:
    give_up_at = time.monotonic() + 30
    while any(is_alive(pid) for pid in pids) and time.monotonic() < give_up_at:
        time.sleep(0.02)
    return not any(is_alive(pid) for pid in pids)


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", PARENT + code, *sys.path],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def errands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module of small functions, importable in the child too; every spare is ended behind the test."""
    (tmp_path / "errands.py").write_text(ERRANDS)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(
        spares, "_BOOTSTRAP", spares._BOOTSTRAP.replace(";", f"; sys.path.append({str(tmp_path)!r});", 1)
    )
    import errands as module  # type: ignore[import-not-found]  # noqa: PLC0415  # made by this fixture

    yield module
    SPARES.close()
    del sys.modules["errands"]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[ChildKind]:
    """Every child that is started, spare or not."""
    kinds: list[ChildKind] = []

    def counted(kind: ChildKind) -> subprocess.Popen[bytes]:
        kinds.append(kind)
        return start_child(kind)

    monkeypatch.setattr(spares, "start_child", counted)
    monkeypatch.setattr(run, "start_child", counted)
    return kinds


def test_a_call_takes_a_waiting_child_and_another_is_started(errands: ModuleType) -> None:
    warm_up(errands.process_number)
    before = waiting_pids()
    assert run_isolated(errands.process_number) == before[0]
    assert waiting_pids()[0] == before[1]
    assert len(waiting_pids()) == len(before)
    assert wait_until_gone(before[:1])


def test_a_child_serves_one_call_so_nothing_passes_from_file_to_file(errands: ModuleType) -> None:
    warm_up(errands.remember)
    for text in ("first user", "second user", "third user", "fourth user"):
        assert run_isolated(errands.remember, text) == (text,)


def test_children_of_another_kind_are_not_taken(errands: ModuleType, started: list[ChildKind]) -> None:
    warm_up(errands.process_number)
    before = waiting_pids()
    assert run_isolated(errands.process_number, packages=("python_calamine",)) not in before
    assert waiting_pids() == before
    assert started[-1] == ChildKind("errands", ("python_calamine",))


def test_without_a_call_to_warm_up_no_child_is_kept(errands: ModuleType) -> None:
    run_isolated(errands.process_number)
    assert waiting_pids() == []


def test_dead_spares_are_replaced_without_a_word(errands: ModuleType) -> None:
    warm_up(errands.process_number)
    dead = waiting_pids()
    for pid in dead:
        os.kill(pid, signal.SIGKILL)
    assert wait_until_gone(dead)
    assert run_isolated(errands.process_number) not in dead
    assert len(waiting_pids()) == len(dead)
    assert not set(dead) & set(waiting_pids())


@pytest.mark.parametrize("length", [1, 500_000])
def test_a_spare_that_dies_as_it_is_taken_is_replaced_too(
    errands: ModuleType, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    warm_up(errands.remember)
    take = SPARES.take

    def take_and_kill(kind: ChildKind) -> subprocess.Popen[bytes] | None:
        spare = take(kind)
        assert spare is not None
        os.kill(spare.pid, signal.SIGKILL)
        assert wait_until_gone([spare.pid])
        return spare

    monkeypatch.setattr(SPARES, "take", take_and_kill)
    assert run_isolated(errands.remember, "x" * length) == ("x" * length,)


def test_bytes_that_kill_a_child_are_not_tried_on_a_second_one(errands: ModuleType, started: list[ChildKind]) -> None:
    warm_up(errands.die)
    n_before = len(started)
    with pytest.raises(PortfolioFileError, match="too much time or memory"):
        run_isolated(errands.die)
    assert len(started) == n_before + 1


def test_a_spare_keeps_the_limits_of_the_call(errands: ModuleType) -> None:
    warm_up(errands.limits)
    limits = Limits(memory_bytes=2**29, n_files=9)
    assert run_isolated(errands.limits, limits=limits) == repr([(2**29, 2**29), (0, 0), (9, 9), (0, 0)])
    warm_up(errands.spin)
    with pytest.raises(PortfolioFileError, match="too much time or memory"):
        run_isolated(errands.spin, limits=Limits(cpu_seconds=1))
    with pytest.raises(PortfolioFileError, match="too much time or memory"):
        run_isolated(errands.sleep, limits=Limits(wall_seconds=0.5))


@pytest.mark.parametrize("is_warm", [True, False])
def test_a_call_that_nobody_waits_for_any_more_ends_at_once(
    errands: ModuleType, started: list[ChildKind], *, is_warm: bool
) -> None:
    if is_warm:
        warm_up(errands.sleep)
    before, asked = waiting_pids(), []

    def is_called_off() -> bool:
        asked.append(len(started))
        return len(asked) > 1

    with pytest.raises(PortfolioFileError, match="called off"):
        run_isolated(errands.sleep, is_called_off=is_called_off)
    assert len(asked) == 2
    assert asked[1] == len(started) - is_warm  # no second child was tried; a new spare waits for the next call
    assert wait_until_gone(before[:1])
    assert len(waiting_pids()) == len(before)


def test_a_call_that_is_still_wanted_gets_its_answer(errands: ModuleType) -> None:
    asked: list[bool] = []
    assert run_isolated(errands.doze, is_called_off=lambda: bool(asked.append(False))) == "slept"
    assert asked


def test_a_question_that_fails_ends_the_child(errands: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda failed: said.append(str(failed.exc_value)))

    def fails() -> bool:
        raise OSError("nobody there to ask")

    with pytest.raises(PortfolioFileError, match=r"took too much time or memory|could not be started"):
        run_isolated(errands.sleep, is_called_off=fails)
    assert set(said) == {"nobody there to ask"}


def test_a_spare_knows_nothing_of_its_parent(errands: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "secret")
    read_end, write_end = os.pipe()
    os.set_inheritable(write_end, True)
    warm_up(errands.surroundings)
    environment, handles = eval(run_isolated(errands.surroundings))  # noqa: S307  # the text of a pair, made by this test
    os.close(read_end)
    os.close(write_end)
    assert "secret" not in str(environment)
    assert handles == ["0", "1", "2", "3"]  # its pipes, no errors, and the folder being listed


def test_the_folder_of_a_package_opens_no_other_package(errands: ModuleType) -> None:
    given = ("python_calamine",)
    assert run_isolated(errands.found, "python_calamine", packages=given) == "python_calamine"
    assert run_isolated(errands.found, "analytics.workbook", packages=given) == "analytics.workbook"
    for module in ("numpy", "lxml", "psycopg", "webapp", "db"):
        assert run_isolated(errands.found, module, packages=given) == "not found"


def test_threads_share_the_spares_and_no_more_are_kept_than_two(errands: ModuleType) -> None:
    warm_up(errands.process_number)
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(run_isolated(errands.process_number))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 8
    assert len(waiting_pids()) == 2


def test_closed_spares_are_gone_and_none_come_back(errands: ModuleType) -> None:
    warm_up(errands.process_number)
    pids = waiting_pids()
    SPARES.close()
    assert wait_until_gone(pids)
    run_isolated(errands.process_number)
    assert waiting_pids() == []


def test_nothing_is_left_open_after_many_calls(errands: ModuleType) -> None:
    warm_up(errands.process_number)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(4):
        run_isolated(errands.process_number)
        with contextlib.suppress(PortfolioFileError):
            run_isolated(errands.die)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_spares_end_before_their_parent_does_and_say_nothing() -> None:
    done = python("print(*pids())")
    assert (done.returncode, done.stderr) == (0, "")
    assert not any(is_alive(int(pid)) for pid in done.stdout.split())


def test_spares_end_when_their_parent_is_killed_though_its_own_fork_lives() -> None:
    done = python(
        "listed = pids()\n"
        "fork = os.fork()\n"
        "if fork == 0:\n"
        "    sys.stdout.close(); sys.stderr.close(); os.close(1); os.close(2); time.sleep(60); os._exit(0)\n"
        "print(fork, *listed, flush=True)\n"
        "time.sleep(0.3)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert done.returncode == -signal.SIGKILL
    fork, *pids = [int(pid) for pid in done.stdout.split()]
    assert len(pids) == 2
    try:
        assert wait_until_gone(pids)
        assert is_alive(fork)
    finally:
        os.kill(fork, signal.SIGKILL)


def test_a_fork_has_spares_of_its_own_and_the_parent_keeps_his() -> None:
    done = python(
        "listed = pids()\n"
        "fork = os.fork()\n"
        "parsed = run_isolated(read_portfolio_file, FILE, 'a.csv')\n"
        "assert len(parsed.rows) == 1\n"
        "assert len(pids()) == 2\n"
        "if fork == 0:\n"
        "    assert not set(pids()) & set(listed)\n"
        "    sys.exit(7)\n"
        "assert os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1]) == 7\n"
        "assert pids()[0] == listed[1]\n"
        "assert run_isolated(read_portfolio_file, FILE, 'a.csv') == parsed\n"
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_child_nobody_asks_ends_by_itself() -> None:
    child = start_child(ChildKind("analytics.intake", ()))
    assert child.communicate(timeout=30) == (b"", None)
    assert child.returncode == 0


def test_a_child_nobody_waits_for_ends_by_itself(errands: ModuleType) -> None:
    child = start_child(ChildKind("errands", ()))
    request = b"".join(run._request(errands.sleep, (), Limits(wall_seconds=0.5)))
    assert child.communicate(request, timeout=30)[0] == b"\n"
    assert child.returncode == -signal.SIGALRM
