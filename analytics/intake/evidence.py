"""What the rows of a table say about its columns: words of transactions, dates, numbers, currency codes."""

import re
from collections.abc import Callable, Sequence

from analytics.intake.aliases import FREE_TYPE_KEYS, WATCH_LIST_KEYS
from analytics.intake.cells import CURRENCY_CODES
from analytics.intake.dates import find_date
from analytics.intake.grid import Record
from analytics.intake.headers import Header, Role
from analytics.intake.numbers import DecimalMark, NotANumber, parse_number

_LOOKED_AT = 60
_MOST = 0.6
_NEARLY_ALL = 0.8
_LONGEST_WORDS = 60
_DIGIT = re.compile(r"[0-9]")
_WORD = re.compile(r"[^\W\d_]+")
_WORDS_OF_ACTIONS = (
    # English
    "buy bought sell sold purchase sale dividend dividends deposit withdrawal withdraw transfer fee fees interest "
    "split reinvest reinvestment contribution distribution journal sweep redemption send receive staking trade tax "
    "topup removal inbound outbound delivery payment cdiv ach bto sto btc stc div order withdrawn refund "
    # German, French, Italian, Spanish, Dutch, Swedish
    "kauf verkauf dividende einzahlung auszahlung zinsen gebuhr gebühr achat vente versement retrait frais intérêt "
    "acquisto vendita dividendo conferimento provento prelievo compra venta ingreso retirada comisión aankoop koop "
    "verkoop storting opname onttrekking overboeking rente tarieven köp sälj utdelning insättning uttag ränta"
)
_ACTION_WORDS = frozenset(_WORDS_OF_ACTIONS.split())


def is_transactions(header: Header, records: Sequence[Record]) -> bool:
    """Return whether the rows of a table are transactions: most of them say what was done, and on which day.

    Parameters
    ----------
    header : Header
        Header of the table.
    records : sequence of Record
        Its lines.

    Returns
    -------
    bool
        Also true for dated lines of which some have a negative quantity: purchases with sales among them.
    """
    if header.keys & WATCH_LIST_KEYS:
        return False
    sample = records[:_LOOKED_AT]
    dated = [column for column in range(len(header.names)) if _share(sample, column, _is_date) >= _MOST]
    if not dated:
        return False
    acting = [column for column in range(len(header.names)) if column not in _named(header)]
    if any(_share(sample, column, _is_action) >= _MOST and _is_filled(sample, column) for column in acting):
        return True
    types = [column for column in acting if _is_type(header.names[column])]
    if any(_share(sample, column, _is_action) > 0 for column in types):
        return True
    return _has_sales(header, sample) and not header.candidates.get(Role.AMOUNT)


def _named(header: Header) -> frozenset[int]:
    """Return the columns that name the security: ``Trade Desk`` is no trade."""
    roles = (Role.SYMBOL, Role.NAME, Role.ACCOUNT, Role.ACCOUNT_NAME)
    return frozenset(column for role in roles for column in header.candidates.get(role, ())[:1])


def _is_type(name: str) -> bool:
    return name.strip().casefold() in FREE_TYPE_KEYS


def _has_sales(header: Header, sample: Sequence[Record]) -> bool:
    columns = header.candidates.get(Role.QUANTITY, ())
    if not columns:
        return False
    cells = [record.cells[columns[0]] for record in sample if columns[0] < len(record.cells)]
    return any(cell.startswith(("-", "\u2212", "(")) and is_number(cell) for cell in cells)


def _share(sample: Sequence[Record], column: int, passes: Callable[[str], bool]) -> float:
    """Return the share of a column's filled cells that pass a test; 0 for an empty column."""
    filled = [record.cells[column] for record in sample if column < len(record.cells) and record.cells[column]]
    if not filled:
        return 0.0
    return sum(1 for cell in filled if passes(cell)) / len(filled)


def _is_filled(sample: Sequence[Record], column: int) -> bool:
    """Return whether at least half of the lines have something in a column: a footnote is no column."""
    n_filled = sum(1 for record in sample if column < len(record.cells) and record.cells[column])
    return 2 * n_filled >= len(sample)


def _is_date(cell: str) -> bool:
    if len(cell) > _LONGEST_WORDS or not _DIGIT.search(cell):
        return False
    return not is_number(cell) and find_date(cell) is not None


def _is_action(cell: str) -> bool:
    if len(cell) > _LONGEST_WORDS:
        return False
    return not _ACTION_WORDS.isdisjoint(_WORD.findall(cell.casefold()))


def is_number(text: str) -> bool:
    """Return whether a cell is a number under one of the decimal marks."""
    for mark in DecimalMark:
        try:
            return parse_number(text, mark) is not None
        except NotANumber:
            continue
    return False


def holds_currency_codes(records: Sequence[Record], column: int) -> bool:
    """Return whether nearly all filled cells of a column are currency codes."""
    return _share(records[:_LOOKED_AT], column, CURRENCY_CODES.__contains__) >= _NEARLY_ALL


def holds_numbers(records: Sequence[Record], column: int) -> bool:
    """Return whether nearly all filled cells of a column are numbers."""
    return _share(records[:_LOOKED_AT], column, is_number) >= _NEARLY_ALL
