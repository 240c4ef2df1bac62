"""With every cap and every look beforehand switched off, the kernel's limits alone hold the bombs."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hostile.corpus import HEADER, MIB
from hostile.markup import LAUGHS, flex, flex_position
from hostile.workbooks import hidden_workbooks, hostile_workbooks

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.isolation import Limits, run_isolated
from analytics.model.portfolio import ParsedFile

UNGUARDED = """
import sys

from analytics import workbook
from analytics.intake import caps, read_portfolio_file
from analytics.intake.formats import flex, ofx, ofx_elements
from analytics.model.portfolio import ParsedFile

BOUNDLESS = 10**12

def read_unguarded(content: bytes, file_name: str) -> ParsedFile:
    for module in [m for name, m in sys.modules.items() if name.startswith("analytics.intake")]:
        for name in vars(caps):
            if name.startswith("MAX_") and hasattr(module, name):
                setattr(module, name, BOUNDLESS)
    for name in [name for name in vars(workbook) if name.startswith("_MAX_")]:
        setattr(workbook, name, BOUNDLESS)
    workbook._look_through = lambda content: None
    flex.refuse_declarations = ofx.refuse_declarations = lambda text: None
    ofx_elements._MAX_ELEMENTS = BOUNDLESS
    return read_portfolio_file(content, file_name)
"""

LIMITS = Limits(memory_bytes=512 * MIB, cpu_seconds=2, wall_seconds=20)
ORDINARY = b"ticker,shares\nVTI,5\n"
BOMBS = {
    "rows_4_900_000.csv": HEADER + b"VTI,5,10\n" * 4_900_000,
    "columns_3_000_000.csv": HEADER + b"," * 3_000_000,
    "line_of_50_mib.csv": HEADER + b"A" * (50 * MIB),
    "unclosed_quote_flood.csv": HEADER + b'"' + b"AAPL,10,200\n" * 600_000,
    "headers_all_the_way.csv": HEADER * 400_000,
    "flex_laughs.xml": flex(flex_position("&d;", "5"), declaration=f"<!DOCTYPE a [{LAUGHS}]>").encode(),
    "flex_laughs_ten_times.xml": flex(
        flex_position("&e;", "5"), declaration=f'<!DOCTYPE a [{LAUGHS}<!ENTITY e "{"&d;" * 100}">]>'
    ).encode(),
    "flex_million_positions.xml": flex(flex_position("VTI", "5") * 300_000).encode(),
} | hidden_workbooks()
BOOKS = {name: content for name, (content, _) in hostile_workbooks().items() if len(content) < MIB}


@pytest.fixture
def unguarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The reader without its caps, importable in the child too."""
    (tmp_path / "unguarded_reader").mkdir()
    (tmp_path / "unguarded_reader" / "__init__.py").write_text(UNGUARDED)
    monkeypatch.syspath_prepend(str(tmp_path))
    import unguarded_reader as module  # type: ignore[import-not-found]  # noqa: PLC0415  # made by this fixture

    yield module
    del sys.modules["unguarded_reader"]


def outcome(unguarded: ModuleType, content: bytes, name: str) -> str:
    try:
        parsed: ParsedFile = run_isolated(
            unguarded.read_unguarded, content, name, limits=LIMITS, packages=("python_calamine", "unguarded_reader")
        )
    except PortfolioFileError as refusal:
        return f"{refusal} {refusal.__cause__ or ''}"
    return f"read: {len(parsed.rows)} rows"


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_the_child_and_the_next_file_is_read(unguarded: ModuleType, name: str) -> None:
    said = outcome(unguarded, BOMBS[name], name)
    assert said
    assert "could not be started" not in said
    assert len(run_isolated(read_portfolio_file, ORDINARY, "a.csv").rows) == 1


def test_some_bombs_do_kill_the_child_so_the_limits_are_what_holds_them(unguarded: ModuleType) -> None:
    said = {name: outcome(unguarded, BOMBS[name], name) for name in ("rows_4_900_000.csv", "far_corners")}
    assert all("too much time or memory" in text or "out of memory" in text for text in said.values()), said


def test_small_hostile_workbooks_too_end_in_a_sentence_or_a_table(unguarded: ModuleType) -> None:
    said = {name: outcome(unguarded, content, f"{name}.xlsx") for name, content in BOOKS.items()}
    assert all(said.values())
    assert len(run_isolated(read_portfolio_file, ORDINARY, "a.csv").rows) == 1


def test_the_caps_really_are_off(unguarded: ModuleType) -> None:
    assert outcome(unguarded, HEADER + b"\n" * 60_000 + b"VTI,5,10\n", "a.csv") == "read: 1 rows"
    assert outcome(unguarded, ORDINARY, "a.csv") == "read: 1 rows"
