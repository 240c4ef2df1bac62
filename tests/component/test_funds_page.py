"""Callbacks of the Funds page, called as functions."""

import datetime as dt
from typing import Any

import pytest
from dash.exceptions import PreventUpdate
from factories import a_fund, a_line, a_market, a_portfolio, an_issuer
from fakes import FakeServices
from seen_words import named
from seen_words import words as seen
from version_factories import some_measures

from analytics.errors import DataUnavailable
from analytics.model.fund import FundAssetClass, HoldingKind
from webapp.formatting import THIN
from webapp.pages.funds import callbacks, texts, trail
from webapp.pages.funds.forms import View, chosen_row, fund_of_address, fund_path, read_view

FEE = "https://sponsor.example/fees/f"


@pytest.fixture
def services() -> FakeServices:
    """Funds F (60 % AAPL, 20 % KO, 15 % fund G, 5 % cash), G (KO), SPY, without holdings QQQ, VTWO by G, BND, VMFXX."""
    lines = [
        a_line("AAPL", 0.60),
        a_line("KO", 0.20),
        a_line("G", 0.15, HoldingKind.FUND),
        a_line("USD", 0.05, HoldingKind.CASH),
    ]
    market = a_market(
        {"F": lines, "G": {"KO": 1.0}, "SPY": {"AAPL": 0.5, "DE": 0.5}},
        funds=[
            a_fund(
                "F",
                sponsor="House",
                index_name="Index F",
                expense_ratio=0.0003,
                expense_ratio_date=dt.date(2026, 1, 4),
                expense_ratio_source=FEE,
            ),
            a_fund("QQQ"),
            a_fund("VTWO", stand_in="G"),
            a_fund("BND"),
            a_fund("VMFXX"),
        ],
        prices={"F": "98.4"},
    )
    return FakeServices(market=market, saved={"p1": a_portfolio(market, {"F": 600, "G": 300, "CASH": 100})})


def said(shown: object) -> str:
    """Everything a component says, with thin spaces as they are."""
    return str(shown).replace("\\u202f", THIN)


def test_an_address_names_a_fund() -> None:
    assert fund_of_address("?fund= vti ") == "VTI"
    assert fund_of_address("?other=1") == fund_of_address(None) == ""
    assert fund_of_address(fund_path("BRK.B")[len("/funds") :]) == "BRK.B"
    assert read_view("VTI", "p1", "dark", "nikkei") == View("VTI", "p1", "dark", "sp500")
    for fund, visit in (("", "p1"), (None, "p1"), ("VTI", None)):
        with pytest.raises(PreventUpdate):
            read_view(fund, visit)


def test_a_fund_nobody_knows_is_said_to_be_so(services: FakeServices) -> None:
    assert callbacks.known_fund(services, "F") == "F"
    assert callbacks.known_fund(services, "") == ""
    with pytest.raises(DataUnavailable, match="The fund NONE is not in the directory"):
        callbacks.known_fund(services, "NONE")


def test_the_list_starts_with_yours_then_those_with_holdings(services: FakeServices) -> None:
    rows = callbacks.figures.fund_rows(services.fund_list("p1"))
    assert [(row["ticker"], row["yours"], row["n_companies"]) for row in rows] == [
        ("F", pytest.approx(0.6), 2),
        ("G", pytest.approx(0.3), 1),
        ("SPY", None, 2),
        ("VTWO", None, None),
        ("BND", None, None),
        ("QQQ", None, None),
        ("VMFXX", None, None),
    ]
    words = {row["ticker"]: row["words"] for row in rows}
    assert words == {
        "F": "own holdings",
        "G": "own holdings",
        "SPY": "own holdings",
        "VTWO": "stand-in G",
        "BND": "counts as another asset",
        "QQQ": "not loaded",
        "VMFXX": "counts as cash",
    }
    assert [row["ticker"] for row in callbacks.figures.fund_rows(services.fund_list(""))][:3] == ["F", "G", "SPY"]


def test_a_fund_says_who_runs_it_what_it_costs_and_of_when_it_is(services: FakeServices) -> None:
    title, lead, facts, missing, is_hidden, inside, relations = callbacks.show_fund(services, View("F", "p1"))
    assert (title, lead, missing, is_hidden) == ("F · F fund", "", None, False)
    for words in (
        "House",
        "Index F",
        f"0.03{THIN}% · as of 4 Jan 2026",
        "sponsor.example",
        "$98.40 · 18 Nov 2025 · test",
        "18 Nov 2025, ",
        "/data?fund=F&version=F-2025-11-18&row=1",
        "4, 2 of them shares",
        f"$600.00, 60.0{THIN}% of your money",
    ):
        assert words in said(facts), words
    # Besides companies: 5 % cash. The fund inside is looked through: KO 0.20 + 0.15.
    assert f"5.0{THIN}%" in said(inside)
    assert "Futures" not in said(inside)
    # In common with G: the smaller of KO 0.35 and 1.0; all of G is in F's companies.
    assert f"35.0{THIN}%" in said(relations)
    assert f"100.0{THIN}%" in said(relations)
    assert "/overlap?pair=F,G" in said(relations)
    assert "Which funds does it hold?" in said(relations)
    assert "/funds?fund=G" in said(relations)


