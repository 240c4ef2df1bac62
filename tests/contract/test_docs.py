"""What the pages of the docs name exists, and what exists and matters is named there.

The measures of the methodology page are executed by ``test_methodology.py``.
"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cli.main import counterpoise
from cli.output import EXIT_INFEASIBLE, EXIT_UNREADABLE
from db.settings import Settings
from etl.settings import EtlSettings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
CODE = ("analytics", "db", "etl", "webapp", "cli", "tests", "tools", "benchmarks", ".ci")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
QUOTED_PATH = re.compile(r"`((?:analytics|db|etl|webapp|cli|tests|tools|docs|benchmarks)/[\w./-]*)`")
OTHERS_NAMES = ("DATABASE_URL", "TIINGO_TOKEN", "FRED_API_KEY")
"""Settings under the names their owners gave them."""
SETTING = re.compile(rf"\b(?:COUNTERPOISE_[A-Z0-9_]*[A-Z0-9]|{'|'.join(OTHERS_NAMES)})\b")
# Handed by the test run to its own workers.
NOT_A_SETTING = {"COUNTERPOISE_TEST_SERVER"}


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def named_in_code() -> set[str]:
    files = (path for folder in CODE for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".sh", ""})
    return {name for path in files if path.is_file() for name in SETTING.findall(read(path))} - NOT_A_SETTING


def rooms() -> Iterator[str]:
    """Every package directly below one of ours."""
    for package in ("analytics", "db", "etl", "webapp"):
        for path in sorted((ROOT / package).iterdir()):
            if (path / "__init__.py").is_file():
                yield f"{package}/{path.name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_resolves(page: Path) -> None:
    targets = [target for target in LINK.findall(read(page)) if not re.match(r"[a-z]+:|#", target)]
    assert [target for target in targets if not (page.parent / target.partition("#")[0]).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_in_quotes_exists(page: Path) -> None:
    assert [path for path in QUOTED_PATH.findall(read(page)) if not (ROOT / path).exists()] == []


def test_the_page_of_rooms_names_paths_at_all() -> None:
    """The two tests above hold for a page that names nothing."""
    page = read(ROOT / "docs" / "architecture.md")
    assert len(set(QUOTED_PATH.findall(page))) > 15
    assert len(LINK.findall(read(ROOT / "README.md"))) > 5


def test_every_room_is_on_the_page_of_rooms() -> None:
    page = read(ROOT / "docs" / "architecture.md")
    missing = [room for room in rooms() if room not in page and not re.search(rf"\b{room.rpartition('/')[2]}\b", page)]
    assert missing == []


def test_every_part_of_a_load_is_on_the_page_of_rooms() -> None:
    page = read(ROOT / "docs" / "architecture.md")
    modules = [f"etl/{path.name}" for path in (ROOT / "etl").glob("*.py") if path.stem != "__init__"]
    assert [module for module in sorted(modules) if f"`{module}`" not in page] == []


@pytest.mark.parametrize("model", [Settings, EtlSettings])
def test_every_setting_the_program_reads_is_documented(model: type[Settings] | type[EtlSettings]) -> None:
    read_names = {str(field.validation_alias) for field in model.model_fields.values()}
    assert len(read_names) == len(model.model_fields)
    assert read_names <= documented_settings()
    assert {name for name in read_names if not name.startswith("COUNTERPOISE_")} <= set(OTHERS_NAMES)


@pytest.mark.parametrize("name", ["snapshot", "prices", "nightly"])
def test_what_holds_without_a_setting_is_what_the_page_says(name: str) -> None:
    field = {**Settings.model_fields, **EtlSettings.model_fields}[name]
    rows = re.findall(r"^\| `(\w+)` \|.*\| `([^|`]+)` \|$", read(ROOT / "docs" / "configuration.md"), re.MULTILINE)
    assert dict(rows)[str(field.validation_alias)] == field.default


def test_settings_in_the_code_and_on_the_page_are_the_same() -> None:
    assert named_in_code() == documented_settings()


def documented_settings() -> set[str]:
    rows = re.findall(r"^\| `([A-Z0-9_]+)` \|", read(ROOT / "docs" / "configuration.md"), re.MULTILINE)
    assert len(rows) == len(set(rows))
    return set(rows)


def commands_on(page: Path) -> list[list[str]]:
    """Return the words of every command: on a line of its own, or in quotes."""
    lines = re.findall(r"^(?:    |\.venv/bin/)counterpoise (.+)$", read(page), re.MULTILINE)
    return [shlex.split(words) for words in (*lines, *re.findall(r"`counterpoise ([a-z][^`]*)`", read(page)))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_a_page_names_exist_with_their_options(page: Path) -> None:
    for words in commands_on(page):
        command: click.Command = counterpoise
        while isinstance(command, click.Group) and words:
            command = command.commands[words.pop(0)]
        options = {name for parameter in command.params for name in parameter.opts}
        assert [word for word in words if word.startswith("--") and word not in options] == []


def test_pages_name_the_commands_people_need() -> None:
    """The test above holds for a page that names none."""
    named = {words[0] for words in commands_on(ROOT / "README.md")}
    assert named == {"analyze", "plan", "fund", "book", "doctor", "etl", "import"}
    named = {words[1] for words in commands_on(ROOT / "docs" / "runbook.md") if words[0] == "etl"}
    group = counterpoise.commands["etl"]
    assert isinstance(group, click.Group)
    assert named == set(group.commands)


def test_the_make_targets_the_pages_name_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"(?:^|`)make ([a-z-]+)", read(page), re.MULTILINE)}
    assert {"run", "test", "help"} <= named <= targets


def test_the_exit_codes_of_the_readme_are_the_commands_own() -> None:
    assert (EXIT_UNREADABLE, EXIT_INFEASIBLE) == (2, 3)
    words = " ".join(read(ROOT / "README.md").split())
    assert "0 done, 2 bad usage or a file nothing could be read from, 3 the limits cannot be met" in words
