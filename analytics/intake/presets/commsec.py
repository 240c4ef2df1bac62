"""CommSec: the holdings of an Australian account."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="commsec",
    label="CommSec",
    positions_help=(
        "At CommSec, the file of the holdings names Code, Avail Units, Purchase $, Last $ and Mkt Value $."
    ),
    header_keys=columns("Avail Units", "Mkt Value $"),
    signatures=(columns("Code", "Avail Units", "Mkt Value $"),),
    usual_currency="AUD",
)
