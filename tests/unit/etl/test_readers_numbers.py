"""Numbers, dates and identifiers: what is printed is read exactly, anything else is refused."""

import math
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.model.security_codes import cusip, cusip_check_digit, isin, isin_body
from etl.extract.readers import dates
from etl.extract.readers.numbers import number, numbers, percent, percents


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("54,502,716,176.49", "54502716176.49"),
        ("$587,866,090.50", "587866090.50"),
        ("$-1", "-1"),
        ("-$2,227,331.57", "-2227331.57"),
        ("(384,546.48)", "-384546.48"),
        ("($12.30)", "-12.30"),
        ("(1.5%)", "-1.5"),
        ("\u22120.02", "-0.02"),
        ("9.28%", "9.28"),
        ("17.50 %", "17.50"),
        ("+5.69", "5.69"),
        ("-0.00%", "0.00"),
        ("\u00a012\u00a0", "12"),
        (".5", "0.5"),
        ("5.", "5"),
        ("007", "7"),
        ("166212290.000", "166212290.000"),
    ],
)
def test_numbers_as_printed(text: str, expected: str) -> None:
    assert number(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "-", "--", "---", "N/A", " ", "\u00a0", "\u2013", "\u2014"])
def test_marks_for_no_number(text: str) -> None:
    assert number(text) is None
    assert percent(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("x", "NaN", "inf", "1e5", "1_000", "1,23", "12,34,567", "1,2345", "1.2.3", "--1", "-(1)", "()", "(-1)", "$"),
        *("%", ".", "<0.01%", "١٢٣", "\uff19", "1 000", "9" * 19, "1" * 60, "1e1000000", "0x10", "=1+1", "1%%", "-+1"),
        *("NA", "- 1", "1\u00a0000"),
    ],
)
def test_junk_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        number(text)


def test_a_percentage_keeps_its_printed_digits() -> None:
    assert str(percent("2.771036")) == "0.02771036"
    assert str(percent("0.00")) == "0.0000"


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=4))
def test_every_printed_decimal_comes_back(value: Decimal) -> None:
    assert number(f"{value:f}") == value
    assert number(f"{value:,f}") == value
    assert number(f"${abs(value):,f}") == abs(value)


@given(st.text(max_size=80))
def test_any_text_is_a_finite_number_nothing_or_refused(text: str) -> None:
    try:
        read = number(text)
    except ValueError:
        return
    assert read is None or math.isfinite(read)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (["54,502,716,176.49", "-0.02", "7"], ["54502716176.49", "-0.02", "7"]),
        (["1,000", "--", "($12.30)", "9.28%"], ["1000", None, "-12.30", "9.28"]),
        (["", ""], [None, None]),
        ([], []),
    ],
)
def test_a_column_of_numbers(printed: list[str], expected: list[str | None]) -> None:
    assert [None if n is None else str(n) for n in numbers(printed)] == expected


@pytest.mark.parametrize("text", ["1\n2", "1,23", "1e5", "NaN", "9" * 19, "\uff19", "1\r2", "1\x0b2"])
def test_a_column_is_refused_for_one_cell(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        numbers(["1.5", text, "2"])


_CELLS = st.one_of(st.sampled_from(["1,234.50", "-0.02", "12", "--", "9.28%", "(1)", "1\n2"]), st.text(max_size=6))


@given(st.lists(_CELLS, max_size=5))
def test_a_column_reads_as_its_cells_do(texts: list[str]) -> None:
    try:
        one_by_one = [(str(number(text)), str(percent(text))) for text in texts]
    except ValueError:
        with pytest.raises(ValueError, match="number"):
            numbers(texts)
        return
    assert list(zip(map(str, numbers(texts)), map(str, percents(texts)), strict=True)) == one_by_one


@pytest.mark.parametrize("text", ["9" * 65_536, "," * 65_536, "(" * 65_536, " " * 65_536 + "x", "1," * 32_768])
def test_long_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        number(text)


# CUSIPs and ISINs as issuers print them on the cover of their SEC filings (Schedule 13G cover pages, N-PORT lines).
@pytest.mark.parametrize(
    "printed",
    [
        "037833100",  # Apple
        "594918104",  # Microsoft
        "084670702",  # Berkshire Hathaway B
        "88160R101",  # Tesla
        "007903107",  # Advanced Micro Devices
        "46120E602",  # Intuitive Surgical
        "34959E109",  # Fortinet
        "H17182108",  # CRISPR Therapeutics
        "G16910120",  # Bullish
        "G7S00T104",  # Pentair
        "922908363",  # Vanguard 500 Index Fund, ETF shares
    ],
)
def test_published_cusips_have_the_right_digit(printed: str) -> None:
    assert cusip(printed) == printed
    assert cusip(printed[:8], complete=True) == printed
    assert cusip(printed[:8]) == ""
    wrong = printed[:8] + str((int(printed[8]) + 1) % 10)
    assert cusip(wrong) == ""


def test_two_neighbours_swapped_are_noticed() -> None:
    assert cusip("594981104") == ""
    assert cusip("H71182108") == ""


@pytest.mark.parametrize("text", ["", "-", "CASH_USD", "PPOPENAIC", "X9USDGSFT", "BREADUMMY", "N/A", "03783310\u0660"])
def test_placeholders_are_no_cusips(text: str) -> None:
    assert cusip(text, complete=True) == ""


def test_a_digit_of_a_private_placement_number() -> None:
    # By hand for 123456*A: 1,2*2,3,4*2,5,6*2,36,10*2 -> 1,4,3,8,5,12,36,20 -> digit sums 1+4+3+8+5+3+9+2 = 35 -> 5.
    assert cusip_check_digit("123456*A") == "5"


@pytest.mark.parametrize("printed", ["US0378331005", "US5949181045", "CA82509L1076", "GB0002634946", "US8163001071"])
def test_published_isins(printed: str) -> None:
    assert isin(printed) == printed
    assert isin(printed[:-1] + str((int(printed[-1]) + 1) % 10)) == ""


def test_the_cusip_inside_an_isin() -> None:
    assert isin_body("US0378331005") == "037833100"
    assert isin_body("CA82509L1076") == "82509L107"
    assert isin_body("GB0002634946") == ""
    assert isin_body("US0378331006") == ""
    assert {isin_body(f"DE037833100{digit}") for digit in range(10)} == {""}


def test_dates_in_their_own_form_only() -> None:
    assert dates.written("Oct 16, 2025") == date(2025, 10, 16)
    assert dates.written("Sep 5, 2025") == date(2025, 9, 5)
    assert dates.dashed("07-Feb-2025") == date(2025, 2, 7)
    assert dates.slashed("08/18/2026") == date(2026, 8, 18)


@pytest.mark.parametrize("text", ["", "-", "2025-10-16", "16/10/2025", "16-10-2025", "Foo 1, 2025", "Feb 30, 2025"])
def test_any_other_date_is_refused(text: str) -> None:
    for form in (dates.written, dates.dashed, dates.slashed):
        with pytest.raises(ValueError, match=r"."):
            form(text)
