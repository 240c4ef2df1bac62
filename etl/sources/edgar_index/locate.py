"""Where the index of a quarter is."""

from datetime import date

from etl.fetch.model import Document
from etl.sources.config import Source

_MONTHS_A_QUARTER = 3


def document(month: date, source: Source) -> Document:
    """Return the address of the index that holds a month. It is written anew while its quarter runs."""
    quarter = (month.month - 1) // _MONTHS_A_QUARTER + 1
    address = source.addresses["form_index"].format(year=month.year, quarter=quarter)
    return Document(address, f"form-{month.year}-QTR{quarter}.idx")
