"""Every hostile upload ends in a sentence; the nasty ones that hold holdings are read. Nothing dies, nothing grows."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hostile.corpus import hostile_files, survivable_files
from hostile.markup import hostile_markup, survivable_markup
from hostile.workbooks import hostile_workbooks, survivable_workbooks

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file

pytestmark = pytest.mark.xdist_group("hostile")
Measured = dict[str, dict[str, Any]]
BOOKS = {f"{name}.xlsx": content for name, (content, _) in hostile_workbooks().items()}
HOSTILE = hostile_files() | hostile_markup() | BOOKS
SURVIVABLE = survivable_files() | survivable_markup() | survivable_workbooks()
MOST_GROWTH_KIB = 50 * 1024


@pytest.fixture(scope="module")
def measured() -> Measured:
    """What a process of its own saw while it read the whole corpus, an ordinary file behind each."""
    script = Path(__file__).with_name("measure.py")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script), *sys.path],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    rows = json.loads(done.stdout)
    return {row["name"]: row for row in rows}


def test_the_corpus_is_large_enough() -> None:
    assert len(HOSTILE) >= 100
    assert len(SURVIVABLE) >= 20


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_with_a_sentence_in_this_process(name: str) -> None:
    sentence = said(name)
    assert sentence[0].isupper()
    assert 40 <= len(sentence) <= 500
    assert "\n" not in sentence


@pytest.mark.parametrize("name", SURVIVABLE)
def test_nasty_files_with_a_holding_are_read(name: str) -> None:
    parsed = read_portfolio_file(SURVIVABLE[name], name)
    (vti,) = (row for row in parsed.rows if row.text == "VTI")
    assert vti.quantity == 5


def test_the_child_refuses_in_the_same_words_within_twice_the_goal_of_a_second(measured: Measured) -> None:
    differing = {name: row["said"] for name, row in measured.items() if name in HOSTILE and row["said"] != said(name)}
    assert differing == {}


@cache
def said(name: str) -> str:
    with pytest.raises(PortfolioFileError) as refusal:
        read_portfolio_file(HOSTILE[name], name)
    return str(refusal.value)


def test_the_child_reads_the_nasty_ones_too(measured: Measured) -> None:
    assert [name for name in SURVIVABLE if not measured[name]["said"].startswith("read: ")] == []


def test_the_process_that_asks_stays_small(measured: Measured) -> None:
    grown = {name: row["grown_kib"] for name, row in measured.items() if row["grown_kib"] > MOST_GROWTH_KIB}
    assert set(measured) >= {*HOSTILE, *SURVIVABLE}
    assert grown == {}


def test_behind_every_hostile_file_the_next_ordinary_one_is_read(measured: Measured) -> None:
    assert [name for name, row in measured.items() if not row["next_is_read"]] == []


def test_no_outside_file_shows_up_in_an_answer() -> None:
    host = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").exists() else "localhost"
    for name in ("flex_external_entity.xml", "external_file.xlsx", "flex_external_document_type.xml"):
        with pytest.raises(PortfolioFileError) as refusal:
            read_portfolio_file(HOSTILE[name], name)
        assert host not in repr(refusal.value)
