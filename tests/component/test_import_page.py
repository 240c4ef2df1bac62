"""The Import page fired as a browser fires it, over in-memory services."""

import base64
from dataclasses import replace
from typing import Any

import pytest
from dash_client import DashClient
from fakes import FakeServices

from analytics.errors import PortfolioFileError
from analytics.isolation import ChildFailure
from webapp.app import create_app
from webapp.pages.import_ import texts
from webapp.pages.import_.forms import display_name, read_form
from webapp.settings import WebSettings

FILE = """Symbol,Quantity,Value
SPY,100,"66,000.00"
NVDA,abc,10.00
IWM,50,"12,000.00"
"""
WEIGHTS = "ticker,weight\nSPY,60%\nIWM,40%\n"


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def page(services: FakeServices) -> DashClient:
    return DashClient(create_app(services, WebSettings()))  # type: ignore[arg-type]  # the fake has the methods pages call


def draft(text: str, name: str = "mine.csv") -> dict[str, str]:
    return {"name": name, "content": "data:text/csv;base64," + base64.b64encode(text.encode()).decode()}


def preview(page: DashClient, text: str, edits: dict[str, Any] | None = None) -> Any:  # noqa: ANN401  what the browser gets is plain JSON
    stored = None if edits is None else {"now": edits, "past": []}
    return page.fire("import-grid.rowData", {"import-draft.data": draft(text), "import-edits.data": stored})


def save(
    page: DashClient, text: str, more: dict[str, object] | None = None, *, button: str = "save", name: str = ""
) -> Any:  # noqa: ANN401  plain JSON
    given = {f"import-{button}.n_clicks": 1, "import-draft.data": draft(text), "import-name.value": name}
    given |= {"import-where.value": "new"} | (more or {})
    return page.fire("import-draft.data@", given, triggered=f"import-{button}.n_clicks")


def take_back(page: DashClient, last: object) -> Any:  # noqa: ANN401  plain JSON
    output = next(k for k, w in page.app.callback_map.items() if "import-undo-button" in str(w["inputs"]))
    return page.fire(output, {"import-undo-button.n_clicks": 1, "import-undo-store.data": last})


def words(node: Any) -> str:  # noqa: ANN401  plain JSON
    if isinstance(node, dict):
        return words(node.get("props", {}).get("children"))
    return "".join(map(words, node)) if isinstance(node, list) else str(node or "")


def test_the_strip_counts_rows_problems_and_the_total(page: DashClient) -> None:
    answer = preview(page, FILE)
    # 66,000 + 12,000; the row with "abc" is one problem and is not in the total
    assert words(answer.outputs["import-strip"]["children"]).startswith("2 rows read · ▲1 needs you · total $78,000")


def test_problem_rows_come_first_with_row_column_value_and_reason(page: DashClient) -> None:
    first, *others = preview(page, FILE).outputs["import-grid"]["rowData"]
    assert first["status"] == {"kind": "over", "text": "needs you"}
    assert first["row"] == 3
    assert first["note"].startswith("Row 3. Quantity “abc”: ")
    assert [row["security"] for row in others] == ["SPY", "IWM"]
    assert [row["status"]["text"] for row in others] == ["fund", "fund"]
    assert others[0]["shares"] == 100
    assert others[0]["amount"] == 66000


def test_row_keys_are_unique(page: DashClient) -> None:
    rows = preview(page, FILE).outputs["import-grid"]["rowData"]
    assert len({row["key"] for row in rows}) == len(rows)


def test_a_file_of_weights_asks_for_the_total_and_takes_it(page: DashClient) -> None:
    without = preview(page, WEIGHTS)
    assert texts.TOTAL_LABEL in words(without.outputs["import-details"]["children"])
    assert "weights only" in words(without.outputs["import-strip"]["children"])
    spy = without.outputs["import-grid"]["rowData"][0]
    assert spy["amount"] is None  # the nominal amount is never shown as money
    assert spy["note"].startswith("60.0\u202f%, ")
    with_total = preview(page, WEIGHTS, {"total": "$250,000"})
    assert with_total.outputs["import-grid"]["rowData"][0]["amount"] == 150_000
    assert texts.TOTAL_LABEL in words(with_total.outputs["import-details"]["children"])
    assert with_total.outputs["import-shown"]["data"]["values"]["total:"] == "250000"
    assert "total $250,000" in words(with_total.outputs["import-strip"]["children"])


