"""What stands in the way of a plan: worked cases, and every proposed change applied and kept in whole shares."""

from dataclasses import replace

import numpy as np
import pytest
from planner_broken import broken_by_chance
from planner_instances import by_hand

from analytics.planner import check, explain, new_cash
from analytics.planner.easing import eased, rounded_up, scales
from analytics.planner.instance import (
    Instance,
    Lots,
    Row,
    Securities,
    Slots,
    Square,
    Total,
    TotalLimit,
)

NOWHERE = np.empty(0, dtype=np.intp)


def nothing_to_trade(total: float, **changes: object) -> Instance:
    """All of it cash and what is locked: only the fixed amounts of rows and the cash decide."""
    fields: dict[str, object] = {
        "total_amount": total,
        "cash_amount": np.array([total - 12_000.0]),
        "cash_floor": np.zeros(1),
        "securities": Securities(np.array([100.0]), np.zeros(1), np.zeros(1)),
        "lots": Lots(NOWHERE, NOWHERE, *(np.empty(0) for _ in range(3)), *(np.empty(0, dtype=bool) for _ in range(2))),
        "slots": Slots(NOWHERE, NOWHERE),
    }
    return Instance(**(fields | changes))  # type: ignore[arg-type]  # tests name fields freely


def locked(**changes: object) -> Instance:
    """AAPL locked at $12,000 of $100,000, capped at 10 % (quant 7.17)."""
    return nothing_to_trade(100_000.0, rows=(Row(4, np.zeros(1), 12_000.0, upper=0.10),), **changes)


def test_reference_value_17_two_points_or_twenty_thousand_dollars() -> None:
    found = explain(locked())
    assert found.conflicting == (4,)
    assert found.alone[4].by == {4: pytest.approx(0.02, abs=1e-12)}
    assert found.alone[4].least == {4: pytest.approx(0.02, abs=1e-9)}
    assert found.together is not None
    assert found.together.by == found.alone[4].by
    money = new_cash(locked())
    assert money is not None
    assert (money.account, money.amount) == (0, 20_000.0)


def test_new_cash_helps_nothing_where_cash_is_capped_as_well() -> None:
    # Cash is 88 %, and would be more: the cap of 90 % on cash and that of 10 % on AAPL leave no room.
    capped = locked(totals=(TotalLimit(Total.CASH, 5, upper=0.89),))
    assert new_cash(capped) is None
    # With 2 points more, AAPL's 12 % and the cash of 88 % are kept.
    assert explain(capped).alone[4].by == {4: pytest.approx(0.02)}


def test_two_limits_that_each_need_a_change_give_together() -> None:
    both = nothing_to_trade(
        100_000.0,
        rows=(Row(0, np.zeros(1), 12_000.0, upper=0.10), Row(1, np.zeros(1), 5_000.0, lower=0.06)),
    )
    found = explain(both)
    assert found.alone == {}
    assert found.together is not None
    assert found.together.by == {0: pytest.approx(0.02), 1: pytest.approx(0.01)}


def test_a_limit_of_many_rows_gives_once() -> None:
    # Two companies over one cap, by 2 and by 3 points: 3 points serve both.
    companies = (Row(7, np.zeros(1), 12_000.0, upper=0.10), Row(7, np.zeros(1), 13_000.0, upper=0.10))
    found = explain(nothing_to_trade(100_000.0, rows=companies))
    assert found.alone[7].by == {7: pytest.approx(0.03)}


def test_rules_that_are_no_limit_of_the_user_cannot_give() -> None:
    rule = nothing_to_trade(100_000.0, totals=(TotalLimit(Total.CASH, -1, upper=0.5),))
    found = explain(rule)
    assert (found.conflicting, found.alone, found.together) == ((), {}, None)


def test_the_plan_worked_by_hand_in_the_way_of_its_own_cap() -> None:
    # BIG at 50 % with no purchase allowed and cash at most 5 %: of 11,000, 550 may be cash, so BIG stays at 10,450 of
    # 11,000 = 95 %. It is sold in shares of 500 from cash of 1,000, which is above 550 already: nothing may be sold,
    # and even so cash is too high. Only both give: cash to 1,000 / 11,000 = 9.09 %, BIG to 90.91 %.
    plan = by_hand(slots=Slots(NOWHERE, NOWHERE))
    found = explain(plan)
    assert found.alone == {1: found.alone[1]}
    # Cash alone: BIG at 50 % is 5,500, which are 11 of its 20 shares:
    # 9 sold, cash 5,500 of 11,000 = 50 %, which is 45 points above the cap.
    assert found.alone[1].by == {1: pytest.approx(0.45)}
    assert found.alone[1].answer.sold.sum() == 9.0


def test_the_fewest_trades_more_where_the_count_is_what_fails() -> None:
    # BIG at most 50 % needs a sale, and cash at most 5 % a purchase: two trades, where one is allowed.
    plan = by_hand(totals=(TotalLimit(Total.CASH, 1, 0.01, 0.05), TotalLimit(Total.TRADES, 2, upper=1.0)))
    found = explain(plan)
    assert found.alone[2].by == {2: 1.0}
    assert check(eased(plan, {2: 1.0}), found.alone[2].answer).broken == ()


