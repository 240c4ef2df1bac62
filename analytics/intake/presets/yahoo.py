"""Yahoo Finance: the export of a portfolio, one row per lot and rows that are only watched."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="yahoo",
    label="Yahoo Finance",
    positions_help=(
        "At Yahoo Finance, the export of a portfolio is a CSV file with the columns Symbol, Current Price, Trade Date, "
        "Purchase Price and Quantity."
    ),
    header_keys=columns("Current Price", "Trade Date", "Purchase Price", "High Limit", "Low Limit"),
    activity_keys=columns("Current Price", "Purchase Price", "High Limit", "Low Limit"),
    signatures=(columns("Trade Date", "Purchase Price", "High Limit", "Low Limit"),),
    row_words=frozenset({"$$cash"}),
    is_watch_list=True,
    has_venue_suffixes=True,
)
