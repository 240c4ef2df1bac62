"""What may be traded with what, how much at least, and how often: small plans worked by hand, and all plans counted."""

from dataclasses import replace

import numpy as np
import pytest
from planner_brute_force import counted
from planner_instances import by_hand
from planner_programs import least, lots, plan, slots, whole

from analytics.planner.instance import Instance, Row, Total, TotalLimit
from analytics.planner.model import build

NAN = np.nan


def three_lines(**fields: object) -> Instance:
    """Return three lines of 10 shares at 100, 40 and 10, of which less than 1,150 (of 1,500) may be left."""
    held = lots((0, 0, 10.0, NAN, False), (0, 1, 10.0, NAN, False), (0, 2, 10.0, NAN, False))
    cap = Row(0, np.ones(3), 0.0, upper=1_150 / 1_500)
    return plan(held, slots(), [100.0, 40.0, 10.0], rows=(cap,), **fields)


def sold(instance: Instance) -> list[float]:
    answer = whole(instance)
    assert answer is not None
    return answer.sold.tolist()


def cost(instance: Instance) -> float:
    answer = whole(instance)
    assert answer is not None
    return answer.objective


def test_exactly_as_much_goes_as_must() -> None:
    """350 must go, a thousandth of which is lost: 3 of 100 and 5 of 10, or 2 and 3 and 3."""
    assert cost(three_lines()) == pytest.approx(0.35)


def test_the_count_of_trades() -> None:
    """One trade that comes to 350 is 9 of 40 or 4 of 100: 360 are fewer."""
    one = (TotalLimit(Total.TRADES, 1, upper=1.0),)
    assert sold(three_lines(totals=one)) == [0.0, 9.0, 0.0]
    assert cost(three_lines(totals=one)) == pytest.approx(0.36)
    assert whole(three_lines(totals=(TotalLimit(Total.TRADES, 1, upper=0.0),))) is None


def test_a_commission_makes_one_trade_cheaper_than_two() -> None:
    """Two trades of 350 would cost 0.35 and 2 of commission, one of 360 costs 1.36."""
    assert cost(three_lines(commission=1.0)) == pytest.approx(1.36)


def test_no_trade_is_smaller_than_the_least_but_a_line_sold_whole() -> None:
    """At 360, 9 of 40; at 361, 4 of 100 or 10 of 40; at 440 the line of 400 goes whole, or 5 of 100 for 500."""
    assert sold(three_lines(min_trade=360.0)) == [0.0, 9.0, 0.0]
    assert cost(three_lines(min_trade=361.0)) == pytest.approx(0.40)
    assert sold(three_lines(min_trade=440.0)) == [0.0, 10.0, 0.0]


def test_a_line_below_the_least_trade_goes_whole_with_its_fraction_or_not_at_all() -> None:
    """4.5 shares at 10 are below 50: half of it must go, so all of it does."""
    held = lots((0, 0, 4.5, NAN, False))
    cap = (Row(0, np.ones(1), 0.0, upper=0.5),)
    assert sold(plan(held, slots(), [10.0], rows=cap, min_trade=50.0)) == [4.5]
    assert sold(plan(held, slots(), [10.0], rows=cap)) == [3.0]
    barred = replace(held, is_barred=np.array([True]))
    assert whole(plan(barred, slots(), [10.0], rows=cap, min_trade=50.0)) is None


def test_what_the_user_has_set_may_be_smaller_than_the_least() -> None:
    """2 of 10 are set, below 300: the other 330 come as 4 of 100 or 9 of 40."""
    instance = three_lines(min_trade=300.0, pinned_sale=np.array([NAN, NAN, 2.0]))
    assert sold(instance) == [0.0, 9.0, 2.0]
    assert cost(instance) == pytest.approx(0.38)


