"""Callbacks of the concentration page, called as functions."""

from dataclasses import replace

import plotly.graph_objects as go
import pytest
from dash.exceptions import PreventUpdate
from factories import a_line, a_market, a_portfolio
from fakes import FakeServices
from seen_words import words as seen

from analytics.errors import DataUnavailable
from analytics.model.fund import HoldingKind
from analytics.model.market import Market
from webapp.components.tokens import Theme
from webapp.pages.concentration import acts, callbacks, walks
from webapp.pages.concentration.forms import CompanyFilter, TrailChoice, View, read_view

NVIDIA = TrailChoice("us-NVDA")


def test_nothing_is_computed_before_the_page_is_seen() -> None:
    with pytest.raises(PreventUpdate):
        read_view(None)


def test_a_view_takes_defaults_for_what_it_does_not_know() -> None:
    assert read_view("p1", "sepia", None, 7) == View("p1", "light", "sp500", "mag7")  # type: ignore[arg-type]
    assert read_view("p1", "dark", "russell2000") == View("p1", "dark", "russell2000")


def test_without_a_portfolio_only_the_empty_state_is_seen() -> None:
    services = FakeServices()
    is_empty_hidden, is_content_hidden, *_ = callbacks.show_summary(services, View(""))
    assert (is_empty_hidden, is_content_hidden) == (False, True)
    assert services.calls == []
    with pytest.raises(PreventUpdate):
        callbacks.draw_companies(services, View(""))


def test_summary_says_the_worked_sentence(services: FakeServices) -> None:
    # Toy SPY holds 0.77 of the seven (GOOG is GOOGL): 0.6 x 0.77 = 0.462; VGT 0.95: 0.2 x 0.95 = 0.19; NVDA 0.1.
    # 0.462 + 0.19 + 0.1 = 0.752, of it 0.652 through funds.
    is_empty_hidden, is_content_hidden, sentence, cards, is_no_market_hidden, _ = callbacks.show_summary(
        services, View("p1")
    )
    assert (is_empty_hidden, is_content_hidden) == (True, False)
    assert sentence == "$75 of every $100 sits in seven companies; $65 of it through funds."
    assert len(cards) == 4
    assert is_no_market_hidden is True


def cells_of(table: object) -> dict[str, list[str]]:
    """Return the words of each row of a table by its name, without those of buttons for who cannot see."""
    found = {}
    for body in table.children.children[1:]:  # type: ignore[attr-defined]  # a component
        for row in body.children:
            name, *cells = row.children if isinstance(row.children, list) else [row.children]
            found[name.children] = [words(cell) for cell in cells]
    return found


def words(component: object) -> str:
    if component is None or isinstance(component, str):
        return component or ""
    children = getattr(component, "children", None)
    return "".join(words(c) for c in (children if isinstance(children, list) else [children]))


def test_every_measure_stands_beside_the_three_benchmarks() -> None:
    # One fund of four companies: squared weights 0.16 + 0.09 + 0.04 + 0.01 = 0.30, 1 / 0.30 = 3.3.
    market = a_market({"F": {"AAPL": 0.4, "KO": 0.3, "DE": 0.2, "CALM": 0.1}, "SPY": {"KO": 1.0}})
    services = FakeServices(market=market, saved={"p1": a_portfolio(market, {"F": 100})})
    *_, table, _ = callbacks.list_measures(services, View("p1"))
    rows = cells_of(table)
    expected = {
        "Magnificent 7": ("40.0\u202f%", "0.0\u202f%"),
        "Largest company": ("40.0\u202f%", "100.0\u202f%"),
        "Top 10 companies": ("100.0\u202f%", "100.0\u202f%"),
        "Top 25 companies": ("100.0\u202f%", "100.0\u202f%"),
        "HHI": ("0.3000", "1.0000"),
        "Effective number": ("3", "1"),
        # -(0.4 ln 0.4 + 0.3 ln 0.3 + 0.2 ln 0.2 + 0.1 ln 0.1) = 1.2799; e to it is 3.5965
        "Entropy": ("1.28", "0.00"),
        "Entropy number": ("4", "1"),
        # of 0.1, 0.2, 0.3, 0.4: 2 (1x0.1 + 2x0.2 + 3x0.3 + 4x0.4) / (4x1) - 5/4 = 0.25
        "Gini": ("0.25", "0.00"),
        "Small caps": ("10.0\u202f%", "0.0\u202f%"),
        "Price/earnings": ("not known: no company reports loaded", "not known"),
        "Looked into": ("100.0\u202f%", "100.0\u202f%"),
        # half of |0.4| + |0.3 - 1| + |0.2| + |0.1| = 0.70; in common the 0.3 of KO
        "Active share of yours": ("–", "70.0\u202f%"),  # noqa: RUF001  # the dash of an empty cell
        "Overlap with yours": ("–", "30.0\u202f%"),  # noqa: RUF001  # the dash of an empty cell
        "Days to trade, slowest line": ("not known: no trading volumes loaded", "–"),  # noqa: RUF001  # as above
    }
    for name, (own, benchmark) in expected.items():
        assert rows[name][:2] == [own, benchmark], name
        assert rows[name][2] == "–"  # noqa: RUF001  # ITOT is not loaded here


