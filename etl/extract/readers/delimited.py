"""Comma-separated text to records. ``csv`` does the quoting and caps a cell at 128 KiB; the other caps are ours."""

import csv
import io
from collections.abc import Iterator

from analytics.errors import UnreadableSource
from etl.extract.readers.bodies import Body, require
from etl.extract.readers.tables import Record

MAX_BYTES = 64 * 1024 * 1024
MAX_LINE = 64 * 1024
MAX_COLUMNS = 200
MAX_RECORDS = 100_000
"""Several times the largest file known: 13,269 lines, a quoted disclaimer of 4,334 characters, 17 columns."""


def read(content: bytes) -> list[Record]:
    """Return every record with the physical line on which it begins; blank ones have no cells.

    Raises
    ------
    UnreadableSource
        For anything but text, a quoted value without an end, and what goes beyond the caps.
    """
    require(content, Body.TEXT)
    if len(content) > MAX_BYTES:
        raise UnreadableSource(f"The file has {len(content)} bytes, more than any holdings file.")
    lines = csv.reader(_lines(_text(content)), strict=True)
    records: list[Record] = []
    begins = 1
    try:
        for cells in lines:
            stripped = tuple(map(str.strip, cells))
            records.append(Record(begins, stripped if any(stripped) else ()))
            if len(cells) > MAX_COLUMNS:
                raise UnreadableSource(f"Line {begins} has {len(cells)} columns, more than any holdings file has.")
            begins = lines.line_num + 1
            if begins > MAX_RECORDS:
                raise UnreadableSource(f"The file has more than {MAX_RECORDS} lines.")
    except csv.Error as error:
        raise UnreadableSource(f"The record that begins on line {begins} is damaged or cut off ({error}).") from error
    return records


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise UnreadableSource("The file holds NUL characters: it is no text.")
    return text


def _lines(text: str) -> Iterator[str]:
    """Yield lines with their ends, of whichever kind each has."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if len(line) > MAX_LINE:
            raise UnreadableSource(f"Line {number} has {len(line)} characters, more than any holdings file has.")
        yield line
