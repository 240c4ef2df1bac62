"""The statute, against values worked by hand from its text (26 USC 1(h), 1211(b), 1212(b), 1222)."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.planner.instance import Netting
from analytics.planner.tax import Statute, added_tax, year_tax

RATES = Statute.of(Netting(0.37, 0.20, 0.37, 3000.0))
PLAIN = Statute.of(Netting(0.26, 0.26, 0.0, 0.0, is_netted=False))
money = st.integers(-2_000_000, 2_000_000).map(lambda cents: Fraction(cents, 100))


@pytest.mark.parametrize(
    ("net_short", "net_long", "tax", "offset", "carried"),
    [
        (10_000, -4_000, 2_220, 0, 0),  # 6,000 short-term left, at 37 %
        (-4_000, 10_000, 1_200, 0, 0),  # 6,000 long-term left, at 20 %
        (5_000, 5_000, 2_850, 0, 0),  # 1,850 + 1,000
        (-8_000, 3_000, -1_110, 3_000, 2_000),  # 5,000 lost: 3,000 at 37 %, the rest carried
        (2_000, -10_000, -1_110, 3_000, 5_000),  # 8,000 lost
        (-2_000, 1_500, -185, 500, 0),  # 500 lost; the loss is not free to skip the long-term gain
        (0, 0, 0, 0, 0),
        (-3_000, 0, -1_110, 3_000, 0),
    ],
)
def test_netting_by_the_statute(net_short: int, net_long: int, tax: int, offset: int, carried: int) -> None:
    year = year_tax(net_short, net_long, RATES)
    assert (year.tax, year.ordinary_offset, year.carried) == (tax, offset, carried)


def test_the_tax_is_not_convex() -> None:
    middle, low, high = (year_tax(10_000, net_long, RATES).tax for net_long in (0, -4_000, 4_000))
    assert (middle, low, high) == (3_700, 2_220, 4_500)
    assert middle > (low + high) / 2 == 3_360


def test_a_plain_rate_taxes_the_sum_of_gains_and_gives_nothing_for_a_loss() -> None:
    assert year_tax(1_000, 500, PLAIN).tax == 390  # 1,500 * 26 %
    assert year_tax(1_000, -400, PLAIN).tax == 156  # 600 * 26 %
    loss = year_tax(-1_000, 400, PLAIN)
    assert (loss.tax, loss.ordinary_offset, loss.carried) == (0, 0, 600)
    assert year_tax(-1_000, 0, replace(PLAIN, ordinary_rate=Fraction(1, 4), ordinary_limit=Fraction(3_000))).tax == 0


def test_a_plan_adds_the_year_with_it_less_the_year_without() -> None:
    added = added_tax((-4_000, 0), (10_000, 0), RATES)
    assert added.tax == 2_220 - 3_700
    later = added_tax((-4_000, 0), (-2_000, 0), RATES)  # 1,000 of the offset is left: 370; 3,000 carried
    assert (later.tax, later.with_plan.carried) == (-370, 3_000)
    assert added_tax((400, 0), (-1_000, 0), PLAIN).tax == 0


def _sold_lots(lots: list[tuple[int, bool]], counts: tuple[int, ...]) -> Fraction:
    """Tax of selling so many shares of each lot (basis, is short) at 100."""
    short = sum((100 - basis) * n for (basis, is_short), n in zip(lots, counts, strict=True) if is_short)
    long = sum((100 - basis) * n for (basis, is_short), n in zip(lots, counts, strict=True) if not is_short)
    return year_tax(short, long, RATES).tax


def test_lots_chosen_by_their_tax() -> None:
    lots = [(120, False), (90, False), (60, True), (98, True)]
    choices = [counts for counts in product(range(6), repeat=4) if sum(counts) == 10]
    best = min(choices, key=lambda counts: _sold_lots(lots, counts))
    assert best == (5, 0, 0, 5)
    assert _sold_lots(lots, best) == Fraction("-33.30")
    assert _sold_lots(lots, (5, 5, 0, 0)) == Fraction("-18.50")  # first in, first out


def test_the_highest_cost_first_is_not_the_least_tax() -> None:
    lots = [(95, True), (92, False)]
    assert _sold_lots(lots, (5, 0)) == Fraction("9.25")
    assert _sold_lots(lots, (0, 5)) == Fraction("8.00")
    assert min(_sold_lots(lots, (n, 5 - n)) for n in range(6)) == 8


@given(money, money)
def test_every_dollar_is_taxed_offset_or_carried(net_short: Fraction, net_long: Fraction) -> None:
    year = year_tax(net_short, net_long, RATES)
    total = net_short + net_long
    assert year.ordinary_offset + year.carried == max(-total, 0)
    assert 0 <= year.ordinary_offset <= 3_000
    assert year.ordinary_offset in {3_000, -total} or total >= 0
    low, high = sorted((max(total, Fraction(0)) * Fraction(20, 100), max(total, Fraction(0)) * Fraction(37, 100)))
    assert total < 0 or low <= year.tax <= high


@given(money, money, st.integers(1, 500_000).map(lambda cents: Fraction(cents, 100)))
def test_another_dollar_of_gain_never_lowers_the_tax(net_short: Fraction, net_long: Fraction, more: Fraction) -> None:
    tax = year_tax(net_short, net_long, RATES).tax
    assert year_tax(net_short + more, net_long, RATES).tax >= tax
    assert year_tax(net_short, net_long + more, RATES).tax >= tax


def test_rates_are_the_decimals_they_are_written_as() -> None:
    assert (RATES.short_rate, RATES.long_rate, RATES.ordinary_limit) == (Fraction(37, 100), Fraction(1, 5), 3000)
