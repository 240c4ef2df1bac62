"""Charles Schwab: the positions export of one account or of all accounts."""

from analytics.intake.presets.preset import Preset

_HELP = "At Schwab, open Accounts, then Positions, and choose Export at the top right of the list."

PRESET = Preset(
    name="schwab",
    label="Schwab",
    positions_help=_HELP,
    header_keys=frozenset(
        [
            "mktval",
            "qty",
            "pricechange",
            "pricechangepercent",
            "daychange",
            "daychangepercent",
            "daychng",
            "daychngpercent",
            "gainlosspercent",
            "gainpercent",
            "reinvestdividends",
            "capitalgains",
            "percentofacct",
            "securitytype",
            "assettype",
            "inthemoney",
            "intrinsicvalue",
            "exdividenddate",
            "charlesschwab",
        ]
    ),
    activity_keys=frozenset({"feescomm", "costshare", "holdingperiod"}),
    title_starts=(
        "positions for account ",
        "positions for all-accounts",
        "transactions  for account",
        "balances  for account",
        "charles schwab",
    ),
    row_words=frozenset({"cash & cash investments", "cash & money market", "cash and money market"}),
    cash_words=frozenset({"futures cash", "cash and money market"}),
    cash_symbols=frozenset({"SWVXX", "SNVXX", "SNOXX", "SNSXX", "SWGXX"}),
    refused_titles=(
        ("balances ", f"This is Schwab's Balances file, which does not say how many shares you hold. {_HELP}"),
    ),
)
