"""Hostile workbooks, made by code: nothing here is a real file.

Entries of ``HIDDEN`` pass the look through the archive only with its checks switched off; the child's limits hold them.
"""

import io
import zipfile
from collections.abc import Mapping
from functools import cache

MIB = 1024 * 1024
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = (
    f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
    f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
BOOK = (
    f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
    '<sheets><sheet name="holdings" sheetId="1" r:id="r1"/></sheets></workbook>'
)
BOOK_RELS = (
    f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">'
    f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)


def sheet_xml(rows: str) -> str:
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def inline(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def shared_strings(text: str) -> str:
    return f'<?xml version="1.0"?><sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'


PLAIN_ROWS = f'<row r="1">{inline("A1", "Name")}{inline("B1", "Weight")}</row><row r="3"><c r="A3"><v>1.5</v></c></row>'
CORNERS = f'<row r="1">{inline("A1", "a")}</row><row r="1048576">{inline("XFD1048576", "z")}</row>'


def workbook(
    sheet: str,
    *,
    extra: Mapping[str, str | bytes] | None = None,
    strings: str = shared_strings("s"),
    packing: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELS,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_RELS,
        "xl/sharedStrings.xml": strings,
        "xl/worksheets/sheet1.xml": sheet,
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as archive:
        for name, part in (parts | dict(extra or {})).items():
            archive.writestr(name, part)
    return stream.getvalue()


def good_workbook() -> bytes:
    return workbook(sheet_xml(PLAIN_ROWS))


@cache
def hostile_workbooks() -> dict[str, tuple[bytes, str]]:
    """Return name to content and a part of the sentence that refuses it."""
    return {
        "far_corners": (workbook(sheet_xml(CORNERS)), "row beyond"),
        "far_column": (workbook(sheet_xml(f'<row r="1">{inline("XFD1", "z")}</row>')), "column beyond"),
        "far_row_without_cells": (workbook(sheet_xml('<row r="1048576"><c><v>1</v></c></row>')), "row beyond"),
        "beyond_every_sheet": (workbook(sheet_xml(f'<row r="1">{inline("ZZZZ999999999", "z")}</row>')), "beyond"),
        "far_cell_in_an_unnumbered_row": (workbook(sheet_xml('<row><c r="A1048576"><v>1</v></c></row>')), "row beyond"),
        "million_cells": (
            workbook(sheet_xml("<row>" + "<c/>" * 1_000_001 + "</row>"), packing=zipfile.ZIP_STORED),
            "1000000 cells",
        ),
        "far_too_much_text": (
            workbook(
                sheet_xml('<row r="1">' + "".join(f'<c r="A{i}" t="s"><v>0</v></c>' for i in range(1, 601)) + "</row>"),
                strings=shared_strings("s" * 32_000),
                packing=zipfile.ZIP_STORED,
            ),
            "far too much text",
        ),
        "encrypted_parts": (_encrypted(good_workbook()), "encrypted"),
        "long_zeros": (workbook(sheet_xml("0" * 60 * MIB)), "inflates"),
        "packed_small": (workbook(sheet_xml("0" * 20 * MIB)), "packed"),
        "many_parts": (workbook(sheet_xml(PLAIN_ROWS), extra={f"x{i}.txt": "" for i in range(500)}), "500 parts"),
        "macros": (workbook(sheet_xml(PLAIN_ROWS), extra={"xl/vbaProject.bin": "x"}), "macros"),
        "laughs": (
            workbook(
                sheet_xml(PLAIN_ROWS),
                strings='<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
                f'<sst xmlns="{MAIN}"><si><t>&b;</t></si></sst>',
            ),
            "declares a document type",
        ),
        "external_file": (
            workbook(
                '<?xml version="1.0"?><!doctype w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
                f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="str"><v>&x;</v></c></row>'
                "</sheetData></worksheet>"
            ),
            "declares a document type",
        ),
        "declaration_in_utf16": (
            workbook('<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "b">]><worksheet/>'.encode("utf-16")),  # type: ignore[arg-type]  # bytes are the point
            "unusual encoding",
        ),
        "two_sheets_of_one_name": (_with_twin("xl/worksheets/Sheet1.xml"), "two parts"),
        "forged_size": (_forged_size(workbook(sheet_xml("0" * 5 * MIB))), "damaged"),
        "broken_middle": (_broken(good_workbook()), "damaged"),
        "end_missing": (good_workbook()[:-30], "end is missing"),
        "million_rows_of_a_hundred": (
            workbook(sheet_xml(_ROW_OF_100 + '<row r="1048576"><c r="CV1048576"/></row>')),
            "row",
        ),
        "quadratic": (
            workbook(
                sheet_xml(PLAIN_ROWS),
                strings=f'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "{"x" * 20_000}">]>'
                f'<sst xmlns="{MAIN}"><si><t>{"&a;" * 20_000}</t></si></sst>',
            ),
            "declares a document type|packed",
        ),
        "huge_string": (workbook(sheet_xml(PLAIN_ROWS), strings=shared_strings("s" * 51 * MIB)), "inflates"),
        "shared_string_flood": (
            workbook(sheet_xml(PLAIN_ROWS), strings=shared_strings("</t></si><si><t>" * 3_000_000)),
            "packed|inflates",
        ),
        "forty_thousand_parts": (
            workbook(sheet_xml(PLAIN_ROWS), extra={f"{i}": "" for i in range(40_000)}, packing=zipfile.ZIP_STORED),
            "500 parts",
        ),
        "book_inside_an_archive": (_archive({"holdings.xlsx": good_workbook()}), "ZIP archive"),
        "archive_of_archives": (_nested(good_workbook()), "ZIP archive"),
        "binary_book": (_renamed("xl/workbook.xml", "xl/workbook.bin"), "ZIP archive|without a workbook"),
        "no_sheet": (_renamed("xl/worksheets/sheet1.xml", "xl/other.xml"), "damaged"),
    }


@cache
def hidden_workbooks() -> dict[str, bytes]:
    """Return workbooks that only the limits stop once the look through the archive is switched off."""
    long_string = shared_strings("s" * 32_000)
    references = "".join(f'<c r="A{i}" t="s"><v>0</v></c>' for i in range(1, 49_000))
    return {
        "far_corners": workbook(sheet_xml(CORNERS)),
        "one_string_many_times": workbook(sheet_xml(f'<row r="1">{references}</row>'), strings=long_string),
    }


@cache
def survivable_workbooks() -> dict[str, bytes]:
    """Return nasty workbooks that still hold five shares of VTI."""
    holdings = (
        f'<row r="1">{inline("A1", "Symbol")}{inline("B1", "Quantity")}</row>'
        f'<row r="2">{inline("A2", "=cmd")}<c r="B2"><v>1</v></c></row>'
        f'<row r="3">{inline("A3", "VTI")}<c r="B3"><v>5</v></c></row>'
    )
    outside = {"../../etc/passwd": "x", "/etc/passwd": "x", "xl/embeddings/inner.zip": _nested(b"")}
    odd_cells = f'<row r="4">{inline("A4", "NaN")}<c r="B4"><v>1e999</v></c></row>'
    return {
        "paths_outside.xlsx": workbook(sheet_xml(holdings), extra=outside),
        "numbers_that_explode.xlsx": workbook(sheet_xml(holdings + odd_cells)),
    }


_ROW_OF_100 = "<row>" + "<c><v>1</v></c>" * 100 + "</row>"


def _archive(parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def _nested(content: bytes) -> bytes:
    for depth in range(30):
        content = _archive({f"{depth}.zip": content})
    return content


def _with_twin(name: str) -> bytes:
    return workbook(sheet_xml(PLAIN_ROWS), extra={name: sheet_xml("")})


def _renamed(old: str, new: str) -> bytes:
    content = good_workbook()
    source = zipfile.ZipFile(io.BytesIO(content))
    stream = io.BytesIO()
    with source, zipfile.ZipFile(stream, "w") as archive:
        for entry in source.infolist():
            archive.writestr(new if entry.filename == old else entry.filename, source.read(entry))
    return stream.getvalue()


def _forged_size(content: bytes) -> bytes:
    """Let the directory say that the last part has 100 bytes."""
    at = content.rindex(b"PK\x01\x02") + 24
    return content[:at] + (100).to_bytes(4, "little") + content[at + 4 :]


def _encrypted(content: bytes) -> bytes:
    """Let the directory say that the first part is encrypted."""
    at = content.index(b"PK\x01\x02") + 8
    return content[:at] + b"\x01\x00" + content[at + 2 :]


def _broken(content: bytes) -> bytes:
    at = content.index(b"xl/worksheets/sheet1.xml") + 40
    return content[:at] + bytes(byte ^ 0xFF for byte in content[at : at + 20]) + content[at + 20 :]
