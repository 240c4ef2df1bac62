"""OFX and QFX: the format tells itself; its reader names this preset."""

from analytics.intake.presets.preset import Preset

PRESET = Preset(
    name="ofx",
    label="OFX/QFX",
    positions_help=(
        "An OFX or QFX file (the download for Quicken) says what you hold where it is of an investment account and has "
        "a list of positions. Ask for that download, or for the CSV file of the positions page."
    ),
)
