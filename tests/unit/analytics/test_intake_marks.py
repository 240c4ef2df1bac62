"""Decimal points and commas where the cells alone leave both open, and lists whose columns have no names."""

import pytest

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.intake.layouts import mappings_to_json
from analytics.intake.numbers import DecimalMark, vote
from analytics.model.portfolio import ColumnMapping, ParsedFile, TableLayout


def read(text: str) -> ParsedFile:
    return read_portfolio_file(text.encode(), "list.csv")


def asked(text: str, mappings: str = "") -> TableLayout:
    with pytest.raises(PortfolioFileError) as refusal:
        read_portfolio_file(text.encode(), "list.csv", mappings)
    assert refusal.value.layout is not None
    return refusal.value.layout


def is_doubted(parsed: ParsedFile) -> bool:
    return any("can be read two ways" in warning for warning in parsed.warnings)


def test_two_points_in_one_number_prove_thousands_for_the_whole_file() -> None:
    parsed = read("Symbol\tQuantity\tPrice\tMarket Value\nSAP\t1.200\t120\t144.000\nASML\t2.000\t700\t1.400.000\n")
    assert [(row.text, str(row.quantity), str(row.amount)) for row in parsed.rows] == [
        ("SAP", "1200", "144000"),  # 1,200 x 120
        ("ASML", "2000", "1400000"),  # 2,000 x 700
    ]
    assert parsed.rejected == ()


def test_arithmetic_proves_thousands_too() -> None:
    parsed = read("Symbol\tQuantity\tPrice\tMarket Value\nSAP\t1.200\t120\t144.000\nASML\t2\t700\t1.400\n")
    assert [(str(row.quantity), str(row.amount)) for row in parsed.rows] == [("1200", "144000"), ("2", "1400")]
    assert not is_doubted(parsed)


@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
def test_numbers_that_prove_nothing_are_doubted_whatever_the_delimiter(delimiter: str) -> None:
    lines = (("Symbol", "Quantity"), ("SAP", "1.200"), ("ASML", "2.000"))
    parsed = read("\n".join(delimiter.join(line) for line in lines))
    assert is_doubted(parsed)


def test_one_other_number_settles_it() -> None:
    parsed = read("Symbol,Quantity\nSAP,1.200\nASML,2.5\n")
    assert [str(row.quantity) for row in parsed.rows] == ["1.200", "2.5"]
    assert not is_doubted(parsed)


def test_whole_numbers_are_not_doubted() -> None:
    assert not is_doubted(read("Symbol,Quantity\nSAP,1200\nASML,2\n"))


@pytest.mark.parametrize("text", ["20.07.2026", "1.2.3", "10.0.0.1"])
def test_dates_and_versions_prove_no_thousands(text: str) -> None:
    assert vote(text) is None


@pytest.mark.parametrize(
    ("text", "mark"),
    [("1.400.000", DecimalMark.COMMA), ("1,400,000", DecimalMark.DOT), ("12,34,567", DecimalMark.DOT)],
)
def test_groups_of_three_prove_the_other_mark(text: str, mark: DecimalMark) -> None:
    assert vote(text) is mark


def test_what_was_said_of_one_list_without_names_says_nothing_of_another() -> None:
    shares = "AAPL,10\nVTI,5\n"
    dollars = "AAPL,5000\nVTI,2500\n"
    said = mappings_to_json([ColumnMapping(asked(shares).key, ("symbol", "quantity"))])
    assert [str(row.quantity) for row in read_portfolio_file(shares.encode(), "a.csv", said).rows] == ["10", "5"]
    assert asked(dollars, said).roles == ("symbol", "quantity")  # offered, not taken


def test_the_same_list_is_the_same_layout_before_and_after_it_is_read() -> None:
    text = "My shares\nAAPL,10\nVTI,5\nprinted today\n"
    question = asked(text)
    said = mappings_to_json([ColumnMapping(question.key, ("symbol", "value"))])
    parsed = read_portfolio_file(text.encode(), "a.csv", said)
    assert [layout.key for layout in parsed.layouts] == [question.key]
