"""A list of what is held, or of what was done: told by the rows, where the names of the columns leave it open."""

import re
from collections.abc import Iterable, Sequence

from analytics.intake.aliases import (
    ACTION_KEYS,
    DIVIDEND_KEYS,
    FREE_TYPE_KEYS,
    PAYMENT_DATE_KEYS,
    SOLD_KEYS,
    WATCH_LIST_KEYS,
)
from analytics.intake.cells import header_key
from analytics.intake.evidence import days_of, is_date, is_filled, is_negative, is_number, share
from analytics.intake.grid import Record
from analytics.intake.headers import Header, Role, TableKind

_LOOKED_AT = 60
_MOST = 0.6
_LONGEST_WORDS = 60
_WORD = re.compile(r"[^\W\d_]+")
_BUY_WORDS = "buy bought purchase bto btc kauf achat acquisto compra aankoop koop köp"
_SELL_WORDS = "sell sold sale sto stc verkauf vente vendita venta verkoop sälj"
_WORDS_OF_HOLDINGS_TOO = "tax sweep reinvest reinvestment order fee fees transfer trade"
"""They stand beside holdings as well: ``Tax-Deferred``, ``Cash Sweep``, ``Transfer on Death``."""
_OTHER_ACTIONS = (
    # English
    "dividend dividends deposit withdrawal withdraw interest split contribution distribution journal redemption send "
    "receive staking topup removal inbound outbound delivery payment cdiv ach div withdrawn refund "
    # German, French, Italian, Spanish, Dutch, Swedish
    "dividende einzahlung auszahlung zinsen gebuhr gebühr versement retrait frais intérêt "
    "dividendo conferimento provento prelievo ingreso retirada comisión "
    "storting opname onttrekking overboeking rente tarieven utdelning insättning uttag ränta"
)
_BUY = frozenset(_BUY_WORDS.split())
_SELL = frozenset(_SELL_WORDS.split())
_TRADES = _BUY | _SELL
_SURE = _TRADES | frozenset(_OTHER_ACTIONS.split())
_ACTIONS = _SURE | frozenset(_WORDS_OF_HOLDINGS_TOO.split())
_LINKS = frozenset({"trade", "view", "details", "manage", "more", "research", "actions"})
_DIRECTIONS = frozenset({"long", "short"})
_NOTHING = frozenset({"", "-", "--", "n/a", "na", "none"})
_NAMES_OF_OPTIONS = ("dividend", "reinvest", "distribution", "capitalgain", "costbasismethod", "registration")
_DATES_OF_LOTS = frozenset({"opendate", "dateacquired", "acquired", "acquireddate", "acquisitiondate", "lotdate"})
"""A short position has lots as well; of purchases, a negative number is a sale."""
_NAMES_OF_OTHER_DATES = (
    *("expir", "matur", "dividend", "exdate", "earnings"),
    *("inception", "paydate", "payable", "calldate"),
)


def kind_by_rows(header: Header, records: Sequence[Record]) -> TableKind:
    """Return what a table is after a look at its rows.

    Parameters
    ----------
    header : Header
        Its header, whose kind is what the names of the columns say.
    records : sequence of Record
        Its lines.

    Returns
    -------
    TableKind
        A column of sales or payments makes a list of transactions, whatever the others are called; so do words of
        purchases and sales beside dates, and amounts paid and received on different days. One and the same date in
        all lines is that of the prices.
    """
    sample = [record for record in records[:_LOOKED_AT] if any(record.cells)]
    if header.keys & WATCH_LIST_KEYS:
        return header.kind
    if was_sold_or_paid(header, sample):
        return TableKind.ACTIVITY
    if header.kind is TableKind.POSITIONS:
        return TableKind.ACTIVITY if _is_transactions(header, sample) else header.kind
    if header.kind is TableKind.LOTS or not sample:
        return header.kind
    return TableKind.POSITIONS if _has_no_actions(header, sample) else header.kind


def was_sold_or_paid(header: Header, records: Sequence[Record]) -> bool:
    """Return whether the lines of a table say when and for what something was sold, or what was paid on it."""
    sold = [column for column, name in enumerate(header.names) if header_key(name) in SOLD_KEYS]
    if any(cell not in _NOTHING for column in sold for cell in _cells(records, column)):
        return True
    is_priced = Role.PRICE in header.candidates or Role.COST in header.candidates
    return not is_priced and bool(header.keys & DIVIDEND_KEYS) and bool(header.keys & PAYMENT_DATE_KEYS)


def _cells(records: Sequence[Record], column: int) -> list[str]:
    return [record.cells[column].casefold() for record in records if column < len(record.cells)]


