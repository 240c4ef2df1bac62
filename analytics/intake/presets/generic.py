"""The fallback: any table that names securities and says how many, how much or which weight."""

from analytics.intake.presets.preset import Preset

PRESET = Preset(
    name="generic",
    label="generic table",
    positions_help=(
        "On your broker's positions (holdings) page, look for Export or Download. Any CSV with a column for the ticker "
        "and one for shares, value or weight can be read."
    ),
)
