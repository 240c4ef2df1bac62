"""What stands behind a figure: each mark leads to the companies, funds or lines the figure is made of."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from factories import a_line, a_market, a_portfolio
from hand_further import further

from analytics.model.fund import HoldingKind
from analytics.model.further import DaysToTrade
from analytics.model.issuer import Sector, SizeBand
from analytics.model.market import Earnings, Market
from analytics.model.portfolio import Portfolio, Position, PositionKind
from webapp.components import marks, tracing
from webapp.components.tracing import Ground, Traced
from webapp.services.analyse import analysed
from webapp.services.beside import beside
from webapp.services.market_state import build_state

DAY = dt.date(2025, 11, 18)
LINES = (
    a_line("NVDA", 0.50),
    a_line("CALM", 0.30),
    a_line("", 0.14, HoldingKind.CASH),
    a_line("ESZ5", 0.06, HoldingKind.DERIVATIVE),
    a_line("TINY", 0.02),
    a_line("TSLA", -0.02),
)


def ground(market: Market | None = None, portfolio: Portfolio | None = None, **parts: object) -> Ground:
    """Make a portfolio of 50 % F, 30 % NVDA and 20 % cash, in ten thousands."""
    market = market or a_market({"F": LINES, "SPY": {"NVDA": 0.6, "KO": 0.4}})
    owned = portfolio or a_portfolio(market, {"F": 50_000, "NVDA": 30_000})
    cash = Position(9, "", "Sweep", "", PositionKind.CASH, Decimal(20_000))
    whole = replace(owned, positions=(*owned.positions, cash)) if portfolio is None else owned
    return Ground(analysed(whole, build_state(market)), **parts)  # type: ignore[arg-type]  # tests name parts freely


def trace(mark: str, on: Ground) -> Traced:
    found = tracing.trace(mark, on)
    assert found is not None
    return found


def names(traced: Traced) -> list[str]:
    return [strand.name for strand in traced.strands]


@pytest.mark.parametrize(
    ("mark", "expected"),
    # NVDA 0.5 x 0.5 + 0.3 = 0.55; CALM 0.15; TINY 0.01; TSLA -0.01
    [
        (marks.LARGEST, ["NVDA Inc."]),
        (marks.top(2), ["NVDA Inc.", "CALM Inc."]),
        (marks.ALL, ["NVDA Inc.", "CALM Inc.", "TINY Inc.", "TSLA Inc."]),
        (marks.SMALL, ["CALM Inc.", "TINY Inc."]),
        (marks.band(SizeBand.MICRO), ["TINY Inc."]),
        (marks.sector(Sector.CONSUMER_STAPLES), ["CALM Inc."]),
        (marks.theme("mag7"), ["NVDA Inc.", "TSLA Inc."]),
        (marks.SHORT, ["TSLA Inc."]),
    ],
)
def test_a_figure_of_companies_leads_to_them_largest_first(mark: str, expected: list[str]) -> None:
    found = trace(mark, ground())
    assert names(found) == expected
    assert all(strand.issuer_id for strand in found.strands)


def test_a_company_is_said_with_the_part_held_directly() -> None:
    first = trace(marks.LARGEST, ground()).strands[0]
    assert first.words == "55.0\u202f%, of it 30.0\u202f% direct"
    assert first.issuer_id == "us-NVDA"


@pytest.mark.parametrize(
    ("mark", "name", "words", "fund"),
    [
        (marks.CASH, "Sweep", "20.0\u202f% · row 9 of your file", ""),
        (marks.FUND_CASH, "F", "7.0\u202f% of your money · 14.0\u202f% of the fund", "F"),
        (marks.DERIVATIVES, "F", "3.0\u202f% of your money · 6.0\u202f% of the fund", "F"),
    ],
)
def test_what_is_no_company_leads_to_its_line_or_its_fund(mark: str, name: str, words: str, fund: str) -> None:
    strand = trace(mark, ground()).strands[0]
    assert (strand.name, strand.words, strand.fund) == (name, words, fund)


def test_cash_is_your_own_and_that_of_funds() -> None:
    assert names(trace(marks.sector(Sector.CASH), ground())) == ["Sweep", "F"]


def test_futures_are_among_other_assets() -> None:
    assert names(trace(marks.sector(Sector.OTHER), ground())) == ["F"]


def test_a_long_list_says_how_many_are_left_out() -> None:
    market = a_market({"F": {f"T{n:02}": 0.02 for n in range(40)}})
    found = trace(marks.ALL, ground(market, a_portfolio(market, {"F": 100})))
    assert len(found.strands) == tracing.MAX_LISTED
    assert found.n_more == 40 - tracing.MAX_LISTED


def test_what_could_not_be_looked_into_says_why() -> None:
    market = a_market()
    on = ground(market, a_portfolio(market, {"QQQ": 40, "SPY": 60}))
    strand = trace(marks.UNKNOWN, on).strands[0]
    assert (strand.name, strand.words) == ("QQQ", "40.0\u202f%: no holdings loaded")
    assert names(trace(marks.sector(Sector.UNKNOWN), on))[0] == "QQQ"
    assert trace(marks.OWED, on).sentence == "Nothing."


def test_likeness_lists_the_companies_that_differ_most() -> None:
    base = ground()
    found = trace(marks.likeness("sp500"), replace(base, yardstick=beside(base.analysis, "").yardsticks["sp500"]))
    # KO 0.00 against 0.40, CALM 0.15 against 0.00, NVDA 0.55 against 0.60
    assert names(found)[:3] == ["KO Inc.", "CALM Inc.", "NVDA Inc."]
    assert found.strands[0].words == "yours 0.0\u202f% · S&P 500 40.0\u202f%"
    assert (found.strands[0].fund, found.strands[0].issuer_id) == ("SPY", "")
    assert found.strands[1].issuer_id == "us-CALM"
    assert tracing.trace(marks.likeness("VTI"), base) is None


def test_fees_are_said_with_date_and_source() -> None:
    market = a_market({"F": LINES})
    fund = replace(market.funds["F"], expense_ratio=0.0009, expense_ratio_date=DAY, expense_ratio_source="prospectus")
    on = ground(replace(market, funds={**market.funds, "F": fund}))
    strand = trace(marks.EXPENSE, on).strands[0]
    assert (strand.name, strand.words) == ("F", "50.0\u202f% · 0.09\u202f% a year, 18 Nov 2025, prospectus")
    long = replace(fund, expense_ratio_source="https://www.sponsor.example/funds/f/fees?share=1")
    on = ground(replace(market, funds={**market.funds, "F": long}))
    assert trace(marks.EXPENSE, on).strands[0].words.endswith("18 Nov 2025, www.sponsor.example")
    unknown = replace(fund, expense_ratio=None)
    on = ground(replace(market, funds={**market.funds, "F": unknown}))
    assert trace(marks.EXPENSE, on).strands[0].words == "50.0\u202f% · its fee is not known"


def test_earnings_and_losses_lead_to_the_reports() -> None:
    market = a_market({"F": LINES})
    index = {issuer.ticker: place for place, issuer in enumerate(market.issuers)}
    earned = {index["NVDA"]: Earnings(70e9, DAY, "10-K"), index["CALM"]: Earnings(-2e6, DAY, "10-Q")}
    on = ground(replace(market, earnings=earned))
    assert names(trace(marks.EARNINGS, on)) == ["NVDA Inc.", "CALM Inc."]
    losses = trace(marks.LOSSES, on)
    assert names(losses) == ["CALM Inc."]
    assert losses.strands[0].words == "15.0\u202f% · earned \u2212$2.0\u202fm in the year to 18 Nov 2025, 10-Q"
    assert trace(marks.EARNINGS, ground()).sentence == "No company reports loaded."


def test_days_to_trade_lead_to_the_lines() -> None:
    slow = further(days_to_trade=(DaysToTrade("TINY", 0.1, 140.4, DAY), DaysToTrade("SPY", 0.5, 0.01, DAY)))
    found = trace(marks.DAYS, ground(further=slow))
    assert [strand.words for strand in found.strands] == [
        "140 days · 10.0\u202f% · 18 Nov 2025",
        "less than a tenth of a day · 50.0\u202f% · 18 Nov 2025",
    ]
    assert trace(marks.DAYS, ground(further=further())).sentence == "No trading volumes loaded."
    assert tracing.trace(marks.DAYS, ground()) is None


def test_your_lines_are_listed_by_size() -> None:
    assert names(trace(marks.LINES, ground())) == ["F", "NVDA"]


@pytest.mark.parametrize("mark", ["", "nothing", "top:many", "band:huge", "sector:space", "theme:gone", "issuer:x"])
def test_a_mark_of_nothing_leads_nowhere(mark: str) -> None:
    assert tracing.trace(mark, ground()) is None


def test_a_line_that_was_shared_stands_in_no_file() -> None:
    shared = Position(0, "", "NVDA", "", PositionKind.STOCK, Decimal(1), ticker="NVDA")
    assert tracing.row_words(shared) == ""


def test_what_you_sold_short_stands_beside_what_funds_did() -> None:
    # 50 F less 10 CALM: of 40 in all, F is 1.25 and has sold TSLA at 0.02 of it, CALM is -0.25 of its own
    market = a_market({"F": LINES})
    found = trace(marks.SHORT, ground(market, a_portfolio(market, {"F": 50, "CALM": -10})))
    assert {strand.name: strand.words for strand in found.strands} == {
        "CALM Inc.": "\u221225.0\u202f% direct",
        "TSLA Inc.": "\u22122.5\u202f% through F",
    }
