"""The tables of the concentration page: each measure with bounds or why it is not known, each list of companies."""

import datetime as dt
from dataclasses import replace

import pytest
from factories import a_market, a_portfolio
from hand_further import UNKNOWN, further
from hand_reports import a_benchmark, a_report
from seen_words import named, words

from analytics.model.choices import Choices
from analytics.model.exposure import Bounded
from analytics.model.further import Covered, DaysToTrade, Likeness
from analytics.model.issuer import Theme
from webapp.components.chart_theme import register_templates
from webapp.components.charts_differences import band_differences, build_differences, sector_differences
from webapp.components.words import NamedTheme, dated_fund, days, named_theme, yardstick_label
from webapp.formatting import percent
from webapp.pages.concentration import measures, panels, themes
from webapp.services import Beside
from webapp.services.analyse import analysed
from webapp.services.beside import beside, yardstick_funds
from webapp.services.market_state import build_state, derive_state

SEVEN = NamedTheme("mag7", "Magnificent 7", "Seven companies.", frozenset())
DAY = dt.date(2025, 11, 18)


def row(table: object, name: str) -> str:
    """Return the words of the row of a measure."""
    rows = [r for body in table.children.children[1:] for r in body.children]  # type: ignore[attr-defined]
    found = [r for r in rows if isinstance(r.children, list) and words(r.children[0]) == name]
    assert len(found) == 1
    return words(found[0])


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Covered(21.34, 0.87), "21.3\u202f%, known for 87.0\u202f%"),
        (Covered(21.34, 1.0), "21.3\u202f%"),
        (UNKNOWN, "not known: no reports"),
    ],
)
def test_a_figure_says_what_it_rests_on_or_why_it_is_not_known(figure: Covered, said: str) -> None:
    assert measures.covered(figure, lambda value: percent(value / 100), "no reports") == said


def test_every_figure_of_yours_opens_its_trail() -> None:
    table = measures.measures_table(a_report(), Beside(further()), SEVEN)
    marked = named(table, "figure")
    assert {"theme:mag7", "largest", "top:10", "top:25", "top:50", "all", "small", "expense", "earnings"} <= set(marked)
    assert {"losses", "unknown", "days", "lines"} <= set(marked)
    assert "30.0\u202f% (30.0\u201355.0)" in row(table, "Magnificent 7")
    assert "1.28 or more" in row(table, "Entropy")


def test_bars_of_differences_and_their_table_open_the_trail() -> None:
    register_templates()
    for pair, first in ((band_differences, "band:mega"), (sector_differences, "sector:technology")):
        rows = pair(a_report(), a_benchmark(), "light")
        bars = build_differences(rows, "light").data[0]
        assert bars.customdata[0][0] == first
        assert [mark for (mark,) in bars.customdata] == named(panels.differences_table(rows, "x"), "figure")
        assert len(set(named(panels.differences_table(rows, "x"), "figure"))) == len(rows)


def test_likeness_and_days_are_said_with_bounds_and_coverage() -> None:
    likeness = {"SPY": Likeness(Bounded(0.62, 0.50, 0.74), Bounded(0.38, 0.26, 0.50))}
    slow = (DaysToTrade("TINY", 0.1, 2.5, DAY), DaysToTrade("SPY", 0.5, 0.01, DAY))
    market = a_market()
    state = build_state(market)
    found = beside(analysed(a_portfolio(market, {"SPY": 1}), state), "")
    mine = replace(found, further=further(likeness=likeness, days_to_trade=slow, days_coverage=0.6))
    table = measures.measures_table(a_report(), mine, SEVEN)
    assert "62.0\u202f% (50.0\u201374.0)" in row(table, "Active share of yours")
    assert "38.0\u202f% (26.0\u201350.0)" in row(table, "Overlap with yours")
    assert "2.5 days (TINY), known for 60.0\u202f%" in row(table, "Days to trade, slowest line")
    assert "likeness:sp500" in named(table, "figure")


def test_a_picked_fund_is_a_column_after_the_benchmarks() -> None:
    market = a_market()
    state = build_state(market)
    assert list(yardstick_funds(state, "VGT")) == ["sp500", "total_market", "russell2000", "VGT"]
    assert list(yardstick_funds(state, "russell2000")) == ["sp500", "total_market", "russell2000"]
    assert list(yardstick_funds(state, "QQQ")) == ["sp500", "total_market", "russell2000"]  # no holdings of it
    found = beside(analysed(a_portfolio(market, {"SPY": 1}), state), "VGT")
    assert measures.column_keys(found)[-1] == "VGT"
    # SPY holds AAPL 0.20, MSFT 0.15, NVDA 0.15 of VGT's companies, and all of them less than VGT does
    assert found.further.likeness["VGT"].overlap.weight == pytest.approx(0.50)


