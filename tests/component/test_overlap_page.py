"""Callbacks of the Overlap page, called as functions."""

from dataclasses import replace
from typing import Any

import pytest
from dash.exceptions import PreventUpdate
from factories import a_fund, a_line, a_market, a_portfolio
from fakes import FakeServices

from analytics.errors import UserInputError
from analytics.model.market import Market
from webapp.formatting import THIN
from webapp.pages.overlap import callbacks, figures, ids, texts
from webapp.pages.overlap.forms import Asked, View, clicked_pair, read_view, typed_ticker

# A and B: min(0.5, 0.3) AAPL + min(0.1, 0.6) MSFT = 0.4; of A in B's companies 0.6, of B in A's 0.9. A and C: KO 0.4.
HOLDINGS = {
    "A": {"AAPL": 0.5, "MSFT": 0.1, "KO": 0.4},
    "B": {"AAPL": 0.3, "MSFT": 0.6, "DE": 0.1},
    "C": {"KO": 0.9, "DE": 0.1},
    "SPY": {"KO": 1.0},
}


@pytest.fixture
def services() -> FakeServices:
    """A portfolio ``p1`` of $600 in A, $300 in B and $100 in cash."""
    market = a_market(HOLDINGS)
    return FakeServices(market=market, saved={"p1": a_portfolio(market, {"A": 600, "B": 300, "CASH": 100})})


def test_an_address_says_what_is_compared_and_reads_the_same_again() -> None:
    asked = Asked.from_address("?with=qqq,VTI,QQQ&pair=SPY,qqq")
    assert asked == Asked(("QQQ", "VTI"), ("SPY", "QQQ"))
    assert Asked.from_address(asked.as_query()) == asked
    assert Asked.from_store(asked.as_stored()) == asked
    assert Asked.from_address("?pair=SPY") == Asked()
    assert Asked().as_query() == ""
    with pytest.raises(PreventUpdate):
        Asked.from_store(None)


def test_an_added_fund_is_taken_away_with_its_pair() -> None:
    asked = Asked(("QQQ",), ("SPY", "QQQ"))
    assert asked.without_fund("QQQ") == Asked()
    assert asked.with_fund("QQQ") == asked
    assert Asked(("QQQ", "C"), ("A", "C")).without_fund("QQQ") == Asked(("C",), ("A", "C"))


def test_nothing_is_computed_before_the_page_is_seen() -> None:
    with pytest.raises(PreventUpdate):
        read_view(None)
    assert read_view("p1", "dark", ids.DIRECTED) == View("p1", "dark", is_directed=True)


def test_the_two_funds_with_most_in_common_head_the_page(services: FakeServices) -> None:
    # Twice there: AAPL the smaller of 300 and 90, MSFT the smaller of 60 and 180: $150 of $1,000.
    no_market, empty, content, headline, money, pairs = callbacks.show_summary(services, View("p1"), Asked())
    assert (no_market, empty, content) == (True, True, False)
    assert headline == f"No two of these funds are much the same: A and B have 40.0{THIN}% in common."
    assert str(money).startswith(f"$150.00 of your money, 15.0{THIN}%, is in companies that another")
    assert pairs == [
        {
            "key": "A|B",
            "funds": "A and B",
            "common": pytest.approx(0.4),
            "most": pytest.approx(0.4),
            "there": f"60.0{THIN}%",
            "back": f"90.0{THIN}%",
            "money": pytest.approx(150.0),
            "note": "",
        }
    ]


def test_funds_much_the_same_are_said_to_be() -> None:
    market = a_market({"A": {"AAPL": 0.9, "KO": 0.1}, "B": {"AAPL": 0.87, "DE": 0.13}})
    services = FakeServices(market=market, saved={"p1": a_portfolio(market, {"A": 1, "B": 1})})
    assert callbacks.show_summary(services, View("p1"), Asked())[3] == f"A and B are 87.0{THIN}% the same."


