"""Files for other programs, read back by small readers made after what those programs publish about their imports."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from export_plans import CONTEXT, PURCHASE, REQUEST, SALE, a_written_plan
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import PortfolioFileError, UserInputError
from analytics.export import PLAN_FORMATS, plan_file
from analytics.intake import read_portfolio_file
from analytics.model.plan import Plan, Side

Traded = tuple[str, str, str, Decimal]

IBKR_FIELDS = {"Action", "Quantity", "Symbol", "SecType", "Exchange", "Currency", "TimeInForce", "OrderType"}
IBKR_FIELDS |= {"BasketTag", "Account"}
IBKR_TYPES = {"STK", "OPT", "FUT", "FOP", "WAR", "CASH", "FUND", "BAG"}
GHOSTFOLIO_KEYS = {
    "account": ("account", "accountid"),
    "comment": ("comment", "note"),
    "currency": ("ccy", "currency", "currencyprimary"),
    "date": ("date", "tradedate"),
    "fee": ("commission", "fee", "ibcommission"),
    "quantity": ("qty", "quantity", "shares", "units"),
    "symbol": ("code", "symbol", "ticker"),
    "type": ("action", "buy/sell", "type"),
    "price": ("price", "tradeprice", "unitprice", "value"),
}


def traded(plan: Plan) -> list[Traded]:
    return [(t.account, t.side.value, t.ticker, t.shares or Decimal(0)) for t in plan.trades]


def read_ibkr(content: bytes) -> list[Traded]:
    """Read a basket as the broker's guide says: one header, no quotes, no comma within a cell, no blank after one."""
    header, *lines = content.decode().split("\r\n")[:-1]
    names = header.split(",")
    assert set(names) == IBKR_FIELDS
    rows = [dict(zip(names, line.split(","), strict=True)) for line in lines]
    for row in rows:
        assert row["SecType"] in IBKR_TYPES
        assert all(cell == cell.strip() for cell in row.values())
        assert (row["Currency"], row["TimeInForce"], row["OrderType"]) == ("USD", "DAY", "MKT")
        assert row["BasketTag"].isalnum()
    sides = {"BUY": "buy", "SELL": "sell"}
    return [(r["Account"], sides[r["Action"]], r["Symbol"].replace(" ", "."), Decimal(r["Quantity"])) for r in rows]


def german(figure: str) -> Decimal:
    """Read a figure in the format that the import offers first: points for thousands, a comma for decimals."""
    return Decimal(figure.replace(".", "").replace(",", "."))


