"""What the browser says of a preview's changes is checked field by field."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.errors import UserInputError
from analytics.model.portfolio import AccountKind, ColumnMapping
from webapp.pages.import_ import texts
from webapp.pages.import_.edit_form import read_edits
from webapp.services import NO_EDITS


def now(**edits: object) -> dict[str, Any]:
    return {"now": edits, "past": []}


def test_no_edits_are_none() -> None:
    assert read_edits(None) == NO_EDITS
    assert read_edits(now()) == NO_EDITS


def test_every_kind_of_edit_is_read() -> None:
    edits = read_edits(
        now(
            tickers={" ford motor ": "f", "SECRET": ""},
            prices={"BRK.B": "$1,234.50"},
            rates={"EUR": "1.0842"},
            kinds={"Main": "hsa"},
            labels={"Main": " Our  money "},
            total="250,000",
            columns=[{"key": "k", "roles": ["symbol", "", "value"], "mark": ","}],
        )
    )
    assert edits.tickers == {"FORD MOTOR": "F", "SECRET": ""}
    assert edits.prices["BRK.B"].amount == Decimal("1234.50")
    assert edits.rates == {"EUR": Decimal("1.0842")}
    assert edits.account_kinds == {"Main": AccountKind.HEALTH_SAVINGS}
    assert edits.account_labels == {"Main": "Our money"}
    assert edits.total_amount == 250_000
    assert edits.mappings == (ColumnMapping("k", ("symbol", "", "value"), ","),)


@pytest.mark.parametrize("typed", ["250000", "250,000", "$250,000.00", 250_000, 250_000.0, " 250000 "])
def test_a_number_is_read_as_people_type_it(typed: object) -> None:
    assert read_edits(now(total=typed)).total_amount == 250_000


@pytest.mark.parametrize(
    "typed", [0, -5, "-5", "many", float("nan"), float("inf"), True, "1e99", "1,2", "25,00", [], {}]
)
def test_a_total_that_is_none_is_refused(typed: object) -> None:
    with pytest.raises(UserInputError) as caught:
        read_edits(now(total=typed))
    assert str(caught.value) == texts.BAD_TOTAL


@pytest.mark.parametrize("typed", [0, "0", "-1", "", None, "abc", "1,0842", "1000001", "NaN", "9" * 400])
def test_a_rate_that_is_none_is_refused_by_name(typed: object) -> None:
    with pytest.raises(UserInputError, match="The rate of EUR reads"):
        read_edits(now(rates={"EUR": typed}))


@pytest.mark.parametrize("typed", ["TOOLONGTICKER", "A B", "<b>", "=1", 3, None, ["F"], "-F"])
def test_a_ticker_that_is_none_is_refused(typed: object) -> None:
    with pytest.raises(UserInputError, match="is no ticker"):
        read_edits(now(tickers={"FORD": typed}))


@pytest.mark.parametrize("typed", ["", "   ", "x" * 121, 3, None])
def test_a_label_has_1_to_120_characters(typed: object) -> None:
    with pytest.raises(UserInputError) as caught:
        read_edits(now(labels={"Main": typed}))
    assert str(caught.value) == texts.BAD_LABEL
    assert read_edits(now(labels={"Main": "x" * 120})).account_labels["Main"] == "x" * 120


@pytest.mark.parametrize(
    "stored",
    [
        [],
        "edits",
        {},
        {"now": None},
        now(tickers=[]),
        now(tickers={"x" * 513: "F"}),
        now(tickers={str(n): "F" for n in range(10_001)}),
        now(prices={"<b>": "1"}),
        now(rates={"euro": "1"}),
        now(rates={"E1": "1"}),
        now(kinds={"Main": "offshore"}),
        now(kinds={"Main": None}),
        now(columns={}),
        now(columns=["x"]),
        now(columns=[{"key": "", "roles": [], "mark": ""}]),
        now(columns=[{"key": "k", "roles": ["shoe size"], "mark": ""}]),
        now(columns=[{"key": "k", "roles": [["symbol"]], "mark": ""}]),
        now(columns=[{"key": "k", "roles": "symbol", "mark": ""}]),
        now(columns=[{"key": "k", "roles": [""] * 1001, "mark": ""}]),
        now(columns=[{"key": "k", "roles": [], "mark": ";"}]),
        now(columns=[{"key": "k", "roles": [], "mark": ["."]}]),
        now(columns=[{"key": "k", "roles": []}]),
    ],
)
def test_what_no_control_sends_is_refused_with_a_way_out(stored: object) -> None:
    with pytest.raises(UserInputError) as caught:
        read_edits(stored)
    assert str(caught.value) == texts.BAD_EDITS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
GROUPS = st.sampled_from(["tickers", "prices", "rates", "kinds", "labels", "total", "columns"])


@settings(suppress_health_check=[HealthCheck.too_slow])  # a machine may be busy; the values are small
@given(st.dictionaries(GROUPS, JSON, max_size=4))
def test_whatever_the_browser_sends_is_read_or_the_users_to_change(edits: dict[str, Any]) -> None:
    with suppress(UserInputError):  # anything else that is raised is ours
        read_edits({"now": edits, "past": []})


def test_what_no_database_keeps_is_not_let_in() -> None:
    for key in ("a\x00b", "a\ud800"):
        with pytest.raises(UserInputError):
            read_edits({"now": {"kinds": {key: "hsa"}}})
    assert read_edits({"now": {"labels": {"Main": "My\x00 Roth\ud800"}}}).account_labels == {"Main": "My Roth"}
