"""From the index of a quarter to the filings per form and month."""

import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from analytics.errors import UnreadableSource
from etl.extract.readers.bodies import Body, require

_FILING = re.compile(rb"\s([0-9]{1,10})\s+([0-9]{4}-?[0-9]{2}-?[0-9]{2})\s+(edgar/data/\S+)\s*\Z")
_RECEIVED = re.compile(rb"^Last Data Received:\s+(\S.*?)\s*$", re.MULTILINE)
_PREAMBLE_BYTES = 4096
_RULE = b"-----"
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class FormIndex:
    """Distinct filings per form and month (by its first day), and the day up to which the index was written."""

    filings: Mapping[tuple[str, date], int]
    last_received: date
    n_lines: int


def extract(content: bytes, forms: Collection[str]) -> FormIndex:
    """Count the filings of exactly these forms by the month they were filed in.

    Raises
    ------
    UnreadableSource
        For bytes that are no index, an index without lines, and a line of one of the forms that cannot be read.
    """
    require(content, Body.TEXT, "an index of filings")
    received = _last_received(content[:_PREAMBLE_BYTES])
    wanted = {form.encode(): form for form in forms}
    accessions: dict[tuple[str, date], set[bytes]] = {}
    n_lines, last = 0, b""
    for line in _lines(content):
        n_lines, last = n_lines + 1, line
        form = wanted.get(_form(line))
        if form is not None:
            filed, accession = _filing(line)
            accessions.setdefault((form, filed.replace(day=1)), set()).add(accession)
    _require_end(last, max(wanted))
    return FormIndex({key: len(found) for key, found in accessions.items()}, received, n_lines)


def _last_received(preamble: bytes) -> date:
    found = _RECEIVED.search(preamble)
    try:
        return datetime.strptime(found[1].decode() if found else "", "%B %d, %Y").date()  # noqa: DTZ007 - a date without a zone
    except ValueError as error:
        raise UnreadableSource("The index does not say up to which day it was written.") from error


def _lines(content: bytes) -> Iterator[bytes]:
    """Yield the lines below the line of dashes."""
    lines = iter(io.BytesIO(content))
    for line in lines:
        if line.startswith(_RULE):
            break
    for line in lines:
        if line.strip():
            yield line


def _form(line: bytes) -> bytes:
    return line.partition(b"  ")[0]


def _require_end(last: bytes, last_form: bytes) -> None:
    """Refuse an index that was cut off: its lines are in the order of forms, so its last form comes after ours."""
    if not last:
        raise UnreadableSource("The index holds no filing.")
    if not last.endswith(b"\n") or not _FILING.search(last) or _form(last) < last_form:
        shown = last.decode("latin-1").strip()[:_SHOWN]
        raise UnreadableSource(f'The index is cut off: it ends with "{shown}".')


def _filing(line: bytes) -> tuple[date, bytes]:
    """Return filing date and accession number of a line, read from its right end."""
    found = _FILING.search(line)
    shown = line.decode("latin-1").strip()[:_SHOWN]
    if found is None:
        raise UnreadableSource(f'The index holds a line that cannot be read: "{shown}".')
    try:
        return date.fromisoformat(found[2].decode()), found[3].rpartition(b"/")[2]
    except ValueError as error:
        raise UnreadableSource(f'The index holds a line without a date: "{shown}".') from error
