"""DEGIRO: ``Portfolio.csv``, whose column *Local value* holds the currency and the unnamed one beside it the amount."""

from analytics.intake.presets.preset import Preset, columns

_CURRENCIES = ("eur", "usd", "gbp", "chf", "sek", "nok", "dkk", "pln", "czk", "huf", "cad", "aud", "jpy", "hkd", "sgd")
_CASH = frozenset(f"cash & cash fund & ftx cash ({code})" for code in _CURRENCIES)

PRESET = Preset(
    name="degiro",
    label="DEGIRO",
    positions_help=(
        "At DEGIRO, the export of the portfolio is called Portfolio.csv: its columns are Product, Symbol/ISIN, Amount, "
        "Closing, Local value and the value in your currency."
    ),
    header_keys=columns("Symbol/ISIN", "Closing", "Local value", "Ticker/ISIN", "Cl\u00f4ture"),
    activity_keys=columns("Omschrijving", "Mutatie", "Saldo", "Order Id"),
    signatures=(
        columns("Product", "Symbol/ISIN", "Closing", "Local value"),
        columns("Omschrijving", "Mutatie", "Saldo"),
    ),
    row_words=_CASH,
    cash_words=_CASH,
)
