"""The CUSIP of each Invesco fund's own shares, from the table beside this file."""

import csv
from functools import cache
from importlib.resources import files


@cache
def cusips() -> dict[str, str]:
    """Return ticker to CUSIP."""
    lines = files("etl.sources.invesco").joinpath("funds.csv").read_text("utf-8").splitlines()
    return {row["ticker"]: row["cusip"] for row in csv.DictReader(lines)}


def ticker_of(fund_id: str) -> str:
    """Return the fund behind what a file calls its CUSIP, which may be the ticker itself; empty where not known."""
    if fund_id in cusips():
        return fund_id
    return next((ticker for ticker, cusip in cusips().items() if cusip == fund_id), "")
