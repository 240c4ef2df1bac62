"""The engine and the reference values: the user has set every sale, so that only the tax is left to find."""

from fractions import Fraction

import numpy as np
import pytest

from analytics.planner import check, dive, prove
from analytics.planner.instance import Instance, Lots, Netting, Securities, Slots
from analytics.planner.tax import Statute, year_tax

RATES = Netting(0.37, 0.20, 0.37, 3_000.0)


def _all_sold(gains: list[tuple[float, bool]], so_far: tuple[float, float] = (0.0, 0.0)) -> Instance:
    """Lots of one share each at 20,000, each of a security of its own, all to be sold; costs nothing but tax."""
    n = len(gains)
    places = np.arange(n, dtype=np.intp)
    return Instance(
        total_amount=20_000.0 * n,
        cash_amount=np.zeros(1),
        cash_floor=np.zeros(1),
        securities=Securities(np.full(n, 20_000.0), np.zeros(n), np.zeros(n)),
        lots=Lots(
            np.zeros(n, dtype=np.intp),
            places,
            np.ones(n),
            np.zeros(n),
            np.array([gain for gain, _ in gains]),
            np.array([is_short for _, is_short in gains]),
            np.zeros(n, dtype=np.bool_),
        ),
        slots=Slots(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)),
        netting=Netting(0.37, 0.20, 0.37, 3_000.0, *so_far),
        pinned_sale=np.ones(n),
    )


def _tax(instance: Instance) -> float:
    quick = dive(instance)
    assert quick is not None
    proven = prove(instance, quick)
    assert check(instance, proven).broken == ()
    assert proven.bound == pytest.approx(proven.objective, abs=1e-4)
    return proven.objective


@pytest.mark.parametrize(
    ("short", "long", "tax"),
    [
        (10_000, -4_000, 2_220),
        (-4_000, 10_000, 1_200),
        (5_000, 5_000, 2_850),
        (-8_000, 3_000, -1_110),
        (2_000, -10_000, -1_110),
        (-2_000, 1_500, -185),
    ],
)
def test_a_year_of_one_gain_and_one_loss(short: float, long: float, tax: float) -> None:
    assert _tax(_all_sold([(short, True), (long, False)])) == pytest.approx(tax, abs=1e-4)


def test_a_long_term_loss_is_not_set_beside_a_long_term_gain_to_take_a_short_term_one() -> None:
    # Long-term: 4,000 less 4,000 is nothing. The short-term 1,000 pays 370, not the 200 of a loss that skips its term.
    assert _tax(_all_sold([(1_000, True), (4_000, False), (-4_000, False)])) == pytest.approx(370, abs=1e-4)


def test_a_short_term_loss_takes_other_income_only_when_no_gain_is_left() -> None:
    assert _tax(_all_sold([(-5_000, True), (3_000, True), (1_500, False)])) == pytest.approx(-185, abs=1e-4)


def test_whatever_the_year_has_brought_the_plan_adds_the_difference() -> None:
    chance = np.random.default_rng(20)
    statute = Statute.of(RATES)
    for _ in range(60):
        gains = [(float(gain), bool(is_short)) for gain, is_short in zip(*_drawn(chance, 4), strict=True)]
        so_far = (float(chance.integers(-6_000, 6_000)), float(chance.integers(-6_000, 6_000)))
        short, long = (sum(gain for gain, is_short in gains if is_short is term) for term in (True, False))
        after = year_tax(Fraction(so_far[0] + short), Fraction(so_far[1] + long), statute).tax
        before = year_tax(Fraction(so_far[0]), Fraction(so_far[1]), statute).tax
        assert _tax(_all_sold(gains, so_far)) == pytest.approx(float(after - before), abs=1e-3), (gains, so_far)


def _drawn(chance: np.random.Generator, n: int) -> tuple[list[int], list[bool]]:
    return chance.integers(-8_000, 8_000, n).tolist(), (chance.random(n) < 0.5).tolist()
