"""What every source of fund holdings promises, tried on the fixtures of each.

Sources are those of ``etl/sources/registry.py``; ``docs/how-to/add-a-source.md`` says how to add one.
"""

import json
import random
import string
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from analytics.errors import SourceError, UnreadableSource
from analytics.model import security_codes
from analytics.model.fund import HoldingKind
from etl.extract import ExtractedHoldings
from etl.extract.readers import delimited, xlsx
from etl.extract.readers.bodies import Body, body
from etl.extract.readers.numbers import number
from etl.fetch.model import HoldingsSource
from etl.sources.config import read_source
from etl.sources.registry import OTHER_SOURCES, holdings_sources

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "sources"
FOLDERS = sorted(path.parent.name for path in (ROOT / "etl" / "sources").glob("*/__init__.py"))
SOURCES = sorted(holdings_sources())
OTHER_FIXTURES = {"README.md", "filings.xml"}
"""Beside the files of holdings: what a fixture is, and the list in which filings are looked up."""
FILES = [path for key in SOURCES for path in sorted((FIXTURES / key).glob("*")) if path.name not in OTHER_FIXTURES]
REFUSED = {"ishares/no_holdings.csv", "ssga/index_list.csv"}
"""Fixtures that are there to be refused."""
GOOD = [path for path in FILES if f"{path.parent.name}/{path.name}" not in REFUSED]
N_MUTATED = 200
N_MUTATED_WORKBOOKS = 20  # each that still looks like a workbook is read in a process of its own
NO_HOLDINGS = {
    "empty": b"",
    "blank": b" \r\n\r\n",
    "page": b"<!DOCTYPE html><html><head><title>Access Denied</title></head></html>",
    "page in capitals": b"<HTML><HEAD>\n<TITLE>Access Denied</TITLE>",
    "error": b'{"timestamp":"2026-11-21","status":404,"error":"Not Found"}',
    "pdf": b"%PDF-1.7\n",
    "zip": b"PK\x03\x04" + bytes(40),
    "text": b"Ticker,Amount\nAAPL,100\n",
}


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@cache
def result(path: Path) -> ExtractedHoldings | SourceError:
    """What the fixture's source makes of it; fixtures that a source has to refuse are among them."""
    key = path.parent.name
    try:
        return holdings_sources()[key].extract(path.read_bytes(), read_source(key))
    except SourceError as error:
        return error


def readable(path: Path) -> ExtractedHoldings:
    found = result(path)
    assert isinstance(found, ExtractedHoldings), found
    return found


def test_every_folder_is_a_registered_source() -> None:
    assert sorted([*SOURCES, *OTHER_SOURCES]) == FOLDERS


@pytest.mark.parametrize("key", FOLDERS)
def test_a_source_says_what_it_is_and_on_what_terms(key: str) -> None:
    source = read_source(key)
    assert source.title.strip()
    assert len(source.terms.split()) >= 8
    assert date(2026, 1, 1) <= source.last_checked
    assert import_module(f"etl.sources.{key}").__doc__


@pytest.mark.parametrize("key", FOLDERS)
def test_addresses_lie_on_hosts_of_the_source_and_are_encrypted(key: str) -> None:
    source = read_source(key)
    asked = {urlsplit(address.partition("{")[0] or address) for address in source.addresses.values()}
    assert {address.scheme for address in asked} <= {"https"}
    assert {address.hostname for address in asked} <= set(source.hosts)
    for address in source.addresses.values():
        assert "{" not in urlsplit(address).netloc
        assert all(field is None or field.isidentifier() for _, field, _, _ in string.Formatter().parse(address))


@pytest.mark.parametrize("key", SOURCES)
def test_a_source_that_is_no_public_record_has_to_be_switched_on(key: str) -> None:
    assert read_source(key).is_opt_in is (key != "sec_nport")


@pytest.mark.parametrize("key", SOURCES)
def test_a_source_has_fixtures_that_say_where_they_are_from_and_one_it_reads(key: str) -> None:
    assert (FIXTURES / key / "README.md").is_file()
    assert [path for path in GOOD if path.parent.name == key]


@pytest.mark.parametrize("path", [path for path in FILES if path not in GOOD], ids=name_of)
def test_a_file_that_is_there_to_be_refused_is(path: Path) -> None:
    assert isinstance(result(path), SourceError)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_is_recognised_by_its_own_source_and_no_other(path: Path) -> None:
    content = path.read_bytes()
    claiming = [key for key, source in holdings_sources().items() if source.recognizes(content, "file")]
    assert claiming == [path.parent.name]


@pytest.mark.parametrize("key", SOURCES)
@pytest.mark.parametrize("content", NO_HOLDINGS.values(), ids=NO_HOLDINGS)
def test_what_is_no_file_of_holdings_is_neither_recognised_nor_read(key: str, content: bytes) -> None:
    source = holdings_sources()[key]
    assert not source.recognizes(content, f"{key}.csv")
    with pytest.raises(SourceError) as caught:
        source.extract(content, read_source(key))
    assert len(str(caught.value).split()) > 4


