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


def preview(page: DashClient, text: str, total: float | None = None) -> Any:  # noqa: ANN401  what the browser gets is plain JSON
    given = {"import-draft.data": draft(text), "import-total.value": total}
    return page.fire("import-grid.rowData", given)


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


def test_a_file_of_weights_asks_for_the_total_and_takes_it(page: DashClient, services: FakeServices) -> None:
    without = preview(page, WEIGHTS)
    assert without.outputs["import-total-field"]["hidden"] is False
    assert "weights only" in words(without.outputs["import-strip"]["children"])
    spy = without.outputs["import-grid"]["rowData"][0]
    assert spy["amount"] is None  # the nominal amount is never shown as money
    assert spy["note"].startswith("60.0\u202f%, ")
    with_total = preview(page, WEIGHTS, 250_000)
    assert with_total.outputs["import-grid"]["rowData"][0]["amount"] == 150_000
    assert with_total.outputs["import-total-field"]["hidden"] is False
    assert "total $250,000" in words(with_total.outputs["import-strip"]["children"])
    assert services.calls[-1][2] == 250_000


def test_a_missing_price_is_typed_into_the_grid_and_kept(page: DashClient, services: FakeServices) -> None:
    services.market = replace(services.market, prices={})
    file = "Symbol,Quantity\nIWM,50\nNOBODY,1\nIWM,10\n"
    rows = preview(page, file).outputs["import-grid"]["rowData"]
    assert [row.get("is_price_open") for row in rows] == [True, None, True]
    typed = [row | ({"price": "$240.00"} if row["row"] == 2 else {}) for row in rows]
    given = {"import-draft.data": draft(file), "import-grid.rowData": typed}
    again = page.fire("import-grid.rowData", given, triggered="import-grid.cellValueChanged").outputs
    # 60 shares at 240: what is typed for one line of a ticker counts for all of them
    assert "total $14,400" in words(again["import-strip"]["children"])
    assert "1 needs you" in words(again["import-strip"]["children"])
    given["import-grid.rowData"] = again["import-grid"]["rowData"]
    page.fire("import-draft.data@", given | {"import-save.n_clicks": 1}, triggered="import-save.n_clicks")
    assert services.saved["p1"].total_amount == 14_400


def test_a_price_that_is_none_is_refused_beside_the_grid(page: DashClient) -> None:
    rows = [{"is_price_open": True, "ticker": "IWM", "price": "cheap", "known_price": None}]
    given = {"import-draft.data": draft(FILE), "import-grid.rowData": rows}
    answer = page.fire("import-grid.rowData", given, triggered="import-grid.cellValueChanged")
    assert answer.outputs == {}
    assert "“cheap”; it takes a number above 0" in answer.side["import-error"]["children"]


def test_the_price_typed_last_counts_for_all_lines_of_a_ticker() -> None:
    line = {"is_price_open": True, "ticker": "IWM", "known_price": 240.0}
    rows = [line | {"price": "250"}, line | {"price": 240.0}, line | {"is_price_open": False, "price": "1"}]
    assert read_form(draft(FILE), rows=rows).prices["IWM"].amount == 250


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
    assert preview(page, FILE).outputs["import-total-field"]["hidden"] is True


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
    given = {"import-show.n_clicks": 1, "import-draft.data": draft(FILE), "import-name.value": "  My   money "}
    answer = page.fire("import-draft.data@", given, triggered="import-show.n_clicks")
    change = answer.outputs["frame-portfolios-changed"]["data"]
    assert (change["select"], change["go"]) == ("p1", "/concentration")
    assert answer.outputs["import-draft"]["data"] is None
    assert services.saved["p1"].name == "My money"


def test_save_for_later_stays_on_the_page(page: DashClient, services: FakeServices) -> None:
    given = {"import-save.n_clicks": 1, "import-draft.data": draft(FILE)}
    answer = page.fire("import-draft.data@", given, triggered="import-save.n_clicks")
    assert answer.outputs["frame-portfolios-changed"]["data"]["go"] is None
    assert list(services.saved) == ["p1"]


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
    answer = page.fire("import-undo-store.data", {"import-delete.n_clicks": [("p1", 1)]}, triggered=pressed)
    assert services.saved == {}
    assert answer.outputs["import-undo"]["hidden"] is False
    assert answer.outputs["import-undo-text"]["children"] == "“Sample 1” was deleted."
    undone = page.fire("import-undo.hidden@", {"import-undo-button.n_clicks": 1, "import-undo-store.data": "p1"})
    assert list(services.saved) == ["p1"]
    assert undone.outputs["import-undo"]["hidden"] is True


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
    ("drafted", "total", "sentence"),
    [
        (None, None, texts.EMPTY),
        ([], None, texts.EMPTY),
        ({"content": 3}, None, texts.EMPTY),
        ({"content": ""}, None, texts.EMPTY),
        ({"content": "%%%"}, None, texts.UNREADABLE_TRANSFER),
        ({"content": base64.b64encode(b"x" * (5 * 1024 * 1024 + 1)).decode()}, None, texts.TOO_LARGE),
        (draft(FILE), 0, texts.BAD_TOTAL),
        (draft(FILE), -5, texts.BAD_TOTAL),
        (draft(FILE), "many", texts.BAD_TOTAL),
        (draft(FILE), float("nan"), texts.BAD_TOTAL),
        (draft(FILE), True, texts.BAD_TOTAL),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(drafted: object, total: object, sentence: str) -> None:
    with pytest.raises(Exception, match=sentence[:20]) as caught:
        read_form(drafted, total)
    assert str(caught.value) == sentence


def test_a_file_of_exactly_the_limit_is_accepted() -> None:
    content = base64.b64encode(b"x" * 5 * 1024 * 1024).decode()
    assert len(read_form({"name": "a.csv", "content": content}).content) == 5 * 1024 * 1024
