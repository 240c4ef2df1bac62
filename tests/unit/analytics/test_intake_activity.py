"""Lists of what was done are no lists of what is held, and lists of holdings with a date are no lists of transactions.

Every file is written by hand; what it is stands beside it, as a person reads it.
"""

import pytest

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.intake.layouts import mappings_to_json
from analytics.model.portfolio import ColumnMapping, ParsedFile

REALIZED_SCHWAB = """\
Symbol,Name,Closed Date,Opened Date,Quantity,Proceeds Per Share,Cost Per Share,Proceeds,Cost Basis (CB),Gain/Loss ($)
VTI,VANGUARD TOTAL STOCK,03/04/2024,02/01/2021,10,$250.00,$200.00,"$2,500.00","$2,000.00",$500.00
BND,VANGUARD TOTAL BOND,05/06/2024,02/01/2021,20,$70.00,$80.00,"$1,400.00","$1,600.00",-$200.00
"""
REALIZED_FIDELITY = """\
Symbol,Description,Quantity,Date acquired,Date sold,Proceeds,Cost basis,Short-term gain/loss,Long-term gain/loss
VTI,VANGUARD TOTAL STOCK,10,02/01/2021,03/04/2024,2500.00,2000.00,,500.00
BND,VANGUARD TOTAL BOND,20,02/01/2021,03/04/2024,1400.00,1600.00,,-200.00
"""
REALIZED_PLAIN = """\
Symbol,Quantity,Date Acquired,Date Sold,Proceeds,Cost Basis,Gain/Loss
VTI,10,02/01/2021,03/04/2024,2500,2000,500
"""
REALIZED_LOTS_WITH_TITLE = """\
VTI Lot Details
Open Date,Closed Date,Quantity,Proceeds,Cost/Share,Cost Basis,Holding Period
02/01/2021,03/04/2024,10,2500,200,2000,Long Term
"""
DIVIDENDS = """\
Pay Date,Symbol,Shares,Dividend per Share,Amount
03/28/2024,VTI,10,0.80,8.00
06/28/2024,VTI,10,0.90,9.00
"""
SIGNED_MONEY = """\
Date,Symbol,Quantity,Price,Amount
01/02/2024,VTI,10,220,-2200
02/02/2024,VTI,5,230,-1150
03/04/2024,VTI,-3,240,720
"""
WORDS_IN_DESCRIPTION = """\
Date,Description,Symbol,Quantity,Price,Amount
01/02/2024,BOUGHT VTI,VTI,10,220,2200
02/02/2024,SOLD BND,BND,5,70,350
03/04/2024,YOU BOUGHT BND,BND,3,71,213
04/04/2024,DIVIDEND VTI,VTI,0.1,220,22
"""
SALES_WITHOUT_AMOUNT = """\
Trade Date,Ticker,Shares,Price
01/02/2024,VTI,10,220
03/04/2024,VTI,-3,240
"""
SAME_DAY_TRADES = """\
Date,Type,Symbol,Quantity,Price
01/02/2024,Buy,VTI,10,220
01/02/2024,Sell,BND,3,70
"""
ORDERS = """\
Action,Symbol,Quantity,Price,Status
BUY,VTI,10,220,Filled
SELL,BND,3,70,Open
"""


@pytest.mark.parametrize(
    "text",
    [REALIZED_SCHWAB, REALIZED_FIDELITY, REALIZED_PLAIN, REALIZED_LOTS_WITH_TITLE, DIVIDENDS],
)
def test_what_was_sold_or_paid_is_said_to_be_that(text: str) -> None:
    with pytest.raises(PortfolioFileError, match="list of what was sold or paid, not of holdings") as refusal:
        read_portfolio_file(text.encode(), "export.csv")
    assert refusal.value.verdict == "activity"


@pytest.mark.parametrize("text", [SIGNED_MONEY, WORDS_IN_DESCRIPTION, SALES_WITHOUT_AMOUNT, SAME_DAY_TRADES, ORDERS])
def test_transactions_are_not_read_as_holdings(text: str) -> None:
    with pytest.raises(PortfolioFileError, match="not of holdings") as refusal:
        read_portfolio_file(text.encode(), "export.csv")
    assert refusal.value.verdict == "activity"


