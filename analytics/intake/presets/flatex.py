"""flatex: the list of a securities account, in German, with an unnamed unit column behind each amount."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="flatex",
    label="flatex",
    positions_help=(
        "At flatex, the file Depotbestand lists what is held: it names the columns Bezeichnung and Einstandskurs."
    ),
    header_keys=columns("Bezeichnung", "Einstandskurs", "Einstandswert", "Nominal", "WKN"),
    signatures=(columns("Bezeichnung", "Einstandskurs"),),
    usual_currency="EUR",
)
