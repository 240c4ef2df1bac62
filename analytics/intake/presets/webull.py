"""Webull: its list of placed trades is known; a file of positions is not."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="webull",
    label="Webull",
    positions_help=(
        "Webull's export with Side, Status and Filled lists what was traded, and no file of its positions is known to "
        "us. Paste or type your list instead: one line per holding, with its ticker and its shares."
    ),
    activity_keys=columns("Total Qty", "Avg Price", "Time-in-Force", "Placed Time", "Filled Time"),
    signatures=(columns("Filled", "Total Qty", "Placed Time", "Filled Time"),),
)
