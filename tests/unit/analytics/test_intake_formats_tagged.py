"""Lines of tagged formats as tables."""

from dataclasses import replace

from analytics.intake.formats.tagged import COLUMNS, HoldingLine, LineKind, as_sheet, filled_lines

POSITION = HoldingLine(1, LineKind.POSITION, account_number="A", symbol="ACME", currency="USD")
LOT = replace(POSITION, row_type=LineKind.LOT)


def kinds(*lines: HoldingLine) -> list[tuple[int, str]]:
    return [(record.line, record.cells[0]) for record in as_sheet(lines).records[1:]]


def test_lots_go_to_the_last_position_above_them() -> None:
    """The same security twice in one account, say held with cash and on margin, each with its own lots."""
    first, second = POSITION, replace(POSITION, line=4)
    lots = [replace(LOT, line=line) for line in (2, 3, 5)]
    assert kinds(first, second, *lots) == [(1, "position"), (2, "lot"), (3, "lot"), (4, "position"), (5, "lot")]


def test_lots_above_all_positions_go_to_the_first() -> None:
    assert kinds(LOT, replace(POSITION, line=4), replace(POSITION, line=6)) == [
        (4, "position"),
        (1, "lot"),
        (6, "position"),
    ]


def test_lots_of_another_account_currency_or_security_are_no_ones() -> None:
    strangers = [
        replace(LOT, line=2, account_number="B"),
        replace(LOT, line=3, currency="EUR"),
        replace(LOT, line=4, symbol="GLBX"),
        replace(LOT, line=5, isin="US1111111183"),
    ]
    assert kinds(POSITION, *strangers) == [(line, "position") for line in (1, 2, 3, 4, 5)]


def test_cells_are_cleaned_and_bounded() -> None:
    sheet = as_sheet([replace(POSITION, description="a\u200b\x00\tb" + "c" * 5000)])
    cell = sheet.records[1].cells[COLUMNS.index("Description")]
    assert cell.startswith("a bc")
    assert len(cell) == 4096


def test_blank_lines_are_not_counted_as_filled() -> None:
    assert filled_lines("a\n\n \t\nb\n") == (1, 4)
