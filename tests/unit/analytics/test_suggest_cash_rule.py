"""The rule on cash where the user says nothing: it is named where it stands in the way."""

from decimal import Decimal

import pytest
from suggest_cases import a_line, plan_for

from analytics.model.market import Price
from analytics.model.plan import Limit, LimitKind, PlanMode, PlanStatus

HALF_AND_MORE = Limit(LimitKind.MAX_THEME, 0.65, "mag7")
DEAR = {"SML": Price(Decimal(97), None, "entered")}


def test_a_rule_that_nobody_stated_is_named_with_what_would_be_enough() -> None:
    # 10 shares of 100, all of the theme. 4 sold and 4 bought at 97 leave 12 of 1,000: 1.2 %. The more are sold, the
    # more is left: 3 a share, 30 for all ten. 3 sold and 3 bought leave 9, and 70 % of the theme.
    plan = plan_for(a_line("AAPL", "10", "100"), limits=(HALF_AND_MORE,), entered_prices=DEAR)
    assert plan.status is PlanStatus.INFEASIBLE
    named = {conflict.limit.name: conflict for conflict in plan.conflicts}
    assert named["max_theme:mag7"].smallest_relaxation == pytest.approx(0.05)
    assert named["max_cash"].limit.bound == pytest.approx(0.01)
    assert named["max_cash"].smallest_relaxation == pytest.approx(0.002)
    assert named["max_cash"].own_text == (
        "Without a limit of yours, cash may be at most 1 % of the value or what there was. "
        "Raise the cap on cash by 0.2 points to 1.2 %."
    )


def test_the_change_that_is_named_is_enough_and_a_smaller_one_is_not() -> None:
    for bound, status in ((0.012, PlanStatus.FEASIBLE), (0.0119, PlanStatus.INFEASIBLE)):
        limits = (HALF_AND_MORE, Limit(LimitKind.MAX_CASH, bound))
        plan = plan_for(a_line("AAPL", "10", "100"), limits=limits, entered_prices=DEAR)
        assert plan.status is status


def test_the_rule_is_not_named_where_it_is_stated_or_no_help() -> None:
    stated = (HALF_AND_MORE, Limit(LimitKind.MAX_CASH, 0.011))
    names = [c.limit.name for c in plan_for(a_line("AAPL", "10", "100"), limits=stated, entered_prices=DEAR).conflicts]
    assert names == ["max_theme:mag7", "max_cash"]
    # Nothing may be sold: more cash is no way out.
    line, locked = a_line("AAPL", "10", "100"), frozenset({"AAPL"})
    assert [c.limit.name for c in plan_for(line, limits=(HALF_AND_MORE,), locked=locked).conflicts] == [
        "max_theme:mag7"
    ]
    raising = plan_for(line, limits=(HALF_AND_MORE,), mode=PlanMode.RAISE_CASH, raise_amount=5000)
    assert "max_cash" not in {conflict.limit.name for conflict in raising.conflicts}
