"""The Accounts page fired as a browser fires it, over in-memory services."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from dash_client import Answer, DashClient
from factories import a_portfolio, a_position
from fakes import FakeServices

from analytics.errors import UserInputError
from analytics.model.portfolio import AccountKind, Portfolio
from webapp.app import create_app
from webapp.components.typed_rows import TYPED_ROWS_ASKED
from webapp.pages.accounts import ids
from webapp.services import Place
from webapp.settings import WebSettings

VISIT = "visit-accounts.data"
STORE = f"{ids.SHOWN}.data"


@pytest.fixture
def services() -> FakeServices:
    fake = FakeServices()
    lines = [("SPY", 60_000, "Brokerage"), ("CASH", 2_000, "Brokerage"), ("IWM", 38_000, "Roth IRA")]
    positions = tuple(
        a_position(fake.market, ticker, amount, account=account, row=row)
        for row, (ticker, amount, account) in enumerate(lines, 2)
    )
    fake.saved["p1"] = Portfolio("Household", positions)
    fake.saved["p2"] = a_portfolio(fake.market, {"VOO": 5_000}, name="Ann")
    return fake


@pytest.fixture
def page(services: FakeServices) -> DashClient:
    return DashClient(create_app(services, WebSettings()))  # type: ignore[arg-type]  # the fake has the methods pages call


def words(node: Any) -> str:  # noqa: ANN401  # plain JSON
    if isinstance(node, dict):
        return words(node.get("props", {}).get("children"))
    return "".join(map(words, node)) if isinstance(node, list) else str(node or "")


def shown(page: DashClient, visit: str | None = "p1") -> dict[str, dict[str, Any]]:
    outputs = page.fire(f"{ids.SHOWN}.data", {VISIT: visit}).outputs
    return outputs | page.fire(f"{ids.UNDO}.hidden", {VISIT: visit}).outputs


def edit(page: DashClient, field: str, key: str, typed: object, labels: list[str] | None = None) -> Answer:
    """Change one control of an account; the others say what was drawn."""
    drawn = shown(page)[ids.SHOWN]["data"]
    columns = {ids.LABEL: 0, ids.KIND: 1, ids.SWITCH: 2}
    given: dict[str, Any] = {STORE: drawn}
    for name, column in columns.items():
        given[f"{name}.value"] = [(str(n), account[column]) for n, account in enumerate(drawn["accounts"])]
    if labels is not None:
        given[f"{ids.LABEL}.value"] = [(str(n), label) for n, label in enumerate(labels)]
    given[f"{field}.value"] = [(k, typed if k == key else value) for k, value in given[f"{field}.value"]]
    return page.fire(callback_of(page, ids.LABEL), given, triggered=f"{control(field, key)}.value")


def press(page: DashClient, kind: str, key: str, **more: Any) -> Answer:  # noqa: ANN401  # values of controls
    given = {STORE: shown(page)[ids.SHOWN]["data"], f"{kind}.n_clicks": [(key, 1)]} | more
    return page.fire(callback_of(page, kind), given, triggered=f"{control(kind, key)}.n_clicks")


def control(kind: str, key: str) -> str:
    return json.dumps(ids.per_item(kind, key), sort_keys=True, separators=(",", ":"))


def callback_of(page: DashClient, input_id: str) -> str:
    """Return the callback that starts with a control: several answer to the same output of the frame."""
    return next(
        str(key)
        for key, wires in page.app.callback_map.items()
        if any(input_id == wire["id"] or f'"{input_id}"' in wire["id"] for wire in wires["inputs"])
    )


def change(answer: Answer) -> dict[str, Any]:
    return dict(answer.outputs["frame-portfolios-changed"]["data"])


def test_without_a_portfolio_the_page_says_what_it_will_show(page: DashClient) -> None:
    outputs = shown(page, "")
    assert (outputs[ids.EMPTY]["hidden"], outputs[ids.CONTENT]["hidden"]) == (False, True)
    assert outputs[ids.UNDO]["hidden"] is True
    assert outputs[ids.HOLDINGS]["rowData"] == []


def test_nothing_is_read_before_the_page_is_seen(page: DashClient, services: FakeServices) -> None:
    assert page.fire(f"{ids.SHOWN}.data", {VISIT: None}).status == 204
    assert page.fire(f"{ids.UNDO}.hidden", {VISIT: None}).status == 204
    assert services.calls == []


def test_all_accounts_are_shown_with_the_total_of_those_counted(page: DashClient) -> None:
    outputs = shown(page)
    assert (outputs[ids.EMPTY]["hidden"], outputs[ids.CONTENT]["hidden"]) == (True, False)
    assert outputs[ids.NAME]["value"] == "Household"
    # 60,000 + 2,000 + 38,000
    assert words(outputs[ids.TOTALS]["children"]) == "Total of the accounts counted$100,000all 2 accounts counted"
    assert "Brokerage 62.0\u202f% and Roth IRA 38.0\u202f%" in words(outputs[ids.SHARES]["children"])
    assert outputs[ids.SHOWN]["data"]["accounts"] == [["Brokerage", "unknown", True], ["Roth IRA", "unknown", True]]
    assert [row["security"] for row in outputs[ids.HOLDINGS]["rowData"]] == ["SPY", "IWM", "CASH"]
    assert outputs[ids.OTHERS]["options"] == [{"value": "p2", "label": "Ann"}]
    assert "sample.csvshown now" in words(outputs[ids.FILES]["children"])
    assert outputs[ids.UNDO]["hidden"] is True  # nothing was changed yet


def test_an_account_is_switched_off_for_every_page(page: DashClient, services: FakeServices) -> None:
    answer = edit(page, ids.SWITCH, "1", typed=False)
    assert change(answer)["select"] == "p1"
    assert answer.outputs[ids.ERROR]["children"] == ""
    assert services.saved["p1"].total_amount == 62_000
    outputs = shown(page)
    assert "$62,0001 of 2 accounts counted" in words(outputs[ids.TOTALS]["children"])
    assert outputs[ids.UNDO]["hidden"] is False
    assert outputs[ids.UNDO_BUTTON]["children"].startswith("Undo: ")
    rows = {row["security"]: row for row in outputs[ids.HOLDINGS]["rowData"]}
    assert rows["IWM"]["account"] == "Roth IRA (not counted)"
    assert edit(page, ids.SWITCH, "1", typed=True).status == 200
    assert services.saved["p1"].total_amount == 100_000


def test_kind_and_name_of_an_account_are_kept(page: DashClient, services: FakeServices) -> None:
    edit(page, ids.KIND, "1", "roth_ira")
    edit(page, ids.LABEL, "1", "  Roth of   Ann ")
    account = services.household("p1").accounts[1]
    assert (account.label, account.kind) == ("Roth of Ann", AccountKind.ROTH_IRA)


def test_a_redraw_is_no_edit(page: DashClient, services: FakeServices) -> None:
    services.calls.clear()
    answer = edit(page, ids.SWITCH, "1", typed=True)
    assert "frame-portfolios-changed" not in answer.outputs
    assert not [call for call in services.calls if call[0] == "switch_account"]


def test_a_switch_pressed_while_the_name_is_being_saved_finds_its_account(
    page: DashClient, services: FakeServices
) -> None:
    drawn = shown(page)[ids.SHOWN]["data"]
    services.rename_account("p1", "Roth IRA", "Roth of Ann")
    given = {
        STORE: drawn,
        f"{ids.LABEL}.value": [("0", "Brokerage"), ("1", "Roth of Ann")],
        f"{ids.SWITCH}.value": [("0", True), ("1", False)],
    }
    answer = page.fire(callback_of(page, ids.LABEL), given, triggered=f"{control(ids.SWITCH, '1')}.value")
    assert answer.side == {}
    assert services.household("p1").accounts[1].is_included is False


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [(ids.KIND, "offshore", "Choose one of the list"), (ids.LABEL, "Brokerage", "refused")],
)
def test_what_cannot_be_kept_is_said_beside_the_accounts(
    page: DashClient, services: FakeServices, field: str, typed: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise UserInputError("This name was refused.")

    monkeypatch.setattr(services, "rename_account", refuse)
    answer = edit(page, field, "1", typed)
    assert answer.outputs == {}
    assert said in answer.side[ids.ERROR]["children"]
    # no control is left saying what was not kept
    assert answer.side[ids.SHOWN]["data"]["accounts"][1] == ["Roth IRA", "unknown", True]
    assert "Roth IRA" in words(answer.side[ids.LIST]["children"])
    assert answer.side[ids.NAME]["value"] == "Household"


def test_an_account_is_merged_into_the_one_chosen(page: DashClient, services: FakeServices) -> None:
    targets = {f"{ids.MERGE_INTO}.value": [("0", None), ("1", "0")]}
    assert change(press(page, ids.MERGE, "1", **targets))["select"] == "p1"
    assert [(a.label, a.amount) for a in services.household("p1").accounts] == [("Brokerage", Decimal(100_000))]


def test_merging_asks_for_the_account_first(page: DashClient, services: FakeServices) -> None:
    answer = press(page, ids.MERGE, "1", **{f"{ids.MERGE_INTO}.value": [("0", None), ("1", None)]})
    assert "Choose the account to merge into first" in answer.side[ids.ERROR]["children"]
    assert len(services.household("p1").accounts) == 2


def test_an_account_is_deleted_and_comes_back(page: DashClient, services: FakeServices) -> None:
    press(page, ids.DELETE, "1")
    assert [account.label for account in services.household("p1").accounts] == ["Brokerage"]
    given = {f"{ids.UNDO_BUTTON}.n_clicks": 1, STORE: shown(page)[ids.SHOWN]["data"]}
    answer = page.fire(callback_of(page, ids.UNDO_BUTTON), given)
    assert change(answer)["select"] == "p1"
    assert answer.outputs[ids.SAID]["children"] == "Taken back: deleting “Roth IRA”"
    assert len(services.household("p1").accounts) == 2


def test_an_older_file_is_shown_again(page: DashClient, services: FakeServices) -> None:
    first = b"Symbol,Quantity,Value\nSPY,10,6600.00\n"
    portfolio_id = services.save_import(first, "first.csv", place=Place.NEW).portfolio_id
    services.save_import(b"Symbol,Quantity,Value\nSPY,10,7000.00\n", "second.csv", into=portfolio_id)
    assert services.saved[portfolio_id].total_amount == 7_000
    drawn = shown(page, portfolio_id)
    older = next(kept for kept in services.household(portfolio_id).imports if not kept.is_current)
    given = {STORE: drawn[ids.SHOWN]["data"], f"{ids.SHOW_AGAIN}.n_clicks": [(older.import_id, 1)]}
    page.fire(
        callback_of(page, ids.SHOW_AGAIN), given, triggered=f"{control(ids.SHOW_AGAIN, older.import_id)}.n_clicks"
    )
    assert services.saved[portfolio_id].total_amount == 6_600


@pytest.mark.parametrize(
    ("n_changed", "said"),
    [(0, "Every line came to the same as before."), (2, "2 files came to something else; Undo goes back.")],
)
def test_files_are_read_again_and_what_came_of_it_is_said(
    page: DashClient, services: FakeServices, n_changed: int, said: str
) -> None:
    drawn = shown(page)
    services.n_read_anew = n_changed
    services.calls.clear()
    given = {STORE: drawn[ids.SHOWN]["data"], f"{ids.READ_AGAIN}.n_clicks": 1}
    answer = page.fire(callback_of(page, ids.READ_AGAIN), given)
    assert services.calls[0] == ("read_again", "p1")
    assert change(answer)["select"] == "p1"
    assert answer.outputs[ids.READ_AGAIN_SAID]["children"] == said


def test_an_account_goes_to_the_import_page_to_be_edited_by_hand(page: DashClient, services: FakeServices) -> None:
    answer = press(page, ids.BY_HAND, "0")
    assert change(answer)["go"] == "/"
    asked = answer.outputs[TYPED_ROWS_ASKED]["data"]
    # the fake's positions have a value and no shares
    assert [(row["security"], row["amount"], row["account"]) for row in asked["rows"]] == [
        ("SPY", 60_000, "Brokerage"),
        ("CASH", 2_000, "Brokerage"),
    ]
    services.saved["p1"] = replace(services.saved["p1"], is_nominal=True)
    refused = press(page, ids.BY_HAND, "0")
    assert "weights only" in refused.side[ids.ERROR]["children"]


def test_buttons_that_merely_appear_change_nothing(page: DashClient, services: FakeServices) -> None:
    drawn = {STORE: shown(page)[ids.SHOWN]["data"]}
    services.calls.clear()
    for kind in (ids.MERGE, ids.DELETE, ids.SHOW_AGAIN, ids.BY_HAND):
        given = drawn | {f"{kind}.n_clicks": [("0", None)]}
        assert page.fire(callback_of(page, kind), given, triggered=f"{control(kind, '0')}.n_clicks").status == 204
    for button in (
        ids.UNDO_BUTTON,
        ids.READ_AGAIN,
        ids.DELETE_ALL,
        ids.RESTORE_BUTTON,
        ids.MERGE_OTHER,
        ids.HOLDINGS_CSV,
    ):
        assert page.fire(callback_of(page, button), drawn).status == 204
    assert services.calls == []


def test_the_portfolio_is_renamed_in_place(page: DashClient, services: FakeServices) -> None:
    drawn = shown(page)[ids.SHOWN]["data"]
    answer = page.fire(callback_of(page, ids.NAME), {f"{ids.NAME}.value": " The  Millers ", STORE: drawn})
    assert change(answer)["select"] == "p1"
    assert services.household("p1").name == "The Millers"
    services.calls.clear()
    same = page.fire(callback_of(page, ids.NAME), {f"{ids.NAME}.value": "Household", STORE: drawn})
    assert same.status == 204
    assert services.calls == []


def test_a_portfolio_that_is_gone_is_said_and_nothing_is_drawn(page: DashClient, services: FakeServices) -> None:
    drawn = shown(page)[ids.SHOWN]["data"]
    del services.saved["p1"]
    answer = page.fire(callback_of(page, ids.NAME), {f"{ids.NAME}.value": "Other", STORE: drawn})
    assert answer.side == {ids.ERROR: {"children": "This portfolio is no longer there."}}


def test_another_portfolio_is_taken_in(page: DashClient, services: FakeServices) -> None:
    drawn = shown(page)[ids.SHOWN]["data"]
    given = {f"{ids.MERGE_OTHER}.n_clicks": 1, f"{ids.OTHERS}.value": "p2", STORE: drawn}
    assert change(page.fire(callback_of(page, ids.MERGE_OTHER), given))["select"] == "p1"
    assert services.saved["p1"].total_amount == 105_000
    assert "p2" not in services.saved
    without = page.fire(callback_of(page, ids.MERGE_OTHER), given | {f"{ids.OTHERS}.value": None})
    assert "Choose the portfolio" in without.side[ids.ERROR]["children"]


def test_a_portfolio_is_deleted_without_a_question_and_comes_back(page: DashClient, services: FakeServices) -> None:
    drawn = shown(page)[ids.SHOWN]["data"]
    deleted = page.fire(callback_of(page, ids.DELETE_ALL), {f"{ids.DELETE_ALL}.n_clicks": 1, STORE: drawn})
    assert "p1" not in services.saved
    assert deleted.outputs[ids.RESTORE_BAR]["hidden"] is False
    assert deleted.outputs[ids.RESTORE_TEXT]["children"] == "“Household” was deleted."
    stored = deleted.outputs[ids.DELETED]["data"]
    restored = page.fire(
        callback_of(page, ids.RESTORE_BUTTON), {f"{ids.RESTORE_BUTTON}.n_clicks": 1, f"{ids.DELETED}.data": stored}
    )
    assert change(restored)["select"] == "p1"
    assert restored.outputs[ids.RESTORE_BAR]["hidden"] is True
    assert "p1" in services.saved


@pytest.mark.parametrize(
    ("button", "name"),
    [
        (ids.HOLDINGS_CSV, "holdings.csv"),
        (ids.EVERYTHING_JSON, "everything.json"),
        (ids.EVERYTHING_CSV, "everything.csv"),
    ],
)
def test_what_is_here_can_be_taken_away(page: DashClient, button: str, name: str) -> None:
    given = {f"{button}.n_clicks": 1, STORE: shown(page)[ids.SHOWN]["data"]}
    answer = page.fire(f"{ids.DOWNLOAD}.data", given, triggered=f"{button}.n_clicks")
    assert answer.outputs[ids.DOWNLOAD]["data"]["filename"] == name


def test_everything_can_be_taken_away_without_a_portfolio_on_screen(page: DashClient) -> None:
    given = {f"{ids.EVERYTHING_JSON}.n_clicks": 1, STORE: None}
    answer = page.fire(f"{ids.DOWNLOAD}.data", given, triggered=f"{ids.EVERYTHING_JSON}.n_clicks")
    assert answer.outputs[ids.DOWNLOAD]["data"]["filename"] == "everything.json"


def test_every_change_is_told_anew(page: DashClient) -> None:
    first = change(edit(page, ids.SWITCH, "1", typed=False))
    second = change(edit(page, ids.SWITCH, "1", typed=True))
    assert first["at"] != second["at"]


def test_an_undo_of_a_page_that_is_out_of_date_takes_nothing_back(page: DashClient, services: FakeServices) -> None:
    content = b"Symbol,Quantity,Value\nSPY,10,7000.00\n"
    portfolio_id = services.save_import(content, "first.csv", place=Place.NEW).portfolio_id
    services.rename_portfolio(portfolio_id, "Ours")
    drawn = shown(page, portfolio_id)[ids.SHOWN]["data"]
    services.rename_portfolio(portfolio_id, "Mine")  # in another tab
    given = {STORE: drawn, f"{ids.UNDO_BUTTON}.n_clicks": 1}
    answer = page.fire(callback_of(page, ids.UNDO_BUTTON), given, triggered=f"{ids.UNDO_BUTTON}.n_clicks")
    assert "changed in the meantime" in str(answer.side)
    assert services.household(portfolio_id).name == "Mine"