def test_a_share_class_heads_the_page_only_where_there_is_no_other_pair() -> None:
    market = a_market({"VOO": {"KO": 1.0}, "A": {"KO": 0.2, "DE": 0.8}}, funds=[a_fund("VFIAX", share_class_of="VOO")])
    services = FakeServices(market=market)
    headline = callbacks.show_summary(services, View(""), Asked(("VOO", "VFIAX", "A")))[3]
    assert "VOO and A have 20.0" in str(headline)
    assert callbacks.show_summary(services, View(""), Asked(("VOO", "VFIAX")))[3] == (
        f"VOO and VFIAX are 100.0{THIN}% the same."
    )


def test_any_loaded_fund_stands_beside_those_of_the_portfolio(services: FakeServices) -> None:
    asked = callbacks.add_fund(services, Asked(), typed_ticker(" c "))
    pairs: Any = callbacks.show_summary(services, View("p1"), asked)[5]
    assert [(row["key"], row["common"], row["money"]) for row in pairs] == [
        ("A|B", pytest.approx(0.4), pytest.approx(150.0)),
        ("A|C", pytest.approx(0.4), None),
        ("B|C", pytest.approx(0.1), None),
    ]
    assert callbacks.show_summary(services, View("p1"), Asked(("A", "C")))[5] == pairs
    with pytest.raises(UserInputError, match="No loaded fund is called “NONE”"):
        callbacks.add_fund(services, Asked(), "NONE")
    with pytest.raises(PreventUpdate):
        typed_ticker("  ")


def test_fewer_than_two_funds_say_what_to_do() -> None:
    services = FakeServices(market=a_market(HOLDINGS))
    assert callbacks.show_summary(services, View(""), Asked(("A",)))[:3] == (True, False, True)
    for show in (callbacks.draw_matrix, callbacks.show_names):
        with pytest.raises(PreventUpdate):
            show(services, View(""), Asked(("A",)))


def test_an_old_address_does_not_stop_the_page(services: FakeServices) -> None:
    assert callbacks.show_summary(services, View("p1"), Asked(("GONE",), ("GONE", "A")))[2] is False
    title, *_ = callbacks.show_names(services, View("p1"), Asked(("GONE",), ("GONE", "A")))
    assert title == "Which names do A and B share?"


def test_without_market_data_the_page_says_so(services: FakeServices) -> None:
    services.market = Market("none", (), {}, {}, {}, (), ())
    assert callbacks.show_summary(services, View("p1"), Asked())[:3] == (False, True, True)
    with pytest.raises(PreventUpdate):
        callbacks.draw_matrix(services, View("p1"), Asked())


def test_the_matrix_says_either_measure_and_a_click_names_the_pair(services: FakeServices) -> None:
    figure, notes = callbacks.draw_matrix(services, View("p1"), Asked())
    heat = figure.data[0]
    assert heat.z[0][1] == heat.z[1][0] == pytest.approx(0.4)
    assert "same in both directions" in str(notes[0])
    directed, notes = callbacks.draw_matrix(services, View("p1", is_directed=True), Asked())
    assert (directed.data[0].z[0][1], directed.data[0].z[1][0]) == pytest.approx((0.6, 0.9))
    assert directed.data[0].hovertext[0][1] == f"<b>A and B</b><br>60.0{THIN}% of A is in companies of B"
    assert "of the row's fund" in str(notes[0])
    assert clicked_pair({"points": [{"y": heat.y[0], "x": heat.x[1]}]}) == ("A", "B")


@pytest.mark.parametrize("event", [None, {}, {"points": [{}]}, {"points": [{"y": "<b>A</b>", "x": "<b>A</b>"}]}])
def test_a_click_beside_the_cells_chooses_nothing(event: object) -> None:
    with pytest.raises(PreventUpdate):
        clicked_pair(event)


def test_a_row_of_the_pairs_and_a_button_change_what_is_asked() -> None:
    asked = Asked(("C",))
    assert callbacks.choose_from(asked, ids.PAIRS, {"rowId": "A|C"}) == Asked(("C",), ("A", "C"))
    assert callbacks.choose_from(asked, ids.remove_button("C"), 1) == Asked()
    with pytest.raises(PreventUpdate):
        callbacks.choose_from(asked, ids.remove_button("C"), None)
    (item,) = figures.added_funds(asked.added)
    assert item.children.id == ids.remove_button("C")


