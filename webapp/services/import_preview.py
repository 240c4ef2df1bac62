"""What a preview says beside the positions: accounts, currencies, missing prices, and what would change."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analytics.model.portfolio import (
    AccountKind,
    ExchangeRate,
    ParsedFile,
    Portfolio,
    Position,
    PositionKind,
    Unresolved,
)
from analytics.resolve import Matcher, matched_ticker
from webapp.services.import_edits import ENTERED
from webapp.services.import_model import (
    AccountPreview,
    ChangeKind,
    HoldingChange,
    ImportEdits,
    ImportTarget,
    Line,
    RateNeed,
)

_ORDER = tuple(ChangeKind)


def price_needed(parsed: ParsedFile, portfolio: Portfolio, matcher: Matcher) -> dict[Line, str]:
    """Return the ticker of each line whose value follows from a price the user enters, entered already or not."""
    entered = {(p.sheet, p.row): p.ticker for p in portfolio.positions if p.price_source == ENTERED}
    unvalued = (item for item in portfolio.unresolved if item.amount is None and item.currency == "USD")
    without = {(item.sheet, item.row) for item in unvalued}
    missing = {
        (row.sheet, row.row): ticker
        for row in parsed.rows
        if (row.sheet, row.row) in without and row.quantity is not None
        if (ticker := matched_ticker(row, matcher))
    }
    return entered | missing


def account_previews(
    parsed: ParsedFile, portfolio: Portfolio, edits: ImportEdits, target: ImportTarget | None
) -> tuple[AccountPreview, ...]:
    """Return the accounts of a file in its order, with totals.

    Parameters
    ----------
    parsed : ParsedFile
        The file.
    portfolio : Portfolio
        What it is worth.
    edits : ImportEdits
        The user's own labels and kinds win.
    target : ImportTarget or None
        The portfolio that surely has some of the accounts already: its labels and kinds are kept.
    """
    saved_as = target.saved_as if target else {}
    kinds = {account.label: account.kind for account in parsed.accounts}
    saved_kinds = target.kinds if target else {}
    known = {label: kind for label, kind in saved_kinds.items() if kind is not AccountKind.UNKNOWN}
    n_rows = Counter(row.account for row in parsed.rows)
    labels = dict.fromkeys((*kinds, *n_rows))
    amounts, cash = _totals(portfolio.positions), _totals(p for p in portfolio.positions if p.kind is PositionKind.CASH)
    printed = {label: _printed(parsed, label, amounts[label], is_only=len(labels) == 1) for label in labels}
    return tuple(
        AccountPreview(
            label=label,
            shown_label=edits.account_labels.get(label, "").strip() or saved_as.get(label, label),
            kind=edits.account_kinds.get(label) or known.get(label) or kinds.get(label, AccountKind.UNKNOWN),
            n_rows=n_rows[label],
            amount=None if portfolio.is_nominal else amounts[label],
            cash=None if portfolio.is_nominal else cash[label],
            printed_amount=printed[label],
            is_saved_kind=label in known,
        )
        for label in labels
    )


def _printed(parsed: ParsedFile, label: str, amount: Decimal, *, is_only: bool) -> Decimal | None:
    """Return the total a file prints for a whole account: one total, or several over parts that make it up.

    Totals over some of the account's lines only say nothing about the account.
    """
    checks = [c for c in parsed.totals if c.currency == "USD" and (c.account == label or (is_only and not c.account))]
    whole = [check for check in checks if check.recomputed_amount == amount]
    if whole:
        return whole[-1].printed_amount
    if sum((check.recomputed_amount for check in checks), Decimal(0)) == amount and checks:
        return sum((check.printed_amount for check in checks), Decimal(0))
    if len(checks) == 1:
        return checks[0].printed_amount
    return parsed.printed_total_amount if is_only and not checks else None


def rate_needs(parsed: ParsedFile, rates: Mapping[str, ExchangeRate]) -> tuple[RateNeed, ...]:
    """Return the currencies of a file that are not the US dollar, in alphabetical order."""
    n_rows = Counter(row.currency for row in parsed.rows if row.currency != "USD")
    return tuple(RateNeed(code, n_rows[code], rates.get(code)) for code in sorted(n_rows))


def holding_changes(before: Portfolio, after: Portfolio, saved_as: Mapping[str, str]) -> tuple[HoldingChange, ...]:
    """Return what becomes of every holding of some accounts.

    Parameters
    ----------
    before : Portfolio
        What is saved.
    after : Portfolio
        What the file says, accounts labelled as read.
    saved_as : mapping of str to str
        The saved account's label by the label as read, for the accounts to compare.

    Returns
    -------
    tuple of HoldingChange
        Lines of one security in one account are added up. A holding whose shares are the same is the same: its value
        may follow the market. New ones first, then those gone, changed and unchanged, each in the order of the files.
    """
    held = _holdings(before, {label: label for label in saved_as.values()})
    now = _holdings(after, saved_as)
    changes = [_change(key, held.get(key), now.get(key)) for key in dict.fromkeys((*now, *held))]
    return tuple(sorted(changes, key=lambda change: _ORDER.index(change.kind)))


_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Holding:
    """The lines of one security in one account; a figure one of them lacks is null."""

    name: str
    shares: Decimal | None
    amount: Decimal | None


def _holdings(portfolio: Portfolio, accounts: Mapping[str, str]) -> dict[_Key, _Holding]:
    """Return the holdings of some accounts by the label they are saved under and their ticker or printed text."""
    valued = {(p.sheet, p.row) for p in portfolio.positions}
    lines: Sequence[Position | Unresolved] = (
        *portfolio.positions,
        *(item for item in portfolio.unresolved if (item.sheet, item.row) not in valued),
    )
    holdings: dict[_Key, _Holding] = {}
    for line in lines:
        if line.account in accounts:
            key, holding = (accounts[line.account], _security(line)), _holding(line)
            holdings[key] = _sum(holdings[key], holding) if key in holdings else holding
    return holdings


def _security(line: Position | Unresolved) -> str:
    return (line.ticker if isinstance(line, Position) else "") or line.text


def _holding(line: Position | Unresolved) -> _Holding:
    if isinstance(line, Unresolved):
        return _Holding("", line.shares, line.amount if line.currency == "USD" else None)
    return _Holding(line.name, line.shares, line.amount)


def _sum(one: _Holding, other: _Holding) -> _Holding:
    return _Holding(one.name or other.name, _added(one.shares, other.shares), _added(one.amount, other.amount))


def _added(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other


def _change(key: _Key, before: _Holding | None, after: _Holding | None) -> HoldingChange:
    held = before or after
    return HoldingChange(
        kind=_kind(before, after),
        account=key[0],
        security=key[1],
        name=(after.name if after else "") or (held.name if held else ""),
        shares_before=before.shares if before else None,
        shares_after=after.shares if after else None,
        amount_before=before.amount if before else None,
        amount_after=after.amount if after else None,
    )


def _kind(before: _Holding | None, after: _Holding | None) -> ChangeKind:
    if before is None:
        return ChangeKind.NEW
    if after is None:
        return ChangeKind.GONE
    has_shares = before.shares is not None and after.shares is not None
    is_same = before.shares == after.shares if has_shares else before.amount == after.amount
    return ChangeKind.SAME if is_same else ChangeKind.CHANGED


def _totals(positions: Iterable[Position]) -> defaultdict[str, Decimal]:
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for position in positions:
        totals[position.account] += position.amount
    return totals