def test_a_missing_price_is_typed_into_the_grid_and_kept(page: DashClient, services: FakeServices) -> None:
    services.market = replace(services.market, prices={})
    file = "Symbol,Quantity\nIWM,50\nNOBODY,1\nIWM,10\n"
    rows = preview(page, file).outputs["import-grid"]["rowData"]
    assert [row.get("is_price_open") for row in rows] == [True, None, True]
    again = preview(page, file, {"prices": {"IWM": "$240.00"}}).outputs
    # 60 shares at 240: what is typed for one line of a ticker counts for all of them
    assert "total $14,400" in words(again["import-strip"]["children"])
    assert "1 needs you" in words(again["import-strip"]["children"])
    save(page, file, {"import-edits.data": {"now": {"prices": {"IWM": "240"}}}})
    assert services.saved["p1"].total_amount == 14_400


def test_a_ticker_fixed_in_its_row_is_taken_and_an_empty_one_leaves_it_unknown(page: DashClient) -> None:
    file = 'Symbol,Description,Value\nSPDRS,The big one,"500.00"\nIWM,Small ones,"100.00"\n'
    before = preview(page, file).outputs["import-grid"]["rowData"][0]
    assert (before["status"]["text"], before["is_security_open"], before["text"]) == ("needs you", True, "SPDRS")
    fixed = preview(page, file, {"tickers": {"SPDRS": "spy"}}).outputs["import-grid"]["rowData"][0]
    assert (fixed["security"], fixed["status"]["text"], fixed["amount"]) == ("SPY", "fund", 500)
    left = preview(page, file, {"tickers": {"SPDRS": ""}}).outputs
    assert left["import-grid"]["rowData"][0]["status"] == {"kind": "uncertain", "text": texts.LEFT_UNKNOWN}
    assert "none needs you" in words(left["import-strip"]["children"])
    assert "total $600.00" in words(left["import-strip"]["children"])  # what is unknown still counts


def test_a_rate_that_is_typed_turns_an_amount_into_dollars(page: DashClient) -> None:
    file = "Symbol,Name,Value,Currency\nUS78462F1030,SPY,100.00,EUR\n"
    waiting = preview(page, file).outputs
    assert waiting["import-shown"]["data"]["values"]["rate:EUR"] == ""
    assert "1 row waits for it" in words(waiting["import-details"]["children"])
    typed = preview(page, file, {"rates": {"EUR": "1.25"}}).outputs
    assert typed["import-shown"]["data"]["values"]["rate:EUR"] == "1.25"
    # 100 euros at 1.25 dollars
    assert "total $125.00" in words(typed["import-strip"]["children"])


def test_accounts_are_shown_with_what_the_user_named_them(page: DashClient) -> None:
    file = 'Account Name,Symbol,Value\nRoth IRA,SPY,"500.00"\nMain,IWM,"100.00"\n'
    data = preview(page, file, {"labels": {"Main": " Our   house "}, "kinds": {"Main": "529"}}).outputs["import-shown"]
    values = data["data"]["values"]
    assert data["data"]["accounts"] == ["Roth IRA", "Main"]
    assert [values["label:0"], values["label:1"]] == ["Roth IRA", "Our house"]
    assert [values["kind:0"], values["kind:1"]] == ["roth_ira", "529"]


def test_columns_named_by_the_user_make_an_unknown_layout_readable(page: DashClient) -> None:
    file = "Was;Wieviel;Summa\nSPY;10;1.234,50\nIWM;5;999,00\n"
    asked = preview(page, file).outputs
    shown = asked["import-shown"]["data"]
    assert shown["has_question"] is True
    assert asked["import-grid"]["rowData"] == []
    (key, layout), *_ = shown["layouts"].items()
    roles = ["symbol", "quantity", "value"]
    assert len(layout["roles"]) == len(roles)
    named = {"columns": [{"key": key, "roles": roles, "mark": ","}]}
    read = preview(page, file, named).outputs
    assert read["import-shown"]["data"]["has_question"] is False
    # 1,234.50 + 999.00
    assert "total $2,234" in words(read["import-strip"]["children"])


def test_a_price_that_is_none_is_refused_beside_the_preview(page: DashClient) -> None:
    answer = preview(page, FILE, {"prices": {"IWM": "cheap"}})
    assert answer.outputs == {}
    assert "“cheap”; it takes a number above 0" in answer.side["import-error"]["children"]