def test_gains_give_in_dollars() -> None:
    # BIG to 50 % of 11,000: at least 9 of 20 shares, the cheapest in gains 8 x 20 + 1 x 200 = 360; 100 were allowed.
    plan = by_hand(totals=(TotalLimit(Total.CASH, 1, 0.01, 0.05), TotalLimit(Total.GAINS, 3, upper=100.0)))
    found = explain(plan)
    assert found.alone[3].by == {3: 260.0}


def test_a_floor_of_nothing_stays() -> None:
    # Cash from 0 to 5 %, and 12,000 locked over a cap of 10 %: without new shares or sales nothing but the cap gives,
    # and cash below nothing is none of it. An account in debt keeps that; its floor is the debt.
    debt = locked(cash_amount=np.array([-500.0]), cash_floor=np.array([-500.0]))
    plan = replace(debt, totals=(TotalLimit(Total.CASH, 5, lower=0.0, upper=0.05),))
    found = explain(plan)
    assert found.alone == {}
    assert found.together is None


def test_changes_are_whole_steps() -> None:
    assert rounded_up(0.02 + 1e-12, 1e-4) == 0.02
    assert rounded_up(0.02 + 1e-7, 1e-4) == 0.0201
    assert rounded_up(260.0000001, 1.0) == 260.0
    assert rounded_up(-0.3, 1e-4) <= 0.0


PLANS = {seed: plan for seed in range(250) if (plan := broken_by_chance(seed)) is not None}


def test_there_are_enough_broken_plans() -> None:
    assert len(PLANS) >= 200


@pytest.mark.parametrize("seed", PLANS)
def test_each_proposed_change_makes_a_plan_possible(seed: int) -> None:
    plan = PLANS[seed]
    found = explain(plan)
    proposed = [*found.alone.values(), *([found.together] if found.together else [])]
    assert proposed
    for easing in proposed:
        assert check(eased(plan, easing.by), easing.answer).broken == ()
        # No plan in whole shares needs less than the relaxation, each change weighed by its scale.
        assert weight(plan, easing.by) >= weight(plan, easing.least) - 1e-9


def weight(plan: Instance, by: dict[int, float]) -> float:
    return sum(change * scales(plan)[number].cost for number, change in by.items())


def indexed(cap: float, **changes: object) -> Instance:
    """One fund of two halves held, a share of its own company to be bought; the index is the only limit."""
    fields = {"rows": (), "netting": None, "min_trade": 0.0, "square": Square(np.diag([0.5, 1.0, 0.0]), 0.0)}
    plan = by_hand(**(fields | {"totals": (TotalLimit(Total.HHI, 2, upper=cap),)} | changes))
    lots = replace(plan.lots, is_barred=np.zeros(2, dtype=np.bool_))
    cash = {"cash_amount": np.zeros(1), "total_amount": 10_000.0}
    return replace(plan, lots=lots, **cash)  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize("cap", [0.0, 0.001, 0.01, 0.1, 0.2])
def test_a_cap_on_the_index_that_must_give_gives_no_more_than_doing_nothing(cap: float) -> None:
    # Nothing traded has 0.5; cash counts for none of it, so that all sold has nothing: a cap of 0 is kept by selling.
    # With no more than 1 % in cash: x in BIG, 1 - x in SML has 0.5 x^2 + (1 - x)^2, least 1/3 at x = 2/3, times 0.99^2.
    plan = indexed(cap, totals=(TotalLimit(Total.HHI, 2, upper=cap), TotalLimit(Total.CASH, -1, 0.0, 0.01)))
    found = explain(plan)
    by = found.alone[2].by[2]
    assert 0.99**2 / 3 - 1e-6 <= cap + by <= 0.4
    assert check(eased(plan, {2: by}), found.alone[2].answer).broken == ()


def without_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """No search ends with whole shares."""
    monkeypatch.setattr("analytics.planner.conflicts.dive_in", lambda *_: None)
    monkeypatch.setattr("analytics.planner.conflicts.nearer", lambda *arguments: arguments[-1])


def test_doing_nothing_is_found_where_no_search_ends_with_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    without_shares(monkeypatch)
    plan = indexed(0.1, totals=(TotalLimit(Total.HHI, 2, upper=0.1), TotalLimit(Total.CASH, -1, 0.0, 0.01)))
    found = explain(plan)
    # 10,000 in BIG alone: 0.5.
    assert found.alone[2].by == {2: pytest.approx(0.4, abs=2e-6)}
    assert found.alone[2].answer.sold.sum() == 0.0
    assert found.together is not None
    assert found.together.by == found.alone[2].by


def test_what_was_not_found_is_told_apart_from_what_is_ruled_out(monkeypatch: pytest.MonkeyPatch) -> None:
    without_shares(monkeypatch)
    # As worked by hand above: the cap on cash alone is enough in fractions of shares, that on BIG is not.
    found = explain(by_hand(slots=Slots(NOWHERE, NOWHERE)))
    assert (found.alone, found.not_found, found.is_ruled_out) == ({}, frozenset({1}), False)
    rule = nothing_to_trade(100_000.0, totals=(TotalLimit(Total.CASH, -1, upper=0.5),))
    assert explain(rule).is_ruled_out
