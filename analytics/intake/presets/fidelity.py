"""Fidelity: ``Portfolio_Positions_Mmm-DD-YYYY.csv`` and the positions part of its older statement file."""

from analytics.intake.presets.preset import Preset

_DIGITS = frozenset("0123456789")


def _unshift_cash(cells: list[str], name_column: int | None) -> list[str]:
    """Put the core account's cash row of the statement file back in place: it is printed without a description."""
    if name_column != 1 or [cell.casefold() for cell in cells[:1]] != ["cash"] or len(cells) == 1:
        return cells
    number = cells[1].replace(",", "").replace(".", "").lstrip("$-")
    is_shifted = bool(number) and _DIGITS.issuperset(number)
    return [cells[0], "", *cells[1:]] if is_shifted else cells


PRESET = Preset(
    name="fidelity",
    label="Fidelity",
    positions_help=(
        "At Fidelity, open the Positions page of your accounts and choose Download: the file is called "
        "Portfolio_Positions_<date>.csv."
    ),
    header_keys=frozenset(
        [
            "lastprice",
            "lastpricechange",
            "currentvalue",
            "todaysgainlossdollar",
            "todaysgainlosspercent",
            "totalgainlossdollar",
            "totalgainlosspercent",
            "percentofaccount",
            "costbasistotal",
            "averagecostbasis",
            "symbolcusip",
            "beginningvalue",
            "endingvalue",
            "fidelitybrokerageservices",
        ]
    ),
    activity_keys=frozenset(["rundate", "commission", "fees", "accruedinterest", "settlementdate"]),
    title_starts=("positions for account(s)", "brokerage services are provided by fidelity"),
    row_words=frozenset({"spaxx**", "fdrxx**", "fcash**", "fzfxx**", "pending activity"}),
    cash_words=frozenset({"core account", "held in money market", "held in fcash", "cash (spaxx)", "cash (fdrxx)"}),
    cash_symbols=frozenset({"SPAXX", "FDRXX", "FCASH", "FZFXX", "FDIC", "QACDS"}),
    repair=_unshift_cash,
)