def _has_no_actions(header: Header, sample: Sequence[Record]) -> bool:
    """Return whether the column that would say what was done says something else: links, long or short, nothing."""
    actions = [column for column, name in enumerate(header.names) if header_key(name) in ACTION_KEYS]
    if not actions:
        return False
    texts = [text for column in actions for text in _cells(sample, column) if text not in _NOTHING]
    if all(_is_link(text) or text in _DIRECTIONS for text in texts):
        return not _is_transactions(header, sample)
    is_said = any(_words(text) & _ACTIONS for text in texts)
    return header.kind is TableKind.ACTIVITY and not is_said and not _differ(sample, _dated(header, sample))


def _is_transactions(header: Header, sample: Sequence[Record]) -> bool:
    """Return whether most lines say what was done and on which day, or pay on one day and are paid on another."""
    dated = _dated(header, sample)
    if not dated:
        return False
    acting = [column for column in range(len(header.names)) if column not in _never_acting(header)]
    if any(_says_what_was_done(header.names[column], sample, column) for column in acting):
        return True
    if not _differ(sample, dated):
        return False
    names = header.candidates.get(Role.NAME, ())
    return any(share(sample, column, _starts_with_action) >= _MOST for column in names) or _pays(header, sample, dated)


def _dated(header: Header, sample: Sequence[Record]) -> list[int]:
    """Return the columns of days on which something may have been done: no expiries, no days of dividends to come."""
    return [
        column
        for column, name in enumerate(header.names)
        if share(sample, column, is_date) >= _MOST
        and not any(word in header_key(name) for word in _NAMES_OF_OTHER_DATES)
    ]


def _differ(sample: Sequence[Record], dated: Iterable[int]) -> bool:
    return any(len(days_of(sample, column)) > 1 for column in dated)


def _never_acting(header: Header) -> frozenset[int]:
    """Return the columns that name securities, accounts and what is done with dividends: ``Trade Desk`` is no trade."""
    roles = (Role.SYMBOL, Role.NAME)
    first = {column for role in roles for column in header.candidates.get(role, ())[:1]}
    of_accounts = (Role.ACCOUNT, Role.ACCOUNT_NAME, Role.ACCOUNT_KIND)
    accounts = {column for role in of_accounts for column in header.candidates.get(role, ())}
    options = {
        column
        for column, name in enumerate(header.names)
        if any(word in header_key(name) for word in _NAMES_OF_OPTIONS)
    }
    return frozenset(first | accounts | options)


def _says_what_was_done(name: str, sample: Sequence[Record], column: int) -> bool:
    is_type = header_key(name) in FREE_TYPE_KEYS | ACTION_KEYS
    if is_type and share(sample, column, _is_trade) > 0:
        return True
    if not is_filled(sample, column) or share(sample, column, _is_action) < _MOST:
        return False
    return is_type or share(sample, column, _is_sure) > 0


def _words(cell: str) -> frozenset[str]:
    return frozenset(_WORD.findall(cell.casefold())) if len(cell) <= _LONGEST_WORDS else frozenset()


def _is_link(cell: str) -> bool:
    """Return whether a cell is something to click on: ``Buy/Sell``, ``Trade``."""
    words = _words(cell)
    return bool(words & _BUY and words & _SELL) or cell.casefold() in _LINKS


def _is_action(cell: str) -> bool:
    return not _is_link(cell) and bool(_words(cell) & _ACTIONS)


def _is_sure(cell: str) -> bool:
    return not _is_link(cell) and bool(_words(cell) & _SURE)


def _is_trade(cell: str) -> bool:
    return not _is_link(cell) and bool(_words(cell) & _TRADES)


def _starts_with_action(cell: str) -> bool:
    words = _WORD.findall(cell[:_LONGEST_WORDS].casefold())
    first = words[1:2] if words[:1] == ["you"] else words[:1]
    return bool(_SURE.intersection(first))


def _pays(header: Header, sample: Sequence[Record], dated: Sequence[int]) -> bool:
    """Return whether shares come for money and go for money: amounts against the sign of the quantity, or sales."""
    quantities, amounts = (header.candidates.get(role, ()) for role in (Role.QUANTITY, Role.AMOUNT))
    if not quantities:
        return False
    if not amounts:
        is_lot = all(header_key(header.names[column]) in _DATES_OF_LOTS for column in dated)
        return not is_lot and any(is_negative(cell) for cell in _cells(sample, quantities[0]))
    pairs = list(zip(_padded(sample, quantities[0]), _padded(sample, amounts[0]), strict=True))
    both = [(is_negative(one), is_negative(other)) for one, other in pairs if is_number(one) and is_number(other)]
    n_opposite = sum(1 for one, other in both if one != other)
    return 2 * n_opposite > len(both)


def _padded(sample: Sequence[Record], column: int) -> list[str]:
    return [record.cells[column] if column < len(record.cells) else "" for record in sample]
