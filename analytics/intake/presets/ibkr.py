"""Interactive Brokers: activity statement, Flex queries (CSV and XML), and the flat lists of its applications."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="ibkr",
    label="Interactive Brokers",
    positions_help=(
        "At Interactive Brokers, run an Activity statement (Performance & Reports, then Statements) in the format CSV, "
        "or a Flex query whose sections include Open Positions and Cash Report, as CSV or XML."
    ),
    header_keys=columns(
        "Position Value",
        "Cost Basis Money",
        "Cost Basis Price",
        "Mark Price",
        "FX Rate To Base",
        "Percent Of NAV",
        "Listing Exchange",
        "Currency Primary",
        "Client Account ID",
        "Fifo Pnl Unrealized",
        "Data Discriminator",
        "Sec Type",
        "Put/Call",
    ),
    activity_keys=columns(
        "Trade Price", "IB Commission", "IB Commission Currency", "Client Account ID", "Comm/Fee", "T. Price", "FX Rate"
    ),
    signatures=(
        columns("ClientAccountID", "CurrencyPrimary"),
        columns("CurrencyPrimary", "MarkPrice", "PositionValue"),
        columns("DataDiscriminator", "Asset Category"),
        columns("SecType", "Put/Call", "Mark Price"),
        columns("Buy/Sell", "TradePrice", "IBCommission"),
        columns("T. Price", "Comm/Fee"),
        columns("Action", "SecType", "OrderType"),
    ),
)
