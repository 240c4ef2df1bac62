"""Ghostfolio: its files, CSV and JSON, are lists of activities."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="ghostfolio",
    label="Ghostfolio",
    positions_help=(
        "Ghostfolio exports activities, not holdings. Paste or type what its Holdings page shows instead: one line per "
        "holding, with its ticker and its shares."
    ),
    activity_keys=columns("Data Source", "Code"),
    signatures=(columns("Date", "Code", "Currency", "Price", "Quantity", "Action", "Fee"),),
)