def test_a_fund_inside_another_says_who_holds_it(services: FakeServices) -> None:
    *_, relations = callbacks.show_fund(services, View("G", "p1"))
    assert "Which loaded funds hold it?" in said(relations)
    assert f"15.0{THIN}%" in said(relations)
    *_, relations = callbacks.show_fund(services, View("SPY", "p1"))
    assert "with=SPY&pair=SPY,F" in said(relations)
    assert texts.NOT_NESTED in said(relations)


def test_without_a_portfolio_nothing_is_yours(services: FakeServices) -> None:
    _, _, facts, *_, relations = callbacks.show_fund(services, View("F", ""))
    assert "Your money" not in said(facts)
    assert texts.NO_PORTFOLIO in said(relations)


@pytest.mark.parametrize(
    ("ticker", "words"),
    [("QQQ", "Drop the sponsor's file of QQQ"), ("BND", "BND is a bond fund"), ("VMFXX", "money market fund")],
)
def test_a_fund_without_holdings_says_what_to_do(services: FakeServices, ticker: str, words: str) -> None:
    view = View(ticker, "p1")
    _, lead, facts, missing, is_hidden, inside, relations = callbacks.show_fund(services, view)
    assert is_hidden is True
    assert words in said(missing)
    assert f"/data?fund={ticker}" in said(missing)
    assert "no holdings loaded" in str(lead).lower()
    assert "Holdings as of" not in said(facts)
    assert inside == []
    assert texts.NO_OVERLAP in said(relations)
    assert callbacks.list_companies(services, view) == []
    for show in (callbacks.show_measures, callbacks.draw_differences, callbacks.show_past):
        with pytest.raises(PreventUpdate):
            show(services, view)
    with pytest.raises(DataUnavailable):
        services.company_line(ticker, "us-KO")
    with pytest.raises(DataUnavailable):
        services.export_companies(ticker)


def test_a_stand_in_is_said_wherever_it_shows(services: FakeServices) -> None:
    _, lead, *_ = callbacks.show_fund(services, View("VTWO", "p1"))
    assert lead == "No holdings of its own loaded: shown by its stand-in G."
    assert services.company_line("VTWO", "us-KO").fund == "G"


def test_cards_and_measures_stand_beside_the_benchmark(services: FakeServices) -> None:
    # Magnificent 7: AAPL 0.60 here, 0.50 in SPY. HHI: 0.6^2 + 0.35^2 = 0.4825; SPY 0.25 + 0.25.
    cards, table = callbacks.show_measures(services, View("F", "p1"))
    assert len(cards) == 4
    assert f"60.0{THIN}%" in said(cards[0])
    assert f"S&P 500 (SPY 18 Nov 2025): 50.0{THIN}%" in said(cards[0])
    assert named(cards, "figure") == ["theme:mag7", "largest", "all", "small"]
    assert named(table, "figure")[:6] == ["top:10", "top:25", "top:50", "all", "earnings", "losses"]
    rows = said(table).split("Tr(")[2:]
    by_name = {row.split("'")[1]: row for row in rows}
    assert "'0.4825'" in by_name["HHI"]
    assert "'0.5000'" in by_name["HHI"]
    assert f"95.0{THIN}%" in by_name["Top 25 companies"]
    assert f"100.0{THIN}%" in by_name["Top 25 companies"]
    assert "not known" in by_name["Price over earnings"]
    assert f"60.0{THIN}%" in by_name["Magnificent 7 (18 Nov 2025)"]


def test_a_benchmark_that_is_not_loaded_is_no_yardstick(services: FakeServices) -> None:
    view = View("F", "p1", benchmark="russell2000")
    cards, table = callbacks.show_measures(services, view)
    assert "Russell 2000: no holdings loaded" in said(cards[0])
    assert "no holdings loaded" in said(table)
    # A figure of F and none beside it, in each of the ten rows.
    assert seen(table).count("not known") == len(named(table, "figure")) + 2
    with pytest.raises(DataUnavailable, match="Choose another benchmark"):
        callbacks.draw_differences(services, view)


