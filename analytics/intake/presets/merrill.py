"""Merrill Edge and Merrill Lynch: ``ExportData<time>.csv`` in its three generations."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="merrill",
    label="Merrill",
    positions_help=(
        "At Merrill, the export of the holdings is a CSV file whose name begins with ExportData: it starts with a line "
        "Exported on and lists Symbol (or Positions), Quantity, Price and Value."
    ),
    header_keys=columns(
        "Total Client Investment",
        "Cumulative Investment Return",
        "Unrealized Gain/Loss $ Chg % Chg",
        "Day's Price $ Chg % Chg",
        "Day's Value Change $",
        "Unrealized gain/loss ($)",
    ),
    signatures=(
        columns("Quantity", "Value", "Total Client Investment"),
        columns("Symbol", "Description", "Quantity", "Price ($)", "Value ($)", "Unrealized Gain/Loss ($)"),
        columns("Symbol", "Unit Cost", "Cost Basis", "Unrealized Gain/Loss $ Chg % Chg"),
    ),
    title_starts=("exported on:", "selected account(s):"),
    row_words=frozenset({"money accounts"}),
    cash_words=frozenset({"money accounts", "ml direct deposit progrm", "merrill lynch bank deposit program"}),
)
