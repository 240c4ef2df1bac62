"""The table's formatters run in a browser, so a browser is asked: they must say what ``webapp.formatting`` says."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page

from webapp import formatting as fmt
from webapp.components.currencies import money_in

WEIGHTS = [
    0,
    0.342,
    0.3425,
    -0.123,
    0.0042,
    0.00999,
    0.00994,
    0.00995,
    0.00005,
    0.00004,
    -0.00004,
    1,
    12.5,
    1e-9,
    0.07155,
]
AMOUNTS = [0, 98.4, 999.99, 999.995, 1000, 412300.4, -12.3, -1234567.5, 0.005, 1.005, 22.7e9, 4.6e12, 310e6, 9.95e9]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    blank = browser.new_page()
    blank.add_script_tag(content=files("webapp").joinpath("assets", "grid.js").read_text(encoding="utf-8"))
    yield blank
    blank.close()


def said(page: Page, formatter: str, values: list[object]) -> list[str]:
    script = f"values => values.map(v => window.dashAgGridFunctions[{json.dumps(formatter)}](v))"
    return list(page.evaluate(script, values))


@pytest.mark.parametrize("formatter", ["percent", "points", "exact_percent"])
def test_weights_read_the_same_as_in_python(page: Page, formatter: str) -> None:
    assert said(page, formatter, list(WEIGHTS)) == [getattr(fmt, formatter)(w) for w in WEIGHTS]


@pytest.mark.parametrize("formatter", ["money", "price", "big_money", "number", "shares"])
def test_amounts_read_the_same_as_in_python(page: Page, formatter: str) -> None:
    assert said(page, formatter, list(AMOUNTS)) == [getattr(fmt, formatter)(a) for a in AMOUNTS]


def test_a_thousand_weights_read_the_same(page: Page) -> None:
    weights = [n / 997 - 0.2 for n in range(1000)] + [n / 1_000_003 for n in range(1000)]
    assert said(page, "percent", list(weights)) == [fmt.percent(w) for w in weights]


def test_dates_and_blanks(page: Page) -> None:
    assert said(page, "day", ["2025-11-18", None]) == [fmt.day(date(2025, 11, 18)), fmt.day(None)]
    assert said(page, "percent", [None]) == [fmt.UNKNOWN]
    assert said(page, "optional_money", [None, 12]) == ["", "$12.00"]


def test_amounts_in_another_currency_read_the_same_and_dollars_as_ever(page: Page) -> None:
    script = "values => values.map(v => window.dashAgGridFunctions.in_currency('$', v, 'EUR'))"
    assert list(page.evaluate(script, list(AMOUNTS))) == [money_in("EUR", Decimal(repr(a))) for a in AMOUNTS]
    assert page.evaluate("window.dashAgGridFunctions.in_currency('$12', 12, null)") == "$12"
    assert page.evaluate("window.dashAgGridFunctions.in_currency('', null, 'EUR')") == ""


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("95", 95),
        ("$1,234.50", 1234.5),
        (" 0.5 ", 0.5),
        (96, 96),
        ("abc", "abc"),
        ("1.2.3", "1.2.3"),
        ("1e999", "1e999"),
    ],
)
def test_what_is_typed_becomes_a_number_or_stays_as_it_was_typed(page: Page, typed: object, number: object) -> None:
    assert page.evaluate("t => window.dashAgGridFunctions.typedNumber(t, 7)", typed) == number


@pytest.mark.parametrize("typed", ["", "  ", "$", None])
def test_a_cell_that_is_emptied_goes_back(page: Page, typed: str | None) -> None:
    assert page.evaluate("t => window.dashAgGridFunctions.typedNumber(t, 7)", typed) == 7
    assert page.evaluate("t => window.dashAgGridFunctions.typedNumber(t, undefined)", typed) is None


def test_a_price_that_is_no_number_is_shown_as_it_was_typed(page: Page) -> None:
    assert said(page, "price", ["abc", "", None, 95]) == ["abc", fmt.UNKNOWN, fmt.UNKNOWN, "$95.00"]
