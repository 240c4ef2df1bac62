"""Columns the user names: what is asked, what is offered, and that the answer is read."""

import json

import pytest

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.intake.layouts import layout_key, mappings_from_json, mappings_to_json
from analytics.model.portfolio import ColumnMapping, ParsedFile, TableLayout

NO_NAMES = b"AAPL,10,200.00\nVTI,5,300.00\nBND,20,72.50\n"
STRANGE_NAMES = b"Papier;Wieviel;Wofuer\nVTI;10;1.500,00\nBND;4;290,00\n"


def asked(content: bytes, mappings: str = "") -> TableLayout:
    with pytest.raises(PortfolioFileError) as refusal:
        read_portfolio_file(content, "list.csv", mappings)
    assert refusal.value.verdict == "refused"
    assert refusal.value.layout is not None
    return refusal.value.layout


def answered(content: bytes, layout: TableLayout, roles: tuple[str, ...], mark: str = "") -> ParsedFile:
    return read_portfolio_file(content, "list.csv", mappings_to_json([ColumnMapping(layout.key, roles, mark)]))


def test_a_list_without_column_names_is_asked_about_with_what_its_values_suggest() -> None:
    layout = asked(NO_NAMES)
    assert (layout.header_row, layout.names) == (0, ("", "", ""))
    assert layout.roles == ("symbol", "quantity", "price")
    assert layout.samples[0] == ("AAPL", "10", "200.00")


def test_the_columns_the_user_names_are_read_from_the_first_line_on() -> None:
    parsed = answered(NO_NAMES, asked(NO_NAMES), ("symbol", "quantity", "value"))
    assert [(row.row, row.text, str(row.quantity), str(row.amount)) for row in parsed.rows] == [
        (1, "AAPL", "10", "200.00"),
        (2, "VTI", "5", "300.00"),
        (3, "BND", "20", "72.50"),
    ]
    assert parsed.skipped == ()


def test_an_answer_that_says_too_little_is_asked_again() -> None:
    layout = asked(NO_NAMES)
    asked(NO_NAMES, mappings_to_json([ColumnMapping(layout.key, ("symbol", "", ""))]))


def test_column_names_nobody_knows_stand_in_the_question() -> None:
    layout = asked(STRANGE_NAMES)
    assert (layout.header_row, layout.names) == (1, ("Papier", "Wieviel", "Wofuer"))
    parsed = answered(STRANGE_NAMES, layout, ("symbol", "quantity", "value"), ",")
    assert [(row.row, row.text, str(row.quantity), str(row.amount)) for row in parsed.rows] == [
        (2, "VTI", "10", "1500.00"),
        (3, "BND", "4", "290.00"),
    ]
    assert [(line.row, line.reason) for line in parsed.skipped] == [(1, "column names")]


def test_the_user_s_reading_of_a_known_layout_wins() -> None:
    content = b"Symbol,Quantity,Price,Other\nVTI,10,300,11\n"
    usual = read_portfolio_file(content, "list.csv")
    assert usual.layouts[0].roles == ("symbol", "quantity", "price", "")
    mapping = ColumnMapping(usual.layouts[0].key, ("symbol", "", "price", "quantity"))
    parsed = read_portfolio_file(content, "list.csv", mappings_to_json([mapping]))
    assert str(parsed.rows[0].quantity) == "11"
    assert parsed.layouts[0].roles == ("symbol", "", "price", "quantity")


def test_the_decimal_mark_is_the_user_s() -> None:
    content = b"Symbol;Quantity;Price\nVTI;1,000;10\n"
    usual = read_portfolio_file(content, "list.csv")
    assert usual.layouts[0].decimal_mark == ","
    mapping = ColumnMapping(usual.layouts[0].key, usual.layouts[0].roles, ".")
    parsed = read_portfolio_file(content, "list.csv", mappings_to_json([mapping]))
    assert str(parsed.rows[0].quantity) == "1000"


def test_a_layout_is_the_same_whatever_its_spelling_and_another_for_other_columns() -> None:
    assert layout_key(("Account Number", "Last price")) == layout_key(("ACCOUNT NUMBER", "Last Price"))
    assert layout_key(("Symbol", "Quantity")) != layout_key(("Quantity", "Symbol"))


def test_an_answer_for_another_layout_changes_nothing() -> None:
    content = b"Symbol,Quantity\nVTI,10\n"
    mapping = mappings_to_json([ColumnMapping("0123456789abcdef", ("quantity", "symbol"))])
    assert read_portfolio_file(content, "a.csv", mapping).rows == read_portfolio_file(content, "a.csv").rows


def test_account_numbers_are_shortened_in_the_samples() -> None:
    parsed = read_portfolio_file(b"Account Number,Symbol,Quantity\nX12345678,VTI,10\n", "a.csv")
    assert parsed.layouts[0].samples == (("…5678", "VTI", "10"),)


def test_roles_nobody_knows_count_as_not_used() -> None:
    text = json.dumps([["k", ["symbol", "<script>"], ""]])
    assert mappings_from_json(text) == {"k": ColumnMapping("k", ("symbol", ""), "")}


def test_one_column_of_text_has_nothing_to_name() -> None:
    with pytest.raises(PortfolioFileError, match="No table of holdings") as refusal:
        read_portfolio_file(b"hello\nworld\n", "a.txt")
    assert refusal.value.layout is None


def test_tickers_and_numbers_with_blanks_between_them_are_columns_too() -> None:
    layout = asked(b"AAPL 100\nVTI 1,250.5\n")
    assert layout.roles == ("symbol", "quantity")
    parsed = answered(b"AAPL 100\nVTI 1,250.5\n", layout, ("symbol", "value"))
    assert [(row.text, str(row.amount)) for row in parsed.rows] == [("AAPL", "100"), ("VTI", "1250.5")]
