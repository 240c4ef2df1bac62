"""What becomes of the page where its form has no answer: earlier figures are marked, a refused trade is not set."""

from collections.abc import Mapping
from typing import Any

from dash import ctx, set_props

from analytics.errors import UserInputError
from webapp.errors import shown_beside
from webapp.pages.simulate import ids, texts

UNANSWERED = "result unanswered"
_beside = shown_beside(ids.STATUS)


def refused(error: Exception) -> None:
    """Say why there is no answer, and mark what is still shown as the answer to an earlier form."""
    _beside(error)
    form: Mapping[str, Any] = ctx.inputs.get(f"{ids.FORM}.data") or {}
    before = form.get("pins_before")
    if isinstance(error, UserInputError) and before is not None:
        let_go(error, before)
    set_props(ids.RESULT, {"className": UNANSWERED})


def let_go(error: UserInputError, before: list[dict[str, Any]]) -> None:
    """Return to the trades that were set by hand before the one that is refused; the form is then asked again.

    The reason travels with that form: else its answer would clear the words that say why.
    """
    set_props(ids.REFUSED, {"data": {"text": texts.NOT_SET.format(why=error)}})
    set_props(ids.PINS, {"data": before})
