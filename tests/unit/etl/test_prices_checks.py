"""Checks of prices: unusable days are left out and said, many of them block, doubts are shown. Cases worked by hand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.model.quality import Finding, Severity
from etl.prices.checks import Surroundings, check, is_another
from etl.prices.model import SPLIT, Close, Payout, PriceSeries
from etl.prices.splits import as_they_were, factor_after

TODAY = date(2025, 11, 21)
# Thanksgiving week of 2025: the exchange was shut on Thursday the 27th; the two weeks before had ten sessions.
WEEKDAYS = tuple(date(2025, 11, day) for day in (10, 11, 12, 13, 14, 17, 18, 19, 20, 21))


def sessions(first: date, last: date) -> tuple[date, ...]:
    return tuple(day for day in WEEKDAYS if first <= day <= last)


def series(amounts: Mapping[int, str], **fields: object) -> PriceSeries:
    closes = tuple(Close(date(2025, 11, day), Decimal(amount)) for day, amount in amounts.items())
    return replace(PriceSeries("VTWO", "prices_csv", closes), **fields)  # type: ignore[arg-type]  # fields of the case


def around(stored: Mapping[int, str] | None = None, currency: str | None = None) -> Surroundings:
    known = {date(2025, 11, day): Decimal(amount) for day, amount in (stored or {}).items()}
    return Surroundings(TODAY, sessions, known, currency)


def checks(findings: tuple[Finding, ...]) -> dict[str, tuple[Severity, int]]:
    return {finding.check: (finding.severity, finding.n) for finding in findings}


def test_a_plain_series_passes_untouched() -> None:
    given_series = series({day.day: "100" for day in WEEKDAYS})
    assert check(given_series, around()) == (given_series, ())


@pytest.mark.parametrize(
    ("amounts", "name", "kept"),
    [
        ({14: "1", 15: "1", 17: "1"}, "price_session", [14, 17]),
        ({14: "1", 17: "0", 18: "1"}, "price_positive", [14, 18]),
    ],
)
def test_one_unusable_day_is_left_out_with_a_warning(amounts: dict[int, str], name: str, kept: list[int]) -> None:
    usable, findings = check(series(amounts), around())
    assert [close.price_date.day for close in usable.closes] == kept
    assert checks(findings)[name] == (Severity.WARNING, 1)


def test_more_than_one_in_a_hundred_unusable_days_block() -> None:
    _, findings = check(series({14: "1", 15: "1", 16: "1", 17: "1"}), around())
    assert checks(findings)["price_session"] == (Severity.BLOCKING, 2)
    assert "2025-11-15, 2025-11-16" in findings[0].message


def test_the_same_price_twice_is_one_and_two_prices_are_none() -> None:
    day, other = date(2025, 11, 17), date(2025, 11, 18)
    twice = PriceSeries("VTWO", "x", (Close(day, Decimal(1)), Close(day, Decimal(1)), Close(other, Decimal(1))))
    usable, findings = check(twice, around())
    assert ([close.price_date for close in usable.closes], findings) == ([day, other], ())
    differing = PriceSeries("VTWO", "x", (Close(day, Decimal(1)), Close(day, Decimal(2)), Close(other, Decimal(1))))
    usable, findings = check(differing, around())
    assert [close.price_date for close in usable.closes] == [other]
    assert checks(findings) == {"price_once": (Severity.WARNING, 1)}


def test_a_price_of_tomorrow_blocks() -> None:
    _, findings = check(series({20: "1", 24: "1"}), around())
    assert checks(findings) == {"price_date_not_in_future": (Severity.BLOCKING, 1)}


def test_no_price_at_all_blocks() -> None:
    _, findings = check(series({}), around())
    assert checks(findings) == {"price_missing": (Severity.BLOCKING, 1)}


def test_missing_sessions_between_are_listed_with_the_longest_gap() -> None:
    _, findings = check(series({10: "1", 11: "1", 14: "1", 19: "1", 20: "1"}), around())
    assert checks(findings) == {"price_gaps": (Severity.WARNING, 4)}
    assert "longest gap is 5 days" in findings[0].message
    assert "2025-11-12, 2025-11-13, 2025-11-17 and 1 more" in findings[0].message


# 100 to 149 is +49 %, to 50 from 149 is -66 %; 50 to 75 is exactly +50 %.
def test_changes_beyond_half_in_a_day_are_shown() -> None:
    _, findings = check(series({17: "100", 18: "149", 19: "50", 20: "75"}), around())
    assert checks(findings) == {"price_jump": (Severity.WARNING, 1)}
    assert "2025-11-19: 149 to 50" in findings[0].message


def test_a_split_explains_a_jump_and_its_absence_is_one() -> None:
    halved = series({17: "100", 18: "25", 19: "26"}, payouts=(Payout(date(2025, 11, 18), SPLIT, Decimal(4)),))
    assert check(halved, around())[1] == ()
    flat = series({17: "100", 18: "100"}, payouts=(Payout(date(2025, 11, 18), SPLIT, Decimal(4)),))
    assert checks(check(flat, around())[1]) == {"price_jump": (Severity.WARNING, 1)}


def test_adjusted_prices_know_no_split() -> None:
    closes = series({17: "25", 18: "25"}).closes
    split = (Payout(date(2025, 11, 18), SPLIT, Decimal(4)),)
    assert check(PriceSeries("VTWO", "x", adjusted=closes, payouts=split), around())[1] == ()


def test_a_known_close_given_otherwise_is_shown_and_digits_are_not() -> None:
    _, findings = check(series({17: "324.87", 18: "325.87"}), around({17: "324.869995", 18: "325"}))
    assert checks(findings) == {"price_changed": (Severity.WARNING, 1)}
    assert "2025-11-18: 325, now 325.87" in findings[0].message


def test_another_currency_than_the_stored_one_blocks() -> None:
    _, findings = check(series({17: "1"}), around(currency="EUR"))
    assert checks(findings) == {"price_currency": (Severity.BLOCKING, 1)}
    assert check(series({17: "1"}), around(currency="USD"))[1] == ()


def test_the_adjusted_series_loses_unusable_days_too() -> None:
    closes = series({14: "1", 15: "1", 17: "1"}).closes
    usable, findings = check(PriceSeries("VTWO", "x", closes, closes), around())
    assert [close.price_date.day for close in usable.adjusted] == [14, 17]
    assert checks(findings) == {"price_session": (Severity.WARNING, 1)}


@pytest.mark.parametrize(
    ("amount", "is_other"), [("100.01", False), ("100.0101", True), ("99.99", False), ("99.9", True)]
)
def test_a_hundredth_of_a_percent_tells_closes_apart(amount: str, is_other: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_another(Decimal(amount), Decimal(100)) is is_other


def test_only_splits_after_a_day_count() -> None:
    splits = [Payout(date(2020, 8, 31), SPLIT, Decimal(4)), Payout(date(2014, 6, 9), SPLIT, Decimal(7))]
    factors = [factor_after(day, splits) for day in (date(2014, 6, 8), date(2014, 6, 9), date(2020, 8, 31))]
    assert factors == [28, 4, 1]


@given(
    st.lists(st.decimals("0.01", "1000", places=2), min_size=1, max_size=10),
    st.dictionaries(st.integers(0, 9), st.sampled_from([2, 3, 4, 10]), max_size=3),
)
def test_restating_and_undoing_gives_the_prices_there_were(prices: list[Decimal], splits: dict[int, int]) -> None:
    days = WEEKDAYS[: len(prices)]
    payouts = tuple(Payout(WEEKDAYS[at], SPLIT, Decimal(factor)) for at, factor in splits.items())
    restated = []
    for n, (day, price) in enumerate(zip(days, prices, strict=True)):
        later = 1
        for at, factor in splits.items():
            later *= factor if at > n else 1
        restated.append(Close(day, price / later))
    found = as_they_were(PriceSeries("X", "x", tuple(restated), payouts=payouts, is_split_adjusted=True))
    assert [round(close.amount, 6) for close in found.closes] == prices
