"""What a plan says of stand-ins: whose holdings of which day, and the weight after, by hand."""

import datetime as dt

import pytest
from export_plans import CONTEXT
from factories import a_fund, a_market, a_position
from suggest_cases import CAP, MARKET, a_line, plan_for

from analytics.export import plan_file
from analytics.export.plan_document import plan_document
from analytics.look_through import FundMatrix
from analytics.model.plan import Limit, LimitKind, Plan, PlanRequest, PlanStatus
from analytics.model.portfolio import Portfolio
from analytics.suggest import suggest_trades


def said(plan: Plan) -> list[str]:
    return [words for words in plan.warnings if "stand-in" in words]


def test_a_plan_without_stand_ins_says_nothing_of_them() -> None:
    # TWIN leans on SML and may be bought here, but is not.
    assert said(plan_for(a_line(), destinations=("SML", "TWIN"))) == []


def test_a_stand_in_that_is_held_is_named_with_its_day_and_its_weight_after() -> None:
    # 40 of 140 shares at 100 dollars are TWIN and stay: 28.57 % before and after.
    plan = plan_for(a_line(), a_line("TWIN", "40", "100"), max_cash_weight=0.0)
    assert plan.trades
    assert not any(trade.ticker == "TWIN" for trade in plan.trades)
    expected = (
        "TWIN is looked through by the holdings of SML of 18 Nov 2025, in place of its own; 28.57 % of the value after "
        "rests on stand-ins."
    )
    assert said(plan) == [expected]
    assert plan.warnings[0] == said(plan)[0]


def test_a_stand_in_that_is_sold_whole_is_named_with_nothing_left_of_it() -> None:
    # A cap of 0 % on any one company sells everything it can.
    cash = a_position(MARKET, "CASH", 1000)
    plan = plan_for(a_line("TWIN", "10", "100"), cash, limits=(Limit(LimitKind.MAX_ISSUER, 0.0),), max_cash_weight=1.0)
    assert [(trade.ticker, trade.side.value) for trade in plan.trades] == [("TWIN", "sell")]
    expected = (
        "TWIN is looked through by the holdings of SML of 18 Nov 2025, in place of its own; 0.0 % of the value after "
        "rests on stand-ins."
    )
    assert said(plan) == [expected]


LEANING = a_market(
    {"SPY": {"AAPL": 0.5, "KO": 0.5}, "IWM": {"CALM": 1.0}},
    funds=[a_fund("FXAIX", stand_in="SPY"), a_fund("VTWO", stand_in="IWM"), a_fund("VRTIX", share_class_of="IWM")],
    prices={"VTWO": "100"},
    as_of_dates={"SPY": dt.date(2026, 11, 20), "IWM": dt.date(2026, 1, 2)},
)


def leaning(**shares: str) -> Plan:
    lines = tuple(
        a_line(fund, n, "100", kind=a_position(LEANING, fund).kind, issuer_index=None) for fund, n in shares.items()
    )
    request = PlanRequest((CAP,), ("VTWO",), max_cash_weight=0.0)
    return suggest_trades(Portfolio("p", lines), request, LEANING, FundMatrix.build(LEANING))


def test_two_stand_ins_stand_in_one_sentence_each_with_its_own_day() -> None:
    # 60 of FXAIX are half Apple: 30 % of 100. 50 may stay for a cap of 25 %; the other 10 go into VTWO.
    plan = leaning(FXAIX="60", VRTIX="40")
    assert {trade.ticker for trade in plan.trades} == {"FXAIX", "VTWO"}
    expected = (
        "FXAIX is looked through by the holdings of SPY of 20 Nov 2026 and VTWO by the holdings of IWM of 2 Jan 2026, "
        "in place of their own; 60.0 % of the value after rests on stand-ins."
    )
    assert said(plan) == [expected]


def test_a_share_class_is_no_stand_in() -> None:
    assert said(leaning(SPY="40", VRTIX="60")) == []


def test_where_nothing_is_traded_the_weight_is_that_of_now() -> None:
    # 40 of FXAIX are 20 % Apple, within the cap.
    plan = leaning(FXAIX="40", VRTIX="60")
    assert plan.status is PlanStatus.NOTHING_TO_DO
    expected = (
        "FXAIX is looked through by the holdings of SPY of 20 Nov 2026, in place of its own; 40.0 % of the value rests "
        "on stand-ins."
    )
    assert said(plan) == [expected]


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_the_sentence_is_in_what_leaves_the_program(kind: str) -> None:
    plan = leaning(FXAIX="60", VRTIX="40")
    written = plan_file(plan, CONTEXT, "csv").decode() if kind == "csv" else str(plan_document(plan))
    assert "by the holdings of IWM of 2 Jan 2026" in written
