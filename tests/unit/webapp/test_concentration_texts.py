"""Sentences of the concentration page: each must be true of the report it is made from."""

import math
from dataclasses import replace

import numpy as np
from hand_reports import a_benchmark, a_report, an_overlap, exact, owned

from analytics.model.exposure import Bounded, Bounds, Residual
from webapp.components import charts_differences, charts_overlap, report_cards
from webapp.components.words import NamedTheme, yardstick_label
from webapp.formatting import MINUS
from webapp.pages.concentration import panels, texts

S_AND_P = "S&P 500 (SPY 18 Nov 2025)"
SEVEN = ("AAPL", "MSFT", "NVDA", "GOOGL", "AMZN", "META", "TSLA")
MEMBERS = frozenset(f"us-{ticker}" for ticker in SEVEN)
THEME = NamedTheme("mag7", "Magnificent 7", "Seven companies.", MEMBERS)


def test_headline_names_dollars_of_a_hundred_and_the_part_through_funds() -> None:
    # seven companies, 0.06 each: 0.42 in all; three direct at 0.04 of it: 0.12; through funds 0.30
    issuers = tuple(owned(t, 0.04, SPY=0.02) if t in SEVEN[:3] else owned(t, SPY=0.06) for t in SEVEN)
    report = a_report(issuers=issuers, themes={"mag7": exact(0.42)})
    assert texts.headline(report, THEME) == "$42 of every $100 sits in seven companies; $30 of it through funds."


def test_headline_says_at_least_where_the_unknown_could_add_a_dollar() -> None:
    sentence = texts.headline(a_report(), THEME)
    assert sentence == "At least $30 of every $100 sits in two of the Magnificent 7; $25 of it through funds."


def test_headline_of_another_list_names_it() -> None:
    # two companies of the list are held: NVDA 0.20, of it 0.15 through funds; AAPL 0.10 all through funds
    chips = NamedTheme("chips", "Chips", "Three companies.", frozenset({"us-NVDA", "us-AAPL", "us-AMD"}))
    report = a_report(themes={"chips": exact(0.30)})
    assert texts.headline(report, chips) == "$30 of every $100 sits in two of “Chips”; $25 of it through funds."


def test_a_company_counted_apart_is_one_company_of_two_listings() -> None:
    # Alphabet's two listings at 0.03 each and six companies at 0.06: eight lines, seven companies, 0.42
    tickers = [*(t for t in SEVEN if t != "GOOGL"), "GOOGL#GOOGL", "GOOGL#GOOG"]
    issuers = tuple(owned(t, SPY=0.03 if "#" in t else 0.06) for t in tickers)
    report = a_report(issuers=issuers, themes={"mag7": exact(0.42)})
    apart = replace(THEME, members=frozenset(f"us-{t}" for t in tickers))
    said = texts.headline(report, apart)
    assert said == "$42 of every $100 sits in eight listings of seven companies; $42 of it through funds."
    one = texts.headline(a_report(issuers=issuers[-1:], themes={"mag7": exact(0.03)}), apart)
    assert one == "$3 of every $100 sits in one of the Magnificent 7; $3 of it through funds."


def test_an_own_list_in_the_place_of_a_published_one_has_its_own_name() -> None:
    issuers = tuple(owned(t, SPY=0.06) for t in SEVEN)
    report = a_report(issuers=issuers, themes={"mag7": exact(0.42)})
    mine = replace(THEME, label="My seven", is_published=False)
    assert texts.headline(report, mine).startswith("$42 of every $100 sits in seven of “My seven”;")


def test_what_is_sold_short_is_said_beside_what_funds_bring() -> None:
    # 0.35 through funds less 0.14 sold short is 0.21
    issuers = (owned("NVDA", -0.14, SPY=0.20), owned("AAPL", SPY=0.15))
    said = texts.headline(a_report(issuers=issuers, themes={"mag7": exact(0.21)}), THEME)
    assert said == "$21 of every $100 sits in two of the Magnificent 7; $35 through funds, less $14 sold short."


def test_headline_without_the_theme() -> None:
    none = a_report(issuers=(owned("CALM", 0.5),), themes={"mag7": exact(0.0)})
    assert texts.headline(none, THEME) == "None of your money sits in the Magnificent 7, directly or through funds."
    unsure = a_report(issuers=(owned("CALM", 0.5),), themes={"mag7": Bounded(0.0, 0.0, 0.2)})
    assert texts.headline(unsure, THEME) == "None of what could be looked into sits in the Magnificent 7."


def test_bringers_sentence_adds_up() -> None:
    sentence = texts.bringers_sentence(a_report())
    assert sentence.startswith(
        "NVDA Inc. is 20.0\u202f% of your money: 5.0\u202f% direct, 10.0\u202f% through SPY and 5.0\u202f% through VGT."
    )


def test_bringers_sentence_keeps_the_small_funds() -> None:
    exposure = owned("NVDA", A=0.04, B=0.03, C=0.02, D=0.01, E=0.01)
    sentence = texts.bringers_sentence(a_report(largest=(exposure, exact(0.11))))
    assert "2.0\u202f% through 2 other funds" in sentence


def test_sentences_without_companies() -> None:
    empty = a_report(issuers=(), largest=None)
    assert texts.bringers_sentence(empty) == texts.map_sentence(empty) == "No companies are known in this portfolio."


def test_map_sentence_names_the_largest() -> None:
    sentence = texts.map_sentence(a_report())
    assert sentence.startswith("Technology is the largest sector with 36.0\u202f%")
    assert "NVDA Inc. 20.0\u202f%, AAPL Inc. 10.0\u202f% and CALM Inc. 4.0\u202f%" in sentence


