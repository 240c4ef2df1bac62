"""What bytes are is told from the bytes alone."""

import io
import zipfile

import pytest

from analytics.errors import UnreadableSource
from etl.extract.readers.bodies import Body, body, describe, require


def a_zip(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x" * 100)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"Ticker,Name\nAAA,Alpha\n", Body.TEXT),
        (b"\xef\xbb\xbfTicker,Name\n", Body.TEXT),
        ("a fund in São Paulo\n".encode("cp1252"), Body.TEXT),
        (b"", Body.EMPTY),
        (b"\xef\xbb\xbf", Body.EMPTY),
        (b" \r\n\n", Body.EMPTY),
        (b" " * 10_000, Body.EMPTY),
        (b" " * 10_000 + b"x", Body.TEXT),
        (b"<!DOCTYPE html>\n<html lang='en'>", Body.HTML),
        (b"\n\n  <HTML><body>Access Denied</body>", Body.HTML),
        (b"\xef\xbb\xbf<!-- maintenance -->\n<html>", Body.HTML),
        (b"<script>location.reload()</script>", Body.HTML),
        (b'<?xml version="1.0"?><edgarSubmission/>', Body.XML),
        (b'{"status": 404}', Body.JSON),
        (b"[1, 2]", Body.JSON),
        (b"%PDF-1.7\n", Body.PDF),
        (b"\x1f\x8b\x08\x00", Body.GZIP),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Body.OLD_WORKBOOK),
        ("Ticker,Name\n".encode("utf-16"), Body.UTF16),
        (b"Ticker\x00Name\x01", Body.BINARY),
        (a_zip("xl/workbook.xml"), Body.WORKBOOK),
        (a_zip("holdings.csv"), Body.ZIP),
        (a_zip("xl/workbook.xml")[:-30], Body.CUT_ZIP),
    ],
)
def test_what_a_body_is(content: bytes, kind: Body) -> None:
    assert body(content) is kind
    assert describe(content) == (None if kind is Body.TEXT else kind.value)


def test_the_sentence_says_what_came_instead() -> None:
    with pytest.raises(UnreadableSource, match=r"^This is an HTML page, not a holdings file\.$"):
        require(b"<html>", Body.TEXT)
    with pytest.raises(UnreadableSource, match=r"^This is a text, not a price file\.$"):
        require(b"x", Body.WORKBOOK, "a price file")
    require(b"x", Body.TEXT)
