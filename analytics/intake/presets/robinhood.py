"""Robinhood: it exports transactions; what people bring as holdings is copied from the app by hand."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="robinhood",
    label="Robinhood",
    positions_help=(
        "Robinhood's reports list transactions, and no file of its holdings is known to us. Paste or type your list "
        "instead: one line per holding, with its ticker and its shares."
    ),
    header_keys=columns("Portfolio Diversity", "Equity"),
    activity_keys=columns("Activity Date", "Process Date", "Settle Date", "Trans Code"),
    signatures=(
        columns("Robinhood Financial"),
        columns("Equity", "Portfolio Diversity"),
        columns("Activity Date", "Instrument", "Trans Code"),
    ),
)
