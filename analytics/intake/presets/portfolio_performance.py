"""Portfolio Performance: holdings of a securities account, and tables copied out of its views."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="portfolio_performance",
    label="Portfolio Performance",
    positions_help=(
        "In Portfolio Performance, the holdings of a securities account are a file with the columns Date, Ticker "
        "Symbol, ISIN, Security Name, Currency, Shares and Value; lists with a column Cash Account are transactions."
    ),
    header_keys=columns("Ticker Symbol", "Security Name", "Purchase Value", "Abs.Perf.", "TTWROR", "WKN"),
    activity_keys=columns(
        "Cash Account", "Offset Account", "Securities Account", "Gross Amount", "Net Transaction Value"
    ),
    signatures=(
        columns("Date", "Ticker Symbol", "Security Name", "Shares", "Value"),
        columns("Shares", "Purchase Value", "Market Value", "TTWROR"),
        columns("Cash Account", "Offset Account"),
        columns("Securities Account", "Cash Account"),
    ),
)
