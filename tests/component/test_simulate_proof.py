"""The proof of a plan, as the page begins, follows and calls it off; and the curve."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate
from fakes import FakeServices
from seen_words import words as seen_words

from analytics.model.plan import Limit, LimitKind
from webapp.pages.simulate import curves, proving, texts
from webapp.services.plans_model import Curve, CurvePoint, ProofState

FORM: dict[str, Any] = {"limits": {"min_small_cap": 20.0}, "funds": [{"ticker": "IWM"}], "is_resting": True}


def follow(services: FakeServices, run_id: str) -> tuple[Any, ...]:
    return proving.follow_proof(services, "p1", FORM, run_id, has_plan=True)


def test_a_plan_that_was_never_proven_can_be(services: FakeServices) -> None:
    content, is_still, is_prove_hidden, is_cancel_hidden, form, run = follow(services, "")
    assert (content, is_still, is_prove_hidden, is_cancel_hidden) == ([], True, False, True)
    assert (form, run) == (no_update, no_update)


def test_without_a_plan_there_is_nothing_to_prove(services: FakeServices) -> None:
    shown = proving.follow_proof(services, "p1", FORM, "", has_plan=False)
    assert shown[:4] == ([], True, True, True)
    assert services.calls[-1][0] != "find_proof"


def test_a_proof_is_followed_until_it_is_there_and_asks_for_the_answer_again(services: FakeServices) -> None:
    run_id = proving.begin(services, "p1", FORM)
    content, is_still, is_prove_hidden, is_cancel_hidden, form, _ = follow(services, run_id)
    assert (is_still, is_prove_hidden, is_cancel_hidden, form) == (False, True, False, no_update)
    assert "1.0\u202fs of at most 10\u202fs" in seen_words(content)
    content, is_still, is_prove_hidden, is_cancel_hidden, form, _ = follow(services, run_id)
    assert (is_still, is_prove_hidden, is_cancel_hidden) == (True, True, True)
    assert form == {**FORM, "proven": run_id}
    assert content == []  # the plan itself says that it is proven, once


def test_a_page_loaded_again_goes_on_following(services: FakeServices) -> None:
    run_id = proving.begin(services, "p1", FORM)
    *_, form, run = follow(services, "")
    assert (form, run) == (no_update, {"id": run_id})


def test_a_proof_that_was_there_already_does_not_ask_again(services: FakeServices) -> None:
    run_id = proving.begin(services, "p1", FORM)
    services.proofs[run_id] = (*services.proofs[run_id][:2], ProofState.PROVEN)
    *_, form, run = follow(services, "")
    assert (form, run) == (no_update, no_update)


def test_a_proof_can_be_called_off_and_begun_again(services: FakeServices) -> None:
    run_id = proving.begin(services, "p1", FORM)
    assert proving.call_off(services, {"id": run_id}) == run_id
    content, is_still, is_prove_hidden, is_cancel_hidden, form, _ = follow(services, run_id)
    assert (is_still, is_prove_hidden, is_cancel_hidden, form) == (True, False, True, no_update)
    assert texts.CANCELLED in seen_words(content)
    with pytest.raises(PreventUpdate):
        proving.call_off(services, None)


def test_nothing_is_followed_before_there_is_a_form(services: FakeServices) -> None:
    with pytest.raises(PreventUpdate):
        proving.follow_proof(services, "p1", None, "", has_plan=True)


def test_the_curve_moves_a_limit_that_is_on(services: FakeServices) -> None:
    options, chosen, is_disabled = curves.offer_limits(services, FORM, None)
    assert options == [{"value": "min_small_cap", "label": "Small caps at least"}]
    assert (chosen, is_disabled) == ("min_small_cap", False)
    assert curves.offer_limits(services, {}, "min_small_cap") == ([], None, True)


CAP = Limit(LimitKind.MAX_THEME, 0.25, "mag7")
CURVE = Curve(
    CAP,
    (
        CurvePoint(0.20, None, None, None, None),
        CurvePoint(0.25, 0.248, Decimal(1300), Decimal(1200), Decimal(9000)),
        CurvePoint(0.30, 0.30, Decimal(450), Decimal(400), Decimal(5000)),
    ),
    1,
)


def test_a_curve_shows_tax_where_there_is_one_and_marks_what_is_asked_for() -> None:
    figure, (sentence, table) = curves.show_curve(CURVE, {"mag7": "Magnificent 7"}, "light")
    line, chosen = figure.data
    assert (list(line.x), list(line.y)) == ([0.248, 0.30], [1200.0, 400.0])
    assert (list(chosen.x), list(chosen.y)) == ([0.248], [1200.0])
    assert figure.layout.xaxis.title.text == "Magnificent 7"
    assert "Tax this year would go from $1,200 at 24.8\u202f% to $400.00 at 30.0\u202f%." in sentence.children
    assert "Asked for: $1,200 at 24.8\u202f%." in sentence.children
    assert "no plan keeps it" in seen_words(table)
    assert "25.0\u202f% (asked for)" in seen_words(table)


def test_a_curve_on_known_weights_says_so() -> None:
    points = tuple(replace(point, is_tested=False) for point in CURVE.points)
    figure, (sentence, table) = curves.show_curve(replace(CURVE, points=points), {"mag7": "Magnificent 7"}, "light")
    assert figure.layout.xaxis.title.text == "Magnificent 7, on known weights"
    assert sentence.children.endswith(
        "Magnificent 7 is on known weights: its limit is not sure to be met if everything unknown counts."
    )
    assert "After, on known weights" in seen_words(table)
    _, (without, plain) = curves.show_curve(CURVE, {}, "light")
    assert "known weights" not in without.children + seen_words(plain)


def test_without_taxes_the_curve_shows_the_counted_cost() -> None:
    points = tuple(replace(point, tax_amount=None) for point in CURVE.points)
    figure, _ = curves.show_curve(replace(CURVE, points=points), {}, "dark")
    assert list(figure.data[0].y) == [1300.0, 450.0]
    assert figure.layout.yaxis.title.text == "Cost, with a small weight on trading"


def test_a_curve_without_a_plan_says_so() -> None:
    _, (sentence, _) = curves.show_curve(replace(CURVE, points=CURVE.points[:1], chosen=0), {}, "light")
    assert sentence.children == texts.NOT_ALL_MET