def test_the_cause_of_a_refused_file_is_logged(
    page: DashClient, services: FakeServices, caplog: pytest.LogCaptureFixture
) -> None:
    services.failure = PortfolioFileError("The file was refused.")
    services.failure.__cause__ = ChildFailure("no answer, exit code -9")
    preview(page, FILE)
    assert "ChildFailure: no answer, exit code -9" in caplog.text
    services.failure.__cause__ = ValueError("something of the user's")
    preview(page, FILE)
    assert "cause=ValueError" in caplog.text
    assert "of the user's" not in caplog.text


def test_an_ordinary_file_has_no_field_for_the_total(page: DashClient) -> None:
    assert texts.TOTAL_LABEL not in words(preview(page, FILE).outputs["import-details"]["children"])


def test_a_refused_file_says_so_beside_the_control_and_changes_nothing(
    page: DashClient, services: FakeServices
) -> None:
    services.failure = PortfolioFileError("This is a picture, not a table.")
    answer = preview(page, FILE)
    assert answer.outputs == {}
    assert answer.side == {"import-error": {"children": "This is a picture, not a table."}}


def test_an_empty_draft_computes_nothing(page: DashClient, services: FakeServices) -> None:
    assert page.fire("import-grid.rowData", {"import-draft.data": None}).status == 204
    assert services.calls == []


def test_show_saves_selects_and_goes_to_the_concentration(page: DashClient, services: FakeServices) -> None:
    answer = save(page, FILE, button="show", name="  My   money ")
    change = answer.outputs["frame-portfolios-changed"]["data"]
    assert (change["select"], change["go"]) == ("p1", "/concentration")
    assert answer.outputs["import-draft"]["data"] is None
    assert answer.outputs["import-undo-store"]["data"]["text"] == "“My money” was saved."
    assert services.saved["p1"].name == "My money"


def test_save_for_later_stays_on_the_page(page: DashClient, services: FakeServices) -> None:
    answer = save(page, FILE)
    assert answer.outputs["frame-portfolios-changed"]["data"]["go"] is None
    assert list(services.saved) == ["p1"]


OLDER = 'Account Name,Symbol,Shares,Value\nMain,SPY,10,"6,600.00"\nMain,IWM,5,"1,200.00"\nMain,NVDA,1,"180.00"\n'
NEWER = 'Account Name,Symbol,Shares,Value\nMain,SPY,12,"7,920.00"\nMain,VGT,1,"700.00"\nMain,NVDA,1,"190.00"\n'


def test_a_newer_file_of_the_same_account_shows_what_would_change(page: DashClient) -> None:
    save(page, OLDER, name="Mine")
    answer = preview(page, NEWER).outputs
    said = words(answer["import-target"]["children"])
    assert "“Mine” has “Main” already." in said
    # VGT comes, IWM goes, SPY from 10 to 12 shares, NVDA stays at 1 share
    assert "1 new · 1 gone · 1 changed · 1 same" in said
    place = answer["import-shown"]["data"]["where"]
    assert [option["value"] for option in place["options"]] == ["replace:p1", "add", "new"]
    assert place["options"][0]["label"] == "Replace “Main” in “Mine”"
    assert place["usual"] == "replace:p1"


def test_replacing_says_so_and_is_taken_back_in_one_step(page: DashClient, services: FakeServices) -> None:
    save(page, OLDER, name="Mine")
    answer = save(page, NEWER, {"import-where.value": "replace:p1"}).outputs
    last = answer["import-undo-store"]["data"]
    assert list(services.saved) == ["p1"]
    assert services.saved["p1"].total_amount == 8_810  # 7,920 + 700 + 190
    assert last["text"] == "“Mine” now shows mine.csv."
    undone = take_back(page, last).outputs
    assert services.saved["p1"].total_amount == 7_980  # 6,600 + 1,200 + 180
    assert undone["frame-portfolios-changed"]["data"]["select"] == "p1"
    assert undone["import-undo-store"]["data"]["what"] == "nothing"


def test_the_same_file_again_changes_nothing(page: DashClient, services: FakeServices) -> None:
    save(page, OLDER, name="Mine")
    again = preview(page, OLDER).outputs
    assert "nothing would change" in words(again["import-target"]["children"])
    shown = again["import-shown"]["data"]
    assert shown["where"]["options"][0]["label"] == "Show “Mine” as it is"
    answer = save(page, OLDER, {"import-where.value": "replace:p1"}).outputs
    assert answer["import-undo-store"]["data"]["what"] == "nothing"  # an undo would take back something else
    assert answer["import-undo-store"]["data"]["text"] == "“Mine” shows this file already."
    assert services.household("p1").last_change == ""


