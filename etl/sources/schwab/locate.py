"""Where Schwab has a fund's file: its name holds a date, which only the fund's page tells."""

import re
from collections.abc import Sequence
from datetime import date

from analytics.errors import UnreadableSource
from db.repositories.reference import FundEntry
from etl.fetch.model import Document, Get
from etl.sources.config import read_source

_LINK = re.compile(rb"/([A-Z]{1,6})_FundHoldings_([0-9]{4}-[0-9]{2}-[0-9]{2})\.csv", re.IGNORECASE)


def locate(fund: FundEntry, get: Get, _since: date | None) -> Sequence[Document]:
    """Return the file that the fund's page links to; earlier days cannot be had.

    Raises
    ------
    UnreadableSource
        Where the page links to no file of this fund.
    """
    ticker = fund.fund.ticker
    source = read_source("schwab")
    page = Document(address=source.addresses["page"].format(ticker=ticker.lower()), file_name=f"{ticker}.html")
    links = _LINK.findall(get(page, source).content)
    days = [day.decode() for linked, day in links if linked.decode().upper() == ticker]
    if not days:
        raise UnreadableSource(f"The page {page.address} links to no holdings file of {ticker}.")
    address = source.addresses["holdings"].format(ticker=ticker, day=max(days))
    return (Document(address=address, file_name=f"{ticker}_FundHoldings_{max(days)}.CSV"),)