def test_without_market_data_the_page_says_so_and_computes_nothing(services: FakeServices) -> None:
    services.market = Market("none", (), {}, {}, {}, (), ())
    services.calls.clear()
    is_empty_hidden, is_content_hidden, *_, is_no_market_hidden, _ = callbacks.show_summary(services, View("p1"))
    assert (is_empty_hidden, is_content_hidden, is_no_market_hidden) == (True, True, False)
    for draw in (callbacks.draw_companies, callbacks.draw_differences, callbacks.draw_overlap):
        with pytest.raises(PreventUpdate):
            draw(services, View("p1"))
    assert {name for name, *_ in services.calls} == {"analyse"}


def test_a_benchmark_that_is_not_loaded_leaves_cards_without_one(services: FakeServices) -> None:
    left = {ticker: s for ticker, s in services.market.snapshots.items() if ticker != "ITOT"}
    services.market = replace(services.market, snapshots=left)
    *_, cards, _, _ = callbacks.show_summary(services, View("p1", benchmark="total_market"))
    assert len(cards) == 4
    assert all("no holdings loaded" in str(card) for card in cards)


def test_charts_come_with_a_sentence_and_a_table(services: FakeServices) -> None:
    *_, bringers, notes = callbacks.draw_companies(services, View("p1"))
    assert len(bringers.data) >= 3
    assert len(notes) == 2
    bands, band_notes, sectors, sector_notes = callbacks.draw_differences(services, View("p1"))
    assert bands.data[0].type == sectors.data[0].type == "bar"
    assert len(band_notes) == len(sector_notes) == 2
    overlap, _ = callbacks.draw_overlap(services, View("p1"))
    # SPY and VGT share AAPL 0.20, MSFT 0.15, NVDA 0.15 = 0.50 of each
    assert overlap.data[0].z[0][1] == pytest.approx(0.50)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_figure_holds_only_what_plotly_knows(services: FakeServices, theme: Theme) -> None:
    """The pages leave plotly's own check out, as it takes longer than all the rest: it is made here."""
    view = View("p1", theme)
    shown = [
        *callbacks.draw_companies(services, view),
        *callbacks.draw_differences(services, view),
        *callbacks.draw_overlap(services, view),
        callbacks.list_measures(services, view)[0],
    ]
    figures = [part for part in shown if isinstance(part, go.Figure)]
    assert len(figures) == 6
    for figure in figures:
        assert go.Figure(figure.to_dict()).to_dict() == figure.to_dict()


def test_a_benchmark_that_is_not_loaded_is_said(services: FakeServices) -> None:
    snapshots = {t: s for t, s in services.market.snapshots.items() if t != "ITOT"}
    object.__setattr__(services.market, "snapshots", snapshots)
    with pytest.raises(DataUnavailable, match="Total market: no holdings loaded"):
        callbacks.draw_differences(services, View("p1", benchmark="total_market"))


def test_every_company_is_a_row(services: FakeServices) -> None:
    rows = callbacks.list_companies(services, View("p1"))
    weights = {row["ticker"]: row["weight"] for row in rows}
    # NVDA: 0.6 x 0.15 + 0.2 x 0.25 + 0.1 = 0.24
    assert weights["NVDA"] == pytest.approx(0.24)
    assert "GOOG" not in weights
    assert sum(weights.values()) == pytest.approx(1.0)


def test_trail_leads_back_to_positions_and_fund_rows(services: FakeServices) -> None:
    text = str(walks.show_trail(services, View("p1"), NVIDIA))
    assert "row 4 of your file" in text
    assert "Through SPY" in text
    assert "row 3 of its holdings" in text
    assert "18 Nov 2025" in text


