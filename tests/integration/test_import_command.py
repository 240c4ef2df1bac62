"""``import check`` as a process of its own: no database is started or asked, and everything is on stdout."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
BROKERS = ROOT / "tests" / "fixtures" / "brokers"
REQUIRED: dict[str, type | tuple[type, ...]] = {
    "file": str,
    "verdict": str,
    "preset": (str, type(None)),
    "reason": str,
    "accounts": list,
    "rows_used": int,
    "rows_skipped": list,
    "total": (int, float, type(None)),
    "printed_total": (int, float, type(None)),
}
HELD = {"row", "ticker", "asset_class", "shares", "price", "value"}
CLASSES = {"security", "option", "bond", "crypto", "future"}


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    given = {k: v for k, v in os.environ.items() if not k.startswith(("COUNTERPOISE_", "DATABASE_"))}
    # Nothing listens on port 1: whoever asked for a database would fail.
    settings = {"COUNTERPOISE_DATA": str(data), "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    command = [sys.executable, "-m", "cli.main", "import", "check", *arguments]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", timeout=120, check=False, cwd=ROOT, env=given | settings
    )


def documents(ended: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert (ended.returncode, ended.stderr) == (0, "")
    answered: list[dict[str, Any]] = json.loads(ended.stdout, parse_constant=pytest.fail)
    return answered


def test_every_made_up_file_has_a_verdict_and_the_keys_of_the_definitions(tmp_path: Path) -> None:
    files = [str(path) for path in sorted(BROKERS.glob("*/*")) if path.suffix not in {".md", ".toml", ".py"}]
    found = documents(run(tmp_path / "data", *files, "--json"))
    assert [document["file"] for document in found] == files
    assert {document["verdict"] for document in found} == {"positions", "activity", "refused"}
    for document in found:
        assert [key for key, kind in REQUIRED.items() if not isinstance(document[key], kind)] == []
        for account in document["accounts"]:
            assert account["label"] is not None
            assert account["kind"]
            assert all(set(held) >= HELD and held["asset_class"] in CLASSES for held in account["positions"])
        assert all(line["row"] >= 1 and line["reason"] for line in document["rows_skipped"])
        assert (document["rows_used"] > 0) is (document["verdict"] == "positions")
    assert not (tmp_path / "data").exists()


def test_lines_used_and_skipped_are_all_lines_that_are_not_blank(tmp_path: Path) -> None:
    path = BROKERS / "fidelity" / "two_accounts_sweep_options.csv"
    (document,) = documents(run(tmp_path / "data", str(path), "--json"))
    lines = [line for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    assert document["rows_used"] + len(document["rows_skipped"]) == len(lines)


def test_a_workbook_is_read_as_well(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.create_sheet("Held", 0)
    sheet.append(["Symbol", "Quantity", "Price"])
    sheet.append(["VTI", 2.5, 300])
    workbook.save(tmp_path / "held.xlsx")
    (document,) = documents(run(tmp_path / "data", str(tmp_path / "held.xlsx"), "--json"))
    # 2.5 x 300
    assert (document["verdict"], document["rows_used"], document["total"]) == ("positions", 1, 750)


def test_a_file_that_is_not_there_is_bad_usage(tmp_path: Path) -> None:
    ended = run(tmp_path / "data", "nothing.csv", "--json")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "does not exist" in ended.stderr
    assert not (tmp_path / "data").exists()