def read_portfolio_performance(content: bytes) -> list[dict[str, str]]:
    """Read portfolio transactions: semicolons; Date, Value and Shares required, one name of the security as well."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    for row in rows:
        date.fromisoformat(row["Date"])
        assert row["Type"].upper() in {"BUY", "SELL"}
        assert german(row["Value"]) > 0
        assert row["ISIN"] or row["Ticker Symbol"] or row["Security Name"]
        assert row["Transaction Currency"] == "USD"
    return rows


def read_ghostfolio_csv(content: bytes) -> list[dict[str, str]]:
    """Read activities by any of the names the import knows for a column, in any case."""
    rows = []
    for row in csv.DictReader(io.StringIO(content.decode())):
        lower = {key.lower(): cell for key, cell in row.items()}
        rows.append({what: next(lower[key] for key in keys if key in lower) for what, keys in GHOSTFOLIO_KEYS.items()})
    return rows


def test_an_ibkr_basket_gives_the_same_trades() -> None:
    plan = a_written_plan()
    content = plan_file(plan, CONTEXT, "ibkr")
    assert read_ibkr(content) == traded(plan)
    assert content.decode().splitlines()[2] == "SELL,3,BRK B,STK,SMART,USD,DAY,MKT,Household20261121,Roth"


def test_an_ibkr_cell_holds_no_comma_quote_or_line_break() -> None:
    sale = replace(SALE, account='Müller, Hans; "Depot"\r\n2')
    context = replace(CONTEXT, portfolio_name="=1+1, ünknown")
    (row,) = read_ibkr(plan_file(a_written_plan(trades=(sale,)), context, "ibkr"))
    assert row == ("Müller Hans Depot 2", "sell", "SPY", Decimal(12))


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(["csv", "ibkr", "portfolio_performance", "ghostfolio_csv"]))
def test_no_account_or_reason_becomes_a_formula_or_another_line(text: str, file_format: str) -> None:
    sale = replace(SALE, account=text, reason=text, price_source=text)
    content = plan_file(a_written_plan(trades=(sale,)), CONTEXT, file_format).decode("utf-8-sig", "surrogatepass")
    delimiter = ";" if file_format == "portfolio_performance" else ","
    header, row, *_ = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    assert len(row) == len(header)
    figures = {name for name in header if name.startswith(("effect", "tested", "yearly"))}
    for name, cell in zip(header, row, strict=True):
        if name not in figures:
            assert not cell.lstrip().startswith(tuple("=+-@")), name


def test_mutual_funds_and_fractions_are_marked_for_ibkr() -> None:
    sale = replace(SALE, ticker="VFIAX", shares=Decimal("10.250"))
    (line,) = plan_file(a_written_plan(trades=(sale,)), CONTEXT, "ibkr").decode().splitlines()[1:]
    assert line.startswith("SELL,10.25,VFIAX,FUND,FUNDSERV,USD,")


def test_portfolio_performance_reads_the_same_trades() -> None:
    plan = a_written_plan()
    rows = read_portfolio_performance(plan_file(plan, CONTEXT, "portfolio_performance"))
    assert [
        (r["Securities Account"], r["Type"].lower(), r["Ticker Symbol"].replace("-", "."), german(r["Shares"]))
        for r in rows
    ] == traded(plan)
    assert {r["Date"] for r in rows} == {"2026-11-20"}
    # 7,920.00 - 1.50, 1,500.38 - 1.50 and 7,921.65 + 1.50.
    assert [german(r["Value"]) for r in rows] == [Decimal("7918.50"), Decimal("1498.88"), Decimal("7923.15")]
    assert [german(r["Quote"]) for r in rows] == [Decimal(660), Decimal("500.125"), Decimal("240.05")]
    assert {german(r["Fees"]) for r in rows} == {Decimal("1.50")}
    assert [r["ISIN"] for r in rows] == ["US78462F1030", "", ""]
    assert rows[0]["Security Name"] == "SPY by name"
    assert rows[0]["Note"] == "Planned, not done. Lots: 10 of 2019-03-04; 2 of 2026-06-10."


def test_ghostfolio_reads_the_same_trades_from_csv() -> None:
    plan = a_written_plan()
    rows = read_ghostfolio_csv(plan_file(plan, CONTEXT, "ghostfolio_csv"))
    assert [
        (r["account"], r["type"].lower(), r["symbol"].replace("-", "."), Decimal(r["quantity"])) for r in rows
    ] == traded(plan)
    assert [Decimal(r["price"]) for r in rows] == [Decimal(660), Decimal("500.125"), Decimal("240.05")]
    assert {(r["currency"], r["date"], Decimal(r["fee"])) for r in rows} == {("USD", "2026-11-20", Decimal("1.50"))}


@pytest.mark.parametrize("digits", ["123456789", "1234.5"])
def test_an_account_of_digits_stands_in_the_note_only(digits: str) -> None:
    plan = a_written_plan(trades=(replace(SALE, account=digits),))
    (row,) = read_ghostfolio_csv(plan_file(plan, CONTEXT, "ghostfolio_csv"))
    assert row["account"] == ""
    assert row["comment"].startswith(f"{digits}: Planned, not done.")


def test_ghostfolio_reads_the_same_trades_from_json() -> None:
    plan = a_written_plan()
    document = json.loads(plan_file(plan, CONTEXT, "ghostfolio"))
    activities = document["activities"]
    for activity in activities:
        assert set(activity) <= {
            "comment", "currency", "dataSource", "date", "fee", "quantity", "symbol", "type", "unitPrice",
        }  # fmt: skip
        assert activity["type"] in {"BUY", "SELL"}
        assert datetime.fromisoformat(activity["date"]).date() == date(2026, 11, 20)
        assert min(activity["fee"], activity["quantity"], activity["unitPrice"]) >= 0
        assert (activity["currency"], activity["dataSource"]) == ("USD", "YAHOO")
    assert [
        (a["comment"].split(":")[0], a["type"].lower(), a["symbol"].replace("-", "."), Decimal(str(a["quantity"])))
        for a in activities
    ] == traded(plan)
    assert [a["unitPrice"] for a in activities] == [660.0, 500.125, 240.05]


@pytest.mark.parametrize("file_format", [key for key in PLAN_FORMATS if key != "pdf"])
def test_our_own_import_knows_these_files_as_lists_of_transactions(file_format: str) -> None:
    content = plan_file(a_written_plan(), CONTEXT, file_format)
    with pytest.raises(PortfolioFileError) as refusal:
        read_portfolio_file(content, f"plan.{PLAN_FORMATS[file_format].suffix}")
    assert refusal.value.verdict == "activity"


@pytest.mark.parametrize("file_format", ["ibkr", "portfolio_performance", "ghostfolio", "ghostfolio_csv"])
def test_a_trade_without_a_price_is_refused_rather_than_left_out(file_format: str) -> None:
    unpriced = replace(PURCHASE, shares=None, price_amount=None)
    with pytest.raises(UserInputError, match="IWM has no price"):
        plan_file(a_written_plan(trades=(SALE, unpriced)), CONTEXT, file_format)


def day_of(content: bytes, read: Callable[[bytes], list[dict[str, str]]], name: str) -> str:
    return read(content)[0][name]


def test_without_a_trade_date_the_day_of_the_file_stands() -> None:
    plan = a_written_plan(request=replace(REQUEST, trade_date=None))
    content = plan_file(plan, CONTEXT, "portfolio_performance")
    assert day_of(content, read_portfolio_performance, "Date") == "2026-11-21"
    assert day_of(plan_file(plan, CONTEXT, "ghostfolio_csv"), read_ghostfolio_csv, "date") == "2026-11-21"


def test_files_of_a_plan_without_trades_have_a_header_only() -> None:
    plan = a_written_plan(trades=())
    assert read_ibkr(plan_file(plan, CONTEXT, "ibkr")) == []
    assert read_portfolio_performance(plan_file(plan, CONTEXT, "portfolio_performance")) == []
    assert json.loads(plan_file(plan, CONTEXT, "ghostfolio"))["activities"] == []


def test_sides_are_those_of_the_plan_not_of_a_sign() -> None:
    buy = replace(SALE, side=Side.BUY, lots=())
    plan = a_written_plan(trades=(buy,))
    assert read_ibkr(plan_file(plan, CONTEXT, "ibkr"))[0][1] == "buy"
    assert read_portfolio_performance(plan_file(plan, CONTEXT, "portfolio_performance"))[0]["Type"] == "Buy"
