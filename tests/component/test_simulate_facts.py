"""The table of small-cap funds beside a portfolio."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from fakes import FakeServices

from analytics.model.issuer import Sector
from analytics.suggest import SmallCapFacts
from analytics.suggest.screens import EarningsScreen
from webapp.pages.simulate import facts
from webapp.services import Destination
from webapp.services.plans_services import priced_by_file, small_caps_beside

READ = dt.date(2026, 11, 21)
SCREEN = EarningsScreen("S&P SmallCap 600", is_screened=True, rule="four quarters", source="A note", read_date=READ)
FUND = SmallCapFacts(
    ticker="IJR",
    name="iShares Core S&P Small-Cap",
    index_name="S&P SmallCap 600",
    looked_through="IJR",
    is_stand_in=False,
    as_of_date=dt.date(2025, 11, 18),
    n_names=602,
    small_cap_weight=0.9,
    size_bands={},
    median_cap_usd=2.1e9,
    overlap_weight=0.021,
    held_weight=0.1,
    sector_shifts={Sector.TECHNOLOGY: -0.301, Sector.INDUSTRIALS: 0.12, Sector.FINANCIALS: 0.12, Sector.ENERGY: 0.01},
    expense_ratio=0.0006,
    expense_ratio_date=None,
    screen=SCREEN,
)


def test_a_fund_is_a_row_of_facts() -> None:
    (row,) = facts.fact_rows([FUND])
    assert row["name"] == "iShares Core S&P Small-Cap (18 Nov 2025)"
    assert (row["small_caps"], row["overlap"], row["names"], row["size"], row["fee"]) == (
        0.9,
        0.021,
        602,
        2.1e9,
        0.0006,
    )
    minus, point = "\u2212", "\u202fpoints"
    assert row["shift"] == f"Technology {minus}30.1{point}, Financials +12.0{point}, Industrials +12.0{point}"
    assert row["screen"] == "yes, four quarters (S&P SmallCap 600)"
    assert "A note (read 21 Nov 2026)" in facts.source_words([FUND])


@pytest.mark.parametrize(("is_known", "words"), [(False, "not known"), (True, "no (Russell 2000)")])
def test_an_index_that_asks_for_nothing_is_told_from_one_nobody_looked_up(is_known: bool, words: str) -> None:  # noqa: FBT001  parametrized
    screen = EarningsScreen("Russell 2000", is_screened=False, rule="", source="", read_date=READ) if is_known else None
    fields = {name: getattr(FUND, name) for name in FUND.__slots__} | {"screen": screen}
    assert facts.screen_words(SmallCapFacts(**fields)) == words


def test_every_fund_of_small_companies_is_there_by_ticker() -> None:
    services = FakeServices()
    services.save_sample("s1")
    # The fake says 50 % small caps of every fund: all with holdings are there, and none is put before another.
    tickers = [fund.ticker for fund in services.small_caps_beside("p1")]
    assert tickers == sorted(tickers)
    assert "IWM" in tickers


def test_only_what_the_file_gives_no_price_of_takes_one() -> None:
    # The file of the toy portfolio has values, and neither shares nor prices; one that has a price keeps it.
    services = FakeServices()
    services.save_sample("s1")
    portfolio, state = services.analyse("p1").portfolio, services.state()
    assert priced_by_file(portfolio, state, ["IWM", "VOO"]) == frozenset()
    with_price = replace(
        portfolio,
        positions=tuple(
            replace(p, price_amount=Decimal(240), price_source="file") if p.ticker == "IWM" else p
            for p in portfolio.positions
        ),
    )
    assert priced_by_file(with_price, state, ["IWM", "VOO"]) == frozenset({"IWM"})


def test_a_fund_of_which_less_than_half_is_small_is_not_among_them() -> None:
    services = FakeServices()
    services.save_sample("s1")
    small, none, unknown = (
        Destination(ticker, ticker, weight, None, None, ticker, None)
        for ticker, weight in (("IWM", 0.5), ("SPY", 0.499), ("VGT", None))
    )
    portfolio, state = services.analyse("p1").portfolio, services.state()
    assert [fund.ticker for fund in small_caps_beside(portfolio, state, (unknown, none, small))] == ["IWM"]
