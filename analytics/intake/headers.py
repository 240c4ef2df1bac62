"""Column names to roles: a line is a header by the names it uses, never by its place in the file."""

from dataclasses import dataclass, field
from enum import StrEnum

from analytics.intake.aliases import (
    ACTION_KEYS,
    DATE_KEYS,
    FREE_TYPE_KEYS,
    LOT_KEYS,
    NAMES,
    ORDER_KEYS,
    SETTLEMENT_KEYS,
    VAGUE,
    WATCH_LIST_KEYS,
    Role,
)
from analytics.intake.cells import header_currency, header_keys

__all__ = [
    "AMOUNT_ROLES",
    "IDENTITY_ROLES",
    "NUMBER_ROLES",
    "Header",
    "Role",
    "TableKind",
    "column_currency",
    "column_label",
    "match_header",
    "may_be_header",
]

IDENTITY_ROLES = (Role.SYMBOL, Role.CUSIP, Role.ISIN, Role.NAME)
AMOUNT_ROLES = (Role.QUANTITY, Role.AMOUNT, Role.WEIGHT)
NUMBER_ROLES = (
    *(Role.QUANTITY, Role.PRICE, Role.AMOUNT, Role.WEIGHT),
    *(Role.COST, Role.UNIT_COST, Role.GAIN, Role.MULTIPLIER),
)

_ROLES = tuple(Role)
_ROLE_ORDER = {role: order for order, role in enumerate(_ROLES)}
_FEWEST_COLUMNS = 2
_SCORES = {Role.SYMBOL: 4, Role.CUSIP: 4, Role.ISIN: 4, Role.QUANTITY: 4, Role.AMOUNT: 3, Role.PRICE: 2, Role.NAME: 2}
_LAST_RESORT = 100
_CASH_KEY = "endingcash"
"""A table of cash per currency: the currency is what its lines are called."""


def _rank_table() -> dict[str, list[tuple[int, Role]]]:
    table: dict[str, list[tuple[int, Role]]] = {}
    for role, keys in NAMES.items():
        for rank, key in enumerate(keys.split()):
            table.setdefault(key, []).append((_LAST_RESORT if key in VAGUE else rank, role))
    return table


_RANKS = _rank_table()


class TableKind(StrEnum):
    """What a table under a header line is."""

    POSITIONS = "positions"
    ACTIVITY = "activity"
    ORDERS = "orders"
    LOTS = "lots"


@dataclass(frozen=True, slots=True)
class Header:
    """A header line: what table it opens, how sure that is, and which columns may play which role.

    ``candidates`` maps a role to column indices, best name first; several stay in until the rows have been looked at.
    ``is_doubtful`` says that the words of the rows have to tell a list of transactions from one of holdings.
    """

    kind: TableKind
    score: int
    names: tuple[str, ...]
    keys: frozenset[str]
    candidates: dict[Role, tuple[int, ...]] = field(default_factory=dict)
    is_doubtful: bool = False


def match_header(cells: list[str]) -> Header | None:
    """Return the header a line is, or None.

    Parameters
    ----------
    cells : list of str
        The cells of one line.

    Returns
    -------
    Header or None
        A positions header names a security and at least one of quantity, value, weight.

    Examples
    --------
    >>> header = match_header(["Symbol", "Market Cap", "Qty (Quantity)", "Mkt Val (Market Value)"])
    >>> header.kind.value, {role.value: columns for role, columns in header.candidates.items()}
    ('positions', {'symbol': (0,), 'quantity': (2,), 'value': (3,)})
    """
    if not may_be_header(cells):
        return None
    cell_keys = [header_keys(cell) for cell in cells]
    keys = frozenset(key for keys in cell_keys for key in keys)
    candidates = _candidates(cell_keys)
    if _CASH_KEY in keys and Role.CURRENCY in candidates:
        candidates = {Role.SYMBOL: candidates[Role.CURRENCY][:1]} | candidates
    kind = _special_kind(keys)
    may_be_activity = bool(keys & DATE_KEYS or keys & SETTLEMENT_KEYS) and bool(keys & FREE_TYPE_KEYS)
    has_identity = any(role in candidates for role in IDENTITY_ROLES)
    has_amount = any(role in candidates for role in AMOUNT_ROLES)
    if kind is None:
        if not has_amount or not (has_identity or may_be_activity):
            return None
        kind = TableKind.POSITIONS if has_identity else TableKind.ACTIVITY
    score = sum(_SCORES.get(role, 1) for role in candidates)
    is_doubtful = kind is TableKind.LOTS or (has_identity and has_amount)
    return Header(kind, score, tuple(cells), keys, candidates, is_doubtful)


def may_be_header(cells: list[str]) -> bool:
    """Return whether a line holds words only: a cell that is a bare number makes it none of column names."""
    if len(cells) < _FEWEST_COLUMNS:
        return False
    return not any(cell and cell.lstrip("-+$(")[:1].isdigit() and not any(c.isalpha() for c in cell) for cell in cells)


def _special_kind(keys: frozenset[str]) -> TableKind | None:
    if keys & WATCH_LIST_KEYS:
        return None
    if keys & ACTION_KEYS and keys & ORDER_KEYS:
        return TableKind.ORDERS
    has_date = bool(keys & DATE_KEYS)
    if (keys & ACTION_KEYS and has_date) or (has_date and keys & SETTLEMENT_KEYS):
        return TableKind.ACTIVITY
    has_identity = any(role in IDENTITY_ROLES for key in keys for _, role in _RANKS.get(key, ()))
    is_lot = any(role is Role.ACQUIRED for key in keys for _, role in _RANKS.get(key, ()))
    return TableKind.LOTS if is_lot and keys & LOT_KEYS and not has_identity else None


def _candidates(cell_keys: list[tuple[str, ...]]) -> dict[Role, tuple[int, ...]]:
    """Return per role the columns whose name may mean it, best first; each column plays one role.

    A name that could play two roles (``Fund``: symbol or name) goes to the one no better name has taken.
    """
    hits = sorted(
        (depth, rank, role_order, column)
        for column, keys in enumerate(cell_keys)
        for depth, key in enumerate(keys)
        for rank, role in _RANKS.get(key, ())
        for role_order in (_ROLE_ORDER[role],)
    )
    roles: dict[Role, list[int]] = {}
    placed: set[int] = set()
    for only_free in (True, False):
        for _, _, role_order, column in hits:
            role = _ROLES[role_order]
            if column not in placed and not (only_free and role in roles):
                roles.setdefault(role, []).append(column)
                placed.add(column)
    return {role: tuple(columns) for role, columns in roles.items()}


def column_label(header: Header, column: int | None) -> str:
    """Return the printed name of a column, for messages; empty where there is none."""
    return header.names[column] if column is not None and column < len(header.names) else ""


def column_currency(header: Header, column: int | None) -> str:
    """Return the currency a column's name mentions, or an empty string."""
    return header_currency(column_label(header, column))
