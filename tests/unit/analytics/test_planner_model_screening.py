"""Rows that could pass a cap: none is left out that some trades lead above it."""

import numpy as np
from planner_programs import lots, plan, slots

from analytics.planner.instance import Instance
from analytics.planner.screening import could_pass

CARRIED = np.array([[1.0, 0.0, 0.3], [0.0, 0.4, 0.3], [0.0, 0.0, 0.4]])
"""Three companies: the first held directly, the second in a fund held, all in a fund that can be bought."""


def household() -> Instance:
    """Return 40 dollars of the company, 50 of the fund, 10 of cash."""
    held = lots((0, 0, 40.0, np.nan, False), (0, 1, 50.0, np.nan, False))
    return plan(held, slots((0, 2)), [1.0, 1.0, 1.0], cash=[10.0])


def passing(upper: float, fixed: float = 0.0) -> list[bool]:
    return could_pass(household(), CARRIED, np.array([0.0, 0.0, fixed]), upper).tolist()


def test_the_most_each_company_can_come_to() -> None:
    """First: 40 kept and 60 in the fund, 40 + 18. Second: 50 kept at 0.4 and 50 at 0.3: 20 + 15. Third: all, 40."""
    assert passing(0.57) == [True, False, False]
    assert passing(0.59) == [False, False, False]
    assert passing(0.34) == [True, True, True]
    assert passing(0.36) == [True, False, True]
    assert passing(0.41) == [True, False, False]


def test_what_is_not_traded_is_carried_beside() -> None:
    assert passing(0.45, fixed=6.0) == [True, False, True]


def test_no_trades_of_many_lead_a_row_that_was_left_out_above_its_cap() -> None:
    chance = np.random.default_rng(5)
    carried = chance.uniform(0.0, 0.6, (40, 3))
    most = np.zeros(40)
    for _ in range(400):
        kept = chance.uniform(0.0, 1.0, 2) * [40.0, 50.0]
        bought = (100.0 - kept.sum()) * chance.choice([0.0, 0.5, 1.0])
        most = np.maximum(most, carried @ [*kept, bought] / 100.0)
    for upper in (0.3, 0.4, 0.5):
        left_out = ~could_pass(household(), carried, np.zeros(40), upper)
        assert left_out.any()
        assert (most[left_out] <= upper).all()
