"""Where FRED keeps a series: always from a stated day on, and never with the key in the address."""

from datetime import date

from etl.fetch.model import Document
from etl.sources.config import Source


def document(series_id: str, since: date, source: Source, *, has_key: bool) -> Document:
    """Return the address of a series' file, or of its JSON where there is a key for it."""
    form = "json" if has_key else "csv"
    return Document(source.addresses[form].format(series_id=series_id, since=since.isoformat()), f"{series_id}.{form}")