@pytest.mark.parametrize("key", SOURCES)
@pytest.mark.parametrize(("content", "words"), [(NO_HOLDINGS["page"], "HTML page"), (b"", "empty")])
def test_a_page_and_an_empty_body_are_called_by_their_names(key: str, content: bytes, words: str) -> None:
    with pytest.raises(UnreadableSource, match=words):
        holdings_sources()[key].extract(content, read_source(key))


def attempt(source: HoldingsSource, content: bytes) -> None:
    """Read; anything but an answer or a ``SourceError`` fails the test that calls this."""
    source.recognizes(content, "file")
    with suppress(SourceError):
        source.extract(content, read_source(source.key))


def mutated(content: bytes, seed: str) -> Iterator[bytes]:
    """Yield copies with one to four bytes changed, dropped or doubled, the same ones in every run."""
    chance = random.Random(seed)  # noqa: S311 - damage, not secrets
    for _ in range(N_MUTATED_WORKBOOKS if content.startswith(b"PK") else N_MUTATED):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(damaged))
            new = chance.choice(
                [b"", bytes([chance.randrange(256)]), damaged[at : at + 1] * 2, b'"', b",", b"-", b"\n"]
            )
            damaged[at : at + 1] = new
        yield bytes(damaged)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_damaged_bytes_are_an_answer_or_a_refusal_never_a_defect(path: Path) -> None:
    for content in mutated(path.read_bytes(), name_of(path)):
        attempt(holdings_sources()[path.parent.name], content)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_cut_off_anywhere_is_an_answer_or_a_refusal_never_a_defect(path: Path) -> None:
    content = path.read_bytes()
    step = max(1, len(content) // (N_MUTATED_WORKBOOKS if content.startswith(b"PK") else N_MUTATED))
    for length in range(0, len(content), step):
        attempt(holdings_sources()[path.parent.name], content[:length])


@pytest.mark.parametrize("path", GOOD, ids=name_of)
def test_reading_twice_gives_the_same(path: Path) -> None:
    found = readable(path)
    again = holdings_sources()[path.parent.name].extract(path.read_bytes(), read_source(path.parent.name))
    assert all(getattr(found, field.name) == getattr(again, field.name) for field in fields(found))


@pytest.mark.parametrize("path", GOOD, ids=name_of)
def test_what_is_read_has_the_types_and_ranges_it_is_said_to_have(path: Path) -> None:
    found = readable(path)
    assert found.source == path.parent.name
    assert found.rows
    assert Decimal("1e-16") <= found.weight_unit <= Decimal("0.01")
    for row in found.rows:
        assert isinstance(row.kind, HoldingKind)
        figures: tuple[object, ...] = (row.weight, row.market_amount, row.shares)
        for figure in figures:
            assert figure is None or (isinstance(figure, Decimal) and figure.is_finite())
        assert row.weight is None or abs(row.weight) <= 2
        assert row.cusip == security_codes.cusip(row.cusip)
        texts = [value for value in row if type(value) is str]
        assert [text for text in texts if text != text.strip() or "\u00a0" in text] == []


def has_number(cells: tuple[str, ...]) -> bool:
    for cell in cells:
        try:
            if number(cell) is not None:
                return True
        except ValueError:
            continue
    return False


def lines_to_account_for(content: bytes, last_row: int) -> set[int]:
    """Lines or sheet rows that hold a number, which no header does, and whatever stands below the last row."""
    records = xlsx.read(content) if body(content) is Body.WORKBOOK else delimited.read(content)
    return {
        record.line_no for record in records if has_number(record.cells) or (record.cells and record.line_no > last_row)
    }


def longest_list(value: object) -> int:
    """Return the length of the longest list of objects in a JSON body; one object alone counts as one."""
    inside = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    own = len(value) if isinstance(value, list) else 1
    return max([own, *(longest_list(item) for item in inside if isinstance(item, list | dict))])


@pytest.mark.parametrize("path", GOOD, ids=name_of)
def test_every_line_becomes_a_row_or_is_left_over(path: Path) -> None:
    found = readable(path)
    content = path.read_bytes()
    lines = [row.line_no for row in found.rows]
    left = [leftover.line_no for leftover in found.leftovers]
    assert lines == sorted(set(lines))
    assert not set(lines) & set(left)
    kind = body(content)
    if kind is Body.JSON:
        assert sorted([*lines, *left]) == list(range(1, longest_list(json.loads(content)) + 1))
    elif kind is Body.XML:
        assert sorted([*lines, *left]) == list(range(1, content.count(b"<invstOrSec>") + 1))
    else:
        assert lines_to_account_for(content, lines[-1]) <= {*lines, *left}