def test_trail_names_stand_ins_share_classes_and_money() -> None:
    services = FakeServices()
    services.saved["p1"] = a_portfolio(services.market, {"FXAIX": 500, "VFIAX": 500})
    text = str(walks.show_trail(services, View("p1"), NVIDIA))
    assert "stand-in SPY" in text
    assert "same series VOO" in text


def test_trail_of_a_nested_fund_says_so() -> None:
    market = a_market({"INNER": {"NVDA": 1.0}, "OUTER": (a_line("INNER", 1.0, HoldingKind.FUND),)})
    services = FakeServices(market)
    services.saved["p1"] = a_portfolio(market, {"OUTER": 1000})
    assert "through a fund it holds" in str(walks.show_trail(services, View("p1"), NVIDIA))


def test_the_trail_links_to_fund_version_and_row(services: FakeServices) -> None:
    text = str(walks.show_trail(services, View("p1"), NVIDIA))
    assert "/data?fund=SPY&version=SPY-2025-11-18&row=3" in text
    assert "/data?fund=VGT&version=VGT-2025-11-18&row=3" in text


def test_every_share_class_is_a_row_of_the_trail(services: FakeServices) -> None:
    text = str(walks.show_trail(services, View("p1"), TrailChoice("us-GOOGL")))
    assert "fund=SPY&version=SPY-2025-11-18&row=4" in text
    assert "fund=SPY&version=SPY-2025-11-18&row=5" in text


def test_a_stand_in_is_walked_back_to_the_fund_that_stands_in() -> None:
    services = FakeServices()
    services.saved["p1"] = a_portfolio(services.market, {"FXAIX": 500, "VFIAX": 500})
    text = str(walks.show_trail(services, View("p1"), NVIDIA))
    assert "/data?fund=SPY&version=SPY-2025-11-18&row=3" in text
    assert "/data?fund=VOO&version=VOO-2025-11-18&row=3" in text


def test_the_theme_card_walks_back_through_its_companies(services: FakeServices) -> None:
    text = str(walks.show_trail(services, View("p1"), TrailChoice(mark="theme:mag7")))
    for company in ("AAPL Inc.", "MSFT Inc.", "NVDA Inc.", "TSLA Inc."):
        assert company in text
    assert "JPM Inc." not in text


def test_the_card_of_the_largest_company_walks_back_to_it(services: FakeServices) -> None:
    text = str(walks.show_trail(services, View("p1"), TrailChoice(mark="largest")))
    assert "NVDA Inc." in text
    assert "AAPL Inc." not in text


@pytest.mark.parametrize("mark", ["all", "band:mega", "top:25"])
def test_a_figure_of_all_companies_walks_back_to_every_version(services: FakeServices, mark: str) -> None:
    text = str(walks.show_trail(services, View("p1"), TrailChoice(mark=mark)))
    for fund in ("SPY", "VGT", "IWM"):
        assert f"/data?fund={fund}&version={fund}-2025-11-18" in text
    assert "VOO" not in text


def test_a_theme_nobody_holds_still_leads_somewhere() -> None:
    services = FakeServices()
    services.saved["p1"] = a_portfolio(services.market, {"IWM": 500})
    text = str(walks.show_trail(services, View("p1"), TrailChoice(mark="theme:mag7")))
    assert "/data?fund=IWM&version=IWM-2025-11-18" in text


def test_a_bar_of_a_fund_leads_to_the_row_and_opens_no_drawer(services: FakeServices) -> None:
    bar = TrailChoice("us-NVDA", fund="SPY")
    assert walks.follow_bar(services, View("p1"), bar) == "?fund=SPY&version=SPY-2025-11-18&row=3"
    with pytest.raises(PreventUpdate):
        walks.show_trail(services, View("p1"), bar)


@pytest.mark.parametrize("fund", ["direct", "other funds"])
def test_a_bar_of_no_single_fund_opens_the_drawer(services: FakeServices, fund: str) -> None:
    bar = TrailChoice("us-NVDA", fund=fund)
    assert walks.follow_bar(services, View("p1"), bar) is None
    assert "Through SPY" in str(walks.show_trail(services, View("p1"), bar))


