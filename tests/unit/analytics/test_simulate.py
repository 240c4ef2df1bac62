from dataclasses import replace
from decimal import Decimal

import pytest
from factories import AS_OF_DATE, a_market, a_portfolio, a_position

from analytics.errors import UserInputError
from analytics.look_through import FundMatrix
from analytics.model.market import Market
from analytics.model.plan import Side, Trade
from analytics.model.portfolio import Lot, Portfolio, Position, PositionKind
from analytics.model.tax import LotSale
from analytics.simulate import apply_trades, compare, unheld_position

MARKET = a_market()


def a_trade(
    side: Side, ticker: str, shares: str | None, price: str | None, amount: str, account: str = "Main"
) -> Trade:
    return Trade(
        account=account,
        ticker=ticker,
        side=side,
        shares=None if shares is None else Decimal(shares),
        price_amount=None if price is None else Decimal(price),
        price_date=AS_OF_DATE,
        price_source="file",
        amount=Decimal(amount),
        reason="",
        effects={},
    )


def a_line(ticker: str, shares: str, amount: str, **changes: object) -> Position:
    return a_position(MARKET, ticker, amount, shares=Decimal(shares), **changes)


def found(portfolio: Portfolio, ticker: str) -> list[tuple[Decimal | None, Decimal]]:
    return [(p.shares, p.amount) for p in portfolio.positions if (p.ticker or p.text) == ticker]


def test_a_sale_in_part_moves_its_proceeds_to_the_cash_of_its_account() -> None:
    spy = a_line("SPY", "10", "6600", cost_basis_amount=Decimal(4000))
    before = Portfolio("p", (spy, a_position(MARKET, "CASH", 50), a_position(MARKET, "CASH", 7, account="Other")))
    after = apply_trades(before, [a_trade(Side.SELL, "SPY", "4", "660", "2640")], MARKET)
    assert found(after, "SPY") == [(Decimal(6), Decimal(3960))]
    assert after.positions[0].cost_basis_amount == 2400  # 4,000 * 6 / 10
    assert [p.amount for p in after.positions[1:]] == [2690, 7]
    assert after.total_amount == before.total_amount


def test_a_line_sold_whole_is_gone_with_what_the_file_rounded() -> None:
    before = Portfolio("p", (a_line("SPY", "10.5", "6930.02"),))
    after = apply_trades(before, [a_trade(Side.SELL, "SPY", "10.5", "660", "6930")], MARKET)
    assert [(p.kind, p.amount) for p in after.positions] == [(PositionKind.CASH, Decimal(6930))]


def test_several_lines_of_one_security_are_sold_from_the_first_on() -> None:
    lines = (a_line("SPY", "3", "1980.01", row=2), a_line("SPY", "5", "3300", row=3), a_line("SPY", "2", "1320", row=4))
    after = apply_trades(Portfolio("p", lines), [a_trade(Side.SELL, "SPY", "4", "660", "2640")], MARKET)
    # 10 shares worth 6,600.01 less 2,640: the second line keeps four shares and the file's cent, the third all.
    assert found(after, "SPY") == [(Decimal(4), Decimal("2640.01")), (Decimal(2), Decimal(1320))]


def test_a_purchase_adds_to_the_line_that_is_held() -> None:
    held = a_line("IWM", "2", "480", cost_basis_amount=Decimal(400))
    before = Portfolio("p", (held, a_position(MARKET, "CASH", 1000)))
    after = apply_trades(before, [a_trade(Side.BUY, "IWM", "3", "240", "720")], MARKET)
    assert found(after, "IWM") == [(Decimal(5), Decimal(1200))]
    assert after.positions[0].cost_basis_amount == 1120
    without = replace(held, shares=None, cost_basis_amount=None)
    bought = a_trade(Side.BUY, "IWM", "3", "240", "720")
    assert found(apply_trades(Portfolio("p", (without,)), [bought], MARKET), "IWM") == [(None, Decimal(1200))]


def test_what_is_bought_for_the_first_time_is_a_line_of_its_own() -> None:
    before = a_portfolio(MARKET, {"CASH": 1000})
    after = apply_trades(before, [a_trade(Side.BUY, "IWM", "3", "240", "720")], MARKET)
    line = after.positions[-1]
    assert (line.ticker, line.kind, line.shares, line.amount, line.price_amount) == (
        "IWM",
        PositionKind.FUND,
        3,
        720,
        240,
    )
    in_money = apply_trades(before, [a_trade(Side.BUY, "VTWO", None, None, "500.55")], MARKET)
    assert found(in_money, "VTWO") == [(None, Decimal("500.55"))]
    assert found(in_money, "CASH") == [(None, Decimal("499.45"))]


