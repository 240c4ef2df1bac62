"""An account as typed rows: read again as the browser writes them, they are the account."""

import csv
import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from factories import a_market, a_portfolio, a_position

from analytics.errors import UserInputError
from analytics.intake import read_portfolio_file
from analytics.model.portfolio import Lot, Portfolio, PositionKind, Unresolved
from analytics.resolve import Additions, resolve_positions
from webapp.pages.accounts.by_hand import typed_rows

MARKET = a_market()
PRINTED = {
    "security": "Symbol",
    "shares": "Quantity",
    "price": "Price",
    "amount": "Value",
    "cost": "Cost Basis",
    "acquired": "Date Acquired",
    "account": "Account Name",
}
"""As ``assets/import_typed.js`` heads its columns."""
MARCH, JUNE = dt.date(2023, 3, 1), dt.date(2024, 6, 2)


def a_line(held: str, worth: int, **changes: object) -> Any:  # noqa: ANN401  # fields by name
    return replace(a_position(MARKET, held, worth, account="Main"), **changes)  # type: ignore[arg-type]  # fields by name


def without_key(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name not in {"key", "account"}} for row in rows]


def read_again(rows: list[dict[str, Any]]) -> Portfolio:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(PRINTED.values()))
    writer.writeheader()
    writer.writerows({PRINTED[name]: value for name, value in row.items() if name != "key"} for row in rows)
    parsed = read_portfolio_file(text.getvalue().encode(), "typed rows.csv")
    return resolve_positions(parsed, MARKET, Additions(), name="again")


def test_a_value_that_follows_from_shares_and_price_is_left_to_follow() -> None:
    line = a_line("SPY", 6_600, shares=Decimal(10), price_amount=Decimal(660), cost_basis_amount=Decimal(4_000))
    (row,) = typed_rows(Portfolio("x", (line,)), "Main")
    assert row == {"key": "0", "account": "Main", "security": "SPY", "shares": 10, "price": 660, "cost": 4_000}
    row["shares"] = 12
    assert read_again([row]).total_amount == 7_920  # 12 shares at 660


@pytest.mark.parametrize(
    ("code", "shares", "price", "amount"),
    [("912797KX4", "10000", "99.12", "9912"), ("037833DX5", "5", "989", "4945")],
    ids=["per 100", "per 1,000"],
)
def test_a_bonds_value_is_kept_whatever_its_price_is_per(code: str, shares: str, price: str, amount: str) -> None:
    bond = a_line(
        "CASH",
        0,
        ticker="",
        text=code,
        kind=PositionKind.OTHER_ASSET,
        amount=Decimal(amount),
        shares=Decimal(shares),
        price_amount=Decimal(price),
    )
    rows = typed_rows(Portfolio("x", (bond,)), "Main")
    expected = {"security": code, "shares": float(shares), "price": float(price), "amount": float(amount)}
    assert without_key(rows) == [expected]
    assert read_again(rows).total_amount == Decimal(amount)


@pytest.mark.parametrize(("amount", "is_kept"), [("6600.04", False), ("6600.40", True)])
def test_a_value_that_is_not_the_product_is_kept(amount: str, is_kept: bool) -> None:  # noqa: FBT001  # a table of cases
    # a price printed to the cent is away from the true one by half a cent at most: 5 cents on ten shares
    line = a_line("SPY", 0, amount=Decimal(amount), shares=Decimal(10), price_amount=Decimal(660))
    (row,) = typed_rows(Portfolio("x", (line,)), "Main")
    assert ("amount" in row) is is_kept


