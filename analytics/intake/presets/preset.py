"""What a broker's preset says. A preset adds knowledge to the tolerant reader; it never replaces it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analytics.intake.aliases import Role
from analytics.intake.cells import header_key

CellRepair = Callable[[list[str], Mapping[Role, int], int], list[str]]
"""Takes a row's cells, the columns by role and the number of columns; returns the cells in their right places."""


def keep_cells(cells: list[str], _columns: Mapping[Role, int], _n_columns: int) -> list[str]:
    """Return the cells unchanged: the repair of a broker whose rows need none."""
    return cells


def columns(*names: str) -> frozenset[str]:
    """Return printed column names as the keys under which the reader knows them.

    Examples
    --------
    >>> sorted(columns("Mkt Val", "% of Acct"))
    ['mktval', 'percentofacct']
    """
    return frozenset(filter(None, map(header_key, names)))


@dataclass(frozen=True, slots=True)
class Preset:
    """Signs by which a broker's file is recognised by content, and its quirks.

    Attributes
    ----------
    header_keys, activity_keys : frozenset of str
        Column names (as keys) typical of the broker's positions and transaction files; each weighs little.
    signatures : tuple of frozenset of str
        Sets of column names (as keys) that stand together in files of this broker only; a longer one weighs more.
    title_starts : tuple of str
        Lower-case beginnings of lines above a table.
    row_words : frozenset of str
        Lower-case texts of the symbol column that only this broker prints.
    cash_words : frozenset of str
        Lower-case texts of the symbol or name column that mean cash at this broker.
    cash_symbols : frozenset of str
        Tickers of the broker's sweep funds.
    refused_titles : tuple of (str, str)
        Lower-case beginning of a title line, and the sentence with which such a file is refused.
    amount_currency : str
        Currency of the file's amounts whatever its currency column says; empty where the file tells.
    usual_currency : str
        Currency of amounts of which the file says nothing.
    has_venue_suffixes : bool
        Tickers carry the market as a suffix (``.L``), and amounts are in its currency.
    is_watch_list : bool
        Lines with a ticker but neither quantity nor value are watched only: skipped, nothing is asked.
    has_groups : bool
        A line without a quantity heads the lines below it and repeats their sum; their tickers are its own.
    positions_help : str
        Where this broker keeps its positions export.
    """

    name: str
    label: str
    positions_help: str
    header_keys: frozenset[str] = frozenset()
    activity_keys: frozenset[str] = frozenset()
    signatures: tuple[frozenset[str], ...] = ()
    title_starts: tuple[str, ...] = ()
    row_words: frozenset[str] = frozenset()
    cash_words: frozenset[str] = frozenset()
    cash_symbols: frozenset[str] = frozenset()
    refused_titles: tuple[tuple[str, str], ...] = ()
    amount_currency: str = ""
    usual_currency: str = "USD"
    has_venue_suffixes: bool = False
    is_watch_list: bool = False
    has_groups: bool = False
    repair: CellRepair = keep_cells
