"""The address of a fund's file. The source offers only the latest one."""

from collections.abc import Sequence
from datetime import date

from db.repositories.reference import FundEntry
from etl.fetch.model import Document, Get
from etl.sources.config import read_source


def locate(fund: FundEntry, _get: Get, _since: date | None) -> Sequence[Document]:
    """Return the one document there is, or none for a fund whose address is not known."""
    address = read_source("ark").addresses.get(fund.fund.ticker)
    return () if address is None else (Document(address=address, file_name=address.rsplit("/", 1)[1]),)
