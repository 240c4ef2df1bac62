"""What funds have in common, in both directions, with bounds; the names behind it; the money in it twice."""

from collections.abc import Sequence

import numpy as np
import pytest
from factories import a_fund, a_line, a_market, a_portfolio
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.concentration import OverlapMatrix, common_money, overlap_matrix, shared_names
from analytics.errors import UserInputError
from analytics.look_through import FundMatrix, look_through
from analytics.model.fund import HoldingKind
from analytics.model.market import Market

COMPANIES = ("AAPL", "MSFT", "NVDA", "KO", "DE")


def overlap_of(market: Market, *funds: str) -> OverlapMatrix:
    return overlap_matrix(funds, market, FundMatrix.build(market))


def test_both_directions_and_what_is_in_common() -> None:
    # min: AAPL 0.3, MSFT 0.1 -> 0.4. Of A in B: 0.5 + 0.1; of B in A: 0.3 + 0.6. KO and DE are held by one alone.
    market = a_market({"A": {"AAPL": 0.5, "MSFT": 0.1, "KO": 0.4}, "B": {"AAPL": 0.3, "MSFT": 0.6, "DE": 0.1}})
    found = overlap_of(market, "A", "B")
    assert found.overlap == pytest.approx(np.array([[1.0, 0.4], [0.4, 1.0]]))
    assert found.shared == pytest.approx(np.array([[1.0, 0.6], [0.9, 1.0]]))
    assert (found.common(0, 1).lower, found.common(0, 1).upper) == pytest.approx((0.4, 0.4))
    assert (found.part(1, 0).weight, found.part(1, 0).upper) == pytest.approx((0.9, 0.9))


def test_share_classes_of_a_company_are_one_name() -> None:
    # Alphabet: 0.03 + 0.02 in A, 0.04 in B.
    market = a_market({"A": {"GOOGL": 0.03, "GOOG": 0.02, "KO": 0.95}, "B": {"GOOG": 0.04, "DE": 0.96}})
    found = overlap_of(market, "A", "B")
    assert (found.overlap[0, 1], found.shared[0, 1], found.shared[1, 0]) == pytest.approx((0.04, 0.05, 0.04))


def test_the_unknown_of_a_fund_bounds_what_is_in_common() -> None:
    # A knows 0.6 AAPL and hides 0.4; B holds 0.7 AAPL, 0.3 KO: least 0.6; most 0.6 + 0.1 AAPL + 0.3 KO = 1.
    market = a_market({"A": [a_line("AAPL", 0.6), a_line("X", 0.4, is_mapped=False)], "B": {"AAPL": 0.7, "KO": 0.3}})
    found = overlap_of(market, "A", "B")
    assert (found.common(0, 1).lower, found.common(0, 1).upper) == pytest.approx((0.6, 1.0))
    # All of what A hides could be in B's companies; B's KO could be among what A hides.
    assert (found.part(0, 1).lower, found.part(0, 1).upper) == pytest.approx((0.6, 1.0))
    assert (found.part(1, 0).weight, found.part(1, 0).lower, found.part(1, 0).upper) == pytest.approx((0.7, 0.7, 1.0))


def test_unknown_of_both_meets_only_where_there_is_room() -> None:
    # Nothing known in common. A hides 0.1, B hides 0.2: A's into B's KO, B's into A's AAPL: 0.3 at most.
    hidden = [a_line("X", 0.1, is_mapped=False)]
    market = a_market({"A": [a_line("AAPL", 0.9), *hidden], "B": [a_line("KO", 0.8), *hidden, *hidden]})
    common = overlap_of(market, "A", "B").common(0, 1)
    assert (common.weight, common.lower, common.upper) == pytest.approx((0.0, 0.0, 0.3))


def test_what_both_hide_beyond_all_room_may_be_one_company() -> None:
    # A: AAPL 0.1, hides 0.9; B: AAPL 0.1, hides 0.9. Common 0.1 known; no room in known names; 0.9 the same stranger.
    lines = [a_line("AAPL", 0.1), a_line("X", 0.9, is_mapped=False)]
    common = overlap_of(a_market({"A": lines, "B": lines}), "A", "B").common(0, 1)
    assert (common.lower, common.upper) == pytest.approx((0.1, 1.0))


def test_names_printed_as_nothing_may_hide_half_a_unit() -> None:
    # A prints KO 0.00 with unit 0.0001: up to 0.00005 more in common with B's KO.
    market = a_market({"A": {"AAPL": 0.99995, "KO": 0.0}, "B": {"KO": 1.0}})
    found = overlap_of(market, "A", "B")
    assert (found.common(0, 1).weight, found.common(0, 1).upper) == pytest.approx((0.0, 0.00005))
    assert (found.part(0, 1).weight, found.part(0, 1).upper) == pytest.approx((0.0, 0.00005))
    assert found.part(1, 0).weight == pytest.approx(1.0)


def test_shorts_have_nothing_in_common() -> None:
    market = a_market({"A": {"AAPL": 1.2, "KO": -0.2}, "B": {"KO": 0.5, "AAPL": 0.5}})
    found = overlap_of(market, "A", "B")
    assert (found.overlap[0, 1], found.shared[1, 0]) == pytest.approx((0.5, 0.5))


