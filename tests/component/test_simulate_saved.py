"""Saved plans on the simulate page, with fake services."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from dash import html, no_update
from dash.exceptions import PreventUpdate
from factories import LOADED_AT
from fakes import FakeServices
from seen_words import words as seen_words

from analytics.errors import UserInputError
from analytics.model.plan import Binding, Limit, LimitKind, LimitOutcome, PlanRequest, PlanStatus, Side, Trade
from webapp.pages.simulate import ids, keeping, panels, saved, texts
from webapp.services.plans_model import ComparedFigure, FigureUnit, PlanComparison, PlanSummary

FLOOR = Limit(LimitKind.MIN_SMALL_CAP, 0.05)


@pytest.fixture
def services() -> FakeServices:
    """Services with one portfolio and two saved plans that need no trade."""
    made = FakeServices()
    made.save_sample("s1")
    made.save_plan("p1", PlanRequest((FLOOR,), ("IWM",)), "Careful")
    made.save_plan("p1", PlanRequest((FLOOR, Limit(LimitKind.MAX_BAND, 0.9, "mega")), ("IWM",)), "Bold")
    return made


def pressed(kind: str, plan_id: str) -> dict[str, object]:
    return ids.per_plan(kind, plan_id)


def test_saved_plans_are_listed_newest_first(services: FakeServices) -> None:
    shown = saved.plan_list(services.plans("p1"))
    opens = [part for part in shown._traverse() if getattr(part, "children", None) == "Open"]
    assert [part.id["plan"] for part in opens] == ["plan2", "plan1"]
    assert seen_words(shown).count("no trade is needed") == 2
    assert texts.NO_PLANS in seen_words(saved.plan_list(()))


def test_a_form_without_a_limit_has_no_plan_to_save_and_says_so() -> None:
    assert keeping.can_save({}) == (True, texts.NOTHING_TO_SAVE)
    assert keeping.can_save({"limits": {"min_small_cap": 5.0}}) == (False, "")


def test_a_plan_within_impossible_limits_says_so_in_the_list(services: FakeServices) -> None:
    services.save_plan("p1", PlanRequest((Limit(LimitKind.MAX_ISSUER, 0.01),), ()), "Too tight")
    assert "no plan was found that meets its limits" in seen_words(saved.plan_list(services.plans("p1")[:1]))


def test_a_long_name_is_whole_on_hover(services: FakeServices) -> None:
    services.rename_plan("plan1", "x" * 80)
    shown = saved.plan_list(services.plans("p1"))
    labels = [part.label for part in shown._traverse() if hasattr(part, "label")]
    assert [(label.title, label.className) for label in labels] == [("Bold", "cut"), ("x" * 80, "cut")]


def test_an_opened_plan_says_what_has_changed_since(services: FakeServices) -> None:
    fresh = seen_words(saved.opened_plan(services.open_plan("plan1"), {}))
    assert "“Careful”, saved 21 Nov 2026" in fresh
    assert texts.NOT_AGED in fresh
    services.aged = ("SPY has newer holdings: 30 Nov 2025 instead of 18 Nov 2025.",)
    aged = seen_words(saved.opened_plan(services.open_plan("plan1"), {}))
    assert services.aged[0] in aged
    assert texts.NOT_AGED not in aged


def test_an_opened_plan_says_all_that_the_plan_on_the_page_says(services: FakeServices) -> None:
    opened = services.open_plan("plan1")
    outcome = LimitOutcome(Limit(LimitKind.MAX_THEME, 0.25, "mag7"), 0.45, 0.25, 0.55, "uncertain")
    trade = Trade("A", "IWM", Side.BUY, Decimal(1), Decimal(9), None, "s", Decimal(9), "Why. 8 sessions before.", {})
    plan = replace(
        opened.plan,
        status=PlanStatus.FEASIBLE,
        trades=(trade,),
        limits=(outcome,),
        warnings=("A loss would be barred.",),
        bindings=(Binding(outcome.limit, Decimal(70)),),
        tax_note="Taxes by your rates.",
    )
    titles = {theme.name: theme.label for theme in services.market.themes}
    shown = seen_words(saved.opened_plan(replace(opened, plan=plan), titles))
    page = seen_words(panels.plan_summary(plan, titles))
    for said in (
        "would meet your limits on known weights (Magnificent 7 up to 55.0\u202f% if everything unknown counts).",
        "A loss would be barred.",
        "Magnificent 7 at most: one more point would save $70.00.",
        "Taxes by your rates.",
    ):
        assert said in page
        assert said in shown
    assert "Buy IWM: Why. 8 sessions before." in shown


def test_a_plan_computed_again_is_the_same_or_says_how_it_differs(services: FakeServices) -> None:
    assert texts.SAME_AGAIN in seen_words(saved.replayed_words(services.replay_plan("plan1")))
    services.differences = ("Sell 3 SPY became sell 4 SPY.",)
    assert services.differences[0] in seen_words(saved.replayed_words(services.replay_plan("plan1")))


def test_a_deleted_plan_comes_back(services: FakeServices) -> None:
    changed, undo = keeping.delete_or_restore(services, "p1", pressed(ids.PLAN_DELETE, "plan1"), None)
    assert undo == {"id": "plan1", "name": "Careful"}
    assert [plan.name for plan in services.plans("p1")] == ["Bold"]
    again, nothing = keeping.delete_or_restore(services, "p1", ids.UNDO_BUTTON, undo)
    assert nothing is None
    assert changed != again
    assert {plan.name for plan in services.plans("p1")} == {"Bold", "Careful"}
    with pytest.raises(PreventUpdate):
        keeping.delete_or_restore(services, "p1", ids.UNDO_BUTTON, None)


def test_a_plan_is_renamed_by_what_is_typed_into_its_line(services: FakeServices) -> None:
    keeping.rename_plan(services, "p1", "plan1", "Very careful")
    assert {plan.name for plan in services.plans("p1")} == {"Bold", "Very careful"}
    for unchanged in (None, "Very careful"):
        with pytest.raises(PreventUpdate):
            keeping.rename_plan(services, "p1", "plan1", unchanged)


def test_plans_beside_each_other_have_the_same_figures(services: FakeServices) -> None:
    words = seen_words(keeping.compare_plans(services, ["plan1", "plan2"]))
    assert "Careful" in words
    assert "Bold" in words
    # Small caps of the sample: 10.5 %, with the limit of 5 % in both.
    assert words.count("10.5\u202f% (limit 5.0\u202f%)") == 2


def test_fees_of_trades_that_have_no_figure_are_not_known() -> None:
    figures = (
        ComparedFigure("n_trades", "Trades", FigureUnit.COUNT, (2, 0, 3)),
        ComparedFigure("tax_amount", "Tax", FigureUnit.AMOUNT, (None, None, None)),
        ComparedFigure("fees_amount", "Fees", FigureUnit.AMOUNT, (None, None, Decimal("-1.5"))),
    )
    plans = tuple(PlanSummary(n, "p1", n, LOADED_AT, None, None, None, None, None) for n in "abc")
    rows = [part for part in saved.comparison(PlanComparison(plans, figures))[0]._traverse() if _is_row(part)]
    assert [[cell.children for cell in row.children[1:]] for row in rows[1:]] == [
        ["2", "0", "3"],
        ["", "", ""],
        ["not known", "", "\u2212$1.50"],
    ]


def _is_row(part: object) -> bool:
    return isinstance(part, html.Tr)


@pytest.mark.parametrize("ticked", [[], ["plan1"], ["a", "b", "c", "d", "e"]])
def test_too_few_or_too_many_plans_are_not_compared(services: FakeServices, ticked: list[str]) -> None:
    with pytest.raises(UserInputError, match="two to four"):
        keeping.compare_plans(services, ticked)


def test_the_limits_of_a_saved_plan_go_into_the_form(services: FakeServices) -> None:
    names = ["theme", "mode", "locked", "bound/max_band:mega", "bound/max_cash"]
    before: list[Any] = ["mag7", "raise_cash", ["SPY"], None, 3]
    switches, ends, sliders, fields = keeping.use_limits(services, "plan2", [4.0, 100.0, 30.0], names, before)
    assert switches == [True, False, False]
    assert ends == [5.0, 100.0, 30.0]
    assert sliders == [5.0, no_update, no_update]
    assert fields == [no_update, "rebalance", [], 90.0, None]  # a list chosen anew moves its slider to today
    assert keeping.use_tickers(services, "plan2") == (["IWM"], [], [], [], [])
