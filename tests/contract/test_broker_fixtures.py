"""Our own broker files give what stands beside them in ``expected.toml``; each folder says what it shows."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from real_files.broker_expectations import LotLine, Positions, Refused
from real_files.broker_reading import filled_lines, position_differences, refusal_differences

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.model.portfolio import ParsedFile

FIXTURES = Path(__file__).parents[1] / "fixtures" / "brokers"
OWN_TESTS = {"ofx", "ibkr", "workbooks", "ghostfolio"}  # tagged formats: their tests stand beside their readers
FOLDERS = sorted(path for path in FIXTURES.iterdir() if path.is_dir() and path.name not in OWN_TESTS)


def expectations(folder: Path) -> dict[str, dict[str, Any]]:
    return tomllib.loads((folder / "expected.toml").read_text("utf-8"))


CASES = [(folder, name) for folder in FOLDERS for name in expectations(folder)]


def expected_of(said: dict[str, Any]) -> Positions | Refused:
    if verdict := said.pop("verdict", ""):
        return Refused(said.pop("words", ""), (verdict,), **said)
    lists = {key: tuple(value) for key, value in said.items() if isinstance(value, list)}
    by_line: dict[str, Any] = {"costs": {int(row): cost for row, cost in said.pop("costs", {}).items()}}
    by_line["lots"] = {int(row): tuple(LotLine(**lot) for lot in lots) for row, lots in said.pop("lots", {}).items()}
    return Positions(**{**said, **lists, **by_line})


def outcome_of(path: Path) -> ParsedFile | PortfolioFileError:
    try:
        return read_portfolio_file(path.read_bytes(), path.name)
    except PortfolioFileError as refusal:
        return refusal


@pytest.mark.parametrize(("folder", "name"), CASES, ids=lambda part: part.name if isinstance(part, Path) else part)
def test_a_file_gives_what_stands_beside_it(folder: Path, name: str) -> None:
    expected = expected_of(expectations(folder)[name])
    outcome = outcome_of(folder / name)
    if isinstance(expected, Refused):
        found = list(refusal_differences(expected, outcome))
        assert not found, found
        return
    assert isinstance(outcome, ParsedFile), outcome
    encoding = "cp1252" if folder.name == "flatex" else "utf-8-sig"
    filled = filled_lines((folder / name).read_bytes(), encoding)
    found = list(position_differences(expected, outcome, filled))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_file_of_a_folder_is_expected_and_described(folder: Path) -> None:
    files = {path.name for path in folder.iterdir()} - {"README.md", "expected.toml"}
    assert files == set(expectations(folder))
    text = (folder / "README.md").read_text("utf-8")
    assert {name for name in files if f"`{name}`" not in text} == set()