def test_differences_carry_the_name_of_the_fund(services: FakeServices) -> None:
    bands, notes, sectors, _ = callbacks.draw_differences(services, View("F", "p1"))
    # Mega: 0.60 AAPL + 0.35 KO here; SPY 0.50.
    assert bands.data[0].x[0] == pytest.approx(0.45)
    assert "F: 95.0" in bands.data[0].hovertext[0]
    assert "Beside each name: F · benchmark" in said(notes[0])
    assert len(sectors.data[0].x) >= 11


def test_a_figure_leads_to_the_companies_it_is_made_of(services: FakeServices) -> None:
    bands, notes, *_ = callbacks.draw_differences(services, View("F", "p1"))
    assert bands.data[0].customdata[0] == ["band:mega"]
    assert named(notes, "figure")[0] == "band:mega"
    page = services.fund_page("F", "")
    # Mega: 0.60 AAPL, 0.20 KO and 0.15 KO through G; nothing is said to be anybody's money.
    opened = trail.show_trail(page, "band:mega")
    assert named(opened, "issuer") == ["us-AAPL", "us-KO"]
    assert f"60.0{THIN}% KO Inc. 35.0{THIN}%" in seen(opened)
    assert "/data?fund=F&version=F-2025-11-18" in said(opened)
    assert named(trail.show_trail(page, "theme:mag7"), "issuer") == ["us-AAPL"]
    cash = seen(trail.show_trail(page, "sector:cash"))
    assert f"5.0{THIN}% of the fund" in cash
    assert "your money" not in cash
    assert callbacks.row_query(services, "F", "us-KO") == "?fund=F&version=F-2025-11-18&row=2"


@pytest.mark.parametrize("asked", [None, {}, {"mark": ""}, {"bar": {}}])
def test_a_click_on_nothing_opens_no_trail(asked: object) -> None:
    with pytest.raises(PreventUpdate):
        trail.asked_mark(asked)


def test_a_fund_without_holdings_has_nothing_to_walk_back_to(services: FakeServices) -> None:
    for fund, mark in (("QQQ", "all"), ("F", "nothing")):
        with pytest.raises(PreventUpdate):
            trail.show_trail(services.fund_page(fund, ""), mark)


def test_companies_are_looked_through_and_lead_to_their_row(services: FakeServices) -> None:
    rows = callbacks.list_companies(services, View("F", "p1"))
    assert [(row["ticker"], pytest.approx(row["weight"])) for row in rows] == [("AAPL", 0.60), ("KO", 0.35)]
    line = services.company_line("F", chosen_row({"rowId": "us-KO"}))
    assert (line.fund, line.snapshot_id, line.row) == ("F", "F-2025-11-18", 2)
    for click in (None, {}, {"rowId": ""}):
        with pytest.raises(PreventUpdate):
            chosen_row(click)


def test_history_and_versions(services: FakeServices) -> None:
    services.histories["F"] = (some_measures(dt.date(2025, 10, 31)), some_measures(dt.date(2025, 11, 18)))
    charts, versions = callbacks.show_past(services, View("F", "p1"))
    assert len(charts) == 3
    assert "shown now" in said(versions)
    assert "/data?fund=F&version=F-2025-11-18" in said(versions)


def test_companies_can_be_taken_away(services: FakeServices) -> None:
    file = services.export_companies("F")
    lines = file.content.decode("utf-8-sig").splitlines()
    assert file.file_name == "f-companies.csv"
    assert lines[0] == "company,ticker,country,sector,size_band,weight"
    assert lines[1] == "AAPL Inc.,AAPL,United States,technology,mega,0.6"
    assert any(line.startswith("Holdings of G,") for line in lines)


def test_derivatives_shorts_and_the_unknown_are_shown_for_what_they_are() -> None:
    lines: list[Any] = [
        a_line("AAPL", 0.90),
        a_line("KO", -0.10),
        a_line("ES", 0.02, HoldingKind.DERIVATIVE),
        a_line("X", 0.18, is_mapped=False),
    ]
    services = FakeServices(market=a_market({"F": lines}, issuers=[an_issuer("KO")]))
    *_, inside, _ = callbacks.show_fund(services, View("F", ""))
    assert "Futures, swaps and options" in said(inside)
    assert texts.DERIVATIVES_NOTE in said(inside)
    assert "Sold short" in said(inside)
    assert "not mapped to a company" in said(inside)


def test_a_fee_without_an_address_is_said_in_words() -> None:
    fund = a_fund("F", expense_ratio=0.01, expense_ratio_source="prospectus")
    assert texts.fee(fund) == f"1.0{THIN}% · prospectus"
    assert texts.fee(a_fund("F")) == "unknown"
    assert texts.not_loaded(a_fund("M", asset_class=FundAssetClass.MIXED)).startswith("M is a mixed fund")