def test_the_answer_is_read_by_every_definition() -> None:
    market = a_market({"F": {"NVDA": 0.5, "AAPL": 0.3, "KO": 0.2}, "SPY": {"NVDA": 0.1, "KO": 0.9}})
    chips = Theme("chips", "Chips", dt.date(2025, 6, 30), frozenset({"us-NVDA", "us-AMD"}))
    none = Theme("none", "Nothing held", DAY, frozenset({"us-MSFT"}))
    market = replace(market, themes=(*market.themes, chips, none))
    state = build_state(market)
    analysis = analysed(a_portfolio(market, {"F": 100}), state)
    found = {reading.theme.name: reading for reading in themes.readings(analysis)}
    assert found["mag7"].weight.weight == pytest.approx(0.8)
    assert (found["mag7"].n_held, found["mag7"].largest) == (2, "NVDA")
    assert found["chips"].weight.weight == pytest.approx(0.5)
    panel = themes.themes_panel(analysis, state.benchmarks["sp500"], "S&P 500", is_own=True)
    said = words(panel)
    assert "between 0.0\u202f% (Nothing held) and 80.0\u202f% (Magnificent 7)" in said
    # 0.8 less NVDA's 0.5; the S&P 500 here holds 0.1 of the seven
    assert "2 of 7 80.0\u202f% 10.0\u202f% 30.0\u202f% without NVDA (\u221250.0\u202fpoints)" in said
    assert "Chips 30 Jun 2025 1 of 2 50.0\u202f%" in said
    assert "none held" in said
    assert "make your own" in said
    assert named(panel, "figure") == ["theme:mag7", "theme:chips", "theme:none"]
    assert "make your own" not in words(themes.themes_panel(analysis, None, "x", is_own=False))


def test_a_single_list_needs_no_range() -> None:
    market = a_market({"F": {"NVDA": 1.0}})
    found = themes.readings(analysed(a_portfolio(market, {"F": 1}), build_state(market)))
    assert themes.spread_sentence(found) == "One list is kept: Magnificent 7."
    assert themes.spread_sentence([*found, *found]) == "By every definition the answer is 100.0\u202f%."


def test_the_range_of_definitions_holds_what_is_not_known() -> None:
    lists = [
        Theme("two", "Two", DAY, frozenset({"us-NVDA", "us-AAPL"})),
        Theme("one", "One", DAY, frozenset({"us-AAPL"})),
    ]
    market = a_market({"F": {"NVDA": 0.6, "AAPL": 0.4}}, themes=lists)
    known = themes.readings(analysed(a_portfolio(market, {"F": 1}), build_state(market)))
    said = themes.spread_sentence(known).replace("\u202f", " ")
    assert said == "By definition, the answer lies between 40.0 % (One) and 100.0 % (Two)."
    # Half of it is unknown: Apple is 0.2 at least; the two are 0.5, and all of it where the unknown is theirs.
    found = themes.readings(analysed(a_portfolio(market, {"F": 1, "?": 1}), build_state(market)))
    said = themes.spread_sentence(found).replace("\u202f", " ")
    assert said == ("By definition, and by what is not known, the answer lies between 20.0 % (One) and 100.0 % (Two).")


def test_names_of_what_stands_beside() -> None:
    assert yardstick_label(a_benchmark(), "sp500") == "S&P 500 (SPY 18 Nov 2025)"
    assert yardstick_label(a_benchmark(), "SPY") == "SPY (SPY 18 Nov 2025)"
    assert yardstick_label(None, "VTI") == "VTI: no holdings loaded"
    assert dated_fund(a_report(), "VGT") == "VGT 31 Oct 2025"


def test_a_list_that_is_gone_is_the_first_one_again() -> None:
    market = a_market()
    assert named_theme(market.themes, "gone").name == "mag7"
    assert named_theme((), "gone").members == frozenset()
    own = Theme("own", "Own", DAY, frozenset({"us-AAPL"}))
    assert named_theme((own,), "own").explanation == "1 company, list of 18 Nov 2025"


def test_the_fixed_sentence_is_of_the_published_list_alone() -> None:
    market = a_market()
    published = named_theme(market.themes, "mag7")
    assert published.explanation.startswith("Apple, Microsoft")
    mine = Theme("mag7", "My seven", DAY, frozenset({"us-AAPL"}))
    changed = named_theme((mine,), "mag7", own=(mine,))
    assert (changed.label, changed.explanation) == ("My seven", "1 company, list of 18 Nov 2025")
    assert changed.is_published is False


def test_companies_counted_apart_are_counted_once() -> None:
    market = a_market({"F": {"GOOGL": 0.6, "GOOG": 0.4}, "SPY": {"KO": 1.0}})
    company = frozenset({market.issuers[market.securities["GOOGL"].issuer_index].issuer_id})
    derived = derive_state(build_state(market), Choices(apart=company), None)
    analysis = analysed(derived.own(a_portfolio(market, {"F": 100})), derived)
    reading = themes.readings(analysis)[0]
    assert (reading.n_held, reading.n_companies) == (1, 7)


def test_short_words() -> None:
    assert [days(0.02), days(2.5), days(140.4)] == ["less than a tenth of a day", "2.5 days", "140 days"]
