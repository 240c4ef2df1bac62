"""Barred losses, worked by hand share for share."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from analytics.planner.wash import Acquired, BarredLoss, LossSale, barred_losses

SOLD_DATE = date(2026, 3, 2)


def _sale(ticker: str = "A", n: int = 100, loss: int = 4_000, *others: str) -> LossSale:
    return LossSale(frozenset({ticker, *others}), Decimal(n), Decimal(loss))


def _bought(n: int, ticker: str = "A", days: int = 0, *, sheltered: bool = False) -> Acquired:
    return Acquired(ticker, Decimal(n), SOLD_DATE + timedelta(days=days), sheltered)


def _barred(*losses: BarredLoss) -> list[tuple[Decimal, Decimal]]:
    return [(loss.barred_amount, loss.lost_amount) for loss in losses]


def test_the_ruling_on_retirement_accounts() -> None:
    # Rev. Rul. 2008-5 in numbers: 100 sold at 60 that cost 100; the retirement account buys 40. 40 of 100 shares of
    # 4,000 are 1,600, lost for good; 2,400 are allowed.
    losses = barred_losses([_sale()], [_bought(40, sheltered=True)], SOLD_DATE)
    assert _barred(*losses) == [(1_600, 1_600)]
    assert 4_000 - losses[0].barred_amount == 2_400


def test_a_taxed_purchase_only_defers() -> None:
    assert _barred(*barred_losses([_sale()], [_bought(40)], SOLD_DATE)) == [(1_600, 0)]


@pytest.mark.parametrize(("days", "barred"), [(-31, 0), (-30, 1_600), (30, 1_600), (31, 0)])
def test_thirty_days_before_and_after(days: int, barred: int) -> None:
    assert _barred(*barred_losses([_sale()], [_bought(40, days=days)], SOLD_DATE)) == [(barred, 0)]


def test_a_share_bought_bars_one_share_sold_and_no_more() -> None:
    sales = [_sale(n=30, loss=300), _sale(n=30, loss=600)]
    # 40 bought: all 30 of the first, 10 of the second, a third of 600
    assert _barred(*barred_losses(sales, [_bought(40)], SOLD_DATE)) == [(300, 0), (200, 0)]
    assert _barred(*barred_losses([_sale()], [_bought(500)], SOLD_DATE)) == [(4_000, 0)]


def test_the_earlier_purchase_first_and_of_one_day_the_sheltered() -> None:
    bought = [_bought(50, days=0), _bought(50, days=0, sheltered=True), _bought(60, days=-9)]
    # 60 of the first purchase, then 40 of the sheltered: 40 of 4,000 / 100 lost
    assert _barred(*barred_losses([_sale()], bought, SOLD_DATE)) == [(4_000, 1_600)]


def test_only_what_counts_as_the_same() -> None:
    assert _barred(*barred_losses([_sale()], [_bought(40, "B")], SOLD_DATE)) == [(0, 0)]
    assert _barred(*barred_losses([_sale("A", 100, 4_000, "B")], [_bought(40, "B")], SOLD_DATE)) == [(1_600, 0)]


def test_to_the_cent() -> None:
    # 1 of 3 shares of a loss of 100: 33.333...
    assert _barred(*barred_losses([_sale(n=3, loss=100)], [_bought(1)], SOLD_DATE)) == [(Decimal("33.33"), 0)]
