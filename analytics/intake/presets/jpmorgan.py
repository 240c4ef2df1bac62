"""J.P. Morgan and Chase self-directed accounts: one row per tax lot, in base and local currency."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="jpmorgan",
    label="J.P. Morgan",
    positions_help=(
        "At J.P. Morgan and Chase, the export of the positions with their tax lots has the columns Account name, Asset "
        "Class, Description, Ticker, CUSIP, Quantity, Price and Value."
    ),
    header_keys=columns(
        "Asset Strategy",
        "Asset Strategy Detail",
        "Base CCY",
        "Local CCY",
        "PriceInd",
        "Local Price",
        "Pricing Date",
        "Unrealized G/L Amt.",
        "Tax term",
    ),
    signatures=(
        columns("Asset Strategy", "Pricing Date"),
        columns("Asset Class", "Asset Strategy", "Ticker", "Value"),
        columns("Base CCY", "Local CCY", "Ticker"),
    ),
    cash_words=frozenset({"cash & money market funds"}),
    cash_symbols=frozenset({"QDERQ"}),
)
