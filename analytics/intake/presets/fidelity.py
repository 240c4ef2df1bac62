"""Fidelity: ``Portfolio_Positions_Mmm-DD-YYYY.csv`` and the positions part of its older statement file."""

from collections.abc import Mapping

from analytics.intake.aliases import Role
from analytics.intake.presets.preset import Preset, columns

_DIGITS = frozenset("0123456789")


def _unshift_cash(cells: list[str], places: Mapping[Role, int], _n_columns: int) -> list[str]:
    """Put the core account's cash row of the statement file back in place: it is printed without a description."""
    if places.get(Role.NAME) != 1 or [cell.casefold() for cell in cells[:1]] != ["cash"] or len(cells) == 1:
        return cells
    number = cells[1].replace(",", "").replace(".", "").lstrip("$-")
    is_shifted = bool(number) and _DIGITS.issuperset(number)
    return [cells[0], "", *cells[1:]] if is_shifted else cells


PRESET = Preset(
    name="fidelity",
    label="Fidelity",
    positions_help=(
        "At Fidelity, open the Positions page of your accounts and choose Download: the file is called "
        "Portfolio_Positions_Mmm-DD-YYYY.csv."
    ),
    header_keys=columns(
        "Last Price",
        "Last Price Change",
        "Current Value",
        "Today's Gain/Loss Dollar",
        "Today's Gain/Loss Percent",
        "Total Gain/Loss Dollar",
        "Total Gain/Loss Percent",
        "Percent Of Account",
        "Cost Basis Total",
        "Average Cost Basis",
        "Symbol/CUSIP",
        "Beginning Value",
        "Ending Value",
    ),
    activity_keys=columns("Run Date", "Commission ($)", "Fees ($)", "Accrued Interest ($)", "Settlement Date"),
    signatures=(
        columns("Fidelity Brokerage Services"),
        columns("Account Number", "Last Price", "Current Value"),
        columns("Account Name/Number", "Last Price", "Current Value"),
        columns("Description", "CUSIP", "Current value", "Security type", "Security subtype"),
        columns("Symbol/CUSIP", "Beginning Value", "Ending Value"),
        columns("$ Avg Cost", "Last", "Value"),
        columns("Run Date", "Action"),
    ),
    title_starts=("positions for account(s)", "brokerage services are provided by fidelity"),
    row_words=frozenset({"spaxx**", "fdrxx**", "fcash**", "fzfxx**", "cash (spaxx)", "cash (fdrxx)"}),
    cash_words=frozenset({"core account", "held in money market", "held in fcash", "cash (spaxx)", "cash (fdrxx)"}),
    cash_symbols=frozenset({"SPAXX", "FDRXX", "FCASH", "FZFXX", "FDIC", "QACDS", "USD999997"}),
    repair=_unshift_cash,
)
