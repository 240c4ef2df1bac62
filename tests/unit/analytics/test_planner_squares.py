"""The Herfindahl index by tangents: worked values, and that no tangent cuts off what keeps the limit."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.planner.instance import Instance, Lots, Securities, Slots, Square, Total, TotalLimit
from analytics.planner.squares import held_after, herfindahl, hhi_limit, missing_cut, tangent

# Quant 7.18: F1 = (.6 A, .4 B), F2 = (.2 A, .8 C), A direct. Products by hand: F1F1 .36+.16, F1F2 .12, F2F2 .04+.64,
# F1A .6, F2A .2, AA 1.
GRAM = np.array([[0.52, 0.12, 0.6], [0.12, 0.68, 0.2], [0.6, 0.2, 1.0]])


def an_instance(totals: tuple[TotalLimit, ...] = ()) -> Instance:
    # Line (0, 0) has two lots, 10 and 2.5 shares at $4, the file's value $1 above; line (0, 1) has 5 shares at $2.
    lots = Lots(
        account=np.array([0, 0, 0]),
        security=np.array([0, 0, 1]),
        shares=np.array([10.0, 2.5, 5.0]),
        value_excess=np.array([0.0, 1.0, 0.0]),
        gain=np.zeros(3),
        is_short=np.zeros(3, dtype=bool),
        is_barred=np.zeros(3, dtype=bool),
    )
    securities = Securities(np.array([4.0, 2.0]), np.zeros(2), np.zeros(2))
    slots = Slots(np.array([0]), np.array([1]))
    return Instance(100.0, np.array([39.0]), np.zeros(1), securities, lots, slots, (), totals, square=Square(GRAM, 0.0))


def test_reference_value_18_products_of_funds_give_the_index_of_their_companies() -> None:
    # .5 F1, .3 F2, .2 A: A .56, B .2, C .24; squares .3136 + .04 + .0576 = .4112 = 257/625.
    assert herfindahl(Square(GRAM, 20_000.0), np.array([50_000.0, 30_000.0]), 100_000.0) == pytest.approx(257 / 625)


def test_cash_is_no_company() -> None:
    assert herfindahl(Square(GRAM, 0.0), np.array([50.0, 0.0]), 100.0) == pytest.approx(0.52 / 4)


def test_a_tangent_touches_its_portfolio_scaled_to_the_limit() -> None:
    held = np.array([50_000.0, 30_000.0])
    row = tangent(Square(GRAM, 20_000.0), held, 3, 0.09)
    # The length of the exposures is sqrt(.4112) of V; on the tangent at the same portfolio, exactly that.
    length = float(row.per_dollar @ held + row.fixed_amount) / 100_000.0
    assert (row.limit, row.upper, length) == (3, pytest.approx(0.3), pytest.approx(math.sqrt(0.4112)))


@given(
    weights=st.lists(st.floats(0.0, 1.0), min_size=6, max_size=6),
    held=st.lists(st.floats(0.01, 1.0), min_size=3, max_size=3),
    other=st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3),
)
def test_no_tangent_cuts_off_a_portfolio_within_the_limit(
    weights: list[float], held: list[float], other: list[float]
) -> None:
    carries = np.array(weights).reshape(2, 3) + 0.01
    square = Square(np.block([[carries @ carries.T, carries[:, :1]], [carries[:, :1].T, np.eye(1)]]), 0.5)
    # Third entry: a company held outside, which is the first one of the funds.
    inside = np.array(other[:2])
    companies = inside @ carries
    companies[0] += 0.5
    index = float(companies @ companies) / 1.7**2
    row = tangent(square, np.array(held[:2]), 0, index)
    assert row.per_dollar @ inside + row.fixed_amount <= math.sqrt(index) * 1.7 * (1 + 1e-9)


def test_the_lowest_limit_on_the_index_counts() -> None:
    limits = (TotalLimit(Total.HHI, 4, upper=0.3), TotalLimit(Total.HHI, 5, upper=0.2), TotalLimit(Total.CASH, 1))
    found = hhi_limit(an_instance(limits))
    assert found is not None
    assert found.limit == 5
    assert hhi_limit(an_instance()) is None


def test_what_is_left_and_bought_is_held() -> None:
    held, total = held_after(an_instance(), np.array([3.0, 0.0, 5.0]), np.array([2.0]))
    # 7 shares and 2.5 at $4 and the file's $1; two shares at $2.
    assert held.tolist() == [39.0, 4.0]
    assert total == 100.0


def test_a_line_sold_whole_takes_what_the_file_has_above_its_price() -> None:
    held, total = held_after(an_instance(), np.array([10.0, 2.5, 0.0]), np.array([0.0]))
    assert held.tolist() == [0.0, 10.0]
    assert total == 99.0


def test_a_cut_is_given_only_where_the_limit_is_passed() -> None:
    instance = an_instance((TotalLimit(Total.HHI, 2, upper=0.13),))
    # Half in F1: .52 / 4 = .13 exactly. A little more passes it.
    assert missing_cut(instance, np.array([50.0, 0.0]), 100.0) is None
    cut = missing_cut(instance, np.array([50.1, 0.0]), 100.0)
    assert cut is not None
    assert cut.limit == 2
    assert float(cut.per_dollar @ np.array([50.1, 0.0])) > cut.upper * 100.0
    assert missing_cut(an_instance(), np.array([100.0, 0.0]), 100.0) is None


def test_whole_shares_have_no_tolerance() -> None:
    instance = an_instance((TotalLimit(Total.HHI, 2, upper=0.13),))
    held = np.array([50.000001, 0.0])
    assert missing_cut(instance, held, 100.0) is None
    assert missing_cut(instance, held, 100.0, tolerance=0.0) is not None


def test_there_is_no_tangent_where_nothing_is_held() -> None:
    row = tangent(Square(np.eye(3), 0.0), np.zeros(2), 0, 0.25)
    assert (row.per_dollar.tolist(), row.fixed_amount, row.upper) == ([0.0, 0.0], 0.0, 0.5)
