"""What stands in the way, and what changing a limit would take: on known weights, and for certain."""

from dataclasses import replace
from decimal import Decimal

import pytest
from factories import a_position, a_price
from suggest_cases import CAP, FLOOR, MARKET, a_line, plan_for

from analytics.model.plan import Limit, LimitKind, PlanMode, PlanStatus
from cli.plan import plan_lines

KNOWN_ONLY = "met on known weights only"
LOCKED = frozenset({"AAPL", "KO"})


def test_a_relaxation_allows_for_cents() -> None:
    # 100 of cash buys 99 shares at 1.0049: 99.4851, printed 99.49, of 1,000. The floor of 12 % comes down to 9.94 %.
    lines = (a_line("WIDE", "9", "100"), a_position(MARKET, "CASH", 100))
    asked = {"entered_prices": {"SML": a_price("1.0049", source="entered")}, "mode": PlanMode.NEW_CASH_ONLY}
    short = plan_for(*lines, limits=(Limit(LimitKind.MIN_SMALL_CAP, 0.12),), **asked)
    relaxation = short.conflicts[0].smallest_relaxation
    assert relaxation == pytest.approx(0.12 - 0.0994851, abs=1e-4)
    enough = plan_for(*lines, limits=(Limit(LimitKind.MIN_SMALL_CAP, 0.12 - relaxation),), **asked)
    assert enough.status is PlanStatus.FEASIBLE


def test_no_single_limit_is_enough_where_two_stand_in_the_way() -> None:
    # Nothing may be sold: 40 % of theme over a cap of 30 %, no small caps under a floor of 10 %.
    lines = (a_line("AAPL", "40", "100"), a_line("WIDE", "60", "100"))
    limits = (Limit(LimitKind.MAX_THEME, 0.3, "mag7"), Limit(LimitKind.MIN_SMALL_CAP, 0.1))
    plan = plan_for(*lines, limits=limits, mode=PlanMode.NEW_CASH_ONLY)
    assert [c.smallest_relaxation for c in plan.conflicts] == [None, None]
    assert [c.joint_relaxation for c in plan.conflicts] == pytest.approx([0.1, 0.1])
    assert plan.conflicts[0].text == (
        "No change of the cap on Magnificent 7 alone is enough. Together it takes raising the cap on Magnificent 7 "
        "by 10.0 points and lowering the floor for small caps by 10.0 points. Nothing is sold: new cash only."
    )
    # What is the same for all stands apart, and in the terminal once.
    assert [c.own_text for c in plan.conflicts] == [
        "No change of the cap on Magnificent 7 alone is enough.",
        "No change of the floor for small caps alone is enough.",
    ]
    assert len({c.common_text for c in plan.conflicts}) == 1
    assert all(c.text == f"{c.own_text} {c.common_text}" for c in plan.conflicts)
    assert sum("Together it takes" in line for line in plan_lines(plan)) == 1


def test_nothing_is_found_where_only_fractions_of_shares_would_help() -> None:
    # The debt of 150 needs two shares of 100 sold; the 50 left over may not stay cash, and no fund costs 50 or less.
    lines = (a_line("AAPL", "3", "100"), a_position(MARKET, "CASH", -150))
    plan = plan_for(*lines, limits=(CAP, FLOOR), destinations=(), max_cash_weight=0.0)
    assert plan.status is PlanStatus.INFEASIBLE
    # Fractions of shares would do: that nothing helps is then not proven.
    said = "Whether any change of the limits is enough is not known: none was found."
    assert {c.text for c in plan.conflicts} == {said}


def test_no_change_helps_where_fractions_of_shares_prove_it() -> None:
    # All that may be sold comes to 300.
    asked = {"mode": PlanMode.RAISE_CASH, "raise_amount": Decimal(500)}
    plan = plan_for(a_line("AAPL", "3", "100"), limits=(CAP, FLOOR), destinations=(), **asked)
    assert {c.text for c in plan.conflicts} == {"No change of the limits is enough with what may be traded."}


@pytest.mark.parametrize("bound", [0.0, 0.001, 0.1, 0.3])
def test_a_cap_on_the_index_gives_where_one_fund_is_held_and_one_may_be_bought(bound: float) -> None:
    # BIG x, SML 1 - x: 0.5 x^2 + (1 - x)^2, least 1/3 at x = 2/3; as it is, 0.5. The usual 1 % may stay cash.
    (conflict,) = plan_for(a_line("BIG", "100", "100"), limits=(Limit(LimitKind.MAX_HHI, bound),)).conflicts
    relaxation = conflict.smallest_relaxation
    assert relaxation is not None
    assert 0.31 <= bound + relaxation <= 0.5
    enough = plan_for(a_line("BIG", "100", "100"), limits=(Limit(LimitKind.MAX_HHI, bound + relaxation),))
    assert enough.status in {PlanStatus.FEASIBLE, PlanStatus.NOTHING_TO_DO, PlanStatus.PRICE_NEEDED}


def test_a_cap_that_would_have_to_pass_everything_has_no_relaxation() -> None:
    # 15,000 long and 5,000 short of a total of 10,000: the long company is 150 % of it.
    lines = (a_line("AAPL", "150", "100"), a_line("KO", "-50", "100"))
    plan = plan_for(*lines, limits=(Limit(LimitKind.MAX_THEME, 0.9, "mag7"),), locked=frozenset({"AAPL"}))
    assert plan.conflicts[0].smallest_relaxation is None


