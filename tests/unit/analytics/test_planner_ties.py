"""Of equals the first: identical funds, identical accounts, identical lots; and nothing else is moved."""

from dataclasses import replace

import numpy as np
import pytest
from planner_instances import small
from planner_programs import lots, plan, slots

from analytics.planner import check, dive, prove
from analytics.planner.instance import Answer, Instance, Row, Stage, Total, TotalLimit
from analytics.planner.ties import first_of_equals

CAP = (Row(0, np.array([1.0, 0.0, 0.0]), 0.0, upper=0.5), TotalLimit(Total.CASH, -1, upper=0.001))


def two_funds(order: tuple[int, int] = (1, 2)) -> Instance:
    """100 shares of security 0 at $10 in one account, half of them to go; 1 and 2 are the same fund at $10 twice."""
    row, cash = CAP
    return plan(
        lots((0, 0, 100.0, 0.0, False)), slots((0, order[0]), (0, order[1])), [10.0] * 3, rows=(row,), totals=(cash,)
    )


def two_accounts() -> Instance:
    """The same 50 shares in two accounts, in sum half of them to go; either account may buy."""
    row, cash = CAP
    held = lots((0, 0, 50.0, 0.0, False), (1, 0, 50.0, 0.0, False))
    return plan(held, slots((0, 1), (1, 1)), [10.0] * 3, rows=(row,), totals=(cash,))


def both(instance: Instance) -> list[Answer]:
    quick = dive(instance)
    assert quick is not None
    answers = [quick, prove(instance, quick)]
    for answer in answers:
        assert check(instance, answer).broken == ()
    return answers


def test_of_two_identical_funds_the_first_is_bought_whatever_their_places() -> None:
    for order, bought in (((1, 2), [50.0, 0.0]), ((2, 1), [0.0, 50.0])):
        for answer in both(two_funds(order)):
            assert answer.sold.tolist() == [50.0]
            assert answer.bought.tolist() == bought


@pytest.mark.parametrize("bought", [[0.0, 50.0], [20.0, 30.0], [50.0, 0.0]])
def test_parts_of_identical_funds_become_one(bought: list[float]) -> None:
    # 50 of 100 shares at $10 sold and 50 bought cost a thousandth of $1,000.
    found = Answer(np.array([50.0]), np.array(bought), 1.0, 0.5, Stage.QUICK)
    first = first_of_equals(two_funds(), found)
    assert (first.bought.tolist(), first.objective, first.bound) == ([50.0, 0.0], 1.0, 0.5)


def test_of_two_identical_accounts_the_first_trades() -> None:
    for answer in both(two_accounts()):
        assert answer.sold.tolist() == [50.0, 0.0]
        assert answer.bought.tolist() == [50.0, 0.0]


def test_all_that_one_account_trades_goes_to_the_first_like_it() -> None:
    found = Answer(np.array([0.0, 50.0]), np.array([0.0, 50.0]), 1.0, 1.0, Stage.PROVEN)
    first = first_of_equals(two_accounts(), found)
    assert (first.sold.tolist(), first.bought.tolist(), first.stage) == ([50.0, 0.0], [50.0, 0.0], Stage.PROVEN)


def test_cash_of_one_account_buys_nothing_in_another() -> None:
    # Only the second account has cash for the 5 shares.
    row, _ = CAP
    held = lots((0, 0, 50.0, 0.0, False), (1, 0, 40.0, 0.0, False))
    asked = plan(held, slots((0, 1), (1, 1)), [10.0] * 3, rows=(replace(row, upper=0.95),), cash=np.array([0.0, 60.0]))
    found = Answer(np.zeros(2), np.array([0.0, 5.0]), 0.05, 0.05, Stage.QUICK)
    assert first_of_equals(asked, found).bought.tolist() == [0.0, 5.0]


@pytest.mark.parametrize(
    "changes",
    [
        {"price": np.array([10.0, 10.0, 5.0])},
        {"traded_cost": np.array([0.001, 0.0011, 0.001])},
        {"held_cost": np.array([0.0, 0.0001, 0.0])},
    ],
)
def test_funds_that_differ_are_no_tie(changes: dict[str, np.ndarray]) -> None:
    base = two_funds()
    asked = replace(base, securities=replace(base.securities, **changes))
    found = Answer(np.array([50.0]), np.array([0.0, 50.0]), 1.0, 0.5, Stage.QUICK)
    assert first_of_equals(asked, found) is found


def test_funds_of_which_a_limit_sees_another_part_are_no_tie() -> None:
    base = two_funds()
    other = Row(1, np.array([0.0, 0.4, 0.5]), 0.0, upper=0.9)
    found = Answer(np.array([50.0]), np.array([0.0, 50.0]), 1.0, 0.5, Stage.QUICK)
    assert first_of_equals(replace(base, rows=(*base.rows, other)), found) is found


@pytest.mark.parametrize("seed", range(60))
def test_what_is_first_already_stays(seed: int) -> None:
    asked = small(seed)
    found = dive(asked)
    if found is not None:
        again = first_of_equals(asked, found)
        assert (again.sold.tolist(), again.bought.tolist()) == (found.sold.tolist(), found.bought.tolist())
        assert check(asked, again).broken == ()
