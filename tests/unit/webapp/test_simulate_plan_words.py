"""What is said of taxes, costs, proofs and limits a plan runs into; trades with lots in detail."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from factories import a_market, a_portfolio
from hand_reports import a_report
from seen_words import words as seen_words

from analytics.errors import UserInputError
from analytics.model.plan import (
    Binding,
    Limit,
    LimitKind,
    LimitOutcome,
    NewCash,
    Plan,
    PlanGoal,
    PlanMode,
    PlanProof,
    PlanRequest,
    PlanStage,
    PlanStatus,
    Side,
    Trade,
)
from analytics.model.portfolio import LotTerm
from analytics.model.tax import CostOutcome, Costs, LotSale, TaxOutcome, TaxRates
from webapp.pages.simulate import limit_words, panels, plan_words, texts, trade_rows
from webapp.pages.simulate.forms import read_form

TITLES = {"mag7": "Magnificent 7", "ai": "AI"}
TAX = TaxOutcome(*(Decimal(0),) * 5)
BOUGHT = dt.date(2024, 3, 1)
LOTS = (
    LotSale(4, BOUGHT, Decimal(30), Decimal(19_800), Decimal(15_000), Decimal(4_800), LotTerm.LONG),
    LotSale(5, None, Decimal(10), Decimal(6_600), None, None, LotTerm.SHORT, is_term_known=False),
)
SALE = Trade(
    account="Joint",
    ticker="SPY",
    side=Side.SELL,
    shares=Decimal(40),
    price_amount=Decimal(660),
    price_date=dt.date(2025, 11, 18),
    price_source="file",
    amount=Decimal(26_400),
    reason="Lowers Magnificent 7.",
    effects={"max_theme:mag7": -0.09, "max_band:mega": -0.12},
    unrealized_gain_amount=Decimal(4_800),
    lots=LOTS,
    tax_amount=Decimal(960),
    fees_amount=Decimal("-23.5"),
    is_pinned=True,
)


def a_plan(*trades: Trade, **changes: Any) -> Plan:  # noqa: ANN401  tests name fields freely
    portfolio = a_portfolio(a_market(), {"SPY": 100_000})
    fields: dict[str, Any] = {
        "status": PlanStatus.FEASIBLE,
        "request": PlanRequest((Limit(LimitKind.MAX_THEME, 0.25, "mag7"),), ("VTWO",)),
        "trades": trades,
        "before": a_report(),
        "after": a_report(),
        "portfolio_before": portfolio,
        "portfolio_after": portfolio,
        "cash_left_amount": Decimal(0),
        "limits": (),
        "conflicts": (),
        "tax_note": "",
    }
    return Plan(**(fields | changes))


def test_taxes_and_costs_stand_among_the_totals_where_they_are_counted() -> None:
    # The netting example of the statute: short 2,000 lost, long 1,500 gained: 500 lost net, offset at 37 %: -185.
    tax = TaxOutcome(Decimal(-2000), Decimal(1500), Decimal(500), Decimal(0), Decimal(-185))
    costs = CostOutcome(Decimal("5.28"), Decimal(0), Decimal("-23.5"), Decimal(0))
    totals = dict(plan_words.plan_totals(a_plan(SALE, tax=tax, costs=costs)))
    assert totals["Tax saved this year"] == "$185.00"
    assert totals["Short-term result"] == "\u2212$2,000"
    assert totals["Long-term result"] == "$1,500"
    assert totals["Offset against other income"] == "$500.00"
    assert totals["Spread"] == "$5.28"
    assert totals["Fund fees a year"] == "\u2212$23.50"
    unknown = a_plan(SALE, replace(SALE, fees_amount=None), costs=costs)
    assert dict(plan_words.plan_totals(unknown))["Fund fees a year"] == "not known"
    assert not {"Commission", "Loss carried forward", "Sold without a known cost", "Tax this year"} & totals.keys()
    owed = replace(tax, tax_amount=Decimal(40))
    assert dict(plan_words.plan_totals(a_plan(SALE, tax=owed)))["Tax this year"] == "$40.00"


def test_the_proof_says_objective_bound_and_gap_in_points_and_dollars() -> None:
    proof = PlanProof(Decimal("1204.50"), Decimal("1204.10"), 0.04, PlanStage.PROVEN)
    taxed = PlanRequest((), (), tax=TaxRates.plain(0.15))
    words = seen_words(panels.plan_summary(a_plan(SALE, proof=proof, request=taxed), TITLES))
    assert "Costs, taxes and a small weight on trading: $1,205; no plan within" in words
    assert "within your limits can come below $1,204." in words
    assert "Gap 0.04\u202fbp of value ($0.40)." in words
    assert "proven" in words
    quick = replace(proof, stage=PlanStage.QUICK)
    assert "Found quickly, not proven." in seen_words(panels.plan_summary(a_plan(SALE, proof=quick), TITLES))


@pytest.mark.parametrize(
    ("changes", "has_cost"),
    [
        ({}, False),
        ({"costs": Costs(commission_amount=Decimal(1))}, True),
        ({"costs": Costs(half_spread_weight=0.001)}, True),
        ({"costs": Costs(horizon_years=2.0)}, True),
        ({"tax": TaxRates.plain(0.15)}, True),
    ],
)
def test_where_nothing_has_a_cost_none_is_spoken_of(changes: dict[str, Any], has_cost: bool) -> None:  # noqa: FBT001  parametrized
    proof = PlanProof(Decimal("11.28"), Decimal("11.26"), 0.0, PlanStage.QUICK)
    words = plan_words.proof_sentence(PlanRequest((), (), **changes), proof)
    assert ("$11.28" in words) is has_cost
    assert (texts.LEAST_TRADING in words) is not has_cost
    assert words.endswith("Gap 0.00\u202fbp of value ($0.02).")


def test_the_least_index_is_said_with_its_bound() -> None:
    request = PlanRequest((), (), goal=PlanGoal.LEAST_HHI)
    proof = PlanProof(Decimal(12), Decimal(12), 0.0, PlanStage.PROVEN, index=0.01524, index_bound=0.01519)
    said = "Herfindahl index 0.0152; no plan within your limits can come below 0.0152. "
    assert plan_words.proof_sentence(request, proof).startswith(said + texts.LEAST_TRADING)
    without = replace(proof, index_bound=None)
    assert "Herfindahl" not in plan_words.proof_sentence(request, without)


def test_money_from_outside_is_said_where_it_would_be_enough_and_how_much_can_be_raised() -> None:
    plan = a_plan(status=PlanStatus.INFEASIBLE, new_cash=NewCash("Roth IRA", Decimal(20_000)))
    said = "With every limit as it is, $20,000 of new money in Roth IRA would be enough."
    assert said in seen_words(panels.plan_summary(plan, TITLES))
    raised = a_plan(status=PlanStatus.INFEASIBLE, most_raised_amount=Decimal("3050.40"))
    assert plan_words.further_ways(raised) == ["Within these limits at most $3,050 could be raised."]
    assert plan_words.further_ways(a_plan(SALE)) == []


@pytest.mark.parametrize(
    ("limit", "saved", "sentence"),
    [
        (Limit(LimitKind.MAX_THEME, 0.25, "ai"), 70, "AI at most: one more point would save $70.00."),
        (Limit(LimitKind.MIN_SMALL_CAP, 0.2), 70, "Small caps at least: one point less would save $70.00."),
        (Limit(LimitKind.MAX_GAINS, 5000), 200, "Net gains at most: $1,000 more would save $200.00."),
        (Limit(LimitKind.MAX_HHI, 0.02), 8, "Herfindahl index at most: 0.01 more would save $8.00."),
        (Limit(LimitKind.MAX_TRADES, 3), None, "Trades at most: the plan runs into this limit."),
    ],
)
def test_a_limit_a_plan_runs_into_has_its_price(limit: Limit, saved: int | None, sentence: str) -> None:
    binding = Binding(limit, None if saved is None else Decimal(saved))
    assert plan_words.binding_words(binding, TITLES) == sentence


def test_warnings_and_how_taxes_are_counted_stand_with_the_plan() -> None:
    words = seen_words(panels.plan_summary(a_plan(SALE, warnings=("Not bought again before 3 Jan 2026.",)), TITLES))
    assert "Not bought again before 3 Jan 2026." in words
    assert texts.TAX_NOTE in words
    tax = TaxOutcome(*(Decimal(0),) * 5)
    assert plan_words.tax_note(a_plan(SALE, tax=tax)) == texts.TAX_COUNTED
    assert plan_words.tax_note(a_plan(SALE, tax_note="As the plan says.")) == "As the plan says."


def test_a_request_that_raises_cash_or_has_a_goal_needs_no_limit() -> None:
    assert plan_words.asks_for_nothing(PlanRequest((), ()))
    assert not plan_words.asks_for_nothing(PlanRequest((), (), mode=PlanMode.RAISE_CASH))
    assert not plan_words.asks_for_nothing(PlanRequest((), (), goal=PlanGoal.LEAST_HHI))


def test_within_the_drift_band_nothing_is_done_though_a_limit_is_passed() -> None:
    over = LimitOutcome(Limit(LimitKind.MAX_ISSUER, 0.1), 0.104, 0.104, 0.104, "no")
    plan = a_plan(status=PlanStatus.NOTHING_TO_DO, limits=(over,))
    assert plan_words.plan_sentence(plan, {}) == texts.WITHIN_DRIFT


def test_a_trade_carries_its_lots_tax_and_term() -> None:
    (row,) = trade_rows.trade_rows(a_plan(SALE, tax=TAX), set(), TITLES)
    assert (row["number"], row["term"], row["tax"]) == (1, "short and long", 960.0)
    assert (row["is_marked"], row["pin"]) == (True, trade_rows.LET_GO)
    assert row["effects"] == "Mega band \u221212.0\u202fpoints; Magnificent 7 \u22129.0\u202fpoints"
    words = seen_words(trade_rows.trade_detail(row))
    assert "1 Mar 2024" in words
    assert "30 $19,800 $15,000 $4,800 long" in words
    assert "date not known 10 $6,600 not known not known short (date not known)" in words
    assert "Adds to fund fees a year \u2212$23.50" in words
    assert "Set by you yes" in words


def test_a_sale_in_a_sheltered_account_has_no_term() -> None:
    lots = tuple(replace(lot, term=None) for lot in LOTS)
    plan = a_plan(replace(SALE, lots=lots, is_pinned=False), tax=TAX)
    (row,) = trade_rows.trade_rows(plan, set(), TITLES)
    assert (row["term"], row["pin"]) == ("", trade_rows.KEEP)
    assert "not taxed" in seen_words(trade_rows.trade_detail(row))


def test_without_taxes_nothing_is_said_of_terms() -> None:
    (row,) = trade_rows.trade_rows(a_plan(SALE), set(), TITLES)
    words = seen_words(trade_rows.trade_detail(row))
    assert row["term"] == ""
    assert "1 Mar 2024 30 $19,800 $15,000 $4,800 2 date not known" in words
    assert not {"short", "long", "Held", "Term", "taxed"} & set(words.split())


def test_a_trade_returns_to_the_planned_shares_and_one_set_by_hand_to_none() -> None:
    plan = a_plan(SALE, replace(SALE, ticker="VGT", is_pinned=False))
    assert [row["planned_shares"] for row in trade_rows.trade_rows(plan, set(), TITLES)] == [None, 40.0]


def test_trades_set_by_hand_are_listed_with_the_way_out() -> None:
    (item,) = trade_rows.pinned_list([{"account": "Joint", "ticker": "SPY", "side": "Sell", "shares": 12}])
    assert seen_words(item) == "Set by you: Sell 12 SPY in Joint let go"


@pytest.mark.parametrize(
    ("kind", "number", "words"),
    [
        (LimitKind.MAX_GAINS, 1500.0, "$1,500"),
        (LimitKind.MAX_TRADES, 4.0, "4"),
        (LimitKind.MAX_HHI, 0.0213, "0.0213"),
        (LimitKind.MAX_CASH, 0.05, "5.0\u202f%"),
    ],
)
def test_a_bound_is_said_in_its_unit(kind: LimitKind, number: float, words: str) -> None:
    assert limit_words.quantity(kind, number) == words


def test_a_limit_in_dollars_is_over_by_dollars() -> None:
    outcome = LimitOutcome(Limit(LimitKind.MAX_GAINS, 1000.0), 0.0, 1500.0, 1500.0, "no")
    assert limit_words.verdict(outcome) == ("over", "over by $500.00")


def test_further_limits_are_drawn_below_the_sliders_as_far_as_there_is_room() -> None:
    zero = a_report()
    today = panels.measured(zero, "mag7")
    outcomes = [
        LimitOutcome(Limit(LimitKind.MAX_TURNOVER, 0.1), 0.0, 0.05, 0.05, "yes"),
        LimitOutcome(Limit(LimitKind.MAX_GAINS, 100.0), 0.0, 50.0, 50.0, "yes"),
        *(
            LimitOutcome(Limit(LimitKind.MAX_BAND, 0.5, band), 0.6, 0.4, 0.45, "yes", before_tested=0.65)
            for band in ("mega", "large", "mid", "small", "micro")
        ),
    ]
    rows = panels.dumbbells(today, today, outcomes, "mag7", TITLES)
    assert [row.label for row in rows[3:]] == ["Mega band", "Large band", "Mid band", "Small band"]
    assert (rows[3].before.upper, rows[3].after.upper, rows[3].limit) == (0.65, 0.45, 0.5)


def test_a_list_bounded_twice_keeps_the_tighter_bound() -> None:
    loose = read_form({"limits": {"max_theme": 30}, "fields": {"bound/max_theme:mag7": 25}})
    assert loose.request.limits == (Limit(LimitKind.MAX_THEME, 0.25, "mag7"),)
    other = read_form({"limits": {"max_theme": 30}, "fields": {"bound/max_theme:ai": 25, "theme": "mag7"}})
    assert [limit.name for limit in other.request.limits] == ["max_theme:ai", "max_theme:mag7"]


def test_taxes_are_read_by_their_kind() -> None:
    fields = {"tax_kind": "netted", "short_rate": 37, "long_rate": "20", "short_so_far": -500, "plain_rate": 15}
    rates = read_form({"fields": fields}).request.tax
    # Left open: other income is taxed at the short rate, and takes 3,000 of a loss a year (26 USC 1211(b)).
    assert rates == TaxRates(0.37, 0.20, 0.37, Decimal(3000), Decimal(-500), Decimal(0))
    assert read_form({"fields": {**fields, "tax_kind": "plain"}}).request.tax == TaxRates.plain(0.15)
    assert read_form({"fields": {**fields, "tax_kind": "none"}}).request.tax is None


def test_what_counts_as_the_same_is_ticked_or_typed() -> None:
    wash = read_form({"fields": {"wash": False, "same_pairs": ["SPY=VOO"], "same_typed": "vti itot, sptm; x"}})
    assert wash.request.wash.groups == (frozenset({"SPY", "VOO"}), frozenset({"VTI", "ITOT", "SPTM"}))
    assert not wash.request.wash.is_applied
    assert read_form({}).request.wash.is_applied


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"fields": {"commission": "many"}}, "commission"),
        ({"fields": {"long_rate": -3, "tax_kind": "netted"}}, "long rate"),
        ({"fields": {"bound/max_cash": "inf"}}, "max cash"),
        ({"pins": [{"account": "A", "ticker": "SPY", "side": "Sell", "shares": "abc"}]}, "the shares of SPY"),
    ],
)
def test_a_figure_that_is_none_names_its_field(form: dict[str, Any], field: str) -> None:
    with pytest.raises(UserInputError, match=field):
        read_form(form)


def test_a_fractional_line_may_be_set_by_hand() -> None:
    pins = [{"account": "A", "ticker": "SPY", "side": "Sell", "shares": 12.5}]
    (pin,) = read_form({"pins": pins}).request.pinned
    assert (pin.shares, pin.is_sale) == (Decimal("12.5"), True)
