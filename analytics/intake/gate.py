"""First look at the bytes: what is plainly not a text table is refused with what to do instead."""

from analytics.errors import PortfolioFileError
from analytics.intake.caps import MAX_BYTES

_SAVE_AS_CSV = "Save the holdings as CSV and drop that file here."

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
_COMPOUND_PARTS: tuple[tuple[str, str], ...] = (
    (
        "EncryptedPackage",
        (
            "This Excel workbook is protected with a password. Save it without the password, or save the sheet with "
            "the holdings as CSV (UTF-8), and drop that file here."
        ),
    ),
    ("WordDocument", f"This is a text document, not a table. {_SAVE_AS_CSV}"),
    (
        "",
        (
            "This is a workbook in the old Excel format (.xls). Open it, save it as .xlsx or save the sheet with the "
            "holdings as CSV (UTF-8), and drop that file here."
        ),
    ),
)
_BINARY_SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "This is a PDF document. Brokers offer the same list as CSV on their positions page: download that one."),
    (b"\x89PNG", f"This is a picture. {_SAVE_AS_CSV}"),
    (b"\xff\xd8\xff", f"This is a picture. {_SAVE_AS_CSV}"),
    (b"GIF8", f"This is a picture. {_SAVE_AS_CSV}"),
    (b"\x1f\x8b", f"This is a compressed (gzip) file. Unpack it first. {_SAVE_AS_CSV}"),
    (b"BZh91AY", f"This is a compressed (bzip2) file. Unpack it first. {_SAVE_AS_CSV}"),
    (b"\xfd7zXZ", f"This is a compressed (xz) file. Unpack it first. {_SAVE_AS_CSV}"),
    (b"7z\xbc\xaf", f"This is a compressed (7-Zip) file. Unpack it first. {_SAVE_AS_CSV}"),
    (b"Rar!", f"This is a compressed (RAR) file. Unpack it first. {_SAVE_AS_CSV}"),
    (b"{\\rtf", f"This is a text document with formatting (RTF). {_SAVE_AS_CSV}"),
    (b"\x7fELF", f"This is a program, not a list of holdings. {_SAVE_AS_CSV}"),
    (b"SQLite format 3", f"This is a database file. {_SAVE_AS_CSV}"),
)

_MARKUP_SIGNS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("<!doctype html", "<html", "<table", "<head", "<body", "<script"),
        (
            "This is a web page, although it may be named .csv or .xls. Open it in a spreadsheet and save it as CSV, "
            "or download the CSV from the positions page of your broker."
        ),
    ),
    (("<?xml",), f"This is an XML file of a kind that is not read. {_SAVE_AS_CSV}"),
)


def refuse_binary(content: bytes) -> None:
    """Raise a sentence for an empty or oversized file and for formats told by their first bytes."""
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise PortfolioFileError("The file is empty. Export the list of positions again and drop the new file here.")
    if len(content) > MAX_BYTES:
        megabytes = len(content) / (1024 * 1024)
        raise PortfolioFileError(
            f"The file is {megabytes:.1f} MiB; at most {MAX_BYTES // (1024 * 1024)} MiB are read. A list of positions "
            "is far smaller: export only the positions."
        )
    if content.startswith(_COMPOUND_FILE):
        raise PortfolioFileError(
            next(sentence for part, sentence in _COMPOUND_PARTS if part.encode("utf-16-le") in content)
        )
    for sign, sentence in _BINARY_SIGNS:
        if content.startswith(sign):
            raise PortfolioFileError(sentence)


def refuse_markup(text: str) -> None:
    """Raise a sentence for text in no known format that is a web page or XML."""
    start = text[:256].lstrip().casefold()
    for signs, sentence in _MARKUP_SIGNS:
        if start.startswith(signs):
            raise PortfolioFileError(sentence)
