"""Vanguard: ``OfxDownload.csv``, a holdings table with a transaction table below it."""

from analytics.intake.presets.preset import Preset

PRESET = Preset(
    name="vanguard",
    label="Vanguard",
    positions_help=(
        "At Vanguard, use Download center and ask for a spreadsheet-compatible CSV file: it starts with your "
        "holdings (Account Number, Investment Name, Symbol, Shares, Share Price, Total Value)."
    ),
    header_keys=frozenset(["investmentname", "shareprice", "totalvalue", "fundaccountnumber", "fundname", "vanguard"]),
    activity_keys=frozenset(
        [
            "transactiontype",
            "transactiondescription",
            "principalamount",
            "commissionfees",
            "commissionsandfees",
            "commissionandfees",
            "investmentname",
            "investmenttype",
            "accounttype",
        ]
    ),
    cash_words=frozenset({"settlement fund", "vanguard federal money market fund", "vanguard cash plus"}),
    cash_symbols=frozenset({"VMFXX", "VMMXX", "VMRXX", "VUSXX", "VMSXX"}),
)
