"""The evaluator on a plan worked by hand: it passes as it is, and every rule broken on purpose is named."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planner_brute_force import counted, least
from planner_instances import by_hand

from analytics.planner.check import Checked, check, lines_of
from analytics.planner.exact import Exact
from analytics.planner.instance import Answer, Instance, Netting, Row, Slots, Square, Stage, Total, TotalLimit

# 9 BIG sold are 4,500: BIG ends at 5,500 of 11,000. 62 SML are 4,960: cash ends at 540. Long 1 x 200 x 20 % = 40,
# short 8 x 20 x 37 % = 59.20; 0.1 % of 9,460 is 9.46; together 108.66.
SOLD, BOUGHT, OBJECTIVE = (1.0, 8.0), (62.0,), 108.66


def _checked(
    instance: Instance,
    sold: tuple[float, ...] = SOLD,
    bought: tuple[float, ...] = BOUGHT,
    objective: float | None = None,
    bound: float = -1e9,
) -> Checked:
    answer = Answer(np.array(sold), np.array(bought), 0.0, bound, Stage.PROVEN)
    claimed = float(check(instance, answer).objective) if objective is None else objective
    return check(instance, replace(answer, objective=claimed))


def _lots(instance: Instance, **changes: object) -> Instance:
    return replace(instance, lots=replace(instance.lots, **changes))  # type: ignore[arg-type]  # tests name fields


def test_the_plan_worked_by_hand_breaks_nothing() -> None:
    checked = _checked(by_hand(), objective=OBJECTIVE, bound=108.65)
    assert checked.broken == ()
    assert float(checked.objective) == pytest.approx(108.66, abs=1e-12)
    assert float(checked.tax) == pytest.approx(99.20, abs=1e-12)
    assert checked.cash == (540,)
    assert checked.total_amount == 11_000
    assert checked.totals == {
        Total.CASH: Fraction(540, 11_000),
        Total.TURNOVER: Fraction(4_730, 11_000),
        Total.TRADES: 2,
        Total.GAINS: 360,
        Total.SHORT_GAINS: 160,
        Total.LONG_GAINS: 200,
    }


def test_counting_every_plan_finds_the_one_worked_by_hand_and_the_next() -> None:
    best = least(by_hand())
    assert best is not None
    assert (best.objective, best.sold.tolist(), best.bought.tolist()) == (pytest.approx(108.66), [1, 8], [62])
    next_best = least(by_hand(pinned_purchase=np.array([63.0])))
    assert next_best is not None
    assert next_best.objective == pytest.approx(108.74)


@pytest.mark.parametrize(
    ("sold", "bought", "words"),
    [
        ((13.0, 8.0), (62.0,), "lot 0: 13.0 sold of 12.0"),
        ((-1.0, 8.0), (62.0,), "lot 0: -1.0 sold of 12.0"),
        ((1.5, 8.0), (62.0,), "lot 0: 1.5 is neither whole nor all of it"),
        ((1.0, 8.0), (61.875,), "slot 0: 61.875 is no number of whole shares"),
        ((1.0, 8.0), (-1.0,), "slot 0: -1.0 is no number of whole shares"),
        ((np.nan, 8.0), (62.0,), "shares that are no numbers"),
        ((1.0,), (62.0,), "an answer to another question"),
        ((0.0, 8.0), (56.0,), "limit 0, row 0: 0.5454545455 is above 0.5000000000"),
        ((1.0, 8.0), (69.0,), "account 0: cash ends at -20.000000, below 0.000000"),
        ((1.0, 8.0), (61.0,), "limit 1, cash: 0.0563636364 is above 0.0500000000"),
        ((1.0, 8.0), (68.0,), "limit 1, cash: 0.0054545455 is below 0.0100000000"),
    ],
)
def test_shares_rows_and_cash(sold: tuple[float, ...], bought: tuple[float, ...], words: str) -> None:
    assert any(words in sentence for sentence in _checked(by_hand(), sold, bought).broken)


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (TotalLimit(Total.TURNOVER, 4, upper=0.42), "limit 4, turnover: 0.4300000000 is above 0.4200000000"),
        (TotalLimit(Total.TRADES, 5, upper=1.0), "limit 5, trades: 2.0000000000 is above 1"),
        (TotalLimit(Total.GAINS, 6, upper=359.99), "limit 6, gains: 360.0000000000 is above 359.99"),
        (TotalLimit(Total.SHORT_GAINS, 6, upper=159.99), "limit 6, gains: 160.0000000000 is above 159.99"),
        (TotalLimit(Total.LONG_GAINS, 6, upper=199.99), "limit 6, gains: 200.0000000000 is above 199.99"),
        (TotalLimit(Total.HHI, 7, upper=0.5), "limit 7, the Herfindahl index: nothing to measure it by"),
    ],
)
def test_totals(limit: TotalLimit, words: str) -> None:
    broken = _checked(by_hand(totals=(limit,))).broken
    assert len(broken) == 1
    assert words in broken[0]


def test_the_herfindahl_index_is_of_the_value_after() -> None:
    # BIG is one company, SML another, half of what is not traded a third: (5500/11000)^2 + (4960/11000)^2
    square = Square(np.diag([1.0, 1.0, 0.0]), 0.0)
    checked = _checked(by_hand(square=square, totals=(TotalLimit(Total.HHI, 7, upper=0.45),)))
    assert float(checked.totals[Total.HHI]) == pytest.approx(0.25 + (496 / 1100) ** 2)
    assert "limit 7, the Herfindahl index: 0.4533" in checked.broken[0]


def test_a_trade_too_small() -> None:
    few = by_hand(rows=(), totals=())
    assert "slot 0: a purchase of 480.00 is smaller than 500.00" in _checked(few, (0, 0), (6.0,)).broken
    low = replace(few, securities=replace(few.securities, price=np.array([499.0, 80.0])))
    assert "line 0: a sale of 499.00 is smaller than 500.00" in _checked(low, (1.0, 0), (0,)).broken
    whole = _lots(low, shares=np.array([1.0, 0.0]))
    assert _checked(whole, (1.0, 0), (0,)).broken == ()
    assert _checked(replace(low, pinned_sale=np.array([1.0])), (1.0, 0), (0,)).broken == ()


def test_a_fraction_goes_with_the_whole_line() -> None:
    free = by_hand(rows=(), totals=(), min_trade=0.0)
    instance = _lots(free, shares=np.array([12.37, 8.0]), value_excess=np.array([0.25, 0.0]))
    assert _checked(instance, (12.37, 7.0), (0,)).broken == (
        "lot 0: a fraction of a share is sold without the whole line",
    )
    gone = _checked(instance, (12.37, 8.0), (0,))
    assert gone.broken == ()
    assert gone.total_amount == Fraction(10_999.75)  # what the file had above shares times price is gone with the line
    assert _checked(instance, (12.0, 8.0), (0,)).total_amount == 11_000


def test_barred_lots_are_not_sold() -> None:
    instance = _lots(by_hand(), is_barred=np.array([False, True]))
    assert _checked(instance).broken == ("lot 1: sold, though a recent purchase bars its loss",)


def test_no_line_is_sold_and_bought() -> None:
    instance = by_hand(slots=Slots(np.zeros(2, dtype=np.intp), np.array([0, 1])))
    assert _checked(instance, (2.0, 8.0), (1.0, 62.0)).broken == ("slot 0: its line is sold and bought",)


def test_losses_and_purchases_of_the_same_exclude_each_other_over_all_accounts() -> None:
    loss = _lots(
        by_hand(
            cash_amount=np.array([1_000.0, 5_000.0]),
            cash_floor=np.zeros(2),
            slots=Slots(np.array([1]), np.array([1])),
            rows=(),
            totals=(),
            has_wash_rule=True,
            same=(np.array([0, 1]),),
        ),
        gain=np.array([200.0, -20.0]),
    )
    words = ("security 1 is bought and a loss of security 0 sold",)
    assert _checked(loss, SOLD, (30.0,)).broken == words
    assert _checked(loss, (2.0, 0.0), (30.0,)).broken == ()
    assert _checked(replace(loss, same=()), SOLD, (30.0,)).broken == ()
    assert _checked(replace(loss, has_wash_rule=False), SOLD, (30.0,)).broken == ()


def test_what_the_user_set() -> None:
    pinned = by_hand(pinned_sale=np.array([10.0]), pinned_purchase=np.array([np.nan]))
    assert _checked(pinned).broken == ("line 0: 9.0 sold, not the 10.0 that are set",)
    assert _checked(by_hand(pinned_purchase=np.array([60.0]))).broken == (
        "slot 0: 62.0 bought, not the 60.0 that are set",
    )


def test_what_an_answer_claims() -> None:
    assert _checked(by_hand(), objective=108.66 + 0.009).broken == ()
    assert _checked(by_hand(), objective=108.66 + 0.011).broken == ("the objective is 108.660000, not 108.671000",)
    assert _checked(by_hand(), objective=np.nan).broken == ("the objective is 108.660000, not nan",)
    assert _checked(by_hand(), bound=108.68).broken == ("the bound 108.680000 lies above the objective 108.660000",)


def test_tax_is_added_to_the_year_so_far_and_held_costs_are_of_the_change() -> None:
    netting = Netting(0.37, 0.20, 0.37, 3_000.0, short_so_far=-1_000.0)
    # year: -1,000 saves 370; with 160 short and 200 long it is -640, which saves 236.80: the plan adds 133.20
    assert float(_checked(by_hand(netting=netting)).tax) == pytest.approx(133.20)
    assert _checked(by_hand(netting=None)).tax == 0
    held = by_hand(netting=None, commission=2.0)
    held = replace(held, securities=replace(held.securities, held_cost=np.array([0.01, 0.03])))
    # 9.46 traded, 2 trades at 2, 1 % of 4,500 less, 3 % of 4,960 more
    assert float(_checked(held).objective) == pytest.approx(9.46 + 4 - 45 + 148.8)


def test_a_floor_of_a_row_and_what_is_not_traded() -> None:
    # SML carries 0.9 of the subject, 1,000 of what is not traded carry it: (4,464 + 1,000) / 11,000
    rows = (Row(3, np.array([0.0, 0.9]), 1_000.0, lower=0.497),)
    assert _checked(by_hand(rows=rows)).broken == ("limit 3, row 0: 0.4967272727 is below 0.4970000000",)


def test_what_the_file_has_above_shares_times_price_is_held_until_the_line_is_gone() -> None:
    # 3.5 and 8 shares: 5,750 and 60 of excess. One sold leaves 5,310 of 11,000; all sold nothing of 10,940.
    instance = _lots(
        by_hand(rows=(Row(3, np.array([1.0, 0.0]), 0.0, upper=0.48),), totals=(), min_trade=0.0),
        shares=np.array([3.5, 8.0]),
        value_excess=np.array([60.0, 0.0]),
    )
    assert _checked(instance, (1.0, 0.0), (0.0,)).broken == ("limit 3, row 0: 0.4827272727 is above 0.4800000000",)
    floor = replace(instance, rows=(Row(3, np.array([-1.0, 0.0]), 0.0, lower=0.0),))
    assert _checked(floor, (3.5, 8.0), (0.0,)).broken == ()


def test_lots_of_a_line_stand_together() -> None:
    assert lines_of(np.array([0, 0, 0, 1]), np.array([2, 2, 3, 3])).tolist() == [0, 0, 1, 2]
    assert len(lines_of(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp))) == 0


def test_the_best_of_all_plans_breaks_nothing_and_costs_what_it_costs() -> None:
    for seed, instance, best in counted(60):
        if best is not None:
            answer = Answer(best.sold, best.bought, best.objective, best.objective, Stage.PROVEN)
            checked = check(instance, answer)
            assert checked.broken == (), seed
            assert float(checked.objective) == pytest.approx(best.objective, abs=1e-6), seed


floats = st.floats(-1e12, 1e12, allow_nan=False)


@given(st.lists(st.tuples(floats, floats), max_size=8))
def test_exact_numbers_are_fractions(pairs: list[tuple[float, float]]) -> None:
    left, right = (Exact.of(np.array([pair[i] for pair in pairs])) for i in (0, 1))
    one, two = ([Fraction(pair[i]) for pair in pairs] for i in (0, 1))
    assert list((left + right).values()) == [a + b for a, b in zip(one, two, strict=True)]
    assert list((left - right).values()) == [a - b for a, b in zip(one, two, strict=True)]
    assert list((left * right).values()) == [a * b for a, b in zip(one, two, strict=True)]
    assert left.total() == sum(one, Fraction(0))
    group = np.arange(len(pairs)) % 2
    assert left.sums(group, 2).values() == (sum(one[::2], Fraction(0)), sum(one[1::2], Fraction(0)))
