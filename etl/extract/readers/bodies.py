"""What bytes are, told from the bytes alone: a name or a content type may say anything."""

from enum import Enum

from analytics.errors import UnreadableSource

_HEAD = 4096
_TAIL = 66_000
_PRINTED_BELOW = 32
_BLANK_CODES = frozenset(b"\t\n\r\x0c")


class Body(Enum):
    """Kinds of bodies that sources serve; the value is how a sentence calls one."""

    TEXT = "a text"
    WORKBOOK = "an Excel workbook"
    JSON = "a JSON document"
    XML = "an XML document"
    EMPTY = "an empty body"
    HTML = "an HTML page"
    PDF = "a PDF"
    ZIP = "a ZIP archive"
    CUT_ZIP = "a ZIP archive or workbook whose end is missing"
    OLD_WORKBOOK = "an old or encrypted Excel workbook"
    GZIP = "a compressed body"
    UTF16 = "a text in UTF-16"
    BINARY = "no text but binary data"


_MARKS = (
    (b"%PDF-", Body.PDF),
    (b"\xd0\xcf\x11\xe0", Body.OLD_WORKBOOK),
    (b"\x1f\x8b", Body.GZIP),
    (b"\xff\xfe", Body.UTF16),
    (b"\xfe\xff", Body.UTF16),
)


def body(content: bytes) -> Body:
    """Return what ``content`` is. Only its beginning and, for archives, its end are looked at."""
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    for mark, kind in _MARKS:
        if content.startswith(mark):
            return kind
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head:
        return Body.EMPTY if not content.removeprefix(b"\xef\xbb\xbf").strip() else Body.TEXT
    return _from_first_words(head.lower())


def describe(content: bytes) -> str | None:
    """Return what ``content`` is in words, such as ``an HTML page``; None for plain text."""
    kind = body(content)
    return None if kind is Body.TEXT else kind.value


def require(content: bytes, wanted: Body, purpose: str = "a holdings file") -> None:
    """Raise ``UnreadableSource`` unless the body is of the wanted kind."""
    kind = body(content)
    if kind is not wanted:
        raise UnreadableSource(f"This is {kind.value}, not {purpose}.")


def _archive(content: bytes) -> Body:
    if b"PK\x05\x06" not in content[-_TAIL:]:
        return Body.CUT_ZIP
    return Body.WORKBOOK if b"xl/workbook.xml" in content else Body.ZIP


def _from_first_words(head: bytes) -> Body:
    kind = Body.TEXT
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<script", b"<body")):
        kind = Body.HTML
    elif head.startswith(b"<"):
        kind = Body.HTML if b"<html" in head else Body.XML
    elif head.startswith((b"{", b"[")):
        kind = Body.JSON
    elif any(code < _PRINTED_BELOW and code not in _BLANK_CODES for code in head):
        kind = Body.BINARY
    return kind