def test_names_behind_a_pair_carry_weights_and_your_money(services: FakeServices) -> None:
    title, words, columns, rows = callbacks.show_names(services, View("p1"), Asked())
    assert title == "Which names do A and B share?"
    assert words == (
        f"2 companies in both; 40.0{THIN}% in common. 60.0{THIN}% of A is in companies of B; "
        f"90.0{THIN}% of B in companies of A."
    )
    assert [column["headerName"] for column in columns][2:] == ["In A", "In B", "Smaller", "Yours in A", "Yours in B"]
    first = {key: pytest.approx(rows[0][key]) for key in ("first", "second", "common", "yours_first", "yours_second")}
    assert first == {"first": 0.5, "second": 0.3, "common": 0.3, "yours_first": 300.0, "yours_second": 90.0}


def test_a_portfolio_of_weights_shows_weights() -> None:
    market = a_market(HOLDINGS)
    portfolio = replace(a_portfolio(market, {"A": 60, "B": 40}), is_nominal=True)
    services = FakeServices(market=market, saved={"p1": portfolio})
    *_, money, pairs = callbacks.show_summary(services, View("p1"), Asked())
    assert str(money).startswith("$18 of every $100 is in companies")
    assert pairs[0]["money"] is None
    rows: Any = callbacks.show_names(services, View("p1"), Asked())[3]
    assert rows[0]["yours_first"] == pytest.approx(0.3)


def test_unknown_parts_are_said_to_be_so() -> None:
    lines = [a_line("AAPL", 0.6), a_line("X", 0.4, is_mapped=False)]
    market = a_market({"A": lines, "B": {"AAPL": 0.7, "KO": 0.3}}, funds=[a_fund("QQQ")])
    services = FakeServices(market=market, saved={"p1": a_portfolio(market, {"A": 1, "B": 1, "QQQ": 1})})
    pairs: Any = callbacks.show_summary(services, View("p1"), Asked())[5]
    by_key = {row["key"]: row for row in pairs}
    assert by_key["A|B"]["most"] == pytest.approx(1.0)
    assert by_key["A|B"]["back"] == f"at least 70.0{THIN}%"
    assert (by_key["A|QQQ"]["common"], by_key["A|QQQ"]["there"]) == (None, "unknown")
    assert by_key["A|QQQ"]["note"] == "no holdings loaded for QQQ"
    assert pairs[0]["key"] == "A|B"
    words = callbacks.show_names(services, View("p1"), Asked(pair=("A", "QQQ")))[1]
    assert words == "No holdings loaded for QQQ."


def test_a_weight_leads_to_the_row_it_comes_from(services: FakeServices) -> None:
    click = {"rowId": "us-MSFT", "colId": "second"}
    # MSFT is the second line of B.
    assert callbacks.follow_weight(services, View("p1"), Asked(), click) == "?fund=B&version=B-2025-11-18&row=2"
    with pytest.raises(PreventUpdate):
        callbacks.follow_weight(services, View("p1"), Asked(), {"rowId": "us-MSFT", "colId": "company"})


def test_the_names_can_be_taken_away(services: FakeServices) -> None:
    file = callbacks.export_names(services, View("p1"), Asked())
    assert file["filename"] == "a-b-shared.csv"
    content = services.export_pair("p1", ("A", "B")).content.decode("utf-8-sig").splitlines()
    assert content[0] == ("company,ticker,weight in A,weight in B,smaller weight,yours through A,yours through B")
    assert content[1] == "AAPL Inc.,AAPL,0.5,0.3,0.3,0.3,0.09"
    assert "In common,0.4" in content
    assert any(line.startswith("Holdings of B,") and "2025-11-18" in line for line in content)


def test_without_two_known_funds_there_is_no_pair() -> None:
    market = a_market({"A": {"KO": 1.0}}, funds=[a_fund("QQQ"), a_fund("SMH")])
    services = FakeServices(market=market, saved={"p1": a_portfolio(market, {"QQQ": 1, "SMH": 1})})
    assert callbacks.show_names(services, View("p1"), Asked())[1] == texts.NO_PAIR
    assert callbacks.show_summary(services, View("p1"), Asked())[3] == texts.NO_PAIR
    for act in (callbacks.export_names, lambda *a: callbacks.follow_weight(*a, {"rowId": "x", "colId": "first"})):
        with pytest.raises(PreventUpdate):
            act(services, View("p1"), Asked())
