"""What the controls of the Accounts page say, told from a redraw of them."""

from typing import Any

import pytest
from dash.exceptions import PreventUpdate

from analytics.errors import UserInputError
from analytics.model.portfolio import AccountKind
from webapp.components.entered_text import shown_text
from webapp.pages.accounts import ids
from webapp.pages.accounts.forms import (
    AccountEdit,
    Shown,
    ShownAccount,
    clicked,
    edits_of,
    merge_target,
    read_kind,
)

BROKERAGE, ROTH = (
    ShownAccount("Brokerage", "taxable", is_included=True),
    ShownAccount("Roth", "roth_ira", is_included=False),
)
SHOWN = Shown("p1", "Mine", (BROKERAGE, ROTH))


def test_what_is_stored_is_what_is_read_back() -> None:
    assert Shown.from_store(SHOWN.as_stored()) == SHOWN


@pytest.mark.parametrize(
    "stored", [{}, {"portfolio": "p1", "name": "x"}, {"portfolio": 1, "name": 2, "accounts": [[]]}]
)
def test_a_store_that_is_no_portfolio_is_the_users_to_load_again(stored: object) -> None:
    with pytest.raises(UserInputError, match="load the page again"):
        Shown.from_store(stored)


def test_without_a_portfolio_there_is_nothing_to_change() -> None:
    with pytest.raises(PreventUpdate):
        Shown.from_store(None)


def test_controls_that_say_what_was_drawn_are_no_edits() -> None:
    drawn = [
        (ids.per_item(ids.LABEL, "0"), "Brokerage"),
        (ids.per_item(ids.KIND, "1"), "roth_ira"),
        (ids.per_item(ids.SWITCH, "1"), False),
        (ids.per_item(ids.SWITCH, "0"), None),
        ("accounts-name", "Mine"),
    ]
    assert edits_of(drawn, SHOWN) == []


@pytest.mark.parametrize(
    ("field", "typed"), [(ids.LABEL, "Ann's"), (ids.LABEL, ""), (ids.KIND, "hsa"), (ids.SWITCH, True)]
)
def test_a_control_that_says_something_else_is_an_edit_of_its_account(field: str, typed: object) -> None:
    assert edits_of([(ids.per_item(field, "1"), typed)], SHOWN) == [AccountEdit(ROTH, field, typed)]


@pytest.mark.parametrize("key", ["2", "-1", "", "x", "²", None, 0])
def test_a_key_of_no_account_on_screen_is_refused(key: Any) -> None:  # noqa: ANN401  # anything a browser may send
    with pytest.raises(UserInputError):
        edits_of([({"type": ids.LABEL, "key": key}, "x")], SHOWN)


def test_names_are_read_without_stray_blanks_and_what_no_database_keeps() -> None:
    assert shown_text("  My   Roth\t") == "My Roth"
    assert shown_text("My\xa0R\x00oth\ud800 \u200b") == "My Roth"
    assert shown_text(None) == ""
    assert shown_text(3) == ""


def test_a_kind_is_one_of_the_list() -> None:
    assert read_kind("529") is AccountKind.EDUCATION
    with pytest.raises(UserInputError, match="Choose one of the list"):
        read_kind("offshore")


def test_a_button_that_merely_appeared_presses_nothing() -> None:
    assert clicked(ids.per_item(ids.DELETE, "1"), 1) == (ids.DELETE, "1")
    for control, clicks in ((ids.per_item(ids.DELETE, "1"), None), (None, 1), ("accounts-name", 1)):
        with pytest.raises(PreventUpdate):
            clicked(control, clicks)


def test_the_account_to_merge_into_is_the_one_chosen_beside_the_button() -> None:
    assert merge_target([None, "0"], "1", SHOWN) == "Brokerage"
    assert merge_target(["1", "0"], "0", SHOWN) == "Roth"
    for targets, key in (([None, "0"], "0"), (["", "0"], "0"), ([], "0"), (["1"], "7")):
        with pytest.raises(UserInputError, match="Choose the account"):
            merge_target(targets, key, SHOWN)
