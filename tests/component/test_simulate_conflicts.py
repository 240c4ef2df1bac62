"""What stands in the way: said once beside the result, in one line at each limit, relaxed by a button and put back."""

from dataclasses import replace
from typing import Any

from dash import html, no_update
from fakes import FakeServices
from seen_words import words as seen_words

from analytics.model.plan import Conflict, Limit, LimitKind, LimitOutcome, Plan, PlanRequest
from webapp.pages.simulate import callbacks, conflicts, ids, panels, relaxing, texts
from webapp.pages.simulate.forms import SimulateForm, read_form

PLACES = [str(kind) for kind in ids.LIMITS]
SEVEN, COMPANY = Limit(LimitKind.MAX_THEME, 0.25, "mag7"), Limit(LimitKind.MAX_ISSUER, 0.07)
TURNOVER = Limit(LimitKind.MAX_TURNOVER, 0.05)
TITLES = {"mag7": "Magnificent 7"}
POINT = "\u202f%"
TOGETHER = (
    Conflict(SEVEN, None, "No change of the seven alone is enough. Together it takes both. Nothing is sold.", 0.0213),
    Conflict(COMPANY, None, "No change of one alone is enough. Together it takes both. Nothing is sold.", 0.016),
)
ALONE = (
    Conflict(SEVEN, 0.0213, "Raise the seven by 2.2 points to 27.2 %."),
    Conflict(COMPANY, None, "No change of one alone is enough."),
)


def a_form(**limits: float) -> SimulateForm:
    return read_form({"limits": limits, "funds": [{"ticker": "IWM", "price": 240.0, "known_price": 240.0}]})


def an_impossible_plan(services: FakeServices, *found: Conflict) -> Plan:
    return replace(services.plan("p1", PlanRequest((COMPANY,), ())), conflicts=found)


def test_one_limit_is_explained_beside_the_result_and_how_far_off_it_is_at_its_field(services: FakeServices) -> None:
    # Nothing may be traded: positions of the sample have no shares and no price in the file.
    form = a_form(max_issuer=10.0)
    _, _, verdicts, summary, *_ = callbacks.show_answer(services, "p1", form, PLACES, "light")
    (conflict,) = services.plan("p1", form.request).conflicts
    assert seen_words(summary).count(conflict.text) == 1
    assert conflict.text not in seen_words(verdicts)
    assert "over by 14.0\u202fpoints" in verdicts[2][0].children
    assert "No plan was found" in seen_words(summary)


def test_what_all_limits_say_is_said_once(services: FakeServices) -> None:
    summary = seen_words(panels.plan_summary(an_impossible_plan(services, *TOGETHER), TITLES))
    assert summary.count("Together it takes both. Nothing is sold.") == 1
    assert "alone is enough" not in summary
    outcomes = [LimitOutcome(limit, 0.4, 0.4, 0.4, "no") for limit in (SEVEN, COMPANY)]
    _, seven, company = panels.verdicts(PLACES, outcomes, TOGETHER, {}, "mag7", is_plan=False)
    assert seen_words(seven[1:]) == "No change of the seven alone is enough."
    assert seen_words(company[1:]) == "No change of one alone is enough."


def test_a_limit_that_is_enough_alone_has_its_button_beside_the_result_and_at_its_field(services: FakeServices) -> None:
    # 25 % + 2.13 points is 27.13 %, rounded to the side that is enough: 27.2 %
    summary = panels.plan_summary(an_impossible_plan(services, *ALONE), TITLES)
    assert "Raise the seven by 2.2 points to 27.2 %. allow 27.2\u202f%" in seen_words(summary)
    assert "No change of one" not in seen_words(summary)
    at_field = conflicts.way_out(ALONE[0], conflicts.shared_words(ALONE))
    assert seen_words(at_field) == f"this alone: allow 27.2{POINT}"
    buttons = [button.id for button in (*_buttons(summary), *_buttons(at_field))]
    assert [button["place"] for button in buttons] == ["result", "field"]
    assert all(ids.allowed_bounds(button) == {"max_theme:mag7": 27.2} for button in buttons)


def test_limits_that_must_give_way_together_have_one_button_for_all() -> None:
    # 7 % + 1.6 points is 8.6 %
    (card,) = conflicts.conflict_card(TOGETHER, TITLES)
    (button,) = _buttons([card])
    assert button.children == f"allow all of these: Magnificent 7 27.2{POINT} and Largest company 8.6{POINT}"
    assert ids.allowed_bounds(button.id) == {"max_theme:mag7": 27.2, "max_issuer": 8.6}
    one = (TOGETHER[0], replace(TOGETHER[1], joint_relaxation=0.0))
    assert "allow all" not in seen_words(conflicts.conflict_card(one, TITLES))
    assert conflicts.conflict_card((), TITLES) == []


def test_figures_inside_a_sentence_do_not_part_it() -> None:
    text = "Raise it by 1.6 points to 8.6 % (then up to 35.24 % if everything unknown counts). Nothing is sold."
    alone = (Conflict(COMPANY, 0.016, text), Conflict(SEVEN, None, "None. Nothing is sold."))
    assert conflicts.shared_words(alone) == ("Nothing is sold.",)
    assert conflicts.own_words(alone[0], ("Nothing is sold.",)) == text.removesuffix(" Nothing is sold.")


def test_without_a_plan_no_limit_is_met() -> None:
    kept = LimitOutcome(TURNOVER, 0.0, 0.0, 0.0, "yes")
    places = [TURNOVER.name]
    assert panels.verdicts(places, [kept], (), {}, "mag7", is_plan=False) == [[]]
    assert "met: 0.0" in seen_words(panels.verdicts(places, [kept], (), {}, "mag7"))


def test_relaxing_moves_only_what_its_button_names() -> None:
    button = ids.allow_button({"max_issuer": 8.6, "max_band:mega": 40.5}, ids.Place.RESULT)
    assert "." not in str(button["bounds"])
    fields = ["mode", "bound/min_band:mega", "bound/max_band:mega"]
    sliders, typed = relaxing.relax(ids.allowed_bounds(button), fields, "mag7")
    assert sliders == [no_update, no_update, 8.6]
    assert typed == [no_update, no_update, 40.5]


def test_a_list_without_the_slider_is_relaxed_in_its_own_field() -> None:
    bounds = ids.allowed_bounds(ids.allow_button({"max_theme:ai": 30.0}, ids.Place.FIELD))
    fields = ["bound/max_theme:ai"]
    assert relaxing.relax(bounds, fields, "mag7") == ([no_update, no_update, no_update], [30.0])
    assert relaxing.relax(bounds, fields, "ai") == ([no_update, 30.0, no_update], [no_update])


def test_relaxed_limits_can_be_put_back_where_they_were() -> None:
    form = read_form({"limits": {"max_issuer": 7.0}, "fields": {"bound/max_trades": 2, "bound/max_cash": 5}})
    (bar,) = relaxing.way_back(form, {"max_issuer": 8.6, "max_trades": 3.0}, {})
    said = f"Changed: Any one company at most 7.0{POINT} → 8.6{POINT}; Trades at most 2 → 3."
    assert seen_words(bar) == f"{said} {texts.PUT_BACK}"
    (button,) = _buttons([bar])
    assert ids.allowed_bounds(button.id) == {"max_issuer": 7.0, "max_trades": 2.0}
    assert button.id["place"] == ids.Place.UNDO
    assert relaxing.way_back(form, {"max_gains": 5.0}, {}) == []


def _buttons(components: list[Any]) -> list[Any]:
    parts = [part for one in components for part in (one, *one._traverse())]
    return [part for part in parts if isinstance(part, html.Button)]
