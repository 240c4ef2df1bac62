"""Where Invesco has a fund's list."""

from collections.abc import Sequence
from datetime import date

from db.repositories.reference import FundEntry
from etl.fetch.model import Document, Get
from etl.sources.config import read_source
from etl.sources.invesco.funds import cusips

_BY_TICKER = frozenset({"QQQ"})
"""The one fund that the address is known to answer for by ticker."""


def locate(fund: FundEntry, _get: Get, _since: date | None) -> Sequence[Document]:
    """Return the one document, the latest list; none for a fund whose CUSIP is not in the table."""
    ticker = fund.fund.ticker
    addresses = read_source("invesco").addresses
    if ticker in _BY_TICKER:
        address = addresses["by_ticker"].format(ticker=ticker)
    elif ticker in cusips():
        address = addresses["by_cusip"].format(cusip=cusips()[ticker])
    else:
        return ()
    return (Document(address=address, file_name=f"{ticker}_holdings.json"),)
