"""Every broker has its page, and the page says of the preset and its files what they are."""

import re
import struct
from functools import cache
from pathlib import Path

import pytest

from analytics.intake.presets import GENERIC, PRESETS
from analytics.intake.presets.preset import Preset

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "brokers"
ALL = (*PRESETS, GENERIC)
CHAPTERS = ["Where the file is", "What it looks like", "What is read", "Known limits", "What the preview shows"]
MAX_PICTURE_BYTES = 80 * 1024
MIN_PICTURE_WIDTH, MAX_PICTURE_WIDTH = 1000, 1400
PNG_SIGN = b"\x89PNG\r\n\x1a\n"
by_name = pytest.mark.parametrize("preset", ALL, ids=lambda preset: preset.name)


def words(text: str) -> str:
    """Return a text as one line; line breaks on the page are layout."""
    return " ".join(text.split())


@cache
def page(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


@cache
def chapters(name: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", page(name), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_pages_are_those_of_the_presets() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.md")) == sorted(["README", *(preset.name for preset in ALL)])


@by_name
def test_a_page_has_the_chapters_of_all_pages(preset: Preset) -> None:
    assert page(preset.name).startswith("# ")
    assert list(chapters(preset.name)) == CHAPTERS
    assert [chapter for chapter, text in chapters(preset.name).items() if not text.strip()] == []


@by_name
def test_where_the_file_is_said_in_the_words_of_the_preset(preset: Preset) -> None:
    assert words(chapters(preset.name)["Where the file is"]) == preset.positions_help


@by_name
def test_what_is_read_is_a_table(preset: Preset) -> None:
    rows = re.findall(r"^\| (.+) \| (.+) \|$", chapters(preset.name)["What is read"], flags=re.MULTILINE)
    assert rows[0] == ("In the file", "Read as")
    assert len(rows) > 1
    assert all(left.strip() and right.strip() for left, right in rows)


@by_name
def test_the_picture_is_there_and_small(preset: Preset) -> None:
    (target,) = re.findall(r"!\[[^\]]{10,}\]\(([^)]+)\)", chapters(preset.name)["What the preview shows"])
    assert target == f"pictures/{preset.name}.png"
    content = (FOLDER / target).read_bytes()
    assert content.startswith(PNG_SIGN)
    width, height = struct.unpack(">II", content[16:24])
    assert MIN_PICTURE_WIDTH <= width <= MAX_PICTURE_WIDTH
    assert height >= 300
    assert len(content) <= MAX_PICTURE_BYTES


def test_no_picture_is_left_over() -> None:
    assert sorted(path.stem for path in (FOLDER / "pictures").iterdir()) == sorted(preset.name for preset in ALL)


@by_name
def test_the_file_of_the_picture_is_one_of_ours(preset: Preset) -> None:
    (path,) = re.findall(r"`(tests/fixtures/brokers/[^`]+)`", chapters(preset.name)["What the preview shows"])
    assert (ROOT / path).is_file()


def test_the_table_of_all_pages_names_each_once_by_its_title() -> None:
    listed = re.findall(r"^\| \[(.+)\]\((.+)\.md\) \| .+ \| .+ \|$", page("README"), flags=re.MULTILINE)
    titles = [(page(preset.name).splitlines()[0].removeprefix("# "), preset.name) for preset in ALL]
    assert listed == titles
