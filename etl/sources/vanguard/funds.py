"""Vanguard's number for each fund's portfolio, from the table beside this file."""

import csv
from functools import cache
from importlib.resources import files


@cache
def port_ids() -> dict[str, str]:
    """Return ticker to portfolio number, four digits with leading zeros."""
    lines = files("etl.sources.vanguard").joinpath("funds.csv").read_text("utf-8").splitlines()
    return {row["ticker"]: row["port_id"] for row in csv.DictReader(lines)}


def ticker_of_port(port_id: str) -> str:
    """Return the fund with this portfolio number, empty where it is not in the table."""
    return next((ticker for ticker, number in port_ids().items() if number == port_id), "")
