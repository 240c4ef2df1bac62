"""What becomes of the page where its form has no answer."""

import contextvars
from typing import Any

import pytest
from dash._callback_context import context_value
from dash._utils import AttributeDict
from seen_words import words

from analytics.errors import UserInputError
from webapp.pages.simulate import ids, refusals, texts
from webapp.pages.simulate.layout import layout

BEFORE = [{"account": "Main", "ticker": "VGT", "side": "Sell", "shares": 3}]
REFUSAL = UserInputError("Account Main holds 800 NVDA, fewer than 99999.")


def refuse(form: dict[str, Any], error: Exception) -> dict[str, dict[str, Any]]:
    """Let a form be refused as a callback would; return what is written, by id."""

    def run() -> dict[str, dict[str, Any]]:
        written: dict[str, dict[str, Any]] = {}
        inputs = {f"{ids.FORM}.data": form}
        context_value.set(AttributeDict(input_values=inputs, updated_props=written, triggered_inputs=[]))
        refusals.refused(error)
        return written

    return contextvars.copy_context().run(run)


def test_a_refused_trade_is_let_go_and_the_reason_travels_with_the_form_asked_next() -> None:
    written = refuse({"pins": [*BEFORE, {"ticker": "NVDA", "shares": 99999}], "pins_before": BEFORE}, REFUSAL)
    assert written[ids.PINS] == {"data": BEFORE}
    said = "Account Main holds 800 NVDA, fewer than 99999. The trade stays as planned."
    assert written[ids.REFUSED] == {"data": {"text": said}}
    assert written[ids.STATUS] == {"children": str(REFUSAL)}


@pytest.mark.parametrize("error", [REFUSAL, RuntimeError("no engine")], ids=["a mistake", "a defect"])
def test_figures_of_an_earlier_form_are_marked_whatever_went_wrong(error: Exception) -> None:
    written = refuse({"pins": BEFORE}, error)
    assert written[ids.RESULT] == {"className": "result unanswered"}
    assert ids.PINS not in written


def test_a_defect_lets_no_trade_go() -> None:
    assert ids.PINS not in refuse({"pins": [], "pins_before": BEFORE}, RuntimeError("no engine"))


def test_the_words_stand_beside_the_effect_and_beside_the_trades() -> None:
    assert words(layout()).count(texts.NOT_THIS_FORM) == len(("effect", "trades"))


def test_the_reason_stands_where_the_trade_was_typed() -> None:
    assert layout()[ids.RESULT][ids.REFUSED_SAID].role == "alert"
