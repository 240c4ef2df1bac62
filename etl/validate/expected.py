"""The fewest rows a fund is known to have: reviewed rows, each with its reason."""

import csv
from functools import cache
from importlib.resources import files


@cache
def least_rows() -> dict[str, int]:
    """Return the fewest rows by fund; a fund that is not listed may have any number."""
    content = files("etl.validate").joinpath("expected_rows.csv").read_text("utf-8")
    return {row["fund"]: int(row["least_rows"]) for row in csv.DictReader(content.splitlines())}
