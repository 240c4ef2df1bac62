"""Excel workbooks as portfolio files."""

import io
import zipfile
from pathlib import Path

import pytest
from hostile.workbooks import hostile_workbooks, inline, sheet_xml
from hostile.workbooks import workbook as workbook_bytes
from xlsxwriter import Workbook

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.intake.formats import xlsx
from analytics.intake.formats.xlsx_notes import notes_on_sheets
from analytics.intake.source import Source
from analytics.isolation import run_isolated
from analytics.workbook import read_sheets

FOLDER = Path(__file__).parents[2] / "fixtures" / "brokers" / "workbooks"
HOSTILE = hostile_workbooks()


def content_of(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def read(content: bytes) -> Source:
    return xlsx.read(content, "")


def archive_of(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


def test_every_visible_sheet_with_its_rows_and_their_numbers() -> None:
    """The blank sheet is left out; row 2 of the second sheet is blank; the merged title is in its first cell only."""
    sheets = read(content_of("several-sheets.xlsx")).sheets
    assert {sheet.name: [(record.line, record.cells) for record in sheet.records] for sheet in sheets} == {
        "Cover": [(1, ["Everything we own"])],
        "Taxable": [
            (1, ["Holdings of the taxable account"]),
            (3, ["Symbol", "Description", "Quantity", "Price", "Market Value", "Date Acquired"]),
            (4, ["ACME", "Acme Inc", "12.5", "80", "1000", "2024-02-29"]),
            (5, ["GLBX", "Globex Corp", "0.3333333333333333", "30.3", "10.1"]),
            (6, ["INIT", "Initech", "4", "2.5"]),
        ],
        "Roth IRA": [
            (1, ["Symbol", "Description", "Quantity", "Price", "Market Value"]),
            (2, ["TRUE", "A ticker that spreadsheets take for a truth value", "0.0000001", "2000000", "0.2"]),
            (3, ["123456789", "A number that is a name", "100", "1", "100"]),
        ],
    }


def test_what_is_hidden_or_was_never_computed_is_said() -> None:
    assert read(content_of("several-sheets.xlsx")).warnings == (
        "The hidden sheet Old was not read.",
        (
            "Sheet Taxable: 2 cell(s) hold an error or a formula without a saved result and were read as empty "
            "(E6, F6). Open the workbook in a spreadsheet, save it and drop it again."
        ),
        "Sheet Taxable: 1 hidden row(s) were read like the visible ones.",
    )


def test_a_workbook_named_csv_is_read_and_its_only_sheet_has_no_name() -> None:
    source = read(content_of("one-sheet-named.csv"))
    assert [(sheet.name, [(r.line, r.cells) for r in sheet.records]) for sheet in source.sheets] == [
        ("", [(3, ["", "Symbol", "Quantity"]), (4, ["", "ACME", "12.5"])])
    ]
    parsed = read_portfolio_file(content_of("one-sheet-named.csv"), "one-sheet-named.csv")
    assert [(row.row, row.text, str(row.quantity)) for row in parsed.rows] == [(4, "ACME", "12.5")]


def test_moments_keep_their_time_and_days_have_none() -> None:
    packed = io.BytesIO()
    book = Workbook(packed)
    sheet = book.add_worksheet()
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.write(0, 0, 46149.5, moment)  # 7 May 2026: day 46149 counted from 30 December 1899
    sheet.write(1, 0, 46149, moment)
    book.close()
    assert [row.cells for row in read_sheets(packed.getvalue()).sheets[0].rows] == [
        ("2026-05-07T12:00:00",),
        ("2026-05-07",),
    ]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ('<c r="A1"><f>1+1</f><v>2</v></c>', []),
        ('<c r="A1"><f>1+1</f></c>', ["A1"]),
        ('<c r="A1"><f>1+1</f><v></v></c>', ["A1"]),
        ('<c r="A1"><f>1+1</f><v/></c>', ["A1"]),
        ('<c r="A1" t="str"><f>""</f><v></v></c>', []),
        ('<c t="e" r="B7"><v>#REF!</v></c>', ["B7"]),
        ('<c r="A1"/>', []),
        ('<c r="A1"/><c r="B1"><f>A1</f></c>', ["B1"]),
    ],
)
def test_formulas_without_a_saved_result(cell: str, found: list[str]) -> None:
    rules = "<ext><xm:f>A2</xm:f></ext></worksheet>"  # rules for entering data hold formulas too, below the cells
    content = workbook_bytes(sheet_xml(f'<row r="1">{cell}</row>').replace("</worksheet>", rules))
    notes = list(notes_on_sheets(content, ["holdings"]))
    assert [note.partition("(s)")[2].rpartition("(")[2].partition(")")[0] for note in notes] == found


