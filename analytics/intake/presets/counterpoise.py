"""Our own export of holdings, which reads back as the portfolio it was written from."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="counterpoise",
    label="Counterpoise",
    positions_help=(
        "The Accounts page of Counterpoise exports the holdings as CSV: a file with the columns Row Type, "
        "Account Name, Symbol, Quantity and Value, which can be imported again as it is."
    ),
    header_keys=columns("Row Type", "Account Type", "Price Date", "Date Acquired"),
    signatures=(
        columns("Row Type", "Account Type", "Symbol", "Asset Class", "Quantity", "Cost Basis", "Date Acquired"),
    ),
)
