"""Files that hold tables, but no positions: what they are, and where the positions are."""

from collections.abc import Sequence

from analytics.errors import PortfolioFileError
from analytics.intake.accounts import lots_title
from analytics.intake.activity import was_sold_or_paid
from analytics.intake.caps import MAX_TABLES
from analytics.intake.headers import TableKind
from analytics.intake.layouts import layout_of
from analytics.intake.lines import shown_text
from analytics.intake.presets.preset import Preset
from analytics.intake.tables import Layout, Table

_FUND_KEYS = ("notionalvalue", "sedol")
_OF_A_FUND = frozenset({"weightpercent", "sector", "location"})
"""Columns that sponsors print of a fund's holdings and no broker of a customer's."""
_FUND_FILE = (
    "This is a fund's own list of holdings, not yours. If you hold the fund, one line with its ticker is enough; the "
    "Data page reads such files for the funds themselves."
)


def refuse_without_positions(layout: Layout, preset: Preset) -> None:
    """Raise a sentence for a file without any table of positions, and for titles the preset refuses.

    Raises
    ------
    PortfolioFileError
        Says what the file is and where this broker keeps its positions export.
    """
    if len(layout.tables) > MAX_TABLES:
        raise PortfolioFileError(
            f"The line with the column names occurs more than {MAX_TABLES} times; no more tables than that are read "
            "from one file. Export the positions again, without other files pasted below them."
        )
    titles = [*layout.preamble, *(record for table in layout.tables for record in table.titles)]
    for record in titles:
        text = shown_text(record.cells).casefold()
        for start, sentence in preset.refused_titles:
            if text.startswith(start):
                raise PortfolioFileError(sentence, row=record.line)
    if any(
        keys in table.header.keys or table.header.keys >= _OF_A_FUND for table in layout.tables for keys in _FUND_KEYS
    ):
        raise PortfolioFileError(_FUND_FILE)
    kinds = {table.kind for table in layout.tables}
    if TableKind.POSITIONS in kinds or any(lots_title(title)[0] for title in _lot_titles(layout)):
        return
    for kind in (TableKind.ORDERS, TableKind.ACTIVITY):
        if kind in kinds:
            raise _activity([table for table in layout.tables if table.kind is kind], preset)
    if TableKind.LOTS in kinds:
        raise PortfolioFileError(
            f"This is a list of purchase lots that does not name their security. {preset.positions_help}"
        )
    raise PortfolioFileError(
        "No table of holdings was found. The first line above the data has to name its columns: one for the ticker "
        "(symbol) and one for shares, value or weight, for example: ticker,shares"
    )


def _activity(tables: Sequence[Table], preset: Preset) -> PortfolioFileError:
    """Return the refusal of lists of what was done; their columns come along, for a user who knows better."""
    best = max(tables, key=lambda table: table.header.score)
    what = "transactions, not of holdings: what you own today cannot be read from it with certainty"
    if best.kind is TableKind.ORDERS:
        what = "trades, not of holdings"
    elif was_sold_or_paid(best.header, best.records):
        what = "what was sold or paid, not of holdings"
    columns = {role: found[0] for role, found in best.header.candidates.items()}
    return PortfolioFileError(
        f"This is a list of {what}. {preset.positions_help}",
        verdict="activity",
        layout=layout_of(best, columns, ".") if best.records else None,
    )


def _lot_titles(layout: Layout) -> list[str]:
    """Return the first cells of the lines above tables of lots."""
    records = [record for table in layout.tables if table.kind is TableKind.LOTS for record in table.titles]
    return [next((cell for cell in record.cells if cell), "") for record in records]
