"""E*TRADE: ``PortfolioDownload.csv``, two small tables above the list, lots below their position."""

from collections.abc import Mapping

from analytics.intake.aliases import Role
from analytics.intake.presets.preset import Preset, columns


def _unshift_sums(cells: list[str], places: Mapping[Role, int], n_columns: int) -> list[str]:
    """Put the amounts of the lines CASH and TOTAL under their column names: some views print them one cell too far."""
    amount = places.get(Role.AMOUNT)
    if amount is None or cells[0].casefold() not in {"cash", "total"} or any(cells[1:2]):
        return cells
    is_too_long = any(cells[n_columns : n_columns + 1])
    is_beside = not any(cells[amount : amount + 1]) and any(cells[amount + 1 : amount + 2])
    return [cells[0], *cells[2:]] if is_too_long or is_beside else cells


PRESET = Preset(
    name="etrade",
    label="E*TRADE",
    positions_help=(
        "At E*TRADE, the download of a portfolio is called PortfolioDownload.csv: below a line View Summary it "
        "lists Symbol, Last Price $, Quantity and Value $."
    ),
    header_keys=columns("Price Paid $", "Day's Gain $", "Total Gain $", "Total Gain %", "Qty #", "Total Cost"),
    activity_keys=columns("Plan Type", "Record Type", "Adjusted Gain/Loss", "Date Sold", "Date Acquired"),
    signatures=(
        columns("E*TRADE"),
        columns("Symbol", "Price Paid $", "Total Gain $", "Value $"),
        columns("Record Type", "Adjusted Gain/Loss", "Date Sold"),
    ),
    title_starts=("account summary", "view summary - ", "filters applied:"),
    repair=_unshift_sums,
)