def test_dated_lots_are_a_row_each_and_one_position_again() -> None:
    lots = (Lot(3, Decimal(4), MARCH, Decimal(1_000)), Lot(4, Decimal(6), JUNE, Decimal(3_000)))
    line = a_line("SPY", 6_600, shares=Decimal(10), price_amount=Decimal(660), lots=lots)
    rows = typed_rows(Portfolio("x", (line,)), "Main")
    assert without_key(rows) == [
        {"security": "SPY", "shares": 4, "price": 660, "cost": 1_000, "acquired": "2023-03-01"},
        {"security": "SPY", "shares": 6, "price": 660, "cost": 3_000, "acquired": "2024-06-02"},
    ]
    (again,) = read_again(rows).positions
    assert (again.shares, again.amount, again.cost_basis_amount) == (10, 6_600, 4_000)
    assert [(lot.quantity, lot.acquired_date) for lot in again.lots] == [(4, MARCH), (6, JUNE)]


def test_the_value_of_lots_without_a_price_is_divided_by_their_shares() -> None:
    lots = (Lot(3, Decimal(4), MARCH), Lot(4, Decimal(6), JUNE))
    line = a_line("SPY", 6_600, shares=Decimal(10), price_amount=None, lots=lots)
    rows = typed_rows(Portfolio("x", (line,)), "Main")
    assert [row["amount"] for row in rows] == [2_640, 3_960]  # 6,600 x 4/10 and x 6/10


@pytest.mark.parametrize(
    "lots",
    [(Lot(3, Decimal(4), MARCH), Lot(4, Decimal(6))), (Lot(3, Decimal(4), MARCH),)],
    ids=["without a day", "of a part only"],
)
def test_lots_that_say_too_little_are_one_row(lots: tuple[Lot, ...]) -> None:
    line = a_line("SPY", 6_600, shares=Decimal(10), price_amount=Decimal(660), lots=lots)
    (row,) = typed_rows(Portfolio("x", (line,)), "Main")
    assert row["shares"] == 10
    assert "acquired" not in row


def test_cash_an_unknown_and_a_line_without_value_are_rows_too_and_other_accounts_none() -> None:
    cash = a_line("CASH", 1_204, ticker="", text="SPAXX**", row=2)
    unknown = a_line("CASH", 900, ticker="", text="Maple Trust", kind=PositionKind.UNKNOWN, row=3)
    other = replace(a_position(MARKET, "IWM", 5), account="Roth")
    waiting = (
        Unresolved(3, "Maple Trust", Decimal(900), "nobody knows it", account="Main"),
        Unresolved(4, "ZZZZ", None, "no price", account="Main", shares=Decimal(3)),
        Unresolved(5, "YYYY", None, "no price", account="Roth"),
    )
    rows = typed_rows(Portfolio("x", (cash, unknown, other), waiting), "Main")
    assert without_key(rows) == [
        {"security": "SPAXX**", "amount": 1_204},
        {"security": "Maple Trust", "amount": 900},
        {"security": "ZZZZ", "shares": 3},
    ]
    assert len({row["key"] for row in rows}) == 3
    assert {row["account"] for row in rows} == {"Main"}
    assert read_again(rows).total_amount == 2_104  # 1,204 + 900


def test_a_very_small_number_is_written_without_an_exponent() -> None:
    line = a_line("SPY", 1, shares=Decimal("0.0000002"), price_amount=None)
    assert typed_rows(Portfolio("x", (line,)), "Main")[0]["shares"] == "0.0000002"


def test_what_the_grid_has_no_place_for_is_said() -> None:
    euros = a_line("SPY", 100, currency="EUR")
    for portfolio, label, said in (
        (Portfolio("x", (euros,)), "Main", "lines in EUR"),
        (Portfolio("x", (), (Unresolved(2, "SAP", None, "?", currency="EUR", account="Main"),)), "Main", "EUR"),
        (replace(a_portfolio(MARKET, {"SPY": 1}), is_nominal=True), "Main", "weights only"),
        (a_portfolio(MARKET, {"SPY": 1}), "", "a name first"),
    ):
        with pytest.raises(UserInputError, match=said):
            typed_rows(portfolio, label)
    elsewhere = replace(euros, account="Roth")
    assert typed_rows(Portfolio("x", (a_line("SPY", 1), elsewhere)), "Main")
