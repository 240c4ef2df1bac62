"""Expected texts are written by hand from the rules in look-and-feel, never printed by the code."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp import formatting as fmt

T = fmt.THIN

S = "\u202f"  # narrow no-break space
M = "\u2212"  # minus
D = "\u2013"  # en dash


@pytest.mark.parametrize(
    ("weight", "text"),
    [
        (0.342, f"34.2{S}%"),
        (1.0, f"100.0{S}%"),
        (0.0, f"0.0{S}%"),
        (-0.0, f"0.0{S}%"),
        (0.0042, f"0.42{S}%"),
        (0.01, f"1.0{S}%"),
        (0.00999, f"1.0{S}%"),  # 0.999 % has two decimals 1.00, so it is no longer below 1 %
        (0.00994, f"0.99{S}%"),
        (0.00005, f"0.01{S}%"),  # 0.005 rounds away from zero
        (0.00004, f"<0.01{S}%"),
        (-0.00004, f"{M}<0.01{S}%"),
        (-0.123, f"{M}12.3{S}%"),
        (0.3425, f"34.3{S}%"),  # half goes up, not to even
        (12.5, f"1,250.0{S}%"),
        (None, "unknown"),
        (float("nan"), "unknown"),
        (float("inf"), "unknown"),
    ],
)
def test_percent_has_one_decimal_and_two_below_one_percent(weight: float | None, text: str) -> None:
    assert fmt.percent(weight) == text


@pytest.mark.parametrize(
    ("weight", "lower", "upper", "text"),
    [
        (0.342, 0.340, 0.351, f"34.2{S}% (34.0{D}35.1)"),
        (0.342, 0.342, 0.351, f"34.2{S}% (34.2{D}35.1)"),
        (0.342, 0.34160, 0.34240, f"34.2{S}%"),  # both bounds round to 34.2
        (0.342, 0.34140, 0.342, f"34.2{S}% (34.1{D}34.2)"),
        (0.004, 0.004, 0.0061, f"0.40{S}% (0.40{D}0.61)"),
        (0.342, 0.36, 0.36, f"34.2{S}% (36.0{D}36.0)"),  # bounds that agree with each other, not with the figure
        (0.0, 0.0, 0.0, f"0.0{S}%"),
    ],
)
def test_one_number_is_shown_only_when_the_bounds_round_to_it(
    weight: float, lower: float, upper: float, text: str
) -> None:
    assert fmt.bounded_percent(weight, lower, upper) == text


def test_a_range_without_a_figure_collapses_when_both_ends_agree() -> None:
    assert fmt.percent_range(0.340, 0.351) == f"34.0{D}35.1{S}%"
    assert fmt.percent_range(0.3401, 0.3399) == f"34.0{S}%"
    assert fmt.number_range(38.2, 41.3, 1) == f"38.2{D}41.3"
    assert fmt.number_range(38.2, 38.3) == "38"
    assert fmt.number_range(38.2, None) == "38 or more"
    assert fmt.number_range(None, None) == "unknown"
    assert fmt.number_range(float("inf"), None) == "unknown"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("412300.40"), "$412,300"),
        (Decimal("999.99"), "$999.99"),
        (999.995, "$1,000"),
        (1000, "$1,000"),
        (0, "$0.00"),
        (98.4, "$98.40"),
        (Decimal("-12.30"), f"{M}$12.30"),
        (-1234567.5, f"{M}$1,234,568"),
        (None, "unknown"),
    ],
)
def test_money_has_no_cents_from_a_thousand_dollars(amount: fmt.Number | None, text: str) -> None:
    assert fmt.money(amount) == text


def test_prices_and_shares_keep_what_was_traded() -> None:
    assert fmt.price(Decimal("245.18")) == "$245.18"
    assert fmt.price(1204) == "$1,204.00"
    assert fmt.price(0.1234) == "$0.1234"
    assert fmt.price(None) == "unknown"
    assert fmt.shares(Decimal("1204.000")) == "1,204"
    assert fmt.shares(Decimal("12.3450")) == "12.345"
    assert fmt.shares(-5) == f"{M}5"
    assert fmt.shares(None) == "unknown"


def test_capitalizations_have_two_significant_digits() -> None:
    assert fmt.big_money(4.6e12) == f"$4.6{S}tn"
    assert fmt.big_money(22.7e9) == f"$23{S}bn"
    assert fmt.big_money(310e6) == f"$310{S}m"
    assert fmt.big_money(950) == "$950.00"
    assert fmt.big_money(-2e9) == f"{M}$2.0{S}bn"
    assert fmt.big_money(None) == "unknown"


def test_differences_are_points_with_a_sign() -> None:
    assert fmt.points(0.033) == f"+3.3{S}points"
    assert fmt.points(-0.01) == f"{M}1.0{S}point"
    assert fmt.points(0.0001) == f"0.0{S}points"


def test_dates_are_written_the_same_in_every_locale() -> None:
    assert fmt.day(date(2025, 11, 18)) == "18 Nov 2025"
    assert fmt.day(None) == "no date"
    assert fmt.moment(datetime(2025, 3, 4, 6, 5, tzinfo=UTC)) == "4 Mar 2025, 06:05"
    assert fmt.moment(None) == "never"
    assert fmt.day_range(date(2025, 6, 2), date(2025, 11, 18)) == "2 Jun 2025 to 18 Nov 2025"
    assert fmt.day_range(date(2025, 6, 2), date(2025, 6, 2)) == "2 Jun 2025"
    assert fmt.day_range(None, None) == "no date"


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (None, "of unknown age"),
        (-1, "today"),
        (0, "today"),
        (1, "1 day old"),
        (13, "13 days old"),
        (14, "2 weeks old"),
        (59, "8 weeks old"),
        (60, "2 months old"),
        (368, "12 months old"),
        (730, "2 years old"),
        (1460, "4 years old"),
    ],
)
def test_ages_are_said_in_words(days: int | None, text: str) -> None:
    assert fmt.age(days) == text


def test_small_words() -> None:
    assert fmt.count(1, "row") == "1 row"
    assert fmt.count(1204, "row") == "1,204 rows"
    assert fmt.count(2, "company", "companies") == "2 companies"
    assert fmt.of_hundred(0.41) == "$41"
    assert fmt.of_hundred(0.004) == "$0.40"
    assert fmt.of_hundred(0) == "$0"
    assert fmt.listing([]) == ""
    assert fmt.listing(["a"]) == "a"
    assert fmt.listing(["a", "b", "c"]) == "a, b and c"
    assert fmt.number(None) == "unknown"
    assert fmt.number(-0.4) == "0"


@given(st.floats(min_value=-10, max_value=10))
def test_percent_is_never_off_by_more_than_half_its_last_digit(weight: float) -> None:
    text = fmt.percent(weight).replace(f"{S}%", "").replace(M, "-").replace(",", "")
    if "<" in text:
        assert 0 < abs(weight) < 0.00005
        return
    tolerance = 0.0005 if len(text.rpartition(".")[2]) == 1 else 0.00005
    assert abs(float(text) / 100 - weight) <= tolerance * (1 + 1e-9)


@pytest.mark.parametrize(
    ("weight", "text"),
    [
        (0.0783, f"7.83{T}%"),
        (0.07830057, f"7.830057{T}%"),
        (0.00009145, f"0.009145{T}%"),
        (0.000000001, f"0{T}%"),  # finer than any source prints
        (1.0, f"100{T}%"),
        (-0.0125, f"{fmt.MINUS}1.25{T}%"),
        (0.0, f"0{T}%"),
        (None, "unknown"),
        (float("nan"), "unknown"),
    ],
)
def test_a_printed_weight_keeps_its_digits(weight: float | None, text: str) -> None:
    assert fmt.exact_percent(weight) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.03, f"<0.1{T}s"),
        (0.42, f"0.4{T}s"),
        (9.94, f"9.9{T}s"),
        (12.4, f"12{T}s"),
        (59.4, f"59{T}s"),
        (59.6, f"1{T}min"),
        (125, f"2{T}min 5{T}s"),
        (3600, f"1{T}h"),
        (3780, f"1{T}h 3{T}min"),
    ],
)
def test_a_duration_reads_as_people_say_it(seconds: float, text: str) -> None:
    assert fmt.duration(seconds) == text


def test_points_may_carry_two_decimals() -> None:
    assert fmt.points(0.00831, 2) == f"+0.83{T}points"


def test_price_over_earnings_says_why_there_is_none() -> None:
    assert fmt.price_earnings(21.34) == "21.3"
    assert fmt.price_earnings(float("inf")) == "none: losses outweigh earnings"
