"""M1 Finance: ``Holdings-Mmm-DD-YYYY.csv`` and its open tax lots."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="m1",
    label="M1 Finance",
    positions_help=(
        "At M1, open the Invest tab on the web, then Holdings: the Download menu has the holdings and the open tax "
        "lots."
    ),
    header_keys=columns("Avg. Price", "Unrealized Gain ($)", "Unrealized Gain (%)", "M1 Tax Lot Id"),
    signatures=(
        columns("M1 Finance"),
        columns("Avg. Price", "Cost Basis", "Unrealized Gain ($)", "Value"),
        columns("M1 Tax Lot Id"),
        columns("Acquisition Date", "Short/Long Term Holding", "Unrealized Gain/Loss"),
    ),
)
