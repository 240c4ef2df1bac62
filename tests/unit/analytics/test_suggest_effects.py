"""What each trade says it does to the limits: to what is known, and to the bounds that are tested."""

from decimal import Decimal

import pytest
from factories import a_market, a_position
from suggest_cases import CAP, FLOOR, HOLDINGS, MARKET, a_line, plan_for

from analytics.look_through import FundMatrix
from analytics.model.plan import Limit, LimitKind, PlanRequest
from analytics.model.portfolio import Portfolio
from analytics.suggest import suggest_trades


def test_reasons_and_effects_say_what_each_trade_does_in_its_turn() -> None:
    # 10,000 in BIG: 50 % theme. 60 of 100 shares leave 20 %; 6,000 into small caps.
    limits = (Limit(LimitKind.MAX_THEME, 0.2, "mag7"), Limit(LimitKind.MAX_ISSUER, 0.6), FLOOR)
    plan = plan_for(a_line(), limits=limits, max_cash_weight=0.0)
    sale, purchase = plan.trades
    assert sale.effects == pytest.approx({"max_theme:mag7": -0.3, "max_issuer": -0.3, "min_small_cap": 0.0})
    assert sale.reason == "Lowers Magnificent 7 by 30.00 points, lowers the largest company by 30.00 points."
    # After the sale AAPL and KO have 20 % each; the purchase makes CALM the largest company with 60 %.
    assert purchase.effects == pytest.approx({"max_theme:mag7": 0.0, "max_issuer": 0.4, "min_small_cap": 0.6})
    assert purchase.reason == "Raises small caps by 60.00 points."
    # Everything is known: what is tested is the point measure.
    assert [t.effects_tested for t in plan.trades] == [pytest.approx(t.effects) for t in plan.trades]


def test_a_sale_of_unknown_says_what_it_takes_from_the_most_a_measure_could_be() -> None:
    # Of 100,000: 8 % AAPL, 8 % MSFT, 5 % NVDA, 6.5 % QQQ (no holdings), 72.5 % in a hundred names. Theme 21 % known, at
    # most 27.5 %; a company 8 % known, at most 14.5 %. Both caps hold only without any QQQ: 65 shares go into WIDE.
    lines = (
        a_line("AAPL", "80", "100"),
        a_line("MSFT", "80", "100"),
        a_line("NVDA", "50", "100"),
        a_line("QQQ", "65", "100"),
        a_line("WIDE", "725", "100"),
    )
    limits = (CAP, Limit(LimitKind.MAX_ISSUER, 0.08))
    asked = {"destinations": ("WIDE",), "max_cash_weight": 0.0, "locked": frozenset({"AAPL", "MSFT", "NVDA"})}
    plan = plan_for(*lines, limits=limits, **asked)
    sale, purchase = plan.trades
    assert (sale.ticker, sale.shares, purchase.ticker, purchase.shares) == ("QQQ", 65, "WIDE", 65)
    assert sale.effects == pytest.approx({"max_theme:mag7": 0.0, "max_issuer": 0.0}, abs=1e-12)
    assert sale.effects_tested == pytest.approx({"max_theme:mag7": -0.065, "max_issuer": -0.065})
    assert sale.reason == "Removes 6.50 points of unknown from the most Magnificent 7 and the largest company could be."
    assert purchase.effects_tested == pytest.approx({"max_theme:mag7": 0.0, "max_issuer": 0.0}, abs=1e-12)
    assert purchase.reason == "Takes up cash."
    assert [(o.before_tested, o.after_tested) for o in plan.limits] == [
        pytest.approx((0.275, 0.21)),
        pytest.approx((0.145, 0.08)),
    ]


def test_a_purchase_of_unknown_says_what_it_adds_to_the_most_a_measure_could_be() -> None:
    # HALF holds 60 % CALM, 40 % is not listed. 1,000 of 10,000 in it: 6 % small caps known, 4 points of unknown.
    market = a_market({"WIDE": HOLDINGS["WIDE"], "HALF": {"CALM": 0.6}}, prices={"HALF": "20"})
    line = a_position(market, "WIDE", 10_000, shares=Decimal(100), price_amount=Decimal(100), price_source="file")
    request = PlanRequest((Limit(LimitKind.MIN_SMALL_CAP, 0.06), CAP), ("HALF",), max_cash_weight=0.0)
    plan = suggest_trades(Portfolio("p", (line,)), request, market, FundMatrix.build(market))
    purchase = plan.trades[-1]
    assert (purchase.shares, purchase.amount) == (50, 1000)
    assert purchase.effects == pytest.approx({"min_small_cap": 0.06, "max_theme:mag7": 0.0})
    assert purchase.effects_tested == pytest.approx({"min_small_cap": 0.06, "max_theme:mag7": 0.04})
    assert purchase.reason == (
        "Raises small caps by 6.00 points, adds 4.00 points of unknown to the most Magnificent 7 could be."
    )


def test_a_little_unknown_is_not_put_in_words_beside_something_known() -> None:
    # 60 % theme, 39.9 % others, 0.1 % not listed: at most 60.1 %. Under 48.09 % 80 of 100 shares stay (48.08 %): 12
    # points of theme and 0.02 points of unknown go.
    market = a_market({"MOST": {"AAPL": 0.6, "KO": 0.399}, "SML": {"CALM": 1.0}}, prices={"SML": "20"})
    line = a_position(market, "MOST", 10_000, shares=Decimal(100), price_amount=Decimal(100), price_source="file")
    request = PlanRequest((Limit(LimitKind.MAX_THEME, 0.4809, "mag7"),), ("SML",), max_cash_weight=0.0)
    sale = suggest_trades(Portfolio("p", (line,)), request, market, FundMatrix.build(market)).trades[0]
    assert (sale.ticker, sale.shares) == ("MOST", 20)
    assert sale.effects_tested["max_theme:mag7"] == pytest.approx(-0.1202)
    assert sale.reason == "Lowers Magnificent 7 by 12.00 points."


def test_a_floor_starts_and_ends_at_the_least_it_could_be() -> None:
    # 10 % short of who knows what, in a portfolio of 10,000: the least small caps could be is 10 points below.
    lines = (a_line("WIDE", "110", "100"), a_position(MARKET, "MYSTERY", -1000))
    outcome = plan_for(*lines, limits=(FLOOR,), max_cash_weight=0.0).limits[0]
    assert (outcome.before, outcome.before_tested) == (0.0, pytest.approx(-0.1))
    assert (outcome.after, outcome.after_tested) == (pytest.approx(0.3), pytest.approx(0.2))


def test_a_sale_that_only_pays_for_a_purchase_says_so() -> None:
    plan = plan_for(a_line("WIDE"), limits=(FLOOR,))
    assert plan.trades[0].reason == "Frees cash for the purchases."
