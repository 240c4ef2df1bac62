"""Evenness and likeness with the least and the most they can be, earnings, risk, volume: hand-worked and published."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from analytics.measures import (
    active_share,
    active_share_bounds,
    days_to_trade,
    diversification_ratio,
    entropy,
    entropy_bounds,
    gini,
    gini_bounds,
    hhi_bounds,
    lorenz_curve,
    overlap,
    overlap_bounds,
    price_earnings,
    top_n_bounds,
)
from analytics.model.exposure import Bounded, Bounds

NOTHING = np.array([], dtype=np.float64)
NEAR = 1e-12
parts = st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any)


def weights(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def scaled(values: list[int], to: float) -> np.ndarray:
    return np.array(values, dtype=np.float64) * (to / sum(values))


@st.composite
def partly_known(draw: st.DrawFn) -> tuple[np.ndarray, float, np.ndarray]:
    """Return known weights, the unknown, and one way to spread it over the known names."""
    values = draw(parts)
    unknown = draw(st.floats(0.0, 0.95))
    spread = draw(st.lists(st.integers(0, 100), min_size=len(values), max_size=len(values)).filter(any))
    return scaled(values, 1.0 - unknown), unknown, scaled(spread, unknown)


def test_entropy_is_scipys() -> None:
    w = 1.0 / np.arange(1, 501)
    w /= w.sum()
    bounds = entropy_bounds(w, 0.0)
    assert bounds.lower == pytest.approx(float(stats.entropy(w)), abs=NEAR)
    assert bounds.upper == pytest.approx(float(stats.entropy(w)), abs=NEAR)


def test_the_least_entropy_puts_the_unknown_on_the_largest_name() -> None:
    # -(0.7 ln 0.7 + 0.3 ln 0.3) = 0.249672 + 0.361192 = 0.610864; on the second name it would be ln 2 = 0.693147.
    assert entropy_bounds(weights(0.3, 0.5), 0.2).lower == pytest.approx(0.6108643021, abs=5e-11)


def test_anything_unknown_leaves_the_entropy_without_an_upper_bound() -> None:
    assert entropy_bounds(weights(0.5, 0.5 - 1e-9), 1e-9).upper == math.inf
    assert entropy_bounds(weights(0.5, 0.5), 0.0).upper == pytest.approx(math.log(2), abs=NEAR)


def test_unknown_may_be_no_company_at_all() -> None:
    # one name of one half would have 0.346574, money nothing
    assert entropy_bounds(NOTHING, 0.5).lower == 0.0
    assert entropy_bounds(weights(0.1), 0.2).lower == pytest.approx(-0.1 * math.log(0.1), abs=NEAR)
    assert entropy_bounds(NOTHING, 0.0) == Bounds(0.0, 0.0)


def test_rounding_moves_the_entropy_of_small_names_up_and_of_large_ones_down() -> None:
    # A name above 1/e loses by more weight: 0.5 to 0.6 takes 0.346574 to 0.306495. One below gains: 0.1 to 0.2.
    def term(w: float) -> float:
        return -w * math.log(w)

    bounds = entropy_bounds(weights(0.5, 0.1), 0.0, weights(0.1, 0.1))
    assert bounds.lower == pytest.approx(term(0.6) + term(0.1), abs=NEAR)
    assert bounds.upper == pytest.approx(term(0.5) + term(0.2), abs=NEAR)
    # The peak at 1/e lies between 0.3 and 0.5.
    assert entropy_bounds(weights(0.3), 0.0, weights(0.2)).upper == pytest.approx(1 / math.e, abs=NEAR)


@given(partly_known(), st.integers(0, 3))
def test_no_way_to_reveal_the_unknown_has_less_entropy(case: tuple[np.ndarray, float, np.ndarray], n_new: int) -> None:
    known, unknown, spread = case
    # Part of it may be names nobody knows of.
    new = np.full(n_new, spread.sum() / (n_new + 1) / max(n_new, 1))
    true = np.concatenate([known + (spread if n_new == 0 else spread / (n_new + 1)), new * n_new])
    assert entropy_bounds(known, unknown).lower <= entropy(true) + NEAR


@given(st.lists(st.integers(0, 100), min_size=1, max_size=3).filter(any), st.floats(0.01, 0.5), st.data())
def test_no_rounding_leaves_the_bounds_of_the_entropy(values: list[int], slack: float, data: st.DataObject) -> None:
    known = scaled(values, 0.5)
    most = np.full(known.size, slack)
    hidden = np.array([data.draw(st.floats(0.0, slack)) for _ in values])
    bounds = entropy_bounds(known, 0.0, most)
    assert bounds.lower - NEAR <= entropy(known + hidden) <= bounds.upper + NEAR


def test_gini_bounds_fill_the_smallest_or_pile_on_the_largest() -> None:
    # 0.1, 0.2, 0.4 and 0.1 unknown. Filled: 0.2, 0.2, 0.4 gives (-0.4 + 0.8) / (3 * 0.8); piled: 0.1, 0.2, 0.5.
    bounds = gini_bounds(weights(0.4, 0.1, 0.2), 0.1)
    assert bounds.lower == pytest.approx(1 / 6, abs=NEAR)
    assert bounds.upper == pytest.approx(1 / 3, abs=NEAR)


def test_enough_unknown_makes_all_names_equal() -> None:
    # 0.1, 0.2, 0.3 are level at 0.3 with 0.3 more, exactly; a little less leaves a little.
    assert gini_bounds(weights(0.1, 0.2, 0.3), 0.3).lower == pytest.approx(0.0, abs=NEAR)
    assert gini_bounds(weights(0.1, 0.2, 0.3), 0.4).lower == pytest.approx(0.0, abs=NEAR)
    # 0.25, 0.25, 0.3: (-0.5 + 0.6) / (3 * 0.8)
    assert gini_bounds(weights(0.1, 0.2, 0.3), 0.2).lower == pytest.approx(0.1 / 2.4, abs=NEAR)


def test_a_name_printed_zero_is_a_name() -> None:
    # 0 and 1: (-0 + 1) / (2 * 1)
    assert gini_bounds(weights(0.0, 1.0), 0.0) == Bounds(0.5, 0.5)


def test_no_names_no_gini() -> None:
    assert gini_bounds(NOTHING, 0.5) == Bounds(0.0, 0.0)
    assert gini_bounds(weights(0.0, 0.0), 0.0) == Bounds(0.0, 0.0)


@given(partly_known())
def test_no_way_to_spread_the_unknown_over_the_names_leaves_the_bounds_of_gini(
    case: tuple[np.ndarray, float, np.ndarray],
) -> None:
    known, unknown, spread = case
    bounds = gini_bounds(known, unknown)
    for revealed in (1.0, 0.5, 0.0):
        # The part that is not companies at all stays out.
        true = known + revealed * spread
        exact = gini_bounds(true, 0.0)
        assert bounds.lower - 1e-9 <= exact.lower == exact.upper <= bounds.upper + 1e-9


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=30))
def test_without_unknown_gini_is_the_mean_difference(values: list[int]) -> None:
    w = scaled(values, 1.0)
    # Independent of any sorting: half the mean absolute difference over the mean.
    apart = sum(abs(a - b) for a, b in product(w, w)) / (2 * w.size**2 * w.mean())
    assert gini_bounds(w, 0.0).upper == pytest.approx(apart, abs=1e-9)
    assert gini(w) == pytest.approx(apart, abs=1e-9)


@given(parts)
def test_twice_the_area_above_the_lorenz_curve_is_gini(values: list[int]) -> None:
    w = scaled(values, 0.8)
    curve = lorenz_curve(w)
    area = float(integrate.trapezoid(curve.weight, curve.names))
    assert 1.0 - 2.0 * area == pytest.approx(gini_bounds(w, 0.0).lower, abs=1e-9)
    assert (curve.names[0], curve.weight[0], curve.names[-1]) == (0.0, 0.0, 1.0)
    assert curve.weight[-1] == pytest.approx(1.0, abs=NEAR)
    assert curve.n_names == w.size
    assert (np.diff(curve.weight, 2) >= -1e-12).all()


def test_the_lorenz_curve_of_nothing_is_the_straight_line() -> None:
    for nothing in (NOTHING, weights(0.0, 0.0)):
        curve = lorenz_curve(nothing)
        assert (curve.names.tolist(), curve.weight.tolist()) == ([0.0, 1.0], [0.0, 1.0])
        assert curve.n_names == nothing.size


@st.composite
def two_sides(draw: st.DrawFn) -> tuple[np.ndarray, ...]:
    """Return what is known of two portfolios of the same names, and what is not, name by name."""
    n = draw(st.integers(1, 8))
    sides = []
    for _ in range(2):
        values = draw(st.lists(st.integers(0, 100), min_size=2 * n, max_size=2 * n).filter(any))
        whole = scaled(values, 1.0)
        sides += [whole[:n], whole[n:]]
    return tuple(sides)


@given(two_sides())
def test_likeness_of_what_is_revealed_lies_within_the_bounds(sides: tuple[np.ndarray, ...]) -> None:
    mine, my_unknown, others, other_unknown = sides
    hidden, other_hidden = float(my_unknown.sum()), float(other_unknown.sum())
    apart = active_share_bounds(mine, others, hidden + other_hidden)
    alike = overlap_bounds(mine, others, hidden, other_hidden)
    assert apart.lower - NEAR <= active_share(mine + my_unknown, others + other_unknown) <= apart.upper + NEAR
    assert alike.lower - NEAR <= overlap(mine + my_unknown, others + other_unknown) <= alike.upper + NEAR
    assert 0.0 <= apart.lower <= apart.weight <= apart.upper <= 1.0
    assert 0.0 <= alike.lower <= alike.weight + NEAR <= alike.upper + 2 * NEAR <= 1.0 + 3 * NEAR


def test_likeness_of_reference_5_with_a_tenth_unknown() -> None:
    p, b = weights(0.5, 0.3, 0.1, 0.0), weights(0.4, 0.4, 0.0, 0.2)
    # |0.1| + |0.1| + |0.1| + |0.2| = 0.5; half of it 0.25, and 0.05 to either side.
    assert active_share_bounds(p, b, 0.1) == Bounded(pytest.approx(0.25), pytest.approx(0.20), pytest.approx(0.30))
    assert overlap_bounds(p, b, 0.1, 0.0) == Bounded(pytest.approx(0.7), pytest.approx(0.7), pytest.approx(0.8))


def test_likeness_keeps_to_what_it_can_be() -> None:
    assert active_share_bounds(weights(0.5), weights(0.4), 0.9).lower == 0.0
    assert active_share_bounds(weights(0.5, 0.0), weights(0.0, 1.0), 0.5).upper == 1.0
    # 60 % twice and 20 % sold short against a third company: half of 1.4 + 1
    assert active_share_bounds(weights(0.6, 0.6, 0.0), weights(0.0, 0.0, 1.0), 0.2).upper == pytest.approx(1.2)
    # One side holds 0.3 and knows all: no more than 0.3 can be common.
    assert overlap_bounds(weights(0.1), weights(0.3), 0.9, 0.0).upper == pytest.approx(0.3)
    # A tenth sold short takes a tenth away at most, and nothing where there is nothing.
    assert overlap_bounds(weights(0.5), weights(0.4), 0.0, 0.0, 0.1).lower == pytest.approx(0.3)
    assert overlap_bounds(weights(0.5), weights(0.05), 0.0, 0.0, 0.1).lower == 0.0


def test_price_over_earnings_of_one_company_is_its_own() -> None:
    assert price_earnings(weights(0.07), weights(1 / 23)) == pytest.approx(23.0)


def test_price_over_earnings_is_harmonic_with_losses() -> None:
    # 0.5 at 20, 0.3 at 10, 0.2 losing a twentieth: 1 / (0.025 + 0.03 - 0.01) = 22.2222
    ratio = price_earnings(weights(0.5, 0.3, 0.2), weights(1 / 20, 1 / 10, -1 / 20))
    assert ratio == pytest.approx(1 / 0.045)


def test_price_over_earnings_where_there_are_none() -> None:
    assert price_earnings(weights(0.5, 0.5), weights(0.05, -0.05)) == math.inf
    assert price_earnings(weights(0.5), weights(-0.05)) == math.inf
    assert math.isnan(price_earnings(NOTHING, NOTHING))


@given(
    st.lists(st.tuples(st.integers(1, 100), st.integers(2, 200)), min_size=1, max_size=10),
)
def test_price_over_earnings_lies_between_its_companies(companies: list[tuple[int, int]]) -> None:
    w, ratios = weights(*(c[0] for c in companies)), weights(*(c[1] for c in companies))
    found = price_earnings(w, 1.0 / ratios)
    assert ratios.min() - 1e-9 <= found <= ratios.max() + 1e-9
    assert found == pytest.approx(float(stats.hmean(ratios, weights=w)))


def test_reference_6_diversification() -> None:
    covariance = np.array([[0.2**2, 0.25 * 0.2 * 0.3], [0.25 * 0.2 * 0.3, 0.3**2]])
    w = weights(0.6, 0.4)
    assert math.sqrt(w @ covariance @ w) == pytest.approx(0.1897366596, abs=5e-11)
    assert diversification_ratio(w, covariance) == pytest.approx(1.2649110641, abs=5e-11)
    assert diversification_ratio(w / 3, covariance * 252) == pytest.approx(1.2649110641, abs=5e-11)


def test_diversification_of_lines_that_move_as_one_or_not_at_all() -> None:
    as_one = np.outer(weights(0.2, 0.3), weights(0.2, 0.3))
    assert diversification_ratio(weights(0.6, 0.4), as_one) == pytest.approx(1.0)
    assert diversification_ratio(weights(0.6), np.array([[0.04]])) == pytest.approx(1.0)
    assert math.isnan(diversification_ratio(weights(0.6), np.array([[0.0]])))
    # n lines of equal weight and volatility that have nothing to do with each other: the square root of n.
    assert diversification_ratio(np.full(9, 1 / 9), np.eye(9) * 0.04) == pytest.approx(3.0)


def test_days_to_trade() -> None:
    # 30,000 shares at a tenth of 100,000 a day, long or short; all of the volume takes a tenth of the time.
    assert days_to_trade(30_000, 100_000) == pytest.approx(3.0)
    assert days_to_trade(-30_000, 100_000) == pytest.approx(3.0)
    assert days_to_trade(30_000, 100_000, 1.0) == pytest.approx(0.3)


@given(partly_known())
def test_every_bound_holds_at_its_own_ends(case: tuple[np.ndarray, float, np.ndarray]) -> None:
    known, unknown, _ = case
    piled = known.copy()
    piled[int(known.argmax())] += unknown
    assert entropy_bounds(known, unknown).lower == pytest.approx(min(entropy(known), entropy(piled)), abs=1e-9)
    assert gini_bounds(known, unknown).upper == pytest.approx(gini_bounds(piled, 0.0).upper, abs=1e-9)
    assert hhi_bounds(known, unknown).upper == pytest.approx(float((piled**2).sum()), abs=1e-9)
    assert top_n_bounds(known, 1, unknown).upper == pytest.approx(float(piled.max()), abs=1e-9)
