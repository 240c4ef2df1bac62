"""Avanza: positions per account, in Swedish, with semicolons and decimal commas."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="avanza",
    label="Avanza",
    positions_help=(
        "At Avanza, the file of positions per account has the columns Kontonummer, Namn, Kortnamn, Volym, "
        "Marknadsv\u00e4rde, Valuta and ISIN."
    ),
    header_keys=columns("Kontonummer", "Kortnamn", "Volym", "Marknadsv\u00e4rde", "GAV", "GAV (SEK)", "Valuta"),
    activity_keys=columns(
        "Typ av transaktion", "V\u00e4rdepapper/beskrivning", "Transaktionsvaluta", "Instrumentvaluta"
    ),
    signatures=(
        columns("Kontonummer", "Kortnamn", "Volym"),
        columns("Konto", "Typ av transaktion", "Antal", "Belopp"),
    ),
    amount_currency="SEK",
)
