"""The reviewed tables, of the snapshot and of this room, for decisions a rule must not take."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from etl.snapshot.build.review import read_reviewed
from etl.snapshot.reading import bundle_folder


@dataclass(frozen=True, slots=True)
class ReviewedTickers:
    """Which tickers are further classes of a registrant, and which former tickers lead to which."""

    class_ciks: dict[str, int]
    renames: frozenset[tuple[str, str]]


@cache
def reviewed_tickers() -> ReviewedTickers:
    """Return the tables that come with the package."""
    tables = read_reviewed(Path(str(bundle_folder())))
    return ReviewedTickers(
        {row.ticker: row.cik for row in tables.share_classes.values()},
        frozenset((row.old_ticker, row.new_ticker) for row in tables.renames.values()) | _further_renames(),
    )


def _further_renames() -> frozenset[tuple[str, str]]:
    """Return former tickers of companies of which the snapshot knows the later ticker only."""
    text = files("etl.reference").joinpath("former_tickers.csv").read_text("utf-8")
    return frozenset((row["old_ticker"], row["new_ticker"]) for row in csv.DictReader(text.splitlines()))
