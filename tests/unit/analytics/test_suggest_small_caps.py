"""Facts about funds of small caps, worked by hand; no ranking."""

from decimal import Decimal

import pytest
from factories import AS_OF_DATE, a_fund, a_market, a_portfolio, an_issuer

from analytics.errors import UserInputError
from analytics.look_through import FundMatrix
from analytics.model.issuer import Sector, SizeBand
from analytics.suggest import small_cap_facts

MARKET = a_market(
    {
        "WIDE": {"AAPL": 0.5, "CALM": 0.1, "KO": 0.4},
        "ZED": {"CALM": 0.3, "PLXS": 0.5, "TINY": 0.2},
        "ABC": {"UFPT": 1.0},
    },
    issuers=[
        an_issuer("CALM", market_cap_usd=2e9),
        an_issuer("PLXS", market_cap_usd=3e9),
        an_issuer("TINY", market_cap_usd=1e8),
    ],
    funds=[
        a_fund("ZED", index_name="Russell 2000", expense_ratio=0.0019, expense_ratio_date=AS_OF_DATE),
        a_fund("ABC", index_name="S&P SmallCap 600"),
        a_fund("TWIN", index_name="CRSP US Small Cap Value", stand_in="ZED"),
        a_fund("QQQ"),
    ],
)
MATRIX = FundMatrix.build(MARKET)
# 80 % of 10,000 in WIDE, the rest in cash: AAPL 40 %, CALM 8 %, KO 32 %.
PORTFOLIO = a_portfolio(MARKET, {"WIDE": Decimal(8000), "CASH": Decimal(2000)})


def test_facts_of_a_fund_beside_a_portfolio() -> None:
    facts = small_cap_facts(PORTFOLIO, ["ZED", "ABC"], MARKET, MATRIX)
    assert [row.ticker for row in facts] == ["ABC", "ZED"]
    zed = facts[1]
    # In common: CALM, 30 % of the fund and 8 % of the portfolio.
    assert (zed.overlap_weight, zed.held_weight) == pytest.approx((0.08, 0.3))
    assert (zed.n_names, zed.expense_ratio, zed.expense_ratio_date) == (3, 0.0019, AS_OF_DATE)
    # 30 + 50 % small, 20 % micro; ordered by size PLXS 50 % (3 bn) is the first half.
    assert (zed.small_cap_weight, zed.size_bands[SizeBand.MICRO]) == pytest.approx((1.0, 0.2))
    assert zed.median_cap_usd == 3e9
    # Technology: PLXS 50 % less AAPL 40 %; staples: CALM 30 % less CALM 8 % and KO 32 %.
    assert zed.sector_shifts[Sector.TECHNOLOGY] == pytest.approx(0.1)
    assert zed.sector_shifts[Sector.CONSUMER_STAPLES] == pytest.approx(-0.1)
    assert set(zed.sector_shifts).isdisjoint({Sector.CASH, Sector.UNKNOWN, Sector.OTHER})


def test_the_earnings_screen_is_a_dated_fact_of_the_index() -> None:
    by_ticker = {row.ticker: row for row in small_cap_facts(PORTFOLIO, ["ZED", "ABC", "TWIN"], MARKET, MATRIX)}
    screens = {ticker: row.screen for ticker, row in by_ticker.items()}
    assert {ticker: screen and screen.is_screened for ticker, screen in screens.items()} == {
        "ABC": True,
        "TWIN": False,
        "ZED": False,
    }
    assert screens["ABC"] is not None
    assert "four" in screens["ABC"].rule
    assert screens["ABC"].source.startswith("State Street")
    assert (by_ticker["TWIN"].looked_through, by_ticker["TWIN"].is_stand_in) == ("ZED", True)
    assert by_ticker["TWIN"].expense_ratio is None


def test_a_fund_without_holdings_has_no_facts_and_an_unknown_one_is_refused() -> None:
    assert small_cap_facts(PORTFOLIO, ["QQQ"], MARKET, MATRIX) == ()
    with pytest.raises(UserInputError, match="NOSUCH is not in the fund directory"):
        small_cap_facts(PORTFOLIO, ["NOSUCH"], MARKET, MATRIX)