def test_the_bars_know_their_company_and_fund(services: FakeServices) -> None:
    *_, bringers, notes = callbacks.draw_companies(services, View("p1"))
    direct = bringers.data[0]
    assert list(direct.customdata[0]) == ["us-NVDA", "direct"]
    assert {trace.customdata[0][1] for trace in bringers.data if trace.type == "bar"} >= {"SPY", "VGT"}
    assert "/data?fund=SPY&version=SPY-2025-11-18" in str(notes)  # the table alternative leads there by keyboard


def test_every_card_opens_the_trail(services: FakeServices) -> None:
    *_, cards, _, _ = callbacks.show_summary(services, View("p1"))
    found = [str(card) for card in cards]
    for mark, card in zip(("theme:mag7", "largest", "all", "small"), found, strict=True):
        assert f"'figure': '{mark}'" in card


def test_cards_without_any_company_have_nothing_to_walk_back_to() -> None:
    services = FakeServices()
    services.saved["p1"] = a_portfolio(services.market, {"BND": 500})
    *_, cards, _, _ = callbacks.show_summary(services, View("p1"))
    assert "concentration-figure" not in str(cards)


@pytest.mark.parametrize(
    ("asked", "choice"),
    [
        ({"row": "us-NVDA", "at": 1}, TrailChoice("us-NVDA")),
        ({"mark": "issuer:us-NVDA", "at": 2}, TrailChoice("us-NVDA")),
        ({"mark": "theme:mag7", "at": 3}, TrailChoice(mark="theme:mag7")),
        ({"bar": {"points": [{"customdata": ["us-NVDA", "SPY"]}]}}, TrailChoice("us-NVDA", fund="SPY")),
    ],
)
def test_clicks_are_told_apart(asked: object, choice: TrailChoice) -> None:
    assert TrailChoice.from_asked(asked) == choice


@pytest.mark.parametrize("asked", [None, {}, {"bar": {"points": []}}, {"bar": {"points": [{}]}}, {"mark": None}])
def test_a_click_on_nothing_asks_nothing(asked: object) -> None:
    with pytest.raises(PreventUpdate):
        TrailChoice.from_asked(asked)


def test_a_click_on_nothing_walks_nowhere(services: FakeServices) -> None:
    assert walks.follow_bar(services, View("p1"), TrailChoice()) is None
    with pytest.raises(PreventUpdate):
        walks.show_trail(services, View("p1"), TrailChoice())


def test_trail_of_an_unknown_row_changes_nothing(services: FakeServices) -> None:
    with pytest.raises(PreventUpdate):
        walks.show_trail(services, View("p1"), TrailChoice("nobody"))


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_export_hands_over_the_file(services: FakeServices, file_format: str) -> None:
    download = acts.export_companies(services, View("p1"), file_format)
    assert download["filename"] == f"look_through.{file_format}"
    assert download["content"] == "Y29tcGFuaWVz"  # base64 of "companies"
    assert services.calls[-1] == ("export_look_through", "p1", file_format)


def test_a_click_on_the_map_filters_the_grid() -> None:
    sector = CompanyFilter.from_click({"points": [{"customdata": ["Energy", ""]}]})
    assert sector.model == {"sector": {"filterType": "text", "type": "equals", "filter": "Energy"}}
    company = CompanyFilter.from_click({"points": [{"customdata": ["Technology", "NVDA"]}]})
    assert company.model == {"ticker": {"filterType": "text", "type": "equals", "filter": "NVDA"}}
    assert company.words == "NVDA only"


@pytest.mark.parametrize("click", [None, {}, {"points": []}, {"points": [{"customdata": ["", ""]}]}, {"points": [{}]}])
def test_a_click_on_nothing_shows_all(click: dict[str, object] | None) -> None:
    chosen = CompanyFilter.from_click(click)
    assert (chosen.model, chosen.words) == ({}, "")


def test_what_is_sold_short_is_said_where_it_is_not_drawn() -> None:
    # 120 SPY and -20 TSLA of 100: TSLA is -0.20 and 1.2 times its weight in SPY
    services = FakeServices()
    services.saved["p1"] = a_portfolio(services.market, {"SPY": 120, "TSLA": -20})
    _, notes, *_ = callbacks.draw_companies(services, View("p1"))
    assert "Sold short on balance and not drawn: TSLA Inc. \u2212" in seen(notes)
    inside, _ = callbacks.list_inside(services, View("p1"))
    assert "Sold short by you \u221220.0\u202f% below zero" in seen(inside)
    trail = seen(walks.show_trail(services, View("p1"), TrailChoice(mark="short")))
    assert "Direct: TSLA \u221220.0\u202f%" in trail
