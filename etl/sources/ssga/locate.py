"""The address of a fund's workbook. The source offers only the latest one."""

from collections.abc import Sequence
from datetime import date

from db.repositories.reference import FundEntry
from etl.fetch.model import Document, Get
from etl.sources.config import read_source

_SPONSOR = "State Street"
_KIND = "etf"


def locate(fund: FundEntry, _get: Get, _since: date | None) -> Sequence[Document]:
    """Return the one document there is, or none for a fund of another sponsor."""
    if fund.fund.sponsor != _SPONSOR or fund.fund.kind != _KIND:
        return ()
    address = read_source("ssga").addresses["holdings"].format(ticker=fund.fund.ticker.lower())
    return (Document(address=address, file_name=address.rsplit("/", 1)[1]),)
