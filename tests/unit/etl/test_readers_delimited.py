"""Text to numbered records, and headers to columns."""

from datetime import date

import pytest

from analytics.errors import UnexpectedColumns, UnreadableSource
from etl.extract.readers import delimited
from etl.extract.readers.tables import Record, bad_number, find_known_header, leftover, map_columns, misfit
from etl.sources.config import Source

SOURCE = Source(
    key="example",
    title="Example",
    cadence="daily",
    terms="Anything.",
    is_opt_in=False,
    last_checked=date(2026, 11, 21),
    columns={"Ticker": "ticker", "Weight (%)": "weight", "Market Weight": "weight", "Shares": "shares"},
    ignored_columns=("Exchange", ""),
)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_marks_change_nothing(end: str, mark: bytes) -> None:
    text = end.join(["Ticker,Name", '"NA", Nano', "", "TRUE,True Car"])
    assert delimited.read(mark + text.encode()) == [
        Record(1, ("Ticker", "Name")),
        Record(2, ("NA", "Nano")),
        Record(3, ()),
        Record(4, ("TRUE", "True Car")),
    ]


def test_mixed_line_ends_count_as_lines() -> None:
    records = delimited.read(b"a\n\nb\r\nc\rd")
    assert [(record.line_no, record.cells) for record in records if record.cells] == [
        (1, ("a",)),
        (3, ("b",)),
        (4, ("c",)),
        (5, ("d",)),
    ]


def test_a_quoted_text_over_several_lines_begins_where_it_begins() -> None:
    records = delimited.read(b'a,b\n"one\ntwo\n\nthree"\nc,d\n')
    assert [record.line_no for record in records] == [1, 2, 6]
    assert leftover(records[1]).text == "one two three"


def test_unusual_blanks_and_separators_inside_values_are_no_line_ends() -> None:
    records = delimited.read("a\u2028b,\u00a0c\u00a0\n\u00a0\n\u00a0,,\n".encode())
    assert records == [Record(1, ("a\u2028b", "c")), Record(2, ()), Record(3, ())]


def test_the_old_windows_encoding_is_read() -> None:
    assert delimited.read(b"Nestl\xe9 \x80,\x95\n")[0].cells == ("Nestlé €", "•")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This is an empty body, not a holdings file"),
        (b"<html>", "This is an HTML page"),
        (b'{"status": 404}', "This is a JSON document"),
        (b'a,b\n"cut off here, and\nnever closed', "begins on line 2 is damaged or cut off"),
        (b'a,b\n"x" y,1\n', "begins on line 2 is damaged"),
        (b"a" * 5_000 + b"\x00", "NUL"),
        (b"a," * 40_000, "Line 1 has 80000 characters"),
        (b"a,b\n" + b"," * 201, "Line 2 has 202 columns"),
        (b'a,b\n"' + b"line\n" * 40_000 + b'"', "begins on line 2 is damaged"),
        (b"a" + b"\n" * 100_001, "more than 100000 lines"),
    ],
)
def test_what_is_no_table_is_refused_by_name(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableSource, match=sentence):
        delimited.read(content)


def test_a_body_above_the_cap_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_BYTES", 10)
    with pytest.raises(UnreadableSource, match="11 bytes"):
        delimited.read(b"a,b\n1,2\n3,4")


def test_a_known_header_is_one_in_the_greater_part() -> None:
    few = Record(1, ("Ticker", "Weight (%)", "Shares", "a", "b", "c", "d"))
    half = Record(2, ("Ticker", "Weight (%)", "Exchange", "a", "b", "c"))
    assert find_known_header([few, half], SOURCE) == 1
    assert find_known_header([few, half, half], SOURCE, start=2) == 2
    assert find_known_header([few, Record(3, ("Ticker", "Shares"))], SOURCE) is None


def test_columns_are_mapped_by_name_in_any_order() -> None:
    header = Record(1, ("", "Exchange", "Weight (%)", "Ticker"))
    assert map_columns(header, SOURCE, ("ticker", "weight")) == {"weight": 2, "ticker": 3}


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        (("Ticker", "Weight (%)", "Colour"), 'unknown column "Colour"'),
        (("Ticker", "Weight (%)", "Colour", "Taste"), 'unknown columns "Colour", "Taste"'),
        (("Ticker", "ticker", "Weight (%)"), 'unknown column "ticker"'),
        (("Ticker", "Ticker", "Weight (%)"), 'repeated column "Ticker"'),
        (("Ticker", "Exchange", "Exchange", "Weight (%)"), 'repeated column "Exchange"'),
        (("Ticker", "Weight (%)", "Market Weight"), "ambiguous columns"),
        (("Ticker", "Shares"), 'missing column "Weight \\(%\\) or Market Weight"'),
    ],
)
def test_a_column_that_is_not_known_is_an_event(cells: tuple[str, ...], named: str) -> None:
    with pytest.raises(UnexpectedColumns, match=named) as refusal:
        map_columns(Record(7, cells), SOURCE, ("ticker", "weight"))
    assert str(refusal.value).startswith("Line 7: ")
    assert "Example is known to have: Ticker, Weight (%)" in str(refusal.value)


def test_a_leftover_is_one_short_line() -> None:
    assert leftover(Record(4, ("Total", "", "100.00"))) == (4, "Total, 100.00")
    assert len(leftover(Record(4, ("word " * 500,))).text) <= 200


def test_errors_name_line_column_and_text() -> None:
    header = Record(1, ("Ticker", "Shares"))
    assert 'Line 9, column "Shares": "many" is no number.' in str(bad_number(Record(9, ("A", "many")), header, [1]))
    assert "Line 9 holds a number" in str(bad_number(Record(9, ("A", "1")), header, [1]))
    assert str(misfit(Record(9, ("A",)), header)).startswith("Line 9 has 1 cells where the header names 2 columns")