def test_a_file_that_is_shown_already_offers_no_undo_of_an_earlier_change(
    page: DashClient, services: FakeServices
) -> None:
    save(page, OLDER, name="Mine")
    services.rename_portfolio("p1", "Ours")
    answer = save(page, OLDER, {"import-where.value": "replace:p1"}).outputs
    assert answer["import-undo-store"]["data"]["what"] == "nothing"
    assert services.household("p1").name == "Ours"


def test_an_undo_never_takes_back_a_later_change(page: DashClient, services: FakeServices) -> None:
    save(page, OLDER, name="Mine")
    answer = save(page, NEWER, {"import-where.value": "replace:p1"}).outputs
    services.rename_portfolio("p1", "Ours")
    refused = take_back(page, answer["import-undo-store"]["data"])
    assert "changed in the meantime" in refused.side["import-error"]["children"]
    assert (services.household("p1").name, services.saved["p1"].total_amount) == ("Ours", 8_810)


@pytest.mark.parametrize(
    ("label", "lines", "usual"),
    [
        ("Main", 'VGT,1,"700.00"\nQQQ,2,"1,200.00"', "new"),  # nothing of SPY, IWM, NVDA: somebody else's
        ("Main", 'NVDA,1,"190.00"\nQQQ,2,"1,200.00"\nVGT,1,"700.00"', "new"),  # one of three
        ("Main", 'NVDA,1,"190.00"\nSPY,2,"1,320.00"', "replace:p1"),  # both are held
        ("Main …4321", 'VGT,1,"700.00"', "replace:p1"),  # told by its number
    ],
)
def test_a_file_replaces_by_itself_only_what_is_surely_the_same_account(
    page: DashClient, label: str, lines: str, usual: str
) -> None:
    save(page, OLDER.replace("Main", label), name="Mine")
    head = "Account Name,Symbol,Shares,Value\n"
    text = head + "".join(f"{label},{line}\n" for line in lines.split("\n"))
    place = preview(page, text).outputs["import-shown"]["data"]["where"]
    assert place["usual"] == usual
    assert place["options"][0]["value"] == "replace:p1"  # on offer all the same


def test_a_newer_file_can_be_kept_as_a_new_portfolio(page: DashClient, services: FakeServices) -> None:
    save(page, OLDER, name="Mine")
    save(page, NEWER, {"import-where.value": "new"}, name="Another")
    assert {portfolio.name: portfolio.total_amount for portfolio in services.saved.values()} == {
        "Mine": 7_980,
        "Another": 8_810,
    }


def test_a_file_can_be_added_to_a_portfolio_that_is_chosen(page: DashClient, services: FakeServices) -> None:
    save(page, FILE, name="First")
    save(page, OLDER, {"import-where.value": "add", "import-into.value": "p1"})
    # 66,000 + 12,000 of the first file, 7,980 of the second
    assert services.saved["p1"].total_amount == 85_980


@pytest.mark.parametrize(
    ("where", "into"), [("add", None), ("add", ""), ("add", 3), ("replace", None)], ids=["none", "empty", "int", "lost"]
)
def test_a_place_that_was_not_chosen_is_asked_for(
    page: DashClient, services: FakeServices, where: str, into: object
) -> None:
    answer = save(page, FILE, {"import-where.value": where, "import-into.value": into})
    assert answer.side["import-error"]["children"] == texts.BAD_WHERE
    assert services.saved == {}


def test_a_new_portfolio_is_taken_back_by_deleting_it_and_brought_back_by_one_more_step(
    page: DashClient, services: FakeServices
) -> None:
    last = save(page, FILE).outputs["import-undo-store"]["data"]
    deleted = take_back(page, last).outputs["import-undo-store"]["data"]
    assert services.saved == {}
    assert deleted["text"].endswith("was deleted.")
    take_back(page, deleted)
    assert list(services.saved) == ["p1"]


def test_a_new_portfolio_that_was_changed_since_is_not_deleted_by_an_undo(
    page: DashClient, services: FakeServices
) -> None:
    last = save(page, FILE).outputs["import-undo-store"]["data"]
    services.rename_portfolio("p1", "Ours")
    assert take_back(page, last).side["import-error"]["children"] == texts.CHANGED_SINCE
    assert list(services.saved) == ["p1"]


@pytest.mark.parametrize("last", [None, [], {}, {"what": "deleted"}, {"what": "erase", "id": "p1"}, {"id": 3}])
def test_an_undo_of_nothing_does_nothing(page: DashClient, services: FakeServices, last: object) -> None:
    answer = take_back(page, last)
    assert answer.status == 204
    assert services.calls == []


