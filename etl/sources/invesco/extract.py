"""A file of Invesco, whichever of its two kinds, to rows."""

from etl.extract import ExtractedHoldings
from etl.extract.readers import json_body
from etl.extract.readers.bodies import Body, body
from etl.sources.config import Source
from etl.sources.invesco.download import extract_download
from etl.sources.invesco.site import extract_site

_HEAD = 64 * 1024
_MARKS = (b'"holdings"', b'"percentageOfTotalNetAssets"')
_HEADER = b"Fund Ticker,Security Identifier,Holding Ticker"


def recognizes(content: bytes, _file_name: str) -> bool:
    """Tell whether bytes are a file of this source, by what stands in them."""
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(_HEADER) or (head.startswith(b"{") and all(mark in head for mark in _MARKS))


def extract(content: bytes, source: Source) -> ExtractedHoldings:
    """Return the holdings in a file of Invesco.

    Raises
    ------
    UnreadableSource
        For anything else, and for lists that are shorter than they say.
    UnexpectedColumns
        For columns or keys that Invesco is not known to print.
    """
    if body(content) is Body.JSON:
        return extract_site(json_body.read(content, source.max_bytes), source)
    return extract_download(content, source)
