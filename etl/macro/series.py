"""The series there are: a reviewed table with what each is, whose it is, and which way an exchange rate runs."""

import csv
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from db.repositories.macro import MacroSeries

SOURCE = "FRED"


@dataclass(frozen=True, slots=True)
class SeriesEntry:
    """A series, and whether it is loaded without anybody having accepted its rights."""

    series: MacroSeries
    is_default_on: bool

    @property
    def rights_sha256(self) -> str:
        """The digest of the rights as shown: accepting them means these words."""
        return hashlib.sha256(self.series.rights.encode()).hexdigest()


@cache
def read_series() -> tuple[SeriesEntry, ...]:
    """Return every series of the table."""
    text = files("etl.macro").joinpath("series.csv").read_text("utf-8")
    return tuple(_entry(row) for row in csv.DictReader(text.splitlines()))


def _entry(row: dict[str, str]) -> SeriesEntry:
    described = MacroSeries(
        series_id=row["series_id"],
        title=row["title"],
        unit=row["unit"],
        source=SOURCE,
        rights=row["rights"],
        currency=row["currency"] or None,
        is_usd_per_unit=row["is_usd_per_unit"] == "true" if row["currency"] else None,
    )
    return SeriesEntry(described, row["default_on"] == "true")
