"""What the user adds to a file: of this time, and as remembered from earlier files."""

import hashlib
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from analytics.errors import PortfolioFileError
from analytics.intake.layouts import mappings_to_json
from analytics.model.market import Price
from analytics.model.portfolio import ColumnMapping, ExchangeRate, ParsedFile, ParsedRow, Portfolio
from analytics.resolve import Matcher, printed_key
from analytics.resolve.codes import codes_of
from analytics.resolve.match import NoMatch
from webapp.services.entries import dated_prices
from webapp.services.household_states import MAX_NAME_CHARACTERS, shown_name
from webapp.services.import_model import NO_EDITS, ImportEdits, ImportPreview

T = TypeVar("T")

ENTERED = "entered"
"""Source of a price or a rate the user typed."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a user's earlier imports.

    Attributes
    ----------
    mappings : mapping of str to ColumnMapping
        Columns by layout.
    tickers : mapping of str to str
        By ``memory_key`` of the lines they were chosen for.
    same_file : ImportEdits
        What was added to the very same file, where a portfolio shows it.
    """

    mappings: Mapping[str, ColumnMapping] = field(default_factory=dict)
    tickers: Mapping[str, str] = field(default_factory=dict)
    same_file: ImportEdits = NO_EDITS

    def mappings_below(self, edits: ImportEdits) -> tuple[ColumnMapping, ...]:
        """Return all column mappings to read a file with; those of this time win."""
        kept = {mapping.key: mapping for mapping in (*self.same_file.mappings, *edits.mappings)}
        return tuple((dict(self.mappings) | kept).values())


def mappings_text(mappings: tuple[ColumnMapping, ...]) -> str:
    """Return column mappings as the reader takes them."""
    return mappings_to_json(mappings) if mappings else ""


def edits_in_use(parsed: ParsedFile, edits: ImportEdits, memory: Memory, today: date) -> ImportEdits:
    """Return the edits a file is resolved and kept with, all of them about something that is in the file.

    Parameters
    ----------
    parsed : ParsedFile
        The file.
    edits : ImportEdits
        Those of this time.
    memory : Memory
        What was added to the same file before stays; names and kinds of accounts are then those of the portfolio.
        Columns come from files of the same layout. Remembered tickers come later, where nothing else is known.
    today : date
        The day of prices without one.

    Returns
    -------
    ImportEdits
        Tickers by ``printed_key`` of their texts.
    """
    before = memory.same_file
    texts = {printed_key(row.text) for row in parsed.rows}
    layouts = {layout.key for layout in parsed.layouts}
    currencies = {row.currency for row in parsed.rows}
    accounts = {*(account.label for account in parsed.accounts), *(row.account for row in parsed.rows)}
    given = {printed_key(text): ticker.strip().upper() for text, ticker in edits.tickers.items()}
    labels = {label: shown_name(name)[:MAX_NAME_CHARACTERS] for label, name in edits.account_labels.items()}
    return replace(
        edits,
        mappings=tuple(mapping for mapping in memory.mappings_below(edits) if mapping.key in layouts),
        tickers=_within({**before.tickers, **given}, texts),
        prices=_entered_prices(before.prices, edits.prices, today),
        rates=_within({**before.rates, **edits.rates}, currencies),
        account_kinds=_within(edits.account_kinds, accounts),
        account_labels={label: name for label, name in labels.items() if name and label in accounts},
        total_amount=before.total_amount if edits.total_amount is None else edits.total_amount,
    )


def _within(entries: Mapping[str, T], keys: Container[str]) -> dict[str, T]:
    return {key: entry for key, entry in entries.items() if key in keys}


def _entered_prices(before: Mapping[str, Price], given: Mapping[str, Price], today: date) -> dict[str, Price]:
    """Return the prices the user typed; one typed again as it was keeps its day."""
    again = {
        ticker
        for ticker, price in given.items()
        if price.price_date is None and ticker in before and before[ticker].amount == price.amount
    }
    return {**before, **dated_prices({key: price for key, price in given.items() if key not in again}, today)}


def remembered_tickers(parsed: ParsedFile, edits: ImportEdits, memory: Memory, matcher: Matcher) -> dict[str, str]:
    """Return remembered tickers for the texts of a file that are unknown without them, by ``printed_key``.

    What was chosen for a text once is one file's word: a printed identifier and the directory come before it.
    """
    found: dict[str, str | None] = {}
    for row in parsed.rows:
        text, ticker = printed_key(row.text), memory.tickers.get(memory_key(parsed.preset, row))
        if text in edits.tickers:
            continue
        fits = ticker is not None and found.get(text, ticker) == ticker and isinstance(matcher.match(row), NoMatch)
        found[text] = ticker if fits else None
    return {text: ticker for text, ticker in found.items() if ticker is not None}


def tickers_to_remember(parsed: ParsedFile, edits: ImportEdits) -> dict[str, str]:
    """Return the tickers the user chose by the ``memory_key`` of their lines; what is left unknown is left out."""
    chosen = ((memory_key(parsed.preset, row), edits.tickers.get(printed_key(row.text))) for row in parsed.rows)
    return {key: ticker for key, ticker in chosen if ticker}


def memory_key(preset: str, row: ParsedRow) -> str:
    """Return what a ticker chosen for a line is remembered by: broker, text, and the identifier printed beside it."""
    codes = codes_of(row)
    code = "" if codes.is_only_identity else codes.isin or codes.cusip
    return f"{preset}: {printed_key(row.text)} {code}".strip()


def entered_rates(edits: ImportEdits, day: date | None) -> dict[str, ExchangeRate]:
    """Return the rates the user typed, as of a day."""
    return {code: ExchangeRate(rate, day, ENTERED) for code, rate in edits.rates.items()}


def question_preview(error: PortfolioFileError, content: bytes, file_name: str, edits: ImportEdits) -> ImportPreview:
    """Return the preview of a file of which only the columns are known, to be named by the user."""
    layouts = () if error.layout is None else (error.layout,)
    digest = hashlib.sha256(content).hexdigest()
    parsed = ParsedFile(file_name, digest, "", "", (), (), (), layouts=layouts)
    return ImportPreview(parsed, Portfolio(file_name, ()), question=error.message, verdict=error.verdict, edits=edits)
