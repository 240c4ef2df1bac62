"""A file of Vanguard, whichever of its three kinds, to rows."""

from etl.extract import ExtractedHoldings
from etl.extract.readers import json_body
from etl.extract.readers.bodies import Body, body
from etl.sources.config import Source
from etl.sources.vanguard.export import extract_export
from etl.sources.vanguard.history import extract_history
from etl.sources.vanguard.site import extract_site

_HEAD = 64 * 1024
_MARKS = ((b'"asOfDate"', b'"entity"'), (b'"portId"', b'"holdingDetailItem"'))
_TITLE = b"Holdings details"


def recognizes(content: bytes, _file_name: str) -> bool:
    """Tell whether bytes are a file of this source, by what stands in them."""
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith((b"{", b"[")):
        return any(all(mark in head for mark in marks) for marks in _MARKS)
    return head.startswith(_TITLE)


def extract(content: bytes, source: Source) -> ExtractedHoldings:
    """Return the holdings in a file of Vanguard.

    Raises
    ------
    UnreadableSource
        For anything else, and for lists that are shorter than they say.
    UnexpectedColumns
        For columns or keys that Vanguard is not known to print.
    """
    if body(content) is not Body.JSON:
        return extract_export(content, source)
    value = json_body.read(content, source.max_bytes)
    return extract_history(value, source) if isinstance(value, list) else extract_site(value, source)
