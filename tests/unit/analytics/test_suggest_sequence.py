"""The order of trades, by hand: whoever stops half-way is no worse off, or the plan says that no order sees to it."""

from factories import a_position
from suggest_cases import CAP, MARKET, a_line, plan_for

from analytics.model.plan import Limit, LimitKind, Plan


def order(plan: Plan) -> list[tuple[str, str]]:
    return [(trade.side.value, trade.ticker) for trade in plan.trades]


def test_sales_come_before_the_purchases_they_pay_for() -> None:
    plan = plan_for(a_line(), limits=(CAP,), max_cash_weight=0.0)
    assert order(plan) == [("sell", "BIG"), ("buy", "SML")]
    assert not any("sequence" in words for words in plan.warnings)


def test_the_sale_that_brings_the_limits_nearest_comes_first() -> None:
    # All has to go: 40 shares of MSFT take 40 points of theme away, 60 of BIG, which is half theme, 30.
    lines = (a_line("BIG", "60", "100"), a_line("MSFT", "40", "100"))
    plan = plan_for(*lines, limits=(Limit(LimitKind.MAX_THEME, 0.0, "mag7"),), max_cash_weight=0.0)
    assert order(plan)[:2] == [("sell", "MSFT"), ("sell", "BIG")]


def test_a_sale_that_would_leave_a_floor_waits_for_a_purchase_from_cash() -> None:
    # 60 % small caps, all one company of which half is allowed: 10 TINYF go, 1,000 of SML come. There is cash for them.
    lines = (a_line("TINYF", "60", "100"), a_line("WIDE", "30", "100"), a_position(MARKET, "CASH", 1000))
    limits = (Limit(LimitKind.MIN_SMALL_CAP, 0.6), Limit(LimitKind.MAX_ISSUER, 0.5))
    plan = plan_for(*lines, limits=limits)
    assert order(plan) == [("buy", "SML"), ("sell", "TINYF")]
    assert not any("sequence" in words for words in plan.warnings)


def test_where_no_order_helps_the_plan_says_so() -> None:
    # All is small caps of one company, as the floor asks: a sale leaves it until the purchase is done.
    line = a_line("TINYF", "100", "100")
    limits = (Limit(LimitKind.MIN_SMALL_CAP, 1.0), Limit(LimitKind.MAX_ISSUER, 0.5))
    plan = plan_for(line, limits=limits, max_cash_weight=0.0)
    assert order(plan) == [("sell", "TINYF"), ("buy", "SML")]
    said = "In whatever sequence, the floor for small caps is further from being met half-way than before."
    assert [words for words in plan.warnings if "sequence" in words] == [said]
