"""Kept choices after newer data: what still holds stays, and what does not is said."""

import datetime as dt

from factories import a_fund, a_market

from analytics.choices import apply_choices, usable_choices
from analytics.model.choices import Choices
from analytics.model.issuer import SizeBand, SizeBandFloor
from analytics.model.market import Market


def a_market_of_mute_funds() -> Market:
    """F has holdings; A, B and C have none."""
    mute = [a_fund(ticker) for ticker in "ABC"]
    return a_market({"F": {"NVDA": 1.0}}, funds=mute)


def floors(**usd: float) -> tuple[SizeBandFloor, ...]:
    return tuple(SizeBandFloor(SizeBand(band), usd[band], dt.date(2026, 1, 1), "own") for band in usd)


def test_choices_that_can_be_applied_are_the_same_object() -> None:
    chosen = Choices(stand_ins={"A": "F", "B": "A", "C": ""}, floors=floors(mega=100e9))
    assert usable_choices(a_market_of_mute_funds(), chosen).choices is chosen


def test_one_stand_in_that_is_gone_drops_itself_alone() -> None:
    # B leans on A, which comes later by its own need: A itself stands on F. C's is gone; the fund GONE too.
    market = a_market_of_mute_funds()
    chosen = Choices(stand_ins={"A": "B", "B": "F", "C": "NOSUCH", "GONE": "F"})
    found = usable_choices(market, chosen)
    assert found.choices.stand_ins == {"A": "B", "B": "F"}
    assert found.left_out == (
        "NOSUCH cannot stand in for C: no holdings of it are loaded. It is looked through as published.",
        "GONE is not in the fund directory: no stand-in can be chosen for it. It is looked through as published.",
    )
    assert apply_choices(market, found.choices).funds["A"].stand_in == "B"


def test_a_fund_left_open_stays_so_beside_one_that_is_gone() -> None:
    found = usable_choices(a_market_of_mute_funds(), Choices(stand_ins={"A": "NOSUCH", "C": ""}))
    assert found.choices.stand_ins == {"C": ""}


def test_a_fund_left_open_comes_before_one_that_would_lean_on_it() -> None:
    # By itself A could lean on B, which is looked through as F when published; but B was left open.
    funds = [a_fund("A"), a_fund("B", stand_in="F")]
    market = a_market({"F": {"NVDA": 1.0}}, funds=funds)
    found = usable_choices(market, Choices(stand_ins={"A": "B", "B": ""}))
    assert found.choices.stand_ins == {"B": ""}


def test_boundaries_that_lost_their_order_go_and_stand_ins_stay() -> None:
    # Published: large companies begin at 22.7 bn; somebody's mega at 20 bn was above them once.
    chosen = Choices(stand_ins={"A": "F"}, floors=floors(mega=20e9), is_rolled_forward=True)
    found = usable_choices(a_market_of_mute_funds(), chosen)
    assert found.choices == Choices(stand_ins={"A": "F"}, is_rolled_forward=True)
    (said,) = found.left_out
    assert said.startswith("Your boundaries of the size bands do not go with the published ones: Mega companies begin")
    assert said.endswith("The published ones hold.")
