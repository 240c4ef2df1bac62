"""Sentences, totals and rows of a plan made by hand."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from factories import a_market, a_portfolio
from hand_reports import a_report

from analytics.model.exposure import Bounded
from analytics.model.plan import Limit, LimitKind, LimitOutcome, Plan, PlanRequest, PlanStatus, Side, Trade
from webapp.pages.simulate import panels, plan_words, texts, trade_rows

CAP = Limit(LimitKind.MAX_THEME, 0.25, "mag7")
SALE = Trade(
    account="Brokerage",
    ticker="SPY",
    side=Side.SELL,
    shares=Decimal(40),
    price_amount=Decimal("660.12"),
    price_date=dt.date(2025, 11, 18),
    price_source="file",
    amount=Decimal("26404.80"),
    reason="Lowers Magnificent 7 by 9.10 points.",
    effects={"max_theme:mag7": -0.091},
    unrealized_gain_amount=Decimal("9000.50"),
)
PURCHASE = Trade(
    account="Brokerage",
    ticker="VTWO",
    side=Side.BUY,
    shares=None,
    price_amount=None,
    price_date=None,
    price_source="",
    amount=Decimal("26000.00"),
    reason="Takes up cash.",
    effects={"max_theme:mag7": 0.0, "min_small_cap": 0.227},
)


def a_plan(*trades: Trade, status: PlanStatus = PlanStatus.FEASIBLE, **changes: object) -> Plan:
    portfolio = a_portfolio(a_market(), {"SPY": 100_000})
    fields: dict[str, object] = {
        "status": status,
        "request": PlanRequest((CAP,), ("VTWO",)),
        "trades": trades,
        "before": a_report(),
        "after": a_report(),
        "portfolio_before": portfolio,
        "portfolio_after": portfolio,
        "cash_left_amount": Decimal("404.80"),
        "limits": (),
        "conflicts": (),
        "tax_note": "",
    }
    return Plan(**(fields | changes))  # type: ignore[arg-type]  # tests name fields freely


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (a_plan(SALE), "1 sale in whole shares would meet your limits."),
        (a_plan(SALE, SALE, PURCHASE), "2 sales and 1 purchase in whole shares would meet your limits."),
        (
            a_plan(SALE, PURCHASE, status=PlanStatus.PRICE_NEEDED, prices_needed=("VTWO",)),
            "1 sale and 1 purchase would meet your limits; a price is needed for VTWO.",
        ),
        (a_plan(status=PlanStatus.NOTHING_TO_DO), "Your limits are met today: no trade is needed."),
        (a_plan(status=PlanStatus.INFEASIBLE), texts.NO_PLAN),
        (
            a_plan(status=PlanStatus.INFEASIBLE, request=PlanRequest((CAP,), ())),
            f"No plan was found that meets all of these limits with what may be traded. {texts.CHOOSE_A_FUND}",
        ),
        (a_plan(status=PlanStatus.NOTHING_TO_DO, request=PlanRequest((), ())), texts.SET_A_LIMIT),
    ],
)
def test_a_plan_is_said_in_one_sentence(plan: Plan, sentence: str) -> None:
    assert plan_words.plan_sentence(plan, {}) == sentence


COMPANY = LimitOutcome(Limit(LimitKind.MAX_ISSUER, 0.05), 0.11, 0.0494, 0.3626, "uncertain")
SEVEN = LimitOutcome(CAP, 0.4, 0.24, 0.3, "uncertain")
SMALL = LimitOutcome(Limit(LimitKind.MIN_SMALL_CAP, 0.2), 0.1, 0.2, 0.15, "uncertain")
MET = LimitOutcome(Limit(LimitKind.MIN_CASH, 0.01), 0.1, 0.1, 0.1, "yes")
ENDS = "on known weights (Largest company up to 36.3\u202f%"
FLOOR_END, CAP_END = "Small caps down to 15.0\u202f%", "Seven up to 30.0\u202f%"
COUNTS = "if everything unknown counts)"


@pytest.mark.parametrize(
    ("limits", "changes", "sentence"),
    [
        ((MET,), {}, "1 sale in whole shares would meet your limits."),
        (
            (MET, COMPANY),
            {},
            f"1 sale in whole shares would meet your limits {ENDS} {COUNTS}.",
        ),
        (
            (COMPANY, SMALL),
            {"status": PlanStatus.PRICE_NEEDED, "prices_needed": ("VTWO",)},
            f"1 sale would meet your limits {ENDS} and {FLOOR_END} {COUNTS}; a price is needed for VTWO.",
        ),
        (
            (COMPANY, SEVEN, SMALL),
            {"status": PlanStatus.NOTHING_TO_DO},
            f"Your limits are met today {ENDS}, {CAP_END} and 1 other limit {COUNTS}: no trade is needed.",
        ),
    ],
)
def test_limits_met_on_known_weights_only_are_said_to_be(
    limits: tuple[LimitOutcome, ...], changes: dict[str, Any], sentence: str
) -> None:
    assert plan_words.plan_sentence(a_plan(SALE, limits=limits, **changes), {"mag7": "Seven"}) == sentence


def test_totals_of_a_plan() -> None:
    # one way: (26,404.80 + 26,000.00) / 2 = 26,202.40 of 100,000
    assert plan_words.plan_totals(a_plan(SALE, PURCHASE)) == [
        ("Sales", "$26,405"),
        ("Purchases", "$26,000"),
        ("Cash left", "$404.80"),
        ("Turnover, one way", "26.2\u202f%"),
    ]


def test_a_trade_is_a_row_of_plain_figures_and_words() -> None:
    sale, purchase = trade_rows.trade_rows(a_plan(SALE, PURCHASE), {PURCHASE.ticker}, {})
    assert (sale["side"], sale["ticker"], sale["shares"]) == ("Sell", "SPY", 40.0)
    assert (sale["amount"], sale["gain"], sale["price"]) == (26404.8, 9000.5, "$660.12, file 18 Nov 2025")
    assert sale["effects"] == "Magnificent 7 \u22129.1\u202fpoints"
    assert (purchase["side"], purchase["shares"]) == ("Buy", None)
    assert (purchase["gain"], purchase["price"]) == (None, texts.PRICE_NEEDED)
    assert purchase["effects"] == "Magnificent 7 0.0\u202fpoints; Small caps +22.7\u202fpoints"
    assert sale["key"] != purchase["key"]
    assert (sale["is_fund"], purchase["is_fund"]) == (False, True)


def test_an_entered_price_names_its_origin_without_a_date() -> None:
    undated = Trade("A", "IWM", Side.BUY, Decimal(1), Decimal(240), None, "entered", Decimal(240), "", {})
    assert trade_rows.price_origin(undated) == "entered"


def test_the_summary_lists_totals_only_where_something_is_traded() -> None:
    assert len(panels.plan_summary(a_plan(SALE), {})) == 3
    assert len(panels.plan_summary(a_plan(status=PlanStatus.NOTHING_TO_DO), {})) == 1


@pytest.mark.parametrize(
    ("is_feasible", "sentence"),
    [
        (True, "About $26,202 would move one way. Whole shares follow when the slider rests."),
        (False, "These limits cannot all be met with what may be traded."),
    ],
)
def test_a_dragged_limit_is_said(is_feasible: bool, sentence: str) -> None:  # noqa: FBT001  parametrized
    request = PlanRequest((CAP,), ())
    assert (
        plan_words.preview_sentence(request, is_feasible=is_feasible, turnover_amount=Decimal("26202.40")) == sentence
    )


def test_an_effect_on_the_tested_bound_is_said_where_it_differs() -> None:
    # A fund nobody can look into: selling it moves no figure, but 6.5 points of what the seven could be.
    trade = replace(SALE, effects={"max_theme:mag7": 0.0}, effects_tested={"max_theme:mag7": -0.065})
    assert trade_rows.effects_words(trade, {}) == "Magnificent 7 0.0\u202fpoints (its bound \u22126.5\u202fpoints)"
    near = replace(SALE, effects={"max_theme:mag7": -0.09}, effects_tested={"max_theme:mag7": -0.0902})
    assert trade_rows.effects_words(near, {}) == "Magnificent 7 \u22129.0\u202fpoints"


def test_what_does_not_change_is_said_so() -> None:
    same, less = Bounded(0.05, 0.05, 0.05), Bounded(0.35, 0.35, 0.35)
    words = plan_words.effect_sentence(["Small caps", "AI"], [same, Bounded(0.4, 0.4, 0.4)], [same, less])
    assert words.startswith("Small caps 5.0\u202f% as before and AI 40.0\u202f% to 35.0\u202f%. ")
