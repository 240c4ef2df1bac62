"""Cells of a workbook as text, checked against a workbook written by another library."""

import io
import random
import zipfile
from datetime import date

import openpyxl
import pytest

from analytics.errors import UnreadableSource
from etl.extract.readers import xlsx
from etl.extract.readers.tables import Record


def a_workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.create_sheet("second").append(["never read"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_cells_become_text_and_blank_rows_leave_a_gap() -> None:
    content = a_workbook(
        ("Name", "Weight", "On"),
        (" \u00a0NA\u00a0", 3.8e-05, True),
        (None, None, None),
        ("1e5", 1113249.0, False),
        ("037833100", 37833100, date(2025, 2, 7)),
        ("=1+1 as text", -0.5, 12345678901234567890),
    )
    assert xlsx.read(content)[:-1] == [
        Record(1, ("Name", "Weight", "On")),
        Record(2, ("NA", "0.000038", "TRUE")),
        Record(4, ("1e5", "1113249", "FALSE")),
        Record(5, ("037833100", "37833100", "2025-02-07")),
    ]


def test_texts_are_found_at_the_beginning_of_a_workbook() -> None:
    content = a_workbook(("Fund Name:", "Example"), ("Ticker Symbol:", "EXA"))
    assert xlsx.mentions(content, "Fund Name:", "Ticker Symbol:")
    assert not xlsx.mentions(content, "Fund Name:", "Something else:")


def test_looking_for_texts_never_raises_and_never_looks_far() -> None:
    content = a_workbook(("Fund Name:", "Example"))
    chance = random.Random(20261121)  # noqa: S311  # reproducible noise, no secret
    for _ in range(300):
        broken = bytearray(content)
        for _ in range(8):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        xlsx.mentions(bytes(broken), "Fund Name:")
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as archive:
        for number in range(2_000):
            archive.writestr(f"x{number}", "")
    assert not xlsx.mentions(stream.getvalue(), "Fund Name:")
    assert not xlsx.mentions(b"", "Fund Name:")


def test_an_empty_workbook_has_no_rows() -> None:
    assert xlsx.read(a_workbook()) == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "an empty body"),
        (b"<html>", "an HTML page, not a holdings file"),
        (b"Name,Ticker\n", "a text, not"),
        (a_workbook(("Name",))[:-100], "whose end is missing"),
        (b"\xd0\xcf\x11\xe0 old", "old or encrypted"),
    ],
)
def test_anything_else_is_said_by_name(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableSource, match=sentence):
        xlsx.read(content)
