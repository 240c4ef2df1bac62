"""Lines looked at as a whole are what their cells are one by one."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analytics.intake.cells import clean, clean_all
from analytics.intake.grid import Record
from analytics.intake.lots import merge_lots
from analytics.intake.options import is_option
from analytics.intake.row_classes import is_total
from analytics.intake.tables import find_tables
from analytics.model.portfolio import ParsedRow, RowClass

ODD = st.text(st.sampled_from("ab1 '=+-\t\n\x00\x7f\u00a0\u200b\u202e\uff1d\u00e9"), max_size=5)


@given(st.lists(ODD | st.text(max_size=8), max_size=4))
@example(["VTI", "'-AAPL260116C400"])
@example(["'", "=1"])  # the apostrophe of one cell does not guard the next
def test_a_line_is_cleaned_as_its_cells_are(cells: list[str]) -> None:
    assert clean_all(cells) == [clean(cell) for cell in cells]


@pytest.mark.parametrize(
    ("cells", "is_header"),
    [
        (["Symbol", "Quantity", "2026 E", "2027 E"], True),  # half of the cells with digits: still looked at
        (["Symbol", "Quantity", "Q1 2026", "1st", "Y2027"], False),  # more than half
        (["Symbol", "Quantity", "1d", "7d change", ""], True),
    ],
)
def test_a_line_of_mostly_digits_is_no_header(cells: list[str], is_header: bool) -> None:  # noqa: FBT001  # a parameter of the table
    assert bool(find_tables([Record(1, cells)]).tables) is is_header


@pytest.mark.parametrize(
    "symbol", ["A260116C5", "-A260116P400", "A 1/2/26 5 C", "A 1JAN26 5 P", "A JAN 1 26 5 CALL", "1 1 JAN 26 5 PUT"]
)
def test_the_shortest_of_every_notation_is_an_option(symbol: str) -> None:
    assert is_option(symbol, "", "")


@pytest.mark.parametrize(
    "text", ["Total", "TOTALS:", " total. ", "Sub-Total", "Grand Total", "total for Main", "ToTaL value"]
)
def test_a_total_is_one_in_any_spelling(text: str) -> None:
    assert is_total(text)


def test_rows_without_lots_stay_as_and_where_they_are() -> None:
    rows = [ParsedRow(row, "", text, "", RowClass.POSITION) for row, text in ((2, "VTI"), (3, "BND"), (4, "VTI"))]
    assert merge_lots(rows) == rows