def test_purchases_that_are_set_are_kept_and_counted() -> None:
    """3 of the small one are set: 240 of the 1,000 in cash, in one trade below the least; it counts as one of three."""
    instance = by_hand(pinned_purchase=np.array([3.0]), totals=(), rows=())
    answer = whole(instance)
    assert answer is not None
    assert answer.bought.tolist() == [3.0]
    assert whole(by_hand(pinned_purchase=np.array([3.0]), rows=())) is None, "cash would end above 5 %"
    none_left = (TotalLimit(Total.TRADES, 0, upper=0.0),)
    assert whole(replace(instance, totals=none_left)) is None
    assert whole(replace(instance, pinned_purchase=np.array([13.0]))) is not None
    assert whole(replace(instance, pinned_purchase=np.array([500.0]))) is None


@pytest.mark.parametrize("is_whole", [True, False])
def test_sales_that_are_set_are_kept(*, is_whole: bool) -> None:
    """9 of the 20 are set; which lots, is open: 1 long and 8 short are the dearest, 9 long cost 9 * 200 * 0.2."""
    instance = by_hand(pinned_sale=np.array([9.0]), rows=(), totals=())
    answer = least(build(instance, is_whole=is_whole))
    assert answer is not None
    assert answer.sold.sum() == pytest.approx(9.0)
    assert answer.sold[1] == pytest.approx(8.0)
    kept = least(build(by_hand(pinned_sale=np.array([0.0]), rows=(), totals=()), is_whole=is_whole))
    assert kept is not None
    assert kept.sold.tolist() == [0.0, 0.0]
    assert least(build(three_lines(pinned_sale=np.array([0.0, 0.0, NAN])), is_whole=is_whole)) is None


def test_a_purchase_is_not_smaller_than_the_least() -> None:
    """Cash must fall by 50 of 1,100: at 80 a share 1 would do, 160 as the least makes it 2."""
    held = lots((0, 0, 1.0, NAN, False))
    ceiling = (TotalLimit(Total.CASH, 0, 0.0, 950.0 / 1_100.0),)
    for least_trade, bought in ((0.0, 1.0), (160.0, 2.0), (161.0, 3.0)):
        instance = plan(held, slots((0, 1)), [100.0, 80.0], cash=[1_000.0], totals=ceiling, min_trade=least_trade)
        answer = whole(instance)
        assert answer is not None
        assert answer.bought.tolist() == [bought]


def test_a_line_is_not_both_sold_and_bought() -> None:
    """A short-term loss of 50 a share would pay for selling all 10, and what is held must stay above 500 of 1,500."""
    held = lots((0, 0, 10.0, -50.0, True))
    floor = (Row(0, np.array([1.0]), 0.0, lower=500.0 / 1_500.0),)
    taxed = {"netting": by_hand().netting, "rows": floor, "cash": [500.0]}
    answer = whole(plan(held, slots((0, 0)), [100.0], **taxed))
    assert answer is not None
    assert (answer.sold.tolist(), answer.bought.tolist()) == ([5.0], [0.0])


@pytest.mark.parametrize(("has_rule", "n_sold"), [(True, 0.0), (False, 10.0)])
def test_a_loss_and_a_purchase_of_the_same_exclude_each_other_in_any_account(*, has_rule: bool, n_sold: float) -> None:
    """A loss of 10 a share would pay; the other account must spend 500 on a fund that counts as the same."""
    held = lots((0, 0, 10.0, -10.0, True), (1, 2, 1.0, NAN, False))
    instance = plan(
        held,
        slots((1, 1)),
        [100.0, 100.0, 1.0],
        cash=[0.0, 1_000.0],
        netting=by_hand().netting,
        rows=(Row(0, np.array([0.0, 1.0, 0.0]), 0.0, lower=0.24),),
        same=(np.array([0, 1]),),
        has_wash_rule=has_rule,
    )
    assert sold(instance)[0] == n_sold
    assert sold(replace(instance, same=(np.array([0, 2]),)))[0] == 10.0


