"""What is pinned beside what is there today: prices, entries of funds, days of capitalizations; in words by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from analytics.model.fund import Fund, FundAssetClass
from analytics.model.market import Price
from analytics.model.plan import PlanRequest
from analytics.model.portfolio import Portfolio, Position, PositionKind
from webapp.services.plans_aged_facts import other_days, other_entries, other_prices, tickers_of_table, tickers_traded
from webapp.services.plans_basis import Ground

OLD, NEW = date(2025, 12, 31), date(2026, 1, 2)
FUND = Fund("IWM", "Small", expense_ratio=0.0019, expense_ratio_date=OLD)


def a_price(amount: str, day: date | None = OLD) -> Price:
    return Price(Decimal(amount), day, "test")


def a_line(ticker: str, **fields: Any) -> Position:  # noqa: ANN401  tests name fields freely
    return Position(row=1, account="Main", text=ticker, name="", ticker=ticker, **fields)


def test_prices_as_they_were_say_nothing() -> None:
    table = {"IWM": a_price("240.50")}
    assert list(other_prices(table, dict(table), ["IWM", "NONE"])) == []
    assert list(other_prices(table, {"IWM": a_price("240.50"), "SPY": a_price("1")}, ["IWM"])) == []


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        (a_price("240.50"), a_price("241", NEW), "is $241.00 of 2 Jan 2026; the plan rests on $240.50 of 31 Dec 2025."),
        (a_price("240.50"), a_price("240.40"), "is $240.40 of 31 Dec 2025; the plan rests on $240.50 of 31 Dec 2025."),
        (a_price("5"), a_price("5", NEW), "is $5.00 of 2 Jan 2026; the plan rests on $5.00 of 31 Dec 2025."),
        (None, a_price("5"), "is $5.00 of 31 Dec 2025; the plan rests on none."),
        (a_price("5", None), None, "is none; the plan rests on $5.00."),
    ],
)
def test_a_price_that_is_another_now_is_said_with_both(then: Price | None, now: Price | None, said: str) -> None:
    before, after = ({} if found is None else {"IWM": found} for found in (then, now))
    assert list(other_prices(before, after, {"IWM"})) == [f"The price of IWM {said}"]


def test_of_several_prices_the_first_three_are_named() -> None:
    tickers = ["A", "B", "C", "D", "E"]
    then, now = ({ticker: a_price(amount) for ticker in tickers} for amount in ("1", "2"))
    said = "$2.00 of 31 Dec 2025 (the plan: $1.00 of 31 Dec 2025)"
    assert list(other_prices(then, now, tickers)) == [
        f"5 prices are others now: A {said}, B {said}, C {said} and 2 others."
    ]
    assert list(other_prices(then, now, tickers[:2])) == [f"2 prices are others now: A {said} and B {said}."]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"expense_ratio": 0.02, "expense_ratio_date": NEW},
            "its yearly fee is 2\u202f% of 2 Jan 2026 now; the plan rests on 0.19\u202f% of 31 Dec 2025.",
        ),
        ({"expense_ratio": None}, "its yearly fee is not known now; the plan rests on 0.19\u202f% of 31 Dec 2025."),
        ({"stand_in": "VTWO"}, "its stand-in is VTWO now; the plan rests on none."),
        ({"share_class_of": "SPY"}, "its fund of another share class is SPY now; the plan rests on none."),
        (
            {"asset_class": FundAssetClass.MONEY_MARKET},
            "its kind of assets is money market now; the plan rests on equity.",
        ),
        ({"name": "Smaller"}, "its name is Smaller now; the plan rests on Small."),
    ],
)
def test_an_entry_of_a_fund_that_is_another_now_is_said_with_both(changes: dict[str, Any], said: str) -> None:
    assert list(other_entries([FUND], {"IWM": replace(FUND)}, ["IWM"])) == []
    assert list(other_entries([FUND], {"IWM": replace(FUND, **changes)}, ["IWM"])) == [f"IWM: {said}"]
    assert list(other_entries([FUND], {"IWM": replace(FUND, **changes)}, ["SPY"])) == []


def test_an_entry_that_came_or_went_is_said() -> None:
    assert list(other_entries([], {"IWM": FUND}, ["IWM"])) == [
        "IWM is in the directory of funds now; the plan was computed without its entry."
    ]
    assert list(other_entries([FUND], {}, ["IWM"])) == [
        "IWM is in the directory of funds no more; the plan rests on its entry."
    ]


def test_days_of_capitalizations_that_came_or_went_are_said() -> None:
    earlier = date(2025, 9, 30)
    assert list(other_days((earlier, OLD), (OLD, earlier))) == []
    rests = "the plan rests on those of {}, the newest of 31 Dec 2025."
    assert list(other_days((earlier, OLD), (earlier, OLD, NEW))) == [
        f"Capitalizations of 2 Jan 2026 are loaded; {rests.format('2 other days')}"
    ]
    assert list(other_days((OLD,), (earlier, OLD))) == [
        f"Capitalizations of 30 Sep 2025 are loaded; {rests.format('1 other day')}"
    ]
    assert list(other_days((earlier, OLD), (OLD,))) == [
        "Capitalizations of 30 Sep 2025 are there no more; the plan rests on them."
    ]
    assert list(other_days((), (OLD,))) == [
        "Capitalizations of 31 Dec 2025 are loaded; the plan was computed without any."
    ]


def test_prices_of_the_file_and_of_the_user_do_not_come_from_the_table() -> None:
    """SPY has the file's price, VOO a value alone, FUND a price of the table; VTWO is typed, IWM is not."""
    priced = {"shares": Decimal(1), "price_amount": Decimal(9), "kind": PositionKind.FUND, "amount": Decimal(9)}
    lines = (
        a_line("SPY", **priced, price_source="file"),
        a_line("VOO", kind=PositionKind.FUND, amount=Decimal(100)),
        a_line("FUND", **priced, price_source="test"),
    )
    ground = cast("Ground", SimpleNamespace(portfolio=Portfolio("p", lines)))
    request = PlanRequest((), ("VTWO", "IWM"), entered_prices={"VTWO": a_price("98"), "FUND": a_price("9")})
    assert tickers_of_table(ground, request) == {"VOO", "FUND", "IWM"}
    assert tickers_traded(ground, request) == {"SPY", "VOO", "FUND", "VTWO", "IWM"}