def test_a_purchase_uses_up_one_cash_line_after_the_other() -> None:
    lines = (a_position(MARKET, "CASH", 100), a_position(MARKET, "VMFXX", 500), a_position(MARKET, "CASH", 30))
    bought = a_trade(Side.BUY, "IWM", "1", "240", "240")
    after = apply_trades(Portfolio("p", lines), [bought], MARKET)
    assert [p.amount for p in after.positions[:3]] == [0, 360, 30]
    deeper = apply_trades(Portfolio("p", lines), [a_trade(Side.BUY, "IWM", "3", "240", "720")], MARKET)
    assert [p.amount for p in deeper.positions[:3]] == [0, 0, -90]


@pytest.mark.parametrize("shares", ["0", "-1", "11"])
def test_selling_what_is_not_held_is_refused(shares: str) -> None:
    before = Portfolio("p", (a_line("SPY", "10", "6600"), a_line("SPY", "-5", "-3300")))
    with pytest.raises(UserInputError, match="SPY: “Main” holds 10 shares"):
        apply_trades(before, [a_trade(Side.SELL, "SPY", shares, "660", "0")], MARKET)


def test_an_option_on_a_share_is_not_the_share() -> None:
    option = a_line("AAPL", "10", "2700", kind=PositionKind.OPTION)
    with pytest.raises(UserInputError, match="holds 0 shares"):
        apply_trades(Portfolio("p", (option,)), [a_trade(Side.SELL, "AAPL", "1", "270", "270")], MARKET)


@pytest.mark.parametrize(
    ("ticker", "kind"),
    [
        ("IWM", PositionKind.FUND),
        ("BND", PositionKind.OTHER_ASSET),
        ("AAPL", PositionKind.STOCK),
        ("QQQ", PositionKind.FUND),
    ],
)
def test_a_ticker_says_what_would_be_bought(ticker: str, kind: PositionKind) -> None:
    position = unheld_position(ticker, "Main", MARKET)
    assert (position.kind, position.amount, position.shares) == (kind, 0, 0)
    assert (position.issuer_index is None) == (kind is not PositionKind.STOCK)


def test_cash_and_unknown_tickers_are_nothing_to_buy() -> None:
    with pytest.raises(UserInputError, match="counts as cash"):
        unheld_position("VMFXX", "Main", MARKET)
    with pytest.raises(UserInputError, match="neither a fund nor a company"):
        unheld_position("NOSUCH", "Main", MARKET)


def test_both_states_are_measured_the_same_way() -> None:
    market: Market = a_market({"F": {"AAPL": 0.5, "KO": 0.5}, "S": {"CALM": 1.0}})
    before = a_portfolio(market, {"F": 800, "S": 200})
    after = a_portfolio(market, {"F": 400, "S": 600})
    both = compare(before, after, market, FundMatrix.build(market))
    assert both.before.themes["mag7"].weight == pytest.approx(0.4)
    assert both.after.themes["mag7"].weight == pytest.approx(0.2)
    assert (both.before.small_caps.weight, both.after.small_caps.weight) == pytest.approx((0.2, 0.6))


def test_a_sale_takes_the_lots_it_names_with_their_cost() -> None:
    lots = (Lot(5, Decimal(4), AS_OF_DATE, Decimal(1000)), Lot(6, Decimal(6), None, Decimal(3000)))
    line = a_line("SPY", "10", "6600", cost_basis_amount=Decimal(4000), lots=lots)
    sale = LotSale(6, None, Decimal(2), Decimal(1320), Decimal(1000), Decimal(320), None)
    trade = replace(a_trade(Side.SELL, "SPY", "2", "660", "1320"), lots=(sale,))
    left = apply_trades(Portfolio("p", (line,)), [trade], MARKET).positions[0]
    # Of the second lot 4 of 6 stay with 2,000 of its 3,000; the first is untouched.
    assert [(lot.row, lot.quantity, lot.cost_basis_amount) for lot in left.lots] == [(5, 4, 1000), (6, 4, 2000)]
    assert (left.shares, left.cost_basis_amount, left.amount) == (8, 3000, 5280)
    wrong = replace(trade, lots=(replace(sale, row=7),))
    with pytest.raises(UserInputError, match="2 shares of the lot in row 7 are not held"):
        apply_trades(Portfolio("p", (line,)), [wrong], MARKET)


def test_what_is_bought_into_a_line_with_lots_is_a_lot_of_its_own() -> None:
    line = a_line("SPY", "4", "2640", lots=(Lot(5, Decimal(4), AS_OF_DATE, Decimal(1000)),))
    bought = apply_trades(Portfolio("p", (line,)), [a_trade(Side.BUY, "SPY", "1", "660", "660")], MARKET)
    assert [(lot.row, lot.quantity, lot.cost_basis_amount) for lot in bought.positions[0].lots] == [
        (5, 4, 1000),
        (0, 1, 660),
    ]
