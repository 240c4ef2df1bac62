"""The page of sources says what the descriptions of the sources say, source by source."""

import re
from functools import cache
from pathlib import Path

import pytest

from etl.macro.series import read_series
from etl.sources.config import Source, read_source
from etl.sources.registry import OTHER_SOURCES, holdings_sources

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "sources.md"
FOLDERS = sorted(path.parent.name for path in (ROOT / "etl" / "sources").glob("*/source.toml"))
GENERAL = {"What is on, and what has to be switched on", "What was seen", "Bundled collection", "Sectors"}
"""Chapters that are about no source or about all."""


def words(text: str) -> str:
    """Return a text as one line; line breaks on the page are layout."""
    return " ".join(text.split())


@cache
def sections() -> dict[str, str]:
    """Return the text below each heading of the third level, by heading."""
    parts = re.split(r"^(#{1,3}) (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = {
        title: text for level, title, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True) if level == "###"
    }
    assert len(found) == parts[1::3].count("###")
    return found


def section_of(source: Source) -> str:
    return sections()[source.title]


@cache
def table() -> dict[str, list[str]]:
    """Return the cells of the table on top by the title of the source."""
    rows = re.findall(r"^\| (.+) \|$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    cells = [row.split(" | ") for row in rows]
    return {row[0]: row[1:] for row in cells}


def test_every_source_has_its_section_and_every_section_is_of_a_source() -> None:
    assert sorted([*holdings_sources(), *OTHER_SOURCES]) == FOLDERS
    titles = [read_source(key).title for key in FOLDERS]
    assert sorted(sections()) == sorted(titles)
    assert sorted(table()) == sorted(titles)


@pytest.mark.parametrize("key", FOLDERS)
def test_folder_cadence_lag_and_day_of_the_last_check_are_those_of_the_source(key: str) -> None:
    source = read_source(key)
    lag = f"{source.lag_days} day" + ("" if source.lag_days == 1 else "s")
    head = f"`etl/sources/{key}` · cadence: {source.cadence} · lag: {lag} · last checked: {source.last_checked}"
    assert section_of(source).strip().startswith(head)
    assert table()[source.title][0] == f"{source.cadence}, {source.lag_days}"


@pytest.mark.parametrize("key", FOLDERS)
def test_terms_are_those_that_are_shown_before_a_source_is_used(key: str) -> None:
    source = read_source(key)
    quoted = re.findall(r"^> (.*)$", section_of(source), flags=re.MULTILINE)
    assert words(" ".join(quoted)) == words(source.terms)


@pytest.mark.parametrize("key", FOLDERS)
def test_addresses_and_their_hosts_are_those_of_the_source(key: str) -> None:
    source = read_source(key)
    named = re.findall(r"^  - (\w+): `([^`]+)`$", section_of(source), flags=re.MULTILINE)
    assert dict(named) == dict(source.addresses)
    hosts = re.findall(r"^- \*\*Hosts:\*\* (.*)$", section_of(source), flags=re.MULTILINE)
    assert tuple(re.findall(r"`([^`]+)`", " ".join(hosts))) == source.hosts


@pytest.mark.parametrize("key", FOLDERS)
def test_quirks_are_those_of_the_source(key: str) -> None:
    source = read_source(key)
    _, found, listed = section_of(source).partition("**Quirks:**")
    assert found
    assert [words(quirk) for quirk in re.split(r"^  - ", listed, flags=re.MULTILINE)[1:]] == list(source.quirks)


@pytest.mark.parametrize("key", FOLDERS)
def test_what_has_to_be_switched_on_says_how_and_nothing_else_does(key: str) -> None:
    source = read_source(key)
    # A single series under rights of its own is accepted by its name; that is not the source's switch.
    series = "|".join(entry.series.series_id for entry in read_series())
    section = re.sub(rf"counterpoise etl accept fred ({series})", "", section_of(source))
    assert (f"counterpoise etl accept {key}" in section) is source.is_opt_in
    assert ("after accepting" in table()[source.title][1]) is source.is_opt_in
    assert ("with a contact" in table()[source.title][1]) is source.needs_contact


@pytest.mark.parametrize("key", FOLDERS)
def test_what_a_source_gives_and_what_was_seen_of_it_is_said(key: str) -> None:
    section = section_of(read_source(key))
    for label in ("Gives", "Seen so far"):
        assert re.search(rf"^- \*\*{label}:\*\* \w", section, flags=re.MULTILINE)


def test_series_that_are_off_are_named_as_such_and_no_others() -> None:
    section = words(section_of(read_source("fred")))
    assert re.findall(r"(\w+) is off", section) == [e.series.series_id for e in read_series() if not e.is_default_on]


def test_chapters_about_all_sources_are_there() -> None:
    found = re.findall(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(found) >= GENERAL
