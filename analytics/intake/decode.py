"""Bytes to text: byte order marks, UTF-16 without one, UTF-8, and Windows-1252 as the last resort."""

import codecs
from dataclasses import dataclass

from analytics.errors import PortfolioFileError

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096
_MOSTLY = 0.3
_RARELY = 0.05
_FEW_NUL = 8
_MOST_NUL = 0.01


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text of a file and what had to be assumed to read it."""

    text: str
    warnings: tuple[str, ...] = ()


def decode(content: bytes) -> DecodedText:
    r"""Return the text of a file; refuse what is no text.

    Parameters
    ----------
    content : bytes
        The whole file.

    Returns
    -------
    DecodedText
        Text without a byte order mark.

    Examples
    --------
    >>> decode(b"\xef\xbb\xbfSymbol,Quantity").text
    'Symbol,Quantity'
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _read(_strictly(content[len(bom) :], encoding))
    encoding = _utf16_without_bom(content)
    if encoding:
        return _read(_strictly(content, encoding))
    try:
        return _read(content.decode("utf-8"))
    except UnicodeDecodeError:
        warning = "The file is not UTF-8; it was read as Windows-1252 (Western European)."
        return _read(_strictly(content, "cp1252"), warning)


def decode_or_empty(content: bytes) -> str:
    r"""Return the text of a file, empty where it is none.

    Examples
    --------
    >>> decode_or_empty(b"PK\x03\x04\x81\x8d\x8f"), decode_or_empty(b"{}")
    ('', '{}')
    """
    try:
        return decode(content).text
    except PortfolioFileError:
        return ""


def _utf16_without_bom(content: bytes) -> str:
    sample = content[:_SAMPLE]
    pairs = max(len(sample) // 2, 1)
    first = sample[0::2].count(0) / pairs
    second = sample[1::2].count(0) / pairs
    if second > _MOSTLY and first < _RARELY:
        return "utf-16-le"
    if first > _MOSTLY and second < _RARELY:
        return "utf-16-be"
    return ""


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise PortfolioFileError(
            "The file is not readable text: it is damaged or of another kind. Export it again as CSV (UTF-8)."
        ) from error


def _read(text: str, *warnings: str) -> DecodedText:
    """Return a text without its NUL characters, said if there are any; many of them are no text."""
    n_nul = text.count("\x00")
    if n_nul > max(_FEW_NUL, _MOST_NUL * len(text)):
        raise PortfolioFileError(
            "The file contains NUL characters: it is damaged or not a text file. Export it again as CSV (UTF-8)."
        )
    if not n_nul:
        return DecodedText(text, warnings)
    said = f"The file holds {n_nul} NUL character(s), which were left out: look whether its lines are whole."
    return DecodedText(text.replace("\x00", ""), (*warnings, said))
