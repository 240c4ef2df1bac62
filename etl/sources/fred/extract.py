"""From FRED's file or JSON to levels by day. What was not observed is counted, not filled."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from analytics.errors import UnexpectedColumns, UnreadableSource
from etl.extract.readers import delimited, json_body
from etl.extract.readers.bodies import Body, body, require
from etl.extract.readers.numbers import number

_DATES = frozenset({"date", "observation_date"})
_NOT_OBSERVED = frozenset({"", ".", "nan", "nd"})
_COLUMNS = 2
_SERIES = re.compile(r"[A-Z][A-Z0-9]+", re.ASCII)
_SHOWN = 120
_MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Observations:
    """A series as served, oldest first; ``n_missing`` counts days on which nothing was observed."""

    series_id: str
    levels: tuple[tuple[date, Decimal], ...]
    n_missing: int

    @property
    def first_date(self) -> date | None:
        """The first day with a level."""
        return self.levels[0][0] if self.levels else None


def extract(content: bytes, series_id: str) -> Observations:
    """Return the observations of a series.

    Raises
    ------
    UnreadableSource
        For bytes that are neither FRED's file nor its JSON, that were cut off, or that hold a day twice.
    UnexpectedColumns
        For a file of another series, or with columns FRED is not known to have.
    """
    printed = list(_from_json(content) if body(content) is Body.JSON else _from_file(content, series_id))
    observed = sorted((day, level) for day, level in printed if level is not None)
    if len({day for day, _ in printed}) < len(printed):
        raise UnreadableSource(f"{series_id} holds a day twice.")
    if not observed:
        raise UnreadableSource(f"{series_id} holds no observation.")
    return Observations(series_id, tuple(observed), len(printed) - len(observed))


def series_of(content: bytes) -> str | None:
    """Return the series whose file bytes begin as; null where the header is no date and one name beside it."""
    first = content[:_SHOWN].removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0]
    day, comma, name = first.decode("utf-8", "replace").partition(",")
    series_id = name.strip().strip('"')
    is_file = comma and day.strip().strip('"').lower() in _DATES and _SERIES.fullmatch(series_id)
    return series_id if is_file else None


def _from_file(content: bytes, series_id: str) -> Iterator[tuple[date, Decimal | None]]:
    require(content, Body.TEXT, "a file of a series")
    records = [record for record in delimited.read(content) if record.cells]
    header = records[0].cells
    if len(header) != _COLUMNS or header[0].lower() not in _DATES or header[1] != series_id:
        raise UnexpectedColumns(f"The header is {', '.join(header)[:_SHOWN]!r}, not a date and {series_id}.")
    for line_no, cells in records[1:]:
        if len(cells) != _COLUMNS:
            raise UnreadableSource(f"Line {line_no} has {len(cells)} cells, not two: the file is cut off or damaged.")
        yield _observation(cells[0], cells[1], f"Line {line_no}")


def _from_json(content: bytes) -> Iterator[tuple[date, Decimal | None]]:
    served = json_body.read(content, _MAX_BYTES)
    if json_body.member(served, "error_message"):
        raise UnreadableSource(f"FRED answers: {str(json_body.member(served, 'error_message'))[:_SHOWN]}")
    observations = json_body.member(served, "observations")
    if not isinstance(observations, list):
        raise UnreadableSource("This is a JSON document, not a series.")
    announced = json_body.member(served, "count")
    if announced is not None and announced != len(observations):
        raise UnreadableSource(f"FRED announces {announced} observations and serves {len(observations)}.")
    for n, item in enumerate(observations, 1):
        yield _observation(
            str(json_body.member(item, "date")), str(json_body.member(item, "value")), f"Observation {n}"
        )


def _observation(day: str, level: str, where: str) -> tuple[date, Decimal | None]:
    try:
        return date.fromisoformat(day), None if level.lower() in _NOT_OBSERVED else number(level)
    except ValueError as error:
        shown = f"{day}, {level}"[:_SHOWN]
        raise UnreadableSource(f'{where}: "{shown}" is no date and level.') from error
