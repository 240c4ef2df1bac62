"""Every hostile workbook ends in a sentence, and this process neither grows nor dies."""

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hostile.workbooks import good_workbook, hidden_workbooks, hostile_workbooks

from analytics import workbook
from analytics.errors import PortfolioFileError, UnreadableSource
from analytics.isolation import ChildFailure, Limits, run_isolated
from etl.extract.readers import xlsx
from etl.extract.readers.tables import Record

HOSTILE = hostile_workbooks()
HIDDEN = hidden_workbooks()

UNGUARDED = """
from analytics import workbook

def read_unguarded(content: bytes) -> workbook.Sheet:
    workbook._look_through = lambda content: None
    return workbook.read_first_sheet(content)
"""


def test_a_good_workbook_is_read() -> None:
    assert xlsx.read(good_workbook()) == [Record(1, ("Name", "Weight")), Record(3, ("1.5", ""))]


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_with_its_own_sentence(name: str) -> None:
    content, reason = HOSTILE[name]
    with pytest.raises(UnreadableSource, match=reason) as refusal:
        xlsx.read(content)
    assert str(refusal.value)[0].isupper()
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("name", HIDDEN)
def test_what_passes_the_look_dies_in_the_child(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "unguarded").mkdir()
    (tmp_path / "unguarded" / "__init__.py").write_text(UNGUARDED)
    monkeypatch.syspath_prepend(str(tmp_path))
    import unguarded  # type: ignore[import-not-found]  # noqa: PLC0415  # made by this test

    with pytest.raises(PortfolioFileError, match=r"too much time or memory|failed") as refusal:
        run_isolated(
            unguarded.read_unguarded,
            HIDDEN[name],
            limits=Limits(memory_bytes=512 * 1024**2),
            packages=("python_calamine", "unguarded"),
        )
    assert isinstance(refusal.value.__cause__, ChildFailure)
    assert re.search("no answer, exit code -|out of memory", str(refusal.value.__cause__))
    del sys.modules["unguarded"]


def test_a_dead_child_is_an_unreadable_source(monkeypatch: pytest.MonkeyPatch) -> None:
    def dead(*_args: object, **_options: object) -> None:
        raise PortfolioFileError("The file was refused: reading it took too much time or memory.")

    monkeypatch.setattr(xlsx, "run_isolated", dead)
    with pytest.raises(UnreadableSource, match="within the limits"):
        xlsx.read(good_workbook())


def test_broken_bytes_are_read_or_refused_but_never_anything_else() -> None:
    chance = random.Random(20261121)  # noqa: S311  # reproducible noise, no secret
    good = good_workbook()
    outcomes = set()
    for _ in range(300):
        broken = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        outcomes.add(bool(workbook.read_first_sheet(bytes(broken)).refusal))
    assert outcomes == {True, False}


def test_the_child_finds_only_the_packages_it_is_given() -> None:
    with pytest.raises(PortfolioFileError):
        run_isolated(workbook.read_first_sheet, good_workbook())
    with pytest.raises(ModuleNotFoundError, match="no_such_package"):
        run_isolated(workbook.read_first_sheet, good_workbook(), packages=("no_such_package",))


def test_reading_them_all_leaves_this_process_small() -> None:
    code = (
        "import resource, sys; sys.path[:0] = sys.argv[1:]\n"
        "from hostile.workbooks import hostile_workbooks\n"
        "from analytics.errors import UnreadableSource\n"
        "from etl.extract.readers import xlsx\n"
        "files = hostile_workbooks()\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for content, _ in files.values():\n"
        "    try:\n"
        "        xlsx.read(content)\n"
        "    except UnreadableSource:\n"
        "        pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *sys.path[:1], *sys.path], capture_output=True, text=True, check=True, timeout=120
    )
    assert int(done.stdout) <= 50 * 1024  # KiB
