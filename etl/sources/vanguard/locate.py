"""Where Vanguard has a fund's list of shares."""

from collections.abc import Sequence
from datetime import date

from db.repositories.reference import FundEntry
from etl.fetch.model import Document, Get
from etl.sources.config import read_source
from etl.sources.vanguard.funds import port_ids


def locate(fund: FundEntry, _get: Get, _since: date | None) -> Sequence[Document]:
    """Return the one document: the list of the last month end, by portfolio number where it is known, else by ticker.

    Earlier month ends cannot be had.
    """
    ticker = fund.fund.ticker
    source = read_source("vanguard")
    address = source.addresses["shares"].format(fund=port_ids().get(ticker, ticker))
    return (Document(address=address, file_name=f"{ticker}_stock.json"),)
