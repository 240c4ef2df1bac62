"""Vanguard: ``OfxDownload.csv``, a holdings table with a transaction table below it."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="vanguard",
    label="Vanguard",
    positions_help=(
        "At Vanguard, use Download center and ask for a spreadsheet-compatible CSV file: it starts with your "
        "holdings (Account Number, Investment Name, Symbol, Shares, Share Price, Total Value)."
    ),
    header_keys=columns("Investment Name", "Share Price", "Total Value", "Fund Account Number", "Fund Name"),
    activity_keys=columns(
        "Transaction Type",
        "Transaction Description",
        "Principal Amount",
        "Commission Fees",
        "Commissions and Fees",
        "Commission and Fees",
        "Investment Name",
        "Investment Type",
        "Account Type",
    ),
    signatures=(
        columns("Vanguard"),
        columns("Account Number", "Investment Name", "Share Price", "Total Value"),
        columns("Fund Account Number", "Fund Name", "Total Value"),
    ),
    cash_words=frozenset({"settlement fund", "vanguard federal money market fund", "vanguard cash plus"}),
    cash_symbols=frozenset({"VMFXX", "VMMXX", "VMRXX", "VUSXX", "VMSXX"}),
)
