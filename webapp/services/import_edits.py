"""What the user adds to a file: of this time, and as remembered from earlier files."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from analytics.errors import PortfolioFileError
from analytics.intake.layouts import mappings_to_json
from analytics.model.portfolio import ColumnMapping, ExchangeRate, ParsedFile, Portfolio
from analytics.resolve import printed_key
from webapp.services.entries import dated_prices
from webapp.services.import_model import ImportEdits, ImportPreview

ENTERED = "entered"
"""Source of a price or a rate the user typed."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a user's earlier imports: columns by layout, tickers by printed text."""

    mappings: Mapping[str, ColumnMapping] = field(default_factory=dict)
    tickers: Mapping[str, str] = field(default_factory=dict)

    def mappings_below(self, edits: ImportEdits) -> tuple[ColumnMapping, ...]:
        """Return all column mappings to read a file with; those of this time win."""
        return tuple((dict(self.mappings) | {mapping.key: mapping for mapping in edits.mappings}).values())


def mappings_text(mappings: tuple[ColumnMapping, ...]) -> str:
    """Return column mappings as the reader takes them."""
    return mappings_to_json(mappings) if mappings else ""


def edits_in_use(parsed: ParsedFile, edits: ImportEdits, memory: Memory, today: date) -> ImportEdits:
    """Return the edits a file is resolved and kept with.

    Parameters
    ----------
    parsed : ParsedFile
        What is remembered comes in only where the file has the text or the layout: edits of two readings of one file
        are equal whatever was imported between them.
    edits : ImportEdits
        Those of this time.
    memory : Memory
        Those of earlier imports.
    today : date
        The day of prices without one.

    Returns
    -------
    ImportEdits
        Tickers by ``printed_key`` of their texts.
    """
    texts = {printed_key(row.text) for row in parsed.rows}
    layouts = {layout.key for layout in parsed.layouts}
    given = {printed_key(text): ticker.strip().upper() for text, ticker in edits.tickers.items()}
    tickers = {text: ticker for text, ticker in {**memory.tickers, **given}.items() if text in texts}
    return replace(
        edits,
        mappings=tuple(mapping for mapping in memory.mappings_below(edits) if mapping.key in layouts),
        tickers=tickers,
        prices=dated_prices(edits.prices, today),
    )


def entered_rates(edits: ImportEdits, day: date | None) -> dict[str, ExchangeRate]:
    """Return the rates the user typed, as of a day."""
    return {code: ExchangeRate(rate, day, ENTERED) for code, rate in edits.rates.items()}


def question_preview(error: PortfolioFileError, content: bytes, file_name: str, edits: ImportEdits) -> ImportPreview:
    """Return the preview of a file of which only the columns are known, to be named by the user."""
    layouts = () if error.layout is None else (error.layout,)
    digest = hashlib.sha256(content).hexdigest()
    parsed = ParsedFile(file_name, digest, "", "", (), (), (), layouts=layouts)
    return ImportPreview(parsed, Portfolio(file_name, ()), question=error.message, edits=edits)
