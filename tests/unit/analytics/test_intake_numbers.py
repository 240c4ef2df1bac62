"""Numbers as printed. Expected values are what a person reads in the cell."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.intake.marks import shown_by
from analytics.intake.numbers import DecimalMark, NotANumber, parse_number, vote

DOT, COMMA = DecimalMark.DOT, DecimalMark.COMMA


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1234.56", DOT, "1234.56"),
        ("$1,234.56", DOT, "1234.56"),
        ("(12.3)", DOT, "-12.3"),
        ("($1,234.50)", DOT, "-1234.50"),
        ("-$5.00", DOT, "-5.00"),
        ("$-5.00", DOT, "-5.00"),
        ("+$5.00", DOT, "5.00"),
        ("\u22125", DOT, "-5"),
        ("12.5-", DOT, "-12.5"),
        ("+7.15%", DOT, "7.15"),
        ("0.02%", DOT, "0.02"),
        ("-0.02%", DOT, "-0.02"),
        ("1,234.5%", DOT, "1234.5"),
        ("0,02%", COMMA, "0.02"),
        (".29", DOT, "0.29"),
        ("-.6663", DOT, "-0.6663"),
        ("5.", DOT, "5"),
        ("1,22,525.10", DOT, "122525.10"),
        ("1'234.50", DOT, "1234.50"),
        ("CHF 1\u2019234.50", DOT, "1234.50"),
        ("1,234.50 USD", DOT, "1234.50"),
        ("US$ 12", DOT, "12"),
        ("1.234,56", COMMA, "1234.56"),
        ("1\u00a0234,50 €", COMMA, "1234.50"),
        ("1 234 567,8", COMMA, "1234567.8"),
        ("-2,5", COMMA, "-2.5"),
        ("2.500", COMMA, "2500"),
        ("1,000", COMMA, "1.000"),
        ("1,000", DOT, "1000"),
        ("0", DOT, "0"),
        ("-0", DOT, "0"),
        ("0.30000000000000004", DOT, "0.3000000000"),
        ("999999999999999", DOT, "999999999999999"),
    ],
)
def test_printed_numbers_are_read(text: str, mark: DecimalMark, expected: str) -> None:
    assert parse_number(text, mark) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "--", "-", "—", "n/a", "N/A", "NA", "null", "#N/A"])
def test_words_for_nothing_are_missing_and_not_zero(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "inf",
        "-Infinity",
        "1e5",
        "1E1000000",
        "5.94918E+08",
        "1_000",
        "١٢٣",
        "\uff19",
        "0x10",
        "1,00",
        "12,34.5",
        "1.2.3",
        "1 2",
        "100 20",
        "--5",
        "(-5)",
        "twelve",
        "5 shares",
        "=1+1",
        "1000000000000000",
        "0." + "1" * 21,
        "9" * 65,
        "$",
        "%",
        ".",
        ",",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NotANumber):
        parse_number(text)


def test_the_reason_names_the_decimal_mark_at_fault() -> None:
    with pytest.raises(NotANumber, match="a decimal comma in a column that uses a decimal point"):
        parse_number("12,5")


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1.5", DOT),
        ("1,5", COMMA),
        ("1,234.5", DOT),
        ("1.234,5", COMMA),
        ("1,234,567", DOT),
        ("1.234.567", COMMA),
        ("0.125", DOT),
        ("0,125", COMMA),
        ("1234.567", DOT),
        (".125", DOT),
        ("1,234", None),
        ("1.234", None),
        ("$1.234 USD", None),
        ("1.23 USD", DOT),
        ("EUR 1,5 ", COMMA),
        ("17", None),
        ("", None),
    ],
)
def test_a_number_votes_only_for_a_mark_its_shape_proves(text: str, mark: DecimalMark | None) -> None:
    assert vote(text) is mark


def test_a_column_is_decided_by_the_majority_and_left_open_on_a_tie() -> None:
    assert shown_by(["1,000", "2.500", "1.234.567,89"]).mark is COMMA
    assert shown_by(["1.5", "2.5", "3,5"]).mark is DOT
    assert shown_by(["1.5", "2,5"]).mark is None
    assert shown_by(["1,000", "2"]).mark is None


def test_the_last_numbers_of_a_column_can_turn_it() -> None:
    assert shown_by(["1.5", "1.5", "2,5", "2,5", "2,5"]).mark is COMMA
    assert shown_by(["1.5", "1.5", "2,5", "2,5"]).mark is None
    assert shown_by(["2,5", "2,5", "1.5", "1.5", "x", "1.5"]).mark is DOT
    assert shown_by([]).mark is None


@given(
    cents=st.integers(min_value=-(10**14), max_value=10**14),
    mark=st.sampled_from([DOT, COMMA]),
    grouped=st.booleans(),
    style=st.sampled_from(["-{}", "({})", "{}-", "\u2212{}", "-${}"]),
)
def test_any_amount_survives_printing_and_reading(cents: int, mark: DecimalMark, grouped: bool, style: str) -> None:  # noqa: FBT001  # drawn by hypothesis
    whole, fraction = divmod(abs(cents), 100)
    thousands = "," if mark is DOT else "."
    digits = f"{whole:,}".replace(",", thousands) if grouped else str(whole)
    printed = f"{digits}{mark.value}{fraction:02d}"
    text = style.format(printed) if cents < 0 else printed
    assert parse_number(text, mark) == Decimal(cents) / 100


@given(st.text(max_size=80))
def test_any_text_is_a_bounded_number_missing_or_refused(text: str) -> None:
    for mark in DecimalMark:
        try:
            number = parse_number(text, mark)
        except NotANumber:
            continue
        assert number is None or (number.is_finite() and abs(number) < Decimal(10) ** 15)


def test_parts_of_a_column_decide_together() -> None:
    parts = [["1.5", "1.5"], ["2,5"], [], ["2,5", "2,5"]]
    assert sum(map(shown_by, parts), start=shown_by([])) == shown_by([text for part in parts for text in part])
