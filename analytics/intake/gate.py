"""First look at the bytes: what is plainly not a text table is refused with what to do instead."""

from analytics.errors import PortfolioFileError
from analytics.intake.caps import MAX_BYTES

_SAVE_AS_CSV = "Save the holdings as CSV and drop that file here."

_BINARY_SIGNS: tuple[tuple[bytes, str], ...] = (
    (
        b"PK\x03\x04",
        (
            "This is an Excel workbook or a zip archive, not a text file. Open it, choose the sheet with the holdings "
            "and save it as CSV (UTF-8); then drop the CSV file here."
        ),
    ),
    (
        b"\xd0\xcf\x11\xe0",
        (
            "This is an old or password-protected Excel workbook. Open it and save the sheet with the holdings as CSV "
            "(UTF-8); then drop the CSV file here."
        ),
    ),
    (b"%PDF", "This is a PDF document. Brokers offer the same list as CSV on their positions page: download that one."),
    (b"\x89PNG", f"This is a picture. {_SAVE_AS_CSV}"),
    (b"\xff\xd8\xff", f"This is a picture. {_SAVE_AS_CSV}"),
    (b"GIF8", f"This is a picture. {_SAVE_AS_CSV}"),
    (b"\x1f\x8b", f"This is a compressed (gzip) file. Unpack it first. {_SAVE_AS_CSV}"),
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
    (
        ("ofxheader", "<?ofx", "<ofx"),
        f"This is an OFX or Quicken file, which is not read yet. {_SAVE_AS_CSV}",
    ),
    (("<?xml", "<flexqueryresponse"), f"This is an XML file, which is not read yet. {_SAVE_AS_CSV}"),
    (("{", "["), f"This is a JSON file, which is not read. {_SAVE_AS_CSV}"),
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
    for sign, sentence in _BINARY_SIGNS:
        if content.startswith(sign):
            raise PortfolioFileError(sentence)


def refuse_markup(text: str) -> None:
    """Raise a sentence for text that is a web page, XML, OFX or JSON."""
    start = text[:256].lstrip().casefold()
    for signs, sentence in _MARKUP_SIGNS:
        if start.startswith(signs):
            raise PortfolioFileError(sentence)
