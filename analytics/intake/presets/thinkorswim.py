"""thinkorswim: the position statement in groups. TD Ameritrade's web accounts moved to Schwab."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="thinkorswim",
    label="thinkorswim",
    positions_help=(
        "In thinkorswim, open Monitor, then Activity and Positions: the menu at the top right of the Position "
        "Statement has Export to file. Accounts of TD Ameritrade's web site are at Schwab now: there, open "
        "Positions and choose Export."
    ),
    header_keys=columns("Trade Price", "Mrk Chng", "P/L Open", "P/L Day", "BP Effect", "Net Liq"),
    activity_keys=columns("Transaction ID", "Reg Fee", "Short-Term RDM Fee", "Fund Redemption Fee"),
    signatures=(
        columns("Instrument", "Qty", "Mark"),
        columns("Instrument", "Qty", "Trade Price"),
        columns("Transaction ID", "Reg Fee", "Short-Term RDM Fee"),
    ),
    title_starts=("position statement for ",),
    has_groups=True,
)
