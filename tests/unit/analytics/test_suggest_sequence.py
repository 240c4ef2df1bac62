"""The order of trades, by hand: whoever stops half-way is no worse off, or the plan says that no order sees to it."""

from suggest_cases import CAP, a_line, plan_for

from analytics.model.plan import Limit, LimitKind, Plan

FLOOR = Limit(LimitKind.MIN_SMALL_CAP, 0.5)


def order(plan: Plan) -> list[tuple[str, str]]:
    return [(trade.side.value, trade.ticker) for trade in plan.trades]


def test_sales_come_before_the_purchases_they_pay_for() -> None:
    plan = plan_for(a_line(), limits=(CAP,), max_cash_weight=0.0)
    assert order(plan) == [("sell", "BIG"), ("buy", "SML")]
    assert plan.warnings == ()


def test_the_sale_that_brings_the_limits_nearest_comes_first() -> None:
    # AAPL is all theme, BIG half of it. 4,000 + 3,000 of 10,000; both have to go for a cap of nothing.
    lines = (a_line("BIG", "60", "100"), a_line("AAPL", "40", "100"))
    plan = plan_for(*lines, limits=(Limit(LimitKind.MAX_THEME, 0.0, "mag7"),), max_cash_weight=0.0)
    # 60 shares of BIG take 3,000 of theme away, 40 of AAPL 4,000.
    assert order(plan)[:2] == [("sell", "AAPL"), ("sell", "BIG")]


def test_a_sale_that_would_break_a_floor_waits_for_a_purchase_from_cash() -> None:
    # TINYF is small as well. Cash pays for SML first where the other account's sale of TINYF would leave the floor.
    lines = (
        a_line("TINYF", "50", "100"),
        a_line("AAPL", "50", "100", account="Other", row=3),
    )
    limits = (FLOOR, Limit(LimitKind.MAX_ISSUER, 0.49))
    plan = plan_for(*lines, limits=limits, destinations=("SML", "WIDE"), max_cash_weight=0.0)
    small = 0.5
    for trade in plan.trades:
        small += trade.effects["min_small_cap"]
        assert small >= 0.5 - 1e-9 or plan.warnings
    assert plan.limits[0].met == "yes"


def test_where_no_order_helps_the_plan_says_so() -> None:
    # All is small caps of one company, as the floor asks: a sale leaves it until the purchase is done.
    line = a_line("TINYF", "100", "100")
    limits = (Limit(LimitKind.MIN_SMALL_CAP, 1.0), Limit(LimitKind.MAX_ISSUER, 0.5))
    plan = plan_for(line, limits=limits, max_cash_weight=0.0)
    assert order(plan) == [("sell", "TINYF"), ("buy", "SML")]
    assert plan.warnings == (
        "No order of these trades keeps the floor for small caps from being further away half-way than before.",
    )