def test_what_is_typed_in_a_cell_is_searched_for(page: DashClient, services: FakeServices) -> None:
    found = page.fire("security-search-found.data", {"security-search-asked.data": {"text": "spy", "at": 1}}).outputs
    assert found["security-search-found"]["data"]["text"] == "spy"
    assert found["security-search-found"]["data"]["hits"][0]["ticker"] == "SPY"
    for asked in (None, "spy", {"text": ""}, {"text": 3}, {"text": "  "}):
        assert page.fire("security-search-found.data", {"security-search-asked.data": asked}).status == 204
    assert services.calls == [("search_securities", "spy")]


def test_a_sample_is_saved_and_shown(page: DashClient, services: FakeServices) -> None:
    pressed = '{"key":"s2","type":"import-sample"}.n_clicks'
    output = next(k for k, w in page.app.callback_map.items() if "import-sample" in str(w["inputs"]))
    answer = page.fire(output, {"import-sample.n_clicks": [("s1", None), ("s2", 1)]}, triggered=pressed)
    assert answer.outputs["frame-portfolios-changed"]["data"]["go"] == "/concentration"
    assert services.saved["p1"].name == "Sample 2"


def test_buttons_that_merely_appear_press_nothing(page: DashClient, services: FakeServices) -> None:
    for kind in ("import-sample", "import-open", "import-delete"):
        output = next(k for k, w in page.app.callback_map.items() if kind in str(w["inputs"]))
        appeared = f'{{"key":"s1","type":"{kind}"}}.n_clicks'
        assert page.fire(output, {f"{kind}.n_clicks": [("s1", None)]}, triggered=appeared).status == 204
    assert services.calls == []


def test_delete_can_be_undone(page: DashClient, services: FakeServices) -> None:
    services.save_sample("s1")
    pressed = '{"key":"p1","type":"import-delete"}.n_clicks'
    output = next(k for k, w in page.app.callback_map.items() if "import-delete" in str(w["inputs"]))
    answer = page.fire(output, {"import-delete.n_clicks": [("p1", 1)]}, triggered=pressed)
    assert services.saved == {}
    last = answer.outputs["import-undo-store"]["data"]
    assert last["text"] == "“Sample 1” was deleted."
    take_back(page, last)
    assert list(services.saved) == ["p1"]


def test_saved_portfolios_are_listed_with_the_one_that_is_shown(page: DashClient, services: FakeServices) -> None:
    assert texts.NO_PORTFOLIOS in str(page.fire("import-portfolios.children", {"visit-import.data": ""}).outputs)
    services.save_sample("s1")
    outputs = page.fire("import-portfolios.children", {"visit-import.data": "p1"}).outputs
    listed = words(outputs["import-portfolios"]["children"])
    assert listed.startswith("Sample 1shown now4 positions · $100,000 · imported 21 Nov 2026")


def test_samples_are_offered_as_cards(page: DashClient) -> None:
    shown = words(page.fire("import-samples.children", {"visit-import.data": ""}).outputs["import-samples"]["children"])
    assert shown.count("Open this sample") == 3


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("mine.csv", "mine.csv"),
        ("../../etc/passwd\r\nX: y", "passwdX: y"),
        ("C:\\Users\\me\\mine.csv", "mine.csv"),
        ("a" * 500, "a" * 120),
        ("\x00", "portfolio.csv"),
        (None, "portfolio.csv"),
        (["x"], "portfolio.csv"),
    ],
)
def test_a_file_name_is_only_ever_text(raw: object, shown: str) -> None:
    assert display_name(raw) == shown


@pytest.mark.parametrize(
    ("drafted", "sentence"),
    [
        (None, texts.EMPTY),
        ([], texts.EMPTY),
        ({"content": 3}, texts.EMPTY),
        ({"content": ""}, texts.EMPTY),
        ({"content": "%%%"}, texts.UNREADABLE_TRANSFER),
        ({"content": base64.b64encode(b"x" * (5 * 1024 * 1024 + 1)).decode()}, texts.TOO_LARGE),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(drafted: object, sentence: str) -> None:
    with pytest.raises(Exception, match=sentence[:20]) as caught:
        read_form(drafted)
    assert str(caught.value) == sentence


def test_a_file_of_exactly_the_limit_is_accepted() -> None:
    content = base64.b64encode(b"x" * 5 * 1024 * 1024).decode()
    assert len(read_form({"name": "a.csv", "content": content}).content) == 5 * 1024 * 1024
