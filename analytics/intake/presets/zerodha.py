"""Zerodha: the holdings of Console, in rupees."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="zerodha",
    label="Zerodha",
    positions_help=(
        "At Zerodha, open Console, then Portfolio and Holdings, and choose Download: the list names Instrument, Qty., "
        "Avg. cost, LTP and Cur. val."
    ),
    header_keys=columns("Avg. cost", "LTP", "Invested", "Cur. val", "Net chg."),
    signatures=(columns("Instrument", "Qty.", "LTP"),),
    title_starts=("zerodha console",),
    usual_currency="INR",
)