def test_what_funds_hold_through_funds_counts() -> None:
    market = a_market({"A": [a_line("B", 0.5, HoldingKind.FUND), a_line("KO", 0.5)], "B": {"AAPL": 1.0}})
    found = overlap_of(market, "A", "B")
    assert (found.overlap[0, 1], found.shared[1, 0], found.shared[0, 1]) == pytest.approx((0.5, 1.0, 0.5))


def test_a_fund_without_holdings_has_no_figures() -> None:
    market = a_market({"A": {"KO": 1.0}}, funds=[a_fund("QQQ")])
    found = overlap_of(market, "A", "QQQ", "A")
    assert np.isnan([found.overlap[0, 1], found.shared[1, 0], found.shared_upper[1, 1]]).all()
    assert found.overlap[0, 2] == pytest.approx(1.0)
    assert found.note(0, 1) == "no holdings loaded for QQQ"
    with pytest.raises(UserInputError, match="NONE is not in the fund directory"):
        overlap_of(market, "NONE")


weights = st.lists(st.integers(0, 20), min_size=5, max_size=5).filter(any)


@settings(max_examples=60, deadline=None)
@given(weights, weights, st.integers(0, 4), st.integers(0, 4))
def test_the_truth_lies_within_the_bounds_when_names_are_hidden(
    left: Sequence[int], right: Sequence[int], own: int, other: int
) -> None:
    whole = {"A": as_weights(left), "B": as_weights(right)}
    truth = overlap_of(a_market(whole), "A", "B")
    lines = {
        fund: [a_line(name, w, is_mapped=name != COMPANIES[place]) for name, w in whole[fund].items()]
        for fund, place in (("A", own), ("B", other))
    }
    found = overlap_of(a_market(lines), "A", "B")
    tiny = 1e-9
    assert found.common(0, 1).lower - tiny <= truth.overlap[0, 1] <= found.common(0, 1).upper + tiny
    for row, column in ((0, 1), (1, 0)):
        assert found.part(row, column).lower - tiny <= truth.shared[row, column] <= found.part(row, column).upper + tiny
    assert found.overlap[0, 1] == pytest.approx(found.overlap[1, 0])
    assert found.overlap_upper[0, 1] == pytest.approx(found.overlap_upper[1, 0])


def as_weights(units: Sequence[int]) -> dict[str, float]:
    return {name: n / sum(units) for name, n in zip(COMPANIES, units, strict=True) if n}


def test_names_behind_a_pair_with_what_is_yours_through_each() -> None:
    market = a_market({"A": {"AAPL": 0.5, "MSFT": 0.1, "KO": 0.4}, "B": {"AAPL": 0.3, "MSFT": 0.6, "DE": 0.1}})
    matrix = FundMatrix.build(market)
    exposures = look_through(a_portfolio(market, {"A": 60, "CASH": 40}), market, matrix)
    names = shared_names(("A", "B"), market, matrix, exposures)
    assert [(n.issuer.ticker, n.weight, n.other_weight, n.common_weight) for n in names] == [
        ("AAPL", 0.5, 0.3, 0.3),
        ("MSFT", 0.1, 0.6, 0.1),
    ]
    assert [n.through for n in names] == pytest.approx([0.30, 0.06])
    assert [n.other_through for n in names] == [None, None]
    assert sum(n.common_weight for n in names) == pytest.approx(overlap_of(market, "A", "B").overlap[0, 1])
    assert shared_names(("A", "QQQ"), market, matrix) == ()


def test_equal_names_stand_in_the_order_of_their_tickers() -> None:
    market = a_market({"A": {"MSFT": 0.5, "AAPL": 0.5}, "B": {"MSFT": 0.5, "AAPL": 0.5}})
    names = shared_names(("A", "B"), market, FundMatrix.build(market))
    assert [n.issuer.ticker for n in names] == ["AAPL", "MSFT"]
    assert names[0].through is None


def test_money_that_is_in_a_company_more_than_once() -> None:
    # Of 100: A 50, B 30, C 20. AAPL: 25, 15, 20; KO: 25, 0, 0; DE: 0, 15, 0.
    # A and B: min(25, 15) = 15; A and C: 20; B and C: 15. In all: AAPL 60 - 25 = 35.
    market = a_market({"A": {"AAPL": 0.5, "KO": 0.5}, "B": {"AAPL": 0.5, "DE": 0.5}, "C": {"AAPL": 1.0}})
    exposures = look_through(a_portfolio(market, {"A": 50, "B": 30, "C": 20}), market, FundMatrix.build(market))
    found = common_money(("A", "B", "C"), exposures)
    assert found.pairs == pytest.approx(np.array([[0.50, 0.15, 0.20], [0.15, 0.30, 0.15], [0.20, 0.15, 0.20]]))
    assert found.total_weight == pytest.approx(0.35)
    alone = common_money(("A", "GLD"), exposures)
    assert alone.pairs == pytest.approx(np.array([[0.50, 0.0], [0.0, 0.0]]))
    assert alone.total_weight == 0.0


def test_lines_of_one_fund_are_added_up() -> None:
    market = a_market({"A": {"AAPL": 1.0}, "B": {"AAPL": 1.0}})
    portfolio = a_portfolio(market, {"A": 25, "B": 50})
    twice = a_portfolio(market, {"A": 25})
    both = type(portfolio)(name="p", positions=(*portfolio.positions, *twice.positions))
    exposures = look_through(both, market, FundMatrix.build(market))
    assert common_money(("A", "B"), exposures).pairs[0, 1] == pytest.approx(0.5)
