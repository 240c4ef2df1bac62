"""Companies that are not listed: their shares have no identifier, so a reviewed table knows them by the printed name.

The exact name of the one source it was seen at: another series, spelling or source is another row, reviewed by itself.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from analytics.model.issuer import Issuer

PRIVATE_PREFIX = "private-"
"""Begins the ids of companies that only this table names."""


@cache
def private_companies() -> Mapping[tuple[str, str], Issuer]:
    """Return the companies of the table by source and printed name."""
    text = files("etl.resolve").joinpath("private_companies.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {(row["source"], row["name"]): Issuer(row["issuer_id"], row["company"], "") for row in rows}
