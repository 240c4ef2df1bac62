"""Lines that only repeat the sum of others, told by arithmetic and by their words in several languages."""

import re
from collections.abc import Sequence
from decimal import Decimal

from analytics.intake.accounts import CLASS_WORDS
from analytics.intake.cells import CURRENCY_CODES
from analytics.intake.rows import is_ticker_like
from analytics.intake.totals import row_amount
from analytics.model.portfolio import ParsedRow, RowClass

_WORDS = (
    "total totals subtotal sum summe gesamt gesamtsumme gesamtwert zwischensumme totale totali totaal summa totalt "
    "somme totaux suma totales 合计 总计"
)
_SUM_WORDS = frozenset(_WORDS.split())
_BESIDE = CLASS_WORDS | frozenset(
    {
        *{"account", "accounts", "value", "portfolio", "investments", "positions", "holdings", "market", "net"},
        *{"roth", "ira", "k", "général", "generale", "general", "long", "short", "in", "for", "of"},
    }
)
"""What may stand beside a word for a total without making it the name of a fund."""
_VALUE_NAMES = frozenset(
    {
        *{"account value", "net account value", "total account value", "portfolio value", "market value"},
        *{"liquidation value", "net liquidation value", "net worth", "ending balance"},
    }
)
_WORD = re.compile(r"[^\W\d_]+")
_CENT = Decimal("0.01")
_ENOUGH = 2
_MOST_FOLLOWING = 400


def is_sum_of_above(row: ParsedRow, above: Sequence[ParsedRow], *, has_quantities: bool) -> bool:
    """Return whether a line repeats the sum of the lines above it.

    Parameters
    ----------
    row : ParsedRow
        The line; one with a number of shares, a price or a code of its own is a holding.
    above : sequence of ParsedRow
        The lines since the last total.
    has_quantities : bool
        The table's lines give numbers of shares: a line without one is something else.

    Returns
    -------
    bool
        Where the table has quantities the name of a total is enough, or the sum of two lines or more without a ticker;
        where it has values only a word and the sum are needed, since "Total Stock Market" is a fund.
    """
    if not _is_bare(row) or not above:
        return False
    has_word = _has_sum_word(row.text)
    ties = _ties(row, above)
    if row.row_class is RowClass.CASH or not has_quantities:
        return (ties or row.row_class is RowClass.CASH) and (has_word or is_sum_name(row.text))
    is_repeated = len(above) >= _ENOUGH and not is_ticker_like(row.text)
    return is_sum_name(row.text) or (ties and (has_word or is_repeated))


def headings_with_sums(rows: Sequence[ParsedRow]) -> list[ParsedRow]:
    """Return the lines that give the sum of the lines right below them, in a table that gives numbers of shares."""
    if not any(row.quantity is not None for row in rows):
        return []
    found = []
    for place, row in enumerate(rows):
        is_name = row.row_class is RowClass.POSITION and not is_ticker_like(row.text)
        if is_name and _is_bare(row) and _heads(row, rows[place + 1 : place + _MOST_FOLLOWING]):
            found.append(row)
    return found


def _heads(row: ParsedRow, following: Sequence[ParsedRow]) -> bool:
    total = Decimal(0)
    for count, below in enumerate(following, start=1):
        amount = row_amount(below)
        if amount is None or _is_bare(below):
            return False
        total += amount
        if abs(total - (row.amount or 0)) <= _CENT * count:
            return True
    return False


def _is_bare(row: ParsedRow) -> bool:
    """Return whether a line is a name and an amount, and nothing more."""
    has_code = bool(row.isin or row.cusip)
    is_plain = row.row_class in {RowClass.POSITION, RowClass.CASH}
    return is_plain and not has_code and row.quantity is None and row.price_amount is None and bool(row.amount)


def _has_sum_word(text: str) -> bool:
    return not _SUM_WORDS.isdisjoint(_WORD.findall(text.casefold()[:80]))


def is_sum_name(text: str) -> bool:
    """Return whether a text is the name of a total and of nothing else: no fund is called "Total Equities".

    Examples
    --------
    >>> is_sum_name("Gesamtsumme EUR"), is_sum_name("Total Equities"), is_sum_name("Total Stock Market Index")
    (True, True, False)
    """
    lowered = text.casefold()[:80].strip(" .:")
    words = {word for word in _WORD.findall(lowered) if word.upper() not in CURRENCY_CODES}
    return lowered in _VALUE_NAMES or (not words.isdisjoint(_SUM_WORDS) and words <= _SUM_WORDS | _BESIDE)


def _ties(row: ParsedRow, above: Sequence[ParsedRow]) -> bool:
    amounts = [amount for one in above if (amount := row_amount(one)) is not None]
    return bool(amounts) and abs(sum(amounts, Decimal(0)) - (row.amount or 0)) <= _CENT * len(amounts)
