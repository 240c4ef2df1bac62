"""Where Tiingo keeps the prices of a ticker. The token travels in a header, never in an address."""

from datetime import date

from etl.fetch.model import Document
from etl.sources.config import Source

FIRST_DATE = date(1990, 1, 1)
"""Before the first of our funds."""


def document(ticker: str, since: date | None, source: Source) -> Document:
    """Return the address of a ticker's prices from a day on, or of all of them."""
    spelled = ticker.replace(".", "-")
    address = source.addresses["prices"].format(ticker=spelled, since=(since or FIRST_DATE).isoformat())
    return Document(address, f"{spelled}.json")
