"""Wealthsimple: the holdings report, with a market code and a currency beside each amount."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="wealthsimple",
    label="Wealthsimple",
    positions_help=(
        "At Wealthsimple, the holdings report lists Account Name, Symbol, Exchange, MIC, Quantity, Market Value and "
        "their currencies, and ends with a line As of."
    ),
    header_keys=columns(
        "Account Classification", "MIC", "Position Direction", "Book Value (CAD)", "Market Value Currency"
    ),
    signatures=(columns("MIC", "Position Direction", "Market Value"),),
)
