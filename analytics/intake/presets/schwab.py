"""Charles Schwab: the positions export of one account or of all accounts, and its lots of one security."""

from analytics.intake.presets.preset import Preset, columns

_HELP = "At Schwab, open Accounts, then Positions, and choose Export."

PRESET = Preset(
    name="schwab",
    label="Schwab",
    positions_help=_HELP,
    header_keys=columns(
        "Mkt Val",
        "Price Change $",
        "Price Change %",
        "Price Chng $",
        "Price Chng %",
        "Day Change $",
        "Day Change %",
        "Day Chng $",
        "Day Chng %",
        "Gain/Loss %",
        "Gain %",
        "Reinvest Dividends?",
        "Reinvest?",
        "Capital Gains?",
        "% of Acct",
        "In The Money",
        "Intrinsic Value",
        "Ex-Dividend Date",
    ),
    activity_keys=columns("Fees & Comm"),
    signatures=(
        columns("Charles Schwab"),
        columns("Qty", "Mkt Val"),
        columns("Reinvest Dividends?", "Capital Gains?", "% Of Account"),
        columns("Open Date", "Cost/Share", "Holding Period"),
        columns("Open Date", "Transaction CPS", "Holding Period"),
        columns("Date", "Action", "Fees & Comm"),
    ),
    title_starts=(
        "positions for account ",
        "positions for all-accounts",
        "transactions  for account",
        "balances  for account",
        "charles schwab",
    ),
    row_words=frozenset({"cash & cash investments", "cash & money market", "cash and money market", "futures cash"}),
    cash_words=frozenset({"futures cash", "cash and money market"}),
    cash_symbols=frozenset({"SWVXX", "SNVXX", "SNOXX", "SNSXX", "SWGXX"}),
    refused_titles=(
        ("balances ", f"This is Schwab's Balances file, which does not say how many shares you hold. {_HELP}"),
    ),
)
