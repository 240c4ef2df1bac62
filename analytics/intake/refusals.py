"""Files that hold tables, but no positions: what they are, and where the positions are."""

from analytics.errors import PortfolioFileError
from analytics.intake.accounts import lots_title
from analytics.intake.caps import MAX_TABLES
from analytics.intake.headers import TableKind
from analytics.intake.lines import shown_text
from analytics.intake.presets.preset import Preset
from analytics.intake.tables import Layout


def refuse_without_positions(layout: Layout, preset: Preset) -> None:
    """Raise a sentence for a file without any table of positions, and for titles the preset refuses.

    Raises
    ------
    PortfolioFileError
        Says what the file is and where this broker keeps its positions export.
    """
    if len(layout.tables) > MAX_TABLES:
        raise PortfolioFileError(
            f"The line with the column names occurs {len(layout.tables):,} times; at most {MAX_TABLES} tables are read "
            "from one file. Export the positions again, without other files pasted below them."
        )
    titles = [*layout.preamble, *(record for table in layout.tables for record in table.titles)]
    for record in titles:
        text = shown_text(record.cells).casefold()
        for start, sentence in preset.refused_titles:
            if text.startswith(start):
                raise PortfolioFileError(sentence, row=record.line)
    kinds = {table.kind for table in layout.tables}
    if TableKind.POSITIONS in kinds or any(lots_title(title)[0] for title in _lot_titles(layout)):
        return
    if TableKind.ORDERS in kinds:
        raise PortfolioFileError(
            f"This is a list of trades, not of holdings. {preset.positions_help}",
            verdict="activity",
        )
    if TableKind.ACTIVITY in kinds:
        raise PortfolioFileError(
            "This is a list of transactions, not of holdings: what you own today cannot be read from it with "
            f"certainty. {preset.positions_help}",
            verdict="activity",
        )
    if TableKind.LOTS in kinds:
        raise PortfolioFileError(
            f"This is a list of purchase lots that does not name their security. {preset.positions_help}"
        )
    raise PortfolioFileError(
        "No table of holdings was found. The first line above the data has to name its columns: one for the ticker "
        "(symbol) and one for shares, value or weight, for example: ticker,shares"
    )


def _lot_titles(layout: Layout) -> list[str]:
    """Return the first cells of the lines above tables of lots."""
    records = [record for table in layout.tables if table.kind is TableKind.LOTS for record in table.titles]
    return [next((cell for cell in record.cells if cell), "") for record in records]
