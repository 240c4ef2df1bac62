"""How far a sheet may reach: row 50,000 and column GR (the 200th: 7 times 26 for A to G, and 18 for R) are the last."""

from collections.abc import Callable

import pytest
from hostile.workbooks import inline, sheet_xml, workbook

from analytics.workbook import read_first_sheet


def in_a_cell(place: str) -> str:
    return f"<row>{inline(place, 'z')}</row>"


def in_a_row(number: str) -> str:
    return f'<row spans="1:1" r="{number}"><c><v>1</v></c></row>'


def refusal(rows: str) -> str:
    return read_first_sheet(workbook(sheet_xml(rows))).refusal


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("GR1", ""),
        ("GS1", "has a column beyond 200"),
        ("HA1", "has a column beyond 200"),
        ("ZZ1", "has a column beyond 200"),
        ("AAA1", "has a column beyond 200"),
        ("A9999", ""),
        ("A50000", ""),
        ("A50001", "has a row beyond 50000"),
        ("GR50001", "has a row beyond 50000"),
        ("GS50001", "has a column beyond 200"),
        ("AB50001", "has a row beyond 50000"),
        ("A050001", "has a row beyond 50000"),
    ],
)
def test_the_last_cell(place: str, expected: str) -> None:
    assert refusal(in_a_cell(place)) == expected
    assert refusal(in_a_cell("A1") + in_a_cell(place)) == expected
    assert refusal(in_a_cell(place).replace('"', "'")) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [("9999", ""), ("50000", ""), ("50001", "has a row beyond 50000"), ("1048576", "has a row beyond 50000")],
)
def test_the_last_row(number: str, expected: str) -> None:
    assert refusal(in_a_row(number)) == expected


@pytest.mark.parametrize("cell", [lambda _: "<c/>", lambda at: f'<c r="A{at}"/>'])
def test_the_last_of_so_many_cells(cell: Callable[[int], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.workbook._MAX_CELLS", 20)
    row = "<row>{}</row>"
    assert refusal(row.format("".join(map(cell, range(1, 21))))) == ""
    assert refusal(row.format("".join(map(cell, range(1, 22))))) == "has more than 20 cells"
