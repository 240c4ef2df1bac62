"""E*TRADE: ``PortfolioDownload.csv``, two small tables above the list, lots below their position."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="etrade",
    label="E*TRADE",
    positions_help=(
        "At E*TRADE, the download of a portfolio is called PortfolioDownload.csv: below a line View Summary it "
        "lists Symbol, Last Price $, Quantity and Value $."
    ),
    header_keys=columns("Price Paid $", "Day's Gain $", "Total Gain $", "Total Gain %", "Qty #", "Total Cost"),
    activity_keys=columns("Plan Type", "Record Type", "Adjusted Gain/Loss", "Date Sold", "Date Acquired"),
    signatures=(
        columns("E*TRADE"),
        columns("Symbol", "Price Paid $", "Total Gain $", "Value $"),
        columns("Record Type", "Adjusted Gain/Loss", "Date Sold"),
    ),
    title_starts=("account summary", "view summary - ", "filters applied:"),
)
