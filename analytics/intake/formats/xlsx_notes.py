"""What a workbook's cells do not tell: formulas whose result was never saved, errors, and rows that are hidden.

Only for archives that passed the look of ``analytics.workbook``: their parts are small and well-formed enough.
"""

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence

from analytics.intake.cells import clean

_TAG = r"<(?:\w{1,20}:)?"
_SHEET = re.compile(_TAG + r"sheet\s([^>]{1,1000})>")
_RELATION = re.compile(_TAG + r"Relationship\s([^>]{1,2000})>")
_ATTRIBUTE = re.compile(r"([\w:]{1,40})\s{0,5}=\s{0,5}[\"']([^\"']{0,1000})[\"']")
_BYTES_TAG = _TAG.encode()
_CELL = re.compile(_BYTES_TAG + rb"c(?=[\s/>])([^>]{0,300})>")
_PLACE = re.compile(rb"\sr\s?=\s?[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
_TYPE = re.compile(rb"\st\s?=\s?[\"']([a-zA-Z]{1,12})[\"']")
_FORMULA = re.compile(_BYTES_TAG + rb"f[\s/>]")
_RESULT = re.compile(_BYTES_TAG + rb"v(?:\s[^>]{0,50})?>[^<]")
_HIDDEN_ROW = re.compile(_BYTES_TAG + rb"row\s[^>]{0,300}?\bhidden\s?=\s?[\"'](?:1|true)[\"'][^>]{0,300}(?<!/)>")
_NAMED = 5


def notes_on_sheets(content: bytes, names: Sequence[str]) -> Iterator[str]:
    """Yield what has to be said about cells and rows of the sheets with these names.

    Parameters
    ----------
    content : bytes
        An XLSX file.
    names : sequence of str
        The sheets that are read.

    Yields
    ------
    str
        Sentences for the user; the sheet is named where there are several.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = _parts(archive)
        for name in names:
            where = f"Sheet {clean(name)}: " if len(names) > 1 else ""
            part = archive.read(parts[name]).rpartition(b"sheetData>")[0] if name in parts else b""
            without_value = list(_cells_without_value(part))
            if without_value:
                listed = ", ".join(without_value[:_NAMED]) + (", ..." if len(without_value) > _NAMED else "")
                yield (
                    f"{where}{len(without_value):,} cell(s) hold an error or a formula without a saved result and were "
                    f"read as empty ({listed}). Open the workbook in a spreadsheet, save it and drop it again."
                )
            n_hidden = len(_HIDDEN_ROW.findall(part))
            if n_hidden:
                yield f"{where}{n_hidden:,} hidden row(s) were read like the visible ones."


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of the archive that holds each sheet."""
    spelled = {name.lower(): name for name in archive.namelist()}
    book = archive.read(spelled["xl/workbook.xml"]).decode("utf-8", "replace")
    relations_name = spelled.get("xl/_rels/workbook.xml.rels")
    relations = archive.read(relations_name).decode("utf-8", "replace") if relations_name else ""
    targets = {}
    for relation in map(_attributes, _RELATION.findall(relations)):
        targets[relation.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", relation.get("Target", "")))[1:]
    found = {}
    for sheet in map(_attributes, _SHEET.findall(book)):
        relation_id = next((value for key, value in sheet.items() if key.endswith(":id")), "")
        part = spelled.get(targets.get(relation_id, "").lower())
        if part:
            found[html.unescape(sheet.get("name", ""))] = part
    return found


def _attributes(text: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(text))


def _cells_without_value(part: bytes) -> Iterator[str]:
    if not _FORMULA.search(part) and b'"e"' not in part and b"'e'" not in part:
        return
    starts = _CELL.finditer(part)
    cell = next(starts, None)
    while cell is not None:
        following = next(starts, None)
        inside = part[cell.end() : following.start() if following else len(part)]
        kind = _TYPE.search(cell.group(1))
        is_error = kind is not None and kind.group(1) == b"e"
        is_text = kind is not None and kind.group(1) == b"str"
        if is_error or (not is_text and _FORMULA.search(inside) and not _RESULT.search(inside)):
            place = _PLACE.search(cell.group(1))
            yield place.group(1).decode() if place else "?"
        cell = following