def test_a_relaxation_that_ends_uncertain_says_so_and_names_the_certain_one() -> None:
    # 40 % AAPL locked, 30 % unknown for good: a cap of 25 % has to give 15 points on what is known, 45 for certain.
    lines = (a_position(MARKET, "MYSTERY", 3000), a_line("AAPL", "40", "100"), a_line("WIDE", "30", "100"))
    conflict = plan_for(*lines, locked=LOCKED).conflicts[0]
    assert conflict.smallest_relaxation == pytest.approx(0.15, abs=1e-6)
    assert conflict.certain_relaxation == pytest.approx(0.45, abs=1e-6)
    assert conflict.text.startswith(
        "Raise the cap on Magnificent 7 by 15.0 points to 40.0 % "
        f"(then {KNOWN_ONLY}: up to 70.0 % if everything unknown counts). Not traded: AAPL (locked)"
    )
    assert [plan_for(*lines, limits=(replace(CAP, bound=b),), locked=LOCKED).limits[0].met for b in (0.4, 0.7)] == [
        "uncertain",
        "yes",
    ]


def test_a_relaxation_whose_unknown_can_be_sold_is_certain() -> None:
    # As above with 30 % in QQQ, which may be sold: at 40 % nothing unknown is left, 15 points are enough for certain.
    lines = (a_line("QQQ", "30", "100"), a_line("AAPL", "40", "100"), a_line("WIDE", "30", "100"))
    conflict = plan_for(*lines, destinations=("WIDE",), max_cash_weight=0.0, locked=LOCKED).conflicts[0]
    assert (conflict.smallest_relaxation, conflict.certain_relaxation) == pytest.approx((0.15, 0.15), abs=1e-6)
    assert "known weights" not in conflict.text


def test_a_floor_that_ends_uncertain_says_how_low() -> None:
    # 60 % may become small caps, 10 % are short of who knows what: a floor of 90 % gives 30 points, 40 for certain.
    lines = (a_position(MARKET, "MYSTERY", -1000), a_line("KO", "50", "100"), a_line("WIDE", "60", "100"))
    limits = (Limit(LimitKind.MIN_SMALL_CAP, 0.9),)
    conflict = plan_for(*lines, limits=limits, max_cash_weight=0.0, locked=LOCKED).conflicts[0]
    assert (conflict.smallest_relaxation, conflict.certain_relaxation) == pytest.approx((0.3, 0.4), abs=1e-6)
    assert f"to 60.0 % (then {KNOWN_ONLY}: down to 50.0 % if" in conflict.text


def test_a_relaxation_names_another_limit_that_stays_uncertain() -> None:
    # 20 % AAPL and 30 % unknown stay: the theme is 20 %, at most 50 %, whatever the floor gives.
    lines = (a_position(MARKET, "MYSTERY", 3000), a_line("AAPL", "20", "100"), a_line("WIDE", "50", "100"))
    limits = (Limit(LimitKind.MIN_SMALL_CAP, 0.9), CAP)
    floor, cap = plan_for(*lines, limits=limits, max_cash_weight=0.0, locked=LOCKED).conflicts
    assert (floor.smallest_relaxation, floor.certain_relaxation) == (pytest.approx(0.4, abs=1e-6), None)
    assert floor.text.startswith(
        "Lower the floor for small caps by 40.0 points to 50.0 % (the cap on Magnificent 7 is then "
        f"{KNOWN_ONLY}: up to 50.0 % if everything unknown counts)."
    )
    assert (cap.smallest_relaxation, cap.certain_relaxation) == (None, None)


def test_a_relaxation_speaks_of_its_own_limit_first_and_rounds_outward() -> None:
    # 20 % AAPL and 30.004 % unknown stay: the cap of 25 % on the theme is uncertain as well, and stands first.
    lines = (
        a_position(MARKET, "MYSTERY", "3000.4"),
        a_line("AAPL", "20", "100"),
        a_line("WIDE", "4999.6", "1", amount=Decimal("4999.6")),
    )
    limits = (CAP, Limit(LimitKind.MAX_ISSUER, 0.1))
    conflict = plan_for(*lines, limits=limits, destinations=("WIDE",), locked=LOCKED).conflicts[1]
    assert conflict.text.startswith(
        "Raise the cap on any one company by 10.0 points to 20.0 % "
        f"(then {KNOWN_ONLY}: up to 50.01 % if everything unknown counts)."
    )


def test_a_joint_relaxation_that_ends_uncertain_says_so() -> None:
    # Nothing is sold: 40 % of theme, at most 70 %, and no small caps.
    lines = (a_position(MARKET, "MYSTERY", 3000), a_line("AAPL", "40", "100"), a_line("WIDE", "30", "100"))
    limits = (Limit(LimitKind.MAX_THEME, 0.3, "mag7"), Limit(LimitKind.MIN_SMALL_CAP, 0.1))
    conflict = plan_for(*lines, limits=limits, mode=PlanMode.NEW_CASH_ONLY).conflicts[0]
    assert conflict.joint_relaxation == pytest.approx(0.1)
    assert (
        "Together it takes raising the cap on Magnificent 7 by 10.0 points and lowering the floor for small caps by "
        f"10.0 points (the cap on Magnificent 7 is then {KNOWN_ONLY}: up to 70.0 % if everything unknown counts)."
    ) in conflict.text