DATE = "07/20/2026"
HOLDINGS_WITH_A_DATE = {
    "dividend option": (
        "As of Date,Symbol,Quantity,Price,Market Value,Dividend Option",
        "{d},VTI,10,250,2500,Reinvest",
    ),
    "tax-deferred account": ("Date,Account Type,Symbol,Quantity,Market Value", "{d},Tax-Deferred,VTI,10,2500"),
    "transfer on death": ("Date,Account Type,Symbol,Quantity,Market Value", "{d},Transfer on Death,VTI,10,2500"),
    "defined contribution": ("Date,Account Type,Symbol,Quantity,Market Value", "{d},Defined Contribution,VTI,10,2500"),
    "dividends as a deposit": ("Date,Symbol,Quantity,Market Value,Dividend Option", "{d},VTI,10,2500,Deposit"),
    "registration": ("Date,Registration,Symbol,Quantity,Market Value", "{d},Transfer on Death,VTI,10,2500"),
    "link": ("Date,Symbol,Quantity,Market Value,Action", "{d},VTI,10,2500,Buy/Sell"),
    "link of one word": ("Date,Symbol,Quantity,Market Value,Action", "{d},VTI,10,2500,Trade"),
    "link and status": ("Action,Symbol,Quantity,Market Value,Status", "Buy/Sell,VTI,10,2500,Active"),
    "empty action": ("Date,Symbol,Quantity,Market Value,Action", "{d},VTI,10,2500,"),
    "side": ("Date,Symbol,Side,Quantity,Market Value", "{d},VTI,Long,10,2500"),
    "no sale yet": ("Symbol,Quantity,Market Value,Date Acquired,Date Sold", "VTI,10,2500,{d},--"),
}


@pytest.mark.parametrize("names_and_line", HOLDINGS_WITH_A_DATE.values(), ids=HOLDINGS_WITH_A_DATE)
def test_holdings_with_the_date_of_their_prices_stay_holdings(names_and_line: tuple[str, str]) -> None:
    names, line = names_and_line
    first = line.format(d=DATE)
    text = f"{names}\n{first}\n{first.replace('VTI,', 'BND,').replace('2500', '700')}\n"
    parsed = read_portfolio_file(text.encode(), "mine.csv")
    assert [(row.text, str(row.quantity), str(row.amount)) for row in parsed.rows] == [
        ("VTI", "10", "2500"),
        ("BND", "10", "700"),
    ]


def test_one_cash_sweep_in_a_column_called_type_makes_no_transactions() -> None:
    head = "Date,Type,Symbol,Quantity,Market Value"
    lines = (head, f"{DATE},Stock,VTI,10,2500", f"{DATE},ETF,BND,10,700", f"{DATE},Cash Sweep,SWVXX,100,100")
    text = "\n".join(lines)
    parsed = read_portfolio_file(text.encode(), "mine.csv")
    assert [row.text for row in parsed.rows] == ["VTI", "BND", "SWVXX"]


@pytest.mark.parametrize(
    "text",
    [
        "Symbol,Quantity,Price,Market Value\nVTI,10,250,2500\nTSLA,-5,300,-1500\n",
        f"Date,Symbol,Quantity,Market Value\n{DATE},VTI,10,2500\n{DATE},TSLA,-5,-1500\n",
        f"Date,Symbol,Quantity,Price\n{DATE},VTI,10,250\n{DATE},TSLA,-5,300\n",
        "Symbol,Quantity,Price,Expiration\nTSLA,-5,300,01/16/2026\nAAPL,-1,3.10,03/20/2026\n",
        "Symbol,Quantity,Price,Open Date\nTSLA,-5,300,01/16/2024\nTSLA,-1,310,03/20/2024\n",
        "Symbol,Name,Shares,Date Acquired\nVIG,Dividend Appreciation,5,01/16/2024\nVTI,Total Stock,1,03/20/2024\n",
    ],
)
def test_short_positions_and_funds_named_after_dividends_stay_holdings(text: str) -> None:
    assert len(read_portfolio_file(text.encode(), "mine.csv").layouts) == 1


def refused(text: str) -> PortfolioFileError:
    with pytest.raises(PortfolioFileError) as refusal:
        read_portfolio_file(text.encode(), "export.csv")
    return refusal.value


def read_as(text: str, roles: tuple[str, ...]) -> ParsedFile:
    layout = refused(text).layout
    assert layout is not None
    return read_portfolio_file(text.encode(), "export.csv", mappings_to_json([ColumnMapping(layout.key, roles)]))


def test_the_user_may_insist_that_a_list_is_one_of_holdings() -> None:
    layout = refused(REALIZED_PLAIN).layout
    assert layout is not None
    assert layout.names[0] == "Symbol"
    assert layout.samples[0][:2] == ("VTI", "10")
    parsed = read_as(REALIZED_PLAIN, ("symbol", "quantity", "", "", "value", "", ""))
    assert [(row.text, str(row.quantity), str(row.amount)) for row in parsed.rows] == [("VTI", "10", "2500")]


def test_the_user_may_insist_on_a_list_of_trades_too() -> None:
    parsed = read_as(ORDERS, ("", "symbol", "quantity", "price", ""))
    assert [(row.text, str(row.quantity)) for row in parsed.rows] == [("VTI", "10"), ("BND", "3")]
