"""The address of a fund's file. The source offers only the latest one."""

from collections.abc import Sequence
from datetime import date

from db.repositories.reference import FundEntry
from etl.fetch.model import Document, Get
from etl.sources.config import read_source
from etl.sources.ishares.directory import products


def locate(fund: FundEntry, _get: Get, _since: date | None) -> Sequence[Document]:
    """Return the one document there is, or none for a fund whose number on the site is not known."""
    product = products().get(fund.fund.ticker)
    if product is None:
        return ()
    address = read_source("ishares").addresses["holdings"]
    return (
        Document(
            address=address.format(product_id=product.product_id, slug=product.slug),
            file_name=f"{product.ticker}_holdings.csv",
        ),
    )
