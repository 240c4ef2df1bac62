"""Google Finance: the portfolio export of the old site, a list of transactions."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="google",
    label="Google Finance",
    positions_help=(
        "Google Finance's portfolio file lists purchases and sales, not what is held today. Paste or type your list "
        "instead: one line per holding, with its ticker and its shares."
    ),
    activity_keys=columns("Cash value", "Commission", "Notes"),
    signatures=(columns("Symbol", "Name", "Type", "Date", "Shares", "Price", "Cash value"),),
)
