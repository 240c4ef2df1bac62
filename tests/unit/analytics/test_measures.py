"""Measures against published and hand-worked values."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import UserInputError
from analytics.measures import (
    active_share,
    effective_number,
    entropy,
    entropy_number,
    gini,
    gross_hhi,
    hhi,
    hhi_bounds,
    overlap,
    sum_bounds,
    top_n_bounds,
    top_n_weight,
)
from analytics.model.exposure import Bounds

NOTHING = np.array([], dtype=np.float64)
# An equal third three times is 1/3; a half, a third, a sixth: 9/36 + 4/36 + 1/36.
HHI_CASES = [
    ([1.0], Fraction(1)),
    ([1 / 3, 1 / 3, 1 / 3], Fraction(1, 3)),
    ([1 / 2, 1 / 3, 1 / 6], Fraction(14, 36)),
    ([0.5, 0.3, 0.2], Fraction(19, 50)),
]
long_weights = st.lists(st.integers(1, 10_000), min_size=1, max_size=40).map(
    lambda parts: np.array(parts, dtype=np.float64) / sum(parts)
)


def weights(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


@pytest.mark.parametrize(("values", "expected"), HHI_CASES)
def test_hhi_is_the_sum_of_squares(values: list[float], expected: Fraction) -> None:
    assert hhi(weights(*values)) == pytest.approx(float(expected), abs=1e-15)


def test_reference_1_three_names() -> None:
    w = weights(0.5, 0.3, 0.2)
    assert hhi(w) == pytest.approx(19 / 50, abs=1e-15)
    assert effective_number(w) == pytest.approx(50 / 19, abs=1e-12)
    assert entropy(w) == pytest.approx(1.029653014, abs=5e-10)
    assert entropy_number(w) == pytest.approx(2.800094073, abs=5e-10)
    assert gini(w) == pytest.approx(1 / 5, abs=1e-15)


def test_reference_5_active_share_and_overlap() -> None:
    p, b = weights(0.5, 0.3, 0.2, 0.0), weights(0.4, 0.4, 0.0, 0.2)
    assert active_share(p, b) == pytest.approx(3 / 10, abs=1e-15)
    assert overlap(p, b) == pytest.approx(7 / 10, abs=1e-15)


def test_reference_7_shorts_on_net_and_on_gross() -> None:
    w = weights(0.6, 0.6, -0.2)
    assert w.sum() == pytest.approx(1.0)
    assert np.abs(w).sum() == pytest.approx(1.4)
    assert hhi(w) == pytest.approx(19 / 25, abs=1e-15)
    assert gross_hhi(w) == pytest.approx(19 / 49, abs=1e-15)


def test_reference_15_top_three() -> None:
    w = weights(0.04, 0.09, 0.03, 0.08, 0.06, 0.07, 0.05)
    assert top_n_weight(w, 3) == pytest.approx(0.24, abs=1e-15)
    assert top_n_weight(w, 3) == pytest.approx(3 * 0.07 + (0.02 + 0.01), abs=1e-15)


def test_reference_16_zipf() -> None:
    w = 1.0 / np.arange(1, 501)
    w /= w.sum()
    assert hhi(w) == pytest.approx(0.0356057396, abs=5e-11)
    assert effective_number(w) == pytest.approx(28.0853595703, abs=5e-11)
    assert top_n_weight(w, 10) == pytest.approx(0.4311856894, abs=5e-11)


def test_top_n_takes_all_where_there_are_fewer_names() -> None:
    assert top_n_weight(weights(0.5, 0.25), 10) == 0.75
    assert top_n_weight(weights(0.5, 0.25), 2) == 0.75
    assert top_n_weight(weights(0.5, 0.25), 1) == 0.5
    assert top_n_weight(weights(0.5, -0.25, 0.25), 10) == 0.75


@pytest.mark.parametrize("n", [0, -1])
def test_top_n_refuses_a_number_that_is_not_positive(n: int) -> None:
    with pytest.raises(UserInputError, match=f"at least 1, not {n}"):
        top_n_weight(weights(0.5), n)


def test_nothing_held() -> None:
    assert hhi(NOTHING) == 0.0
    assert gross_hhi(NOTHING) == 0.0
    assert effective_number(NOTHING) == math.inf
    assert top_n_weight(NOTHING, 10) == 0.0
    assert entropy(NOTHING) == 0.0
    assert entropy_number(NOTHING) == 1.0
    assert gini(NOTHING) == 0.0
    assert overlap(NOTHING, NOTHING) == 0.0
    assert active_share(NOTHING, NOTHING) == 0.0


def test_shorts_have_nothing_in_common() -> None:
    assert overlap(weights(-0.2, 0.5), weights(-0.3, 0.25)) == 0.25


def test_gini_leaves_out_names_that_are_not_held() -> None:
    # two names held, 1/4 and 3/4: (2*1-3)*0.25 + (2*2-3)*0.75 = 0.5; 0.5 / (2 * 1) = 0.25
    assert gini(weights(0.25, 0.0, 0.75, -0.1)) == pytest.approx(0.25, abs=1e-15)


def test_hhi_bounds_of_reference_2() -> None:
    # A 111/250, B 93/250, unknown 21/250: low 2097/6250, high (132/250)^2 + (93/250)^2 = 26073/62500
    bounds = hhi_bounds(weights(111 / 250, 93 / 250), 21 / 250)
    assert bounds.lower == pytest.approx(2097 / 6250, abs=1e-15)
    assert bounds.upper == pytest.approx(26073 / 62500, abs=1e-15)


def test_hhi_bounds_without_a_known_company() -> None:
    assert hhi_bounds(NOTHING, 0.5) == Bounds(lower=0.0, upper=0.25)


def test_rounding_counts_towards_the_upper_bound_only() -> None:
    # 0.5 and 0.3 with up to 0.1 more on the second: 0.25 + 0.16 = 0.41 at most
    bounds = hhi_bounds(weights(0.5, 0.3), 0.0, weights(0.0, 0.1))
    assert bounds.lower == pytest.approx(0.34, abs=1e-15)
    assert bounds.upper == pytest.approx(0.41, abs=1e-15)
    top = top_n_bounds(weights(0.5, 0.3), 2, 0.05, weights(0.0, 0.1))
    assert (top.weight, top.lower) == (0.8, 0.8)
    assert top.upper == pytest.approx(0.95, abs=1e-15)


def test_a_short_unknown_can_only_take_away() -> None:
    bounded = sum_bounds(0.25, Bounds(lower=-0.125, upper=0.0), 0.0625)
    assert (bounded.weight, bounded.lower, bounded.upper) == (0.25, 0.125, 0.3125)


@given(long_weights)
def test_hhi_lies_between_one_over_n_and_one(w: np.ndarray) -> None:
    assert 1.0 / w.size - 1e-12 <= hhi(w) <= 1.0 + 1e-12


@given(long_weights)
def test_order_does_not_matter(w: np.ndarray) -> None:
    turned = w[::-1].copy()
    for measure in (hhi, entropy, gini, gross_hhi):
        assert measure(turned) == pytest.approx(measure(w), abs=1e-12)
    assert top_n_weight(turned, 3) == pytest.approx(top_n_weight(w, 3), abs=1e-12)


@given(long_weights, st.floats(0.0, 0.99), st.data())
def test_any_way_to_spread_the_unknown_stays_within_the_bounds(
    w: np.ndarray, unknown: float, data: st.DataObject
) -> None:
    known = w * (1.0 - unknown)
    shares = np.array(data.draw(st.lists(st.integers(0, 100), min_size=w.size + 3, max_size=w.size + 3)), dtype=float)
    shares[-1] += 1.0
    true = np.concatenate([known, np.zeros(3)]) + unknown * shares / shares.sum()
    bounds = hhi_bounds(known, unknown)
    assert bounds.lower - 1e-12 <= hhi(true) <= bounds.upper + 1e-12
    top = top_n_bounds(known, 3, unknown)
    assert top.lower - 1e-12 <= top_n_weight(true, 3) <= top.upper + 1e-12


@given(long_weights)
def test_active_share_and_overlap_add_up_to_one(w: np.ndarray) -> None:
    other = np.roll(w, 1)
    assert active_share(w, other) + overlap(w, other) == pytest.approx(1.0, abs=1e-12)
