"""Sentences of the Funds page."""

from datetime import date

from analytics.concentration import FundProfile
from analytics.model.fund import Fund, FundAssetClass
from webapp import formatting as fmt
from webapp.services import Age, AgeGrade, FundEntry, YourMoney

TITLE = "Funds"
LEAD = "Every fund known here: yours first, then those whose holdings are loaded. Choose one to see what is inside."
SEARCH_LABEL = "Find a fund"
SEARCH_HINT = "Ticker, name or index"
GRID_LABEL = "Funds, yours first"
ALL_FUNDS = "All funds"

FACTS_TITLE = "What is this fund?"
BANDS_QUESTION = "How do its company sizes differ from the benchmark?"
SECTORS_QUESTION = "How do its sectors differ from the benchmark?"
COMPANIES_QUESTION = "Which companies does it hold?"
COMPANIES_LABEL = "Companies of this fund, largest first"
COMPANIES_HINT = "Funds inside are looked through. Choose a company to see the row of the file it comes from."
INSIDE_QUESTION = "What is in it besides companies?"
MEASURES_QUESTION = "How concentrated is it?"
RELATIONS_QUESTION = "How does it relate to other funds?"
HISTORY_QUESTION = "How has it changed?"
VERSIONS_QUESTION = "Which versions are loaded?"
NOTHING_ELSE = "Nothing: all of it is companies."
NO_OVERLAP = "None of your other funds has loaded holdings to compare with."
NO_PORTFOLIO = "Import a portfolio to see which of your funds hold the same."
NOT_NESTED = "No loaded fund holds it, and it holds no fund."

NOT_LOADED_TITLE = "No holdings are loaded"
NOT_LOADED_EQUITY = "Drop the sponsor's file of {fund} into the inbox, or ask for a load on the Data page."
NOT_LOADED_CASH = "{fund} is a money market fund and counts as cash: there are no companies to see."
NOT_LOADED_OTHER = "{fund} is a {kind} fund and counts as another asset: there are no companies to see."
DERIVATIVES_NOTE = "Futures, swaps and options at the value the fund prints; what they move with is not in it."


def stands_for(entry: FundEntry) -> str:
    """Say in the list what a fund's companies are read from."""
    fund, source = entry.fund, entry.looked_through
    if source == fund.ticker:
        return "own holdings"
    if source is not None:
        return f"share class of {source}" if fund.share_class_of else f"stand-in {source}"
    if fund.asset_class is FundAssetClass.MONEY_MARKET:
        return "counts as cash"
    return "not loaded" if fund.asset_class is FundAssetClass.EQUITY else "counts as another asset"


def not_loaded(fund: Fund) -> str:
    """Say what to do about a fund without holdings, or why there are none to load."""
    if fund.asset_class is FundAssetClass.EQUITY:
        return NOT_LOADED_EQUITY.format(fund=fund.ticker)
    if fund.asset_class is FundAssetClass.MONEY_MARKET:
        return NOT_LOADED_CASH.format(fund=fund.ticker)
    return NOT_LOADED_OTHER.format(fund=fund.ticker, kind=fund.asset_class.replace("_", " "))


def lead(profile: FundProfile) -> str:
    """Say what stands for the holdings, where they are not the fund's own."""
    return f"{profile.note[:1].upper()}{profile.note[1:]}." if profile.note else ""


def fee(fund: Fund) -> str:
    """Say the yearly fee with its date and source."""
    if fund.expense_ratio is None:
        return fmt.UNKNOWN
    parts = [fmt.percent(fund.expense_ratio)]
    if fund.expense_ratio_date is not None:
        parts.append(f"as of {fmt.day(fund.expense_ratio_date)}")
    return " · ".join([*parts, *([fund.expense_ratio_source] if fund.expense_ratio_source else [])])


def as_of(day: date | None, age: Age | None) -> str:
    """Say the date of the holdings and how old they are."""
    if age is None:
        return fmt.day(day)
    due = "" if age.grade is AgeGrade.FRESH else f": a newer list was due on {fmt.day(age.due_date)}"
    return f"{fmt.day(day)}, {fmt.age(age.days)}, {age.grade}{due}"


def your_money(yours: YourMoney) -> str:
    """Say what a portfolio has in the fund."""
    if not yours.weight:
        return "none"
    share = f"{fmt.percent(yours.weight)} of your money"
    return share if yours.amount is None else f"{fmt.money(yours.amount)}, {share}"
