"""Every hostile upload ends in a sentence; the nasty ones that hold holdings are read."""

import subprocess
import sys

import pytest
from hostile.corpus import hostile_files, survivable_files

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.isolation import Limits, run_isolated

HOSTILE = hostile_files()
SURVIVABLE = survivable_files()
TWICE_THE_GOAL = Limits(cpu_seconds=2)


def test_the_corpus_is_large_enough() -> None:
    assert len(HOSTILE) >= 30


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_with_a_sentence_in_this_process(name: str) -> None:
    with pytest.raises(PortfolioFileError) as refusal:
        read_portfolio_file(HOSTILE[name], name)
    sentence = str(refusal.value)
    assert sentence[0].isupper()
    assert 40 <= len(sentence) <= 400
    assert "\n" not in sentence


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_by_the_child_within_twice_the_goal_of_a_second(name: str) -> None:
    with pytest.raises(PortfolioFileError) as refusal:
        run_isolated(read_portfolio_file, HOSTILE[name], name, limits=TWICE_THE_GOAL)
    with pytest.raises(PortfolioFileError) as direct:
        read_portfolio_file(HOSTILE[name], name)
    assert str(refusal.value) == str(direct.value)


@pytest.mark.parametrize("name", SURVIVABLE)
def test_nasty_files_with_a_holding_are_read(name: str) -> None:
    parsed = run_isolated(read_portfolio_file, SURVIVABLE[name], name, limits=TWICE_THE_GOAL)
    (vti,) = (row for row in parsed.rows if row.text == "VTI")
    assert vti.quantity == 5


def test_reading_the_corpus_leaves_this_process_small() -> None:
    code = (
        "import resource, sys; sys.path[:0] = sys.argv[1:]\n"
        "from hostile.corpus import hostile_files\n"
        "from analytics.errors import PortfolioFileError\n"
        "from analytics.isolation import run_isolated\n"
        "from analytics.intake import read_portfolio_file\n"
        "files = hostile_files()\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for name, content in files.items():\n"
        "    try:\n"
        "        run_isolated(read_portfolio_file, content, name)\n"
        "    except PortfolioFileError:\n"
        "        pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *sys.path[:1], *sys.path], capture_output=True, text=True, check=True, timeout=120
    )
    assert int(done.stdout) <= 50 * 1024  # KiB