def test_differences_sentence_names_both_ends() -> None:
    rows = charts_differences.band_differences(a_report(), a_benchmark(), "light")
    sentence = charts_differences.differences_sentence(rows, "S&P 500")
    assert "Size unknown +25.0\u202fpoints and Large \u221233.0\u202fpoints" in sentence
    same = charts_differences.band_differences(a_benchmark(), a_benchmark(), "light")
    assert charts_differences.differences_sentence(same, "S&P 500").startswith("No difference to S&P 500")


def test_overlap_sentences() -> None:
    common = np.array([[1.0, 0.35, 0.87], [0.35, 1.0, 0.2], [0.87, 0.2, 1.0]])
    matrix = an_overlap(("SPY", "VGT", "VFIAX"), common, ("SPY", "VGT", "VOO"), (False, False, False))
    assert charts_overlap.overlap_sentence(matrix).startswith("SPY and VFIAX have most in common: 87.0\u202f%.")
    leaning = an_overlap(("SPY", "FXAIX"), common[:2, :2], ("SPY", "SPY"), (False, True))
    assert "35.0\u202f% (FXAIX by its stand-in SPY)." in charts_overlap.overlap_sentence(leaning)
    assert charts_overlap.overlap_notes(matrix) == ["* VFIAX is a share class of VOO."]
    alone = an_overlap(("SPY",), np.ones((1, 1)), ("SPY",), (False,))
    assert charts_overlap.overlap_sentence(alone) == "Overlap needs at least two funds."
    dark = an_overlap(("QQQ", "SMH"), np.full((2, 2), math.nan), (None, None), (False, False))
    assert charts_overlap.overlap_sentence(dark) == "No two of your funds have loaded holdings."
    assert charts_overlap.overlap_notes(dark) == ["QQQ: no holdings loaded.", "SMH: no holdings loaded."]


def test_source_names_fund_and_date_or_the_span_and_stand_ins() -> None:
    assert report_cards.source_text(a_benchmark()) == "SPY 18 Nov 2025"
    assert report_cards.source_text(a_report()) == "2 funds · 31 Oct 2025 to 18 Nov 2025"
    assert report_cards.source_text(a_report(coverage_stand_in=0.084)).endswith(" · 8.4\u202f% by stand-ins")
    assert report_cards.source_text(a_report(snapshots=())) == "direct holdings only"


def words(component: object) -> str:
    if component is None or isinstance(component, str):
        return component or ""
    children = getattr(component, "children", None)
    return " ".join(words(c) for c in (children if isinstance(children, list) else [children]))


def test_cards_show_bounds_and_the_benchmark() -> None:
    theme, largest, effective, small = (
        words(c) for c in panels.figure_cards(a_report(), a_benchmark(), S_AND_P, THEME)
    )
    assert "30.0\u202f%" in theme
    assert "(30.0\u201355.0)" in theme
    assert "S&P 500 (SPY 18 Nov 2025): 34.0\u202f%" in theme
    assert "NVDA Inc." in largest
    assert "(20.0\u201345.0)" in largest
    assert "5\u201320" in effective
    assert ": 42" in effective
    assert "4.0\u202f%" in small
    assert "(4.0\u201329.0)" in small


def test_cards_without_a_loaded_benchmark_or_companies_still_stand() -> None:
    empty = a_report(largest=None, effective_number=Bounds(math.inf, math.inf))
    cards = [words(c) for c in panels.figure_cards(empty, None, yardstick_label(None, "russell2000"), THEME)]
    assert all("Russell 2000: no holdings loaded" in card for card in cards)
    assert "unknown" in cards[2]


def test_a_single_number_is_shown_when_the_bounds_round_to_it() -> None:
    assert report_cards.bounds_words(Bounded(0.34211, 0.34209, 0.34213)) == ""
    assert report_cards.bounds_words(Bounded(0.342, 0.340, 0.351)) == "(34.0\u201335.1)"


def test_tables_carry_what_the_charts_draw() -> None:
    bringers = words(panels.bringers_table(a_report()))
    assert "NVDA Inc. 20.0\u202f% 5.0\u202f% SPY 10.0\u202f% ,  VGT 5.0\u202f%" in bringers
    rows = charts_differences.band_differences(a_report(), a_benchmark(), "light")
    assert "Mega 50.0\u202f% (50.0\u201375.0) 60.0\u202f% \u221210.0\u202fpoints" in words(
        charts_differences.differences_table(rows, "x", yours=lambda _, said: said)
    )


def test_unknown_list_gives_reasons() -> None:
    assert "QQQ" in words(report_cards.unknown_list(a_report().residuals))
    assert "no holdings loaded" in words(report_cards.unknown_list(a_report().residuals))
    assert words(report_cards.unknown_list(())) == report_cards.NOTHING_UNKNOWN


def test_what_funds_owe_stands_apart_from_what_is_unknown() -> None:
    shown = words(report_cards.unknown_list((), (Residual("VXF", -0.023, "owed: lent securities"),)))
    assert shown.startswith(report_cards.NOTHING_UNKNOWN)
    assert report_cards.OWED in shown
    assert shown.index(report_cards.OWED) < shown.index("VXF")
    assert "owed: lent securities" in shown
    assert f"{MINUS}2.3\u202f%" in shown


def test_rows_are_plain_numbers() -> None:
    row = panels.company_rows(a_report())[0]
    assert (row["weight"], row["direct"], row["funds"]) == (0.20, 0.05, "SPY, VGT")
    assert abs(row["through"] - 0.15) < 1e-12
    assert (row["sector"], row["band"], row["key"]) == ("Technology", "Mega", "us-NVDA")