def test_half_a_share_sold_at_a_loss_is_a_loss() -> None:
    """The fraction is all there is of the line; a purchase of the same keeps it."""
    held = lots((0, 0, 0.5, -10.0, True))
    spent = (TotalLimit(Total.CASH, 0, 0.0, 0.5),)
    instance = plan(held, slots((1, 0)), [100.0], cash=[0.0, 1_000.0], netting=by_hand().netting, totals=spent)
    assert sold(instance) == [0.5]
    assert sold(replace(instance, has_wash_rule=True)) == [0.0]


def test_in_fractions_a_part_of_a_line_is_a_part_of_a_trade() -> None:
    """3 of 10 shares must go: three tenths of a trade."""
    held = lots((0, 0, 10.0, NAN, False))
    instance = plan(held, slots(), [100.0], rows=(Row(0, np.ones(1), 0.0, upper=0.7),))
    for upper, is_possible in ((0.3, True), (0.29, False)):
        program = build(replace(instance, totals=(TotalLimit(Total.TRADES, 1, upper=upper),)), is_whole=False)
        assert (least(program) is not None) == is_possible


def test_turnover_is_half_of_what_is_traded() -> None:
    """350 sold and nothing bought is 175 of 1,500; so is 350 bought from cash."""
    held = lots((0, 0, 1.0, NAN, False))
    half = (TotalLimit(Total.CASH, 0, 0.0, 1_050.0 / 1_500.0), TotalLimit(Total.TURNOVER, 1, upper=175.0 / 1_500.0))
    bought = whole(plan(held, slots((0, 1)), [100.0, 1.0], cash=[1_400.0], totals=half))
    assert bought is not None
    assert bought.bought.tolist() == [350.0]
    totals = (TotalLimit(Total.TURNOVER, 1, upper=175.0 / 1_500.0),)
    assert whole(three_lines(totals=totals)) is not None
    assert whole(three_lines(totals=(replace(totals[0], upper=174.0 / 1_500.0),))) is None


@pytest.mark.parametrize(
    ("total", "upper", "answered"),
    [
        (Total.GAINS, 360.0, [1.0, 8.0]),
        (Total.GAINS, 359.0, None),
        (Total.SHORT_GAINS, 159.0, [2.0, 7.0]),
        (Total.LONG_GAINS, 200.0, [1.0, 8.0]),
        (Total.LONG_GAINS, 199.0, None),
    ],
)
def test_limits_on_gains(total: Total, upper: float, answered: list[float] | None) -> None:
    """9 of 20 must go. The 8 short ones gain 20 each, the long ones 200: at least 360, of which 200 long."""
    answer = whole(by_hand(totals=(TotalLimit(Total.CASH, 1, 0.01, 0.05), TotalLimit(total, 2, upper=upper))))
    assert (None if answer is None else answer.sold.tolist()) == answered


def test_cash_stays_in_its_account() -> None:
    """The second account has nothing to pay with, though the first has 1,000."""
    held = lots((0, 0, 1.0, NAN, False), (1, 0, 1.0, NAN, False))
    floor = (Row(0, np.array([0.0, 1.0]), 0.0, lower=0.1),)
    rich = {"cash": [1_000.0, 0.0], "rows": floor, "pinned_sale": np.zeros(2)}
    assert whole(plan(held, slots((0, 1)), [100.0, 50.0], **rich)) is not None
    assert whole(plan(held, slots((1, 1)), [100.0, 50.0], **rich)) is None


def test_small_plans_by_chance_are_those_found_by_counting_all() -> None:
    """And the program in fractions is never above them."""
    for seed, instance, best in counted(60):
        answer, fractions = whole(instance), least(build(instance, is_whole=False))
        assert (answer is None) == (best is None), seed
        if answer is not None and best is not None:
            assert answer.objective == pytest.approx(best.objective, abs=1e-4), seed
            assert fractions is not None
            assert fractions.objective <= best.objective + 1e-6, seed
