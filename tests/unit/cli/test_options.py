"""What the command line reads from text: fractions, amounts, prices, limits."""

from collections.abc import Callable
from decimal import Decimal

import click
import pytest

from analytics.model.market import Price
from analytics.model.plan import Limit, LimitKind
from cli.options import (
    ACCOUNT_TICKERS,
    AMOUNT,
    ENTERED_PRICE,
    FRACTION,
    SIGNED_AMOUNT,
    THEME_LIMIT,
    TICKERS,
    TOTAL,
)


@pytest.mark.parametrize(
    ("text", "fraction"), [("0.25", 0.25), ("25%", 0.25), (" 7.5% ", 0.075), ("0", 0), ("1", 1), ("100%", 1)]
)
def test_a_fraction_may_be_percent_when_it_says_so(text: str, fraction: float) -> None:
    assert FRACTION.convert(text, None, None) == pytest.approx(fraction, abs=1e-15)


@pytest.mark.parametrize("text", ["25", "1.01", "-0.1", "101%", "nan", "inf", "", "%", "a quarter"])
def test_a_fraction_is_never_guessed(text: str) -> None:
    with pytest.raises(click.BadParameter):
        FRACTION.convert(text, None, None)


def test_a_theme_limit_is_a_name_and_a_fraction() -> None:
    expected = Limit(LimitKind.MAX_THEME, 0.25, "mag7")
    assert THEME_LIMIT.convert("mag7=25%", None, None) == expected
    assert THEME_LIMIT.convert(expected, None, None) is expected


def test_a_price_is_a_ticker_in_dot_form_and_a_decimal_kept_as_typed() -> None:
    expected = ("BRK.B", Price(Decimal("505.10"), None, "entered"))
    assert ENTERED_PRICE.convert("brk-b=505.10", None, None) == expected
    assert ENTERED_PRICE.convert(expected, None, None) is expected


def test_a_total_is_a_decimal_kept_as_typed() -> None:
    assert TOTAL.convert("250000.10", None, None) == Decimal("250000.10")


@pytest.mark.parametrize("text", ["0", "-1", "nan", "Infinity", "1e30", "", "1,000", "$5"])
@pytest.mark.parametrize("read", [TOTAL.convert, lambda text, *rest: ENTERED_PRICE.convert(f"VTWO={text}", *rest)])
def test_money_is_positive_finite_and_of_this_world(
    read: Callable[[str, click.Parameter | None, click.Context | None], object], text: str
) -> None:
    with pytest.raises(click.BadParameter):
        read(text, None, None)


@pytest.mark.parametrize(("text", "amount"), [("0", 0), ("2500.50", Decimal("2500.50")), ("-300", -300)])
def test_an_amount_may_be_nothing_and_below_zero_where_that_means_something(text: str, amount: Decimal) -> None:
    assert SIGNED_AMOUNT.convert(text, None, None) == amount
    if amount >= 0:
        assert AMOUNT.convert(text, None, None) == amount


@pytest.mark.parametrize("text", ["", "-", "--5", "nan", "1e30", "a few"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter):
        SIGNED_AMOUNT.convert(text, None, None)
    with pytest.raises(click.BadParameter):
        AMOUNT.convert("-1", None, None)


def test_tickers_of_an_account_stand_behind_the_last_equals_sign() -> None:
    assert ACCOUNT_TICKERS.convert("Roth = 2=vtwo,BRK-B", None, None) == ("Roth = 2", ("VTWO", "BRK.B"))
    assert ACCOUNT_TICKERS.convert("Roth=", None, None) == ("Roth", ())
    assert TICKERS.convert("vtwo, iwm", None, None) == ("VTWO", "IWM")
    for text in ("Roth", "=VTWO"):
        with pytest.raises(click.BadParameter):
            ACCOUNT_TICKERS.convert(text, None, None)
    with pytest.raises(click.BadParameter):
        TICKERS.convert(" , ", None, None)