def test_more_than_five_cells_are_counted_and_the_first_named() -> None:
    cells = "".join(f'<c r="{letter}1"><f>1</f></c>' for letter in "ABCDEFG")
    (note,) = notes_on_sheets(workbook_bytes(sheet_xml(f'<row r="1">{cells}</row>')), ["holdings"])
    assert note.startswith("7 cell(s)")
    assert "(A1, B1, C1, D1, E1, ...)" in note


def test_only_rows_that_hold_cells_count_as_hidden() -> None:
    rows = (
        f'<row r="1" hidden="1">{inline("A1", "a")}</row><row r="2" hidden="true" spans="1:1">{inline("A2", "b")}</row>'
        f'<row r="3" hidden="1"/><row r="4" hidden="0">{inline("A4", "c")}</row>'
    )
    assert list(notes_on_sheets(workbook_bytes(sheet_xml(rows)), ["holdings"])) == [
        "2 hidden row(s) were read like the visible ones."
    ]


def test_a_workbook_with_hidden_sheets_only_has_nothing_to_read() -> None:
    packed = io.BytesIO()
    book = Workbook(packed)
    book.add_worksheet("Front")
    book.close()
    with pytest.raises(PortfolioFileError, match="no visible sheet that holds anything"):
        read(packed.getvalue())


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_workbooks_are_refused_with_what_to_do(name: str) -> None:
    with pytest.raises(PortfolioFileError) as refusal:
        run_isolated(read_rows, HOSTILE[name][0], packages=("python_calamine",))
    sentence = str(refusal.value)
    assert sentence.endswith(".")
    assert sentence.startswith(("The workbook ", "The file was refused", "This is a zip archive"))


def read_rows(content: bytes) -> int:
    return len(read(content).sheets)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("xl/workbook.bin",), "binary Excel workbook (.xlsb)"),
        (("mimetype", "content.xml"), "OpenDocument file (.ods)"),
        (("Index/Document.iwa",), "Apple Numbers document"),
        (("Index.zip",), "Apple Numbers document"),
        (("word/document.xml",), "text document or a presentation"),
        (("positions.csv", "more.csv"), "zip archive, not a list of holdings. Unpack it"),
        ((), "zip archive"),
    ],
)
def test_other_archives_are_told_apart(names: tuple[str, ...], words: str) -> None:
    content = archive_of(*names)
    assert xlsx.recognises(content, "")
    with pytest.raises(PortfolioFileError) as refusal:
        read(content)
    assert words in str(refusal.value)


def test_macros_and_damage_are_refused() -> None:
    with pytest.raises(PortfolioFileError, match=r"The workbook contains macros\. Save the sheet"):
        read(archive_of("xl/workbook.xml", "xl/vbaProject.bin"))
    with pytest.raises(PortfolioFileError, match=r"The workbook is damaged\."):
        read(content_of("several-sheets.xlsx")[:3000])


def test_many_sheets_cannot_ask_for_more_cells_than_one_may() -> None:
    packed = io.BytesIO()
    book = Workbook(packed)
    for _ in range(3):
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(39_999, 99, "z")  # 4 million cells between the corners
    book.close()
    assert read_sheets(packed.getvalue()).refusal == "has more than 10000000 cells between the corners of its sheets"
