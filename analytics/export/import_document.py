"""The JSON document of ``import check``: what a file was read as, line by line, before anything is looked up."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from analytics.errors import PortfolioFileError
from analytics.export.analysis_document import to_iso, to_money
from analytics.intake.totals import row_amount
from analytics.model.identifiers import dot_form
from analytics.model.portfolio import Lot, ParsedAccount, ParsedFile, ParsedRow, RejectedRow, RowClass, SkippedRow
from analytics.resolve.spelling import is_written_like_a_name
from analytics.resolve.venues import Side, bare_symbol, side_of

_CASH = frozenset({RowClass.CASH, RowClass.PENDING})
_ASSET_CLASSES = {
    RowClass.POSITION: "security",
    RowClass.OPTION: "option",
    RowClass.BOND: "bond",
    RowClass.CRYPTO: "crypto",
    RowClass.FUTURE: "future",
}
_TICKER = re.compile(r"(?:[A-Z][A-Z0-9]{0,5}(?:[. ][A-Z0-9]{1,4})?|[0-9]{1,6}[.][A-Z]{1,2})")
_LONG_TICKER = re.compile(r"[A-Z]{7,12}(?:[. ][A-Z]{1,4})?")
"""As on the exchanges of India; a word alone may be a name as well."""
_USD = "USD"


def import_document(file_name: str, outcome: ParsedFile | PortfolioFileError) -> dict[str, Any]:
    """Return the machine-readable form of one file's reading.

    Parameters
    ----------
    file_name : str
        As the user named the file.
    outcome : ParsedFile or PortfolioFileError
        What was read, or why nothing was.

    Returns
    -------
    dict
        Ready for ``json.dumps``; keys and meaning as in the project's definitions, "Command line".

    Notes
    -----
    ``value`` is the printed value, else quantity times price times multiplier; null where the file does not say enough.
    ``cash`` and ``total`` add lines in US dollars only, each sign kept; other currencies stand in
    ``cash_other_currencies`` and beside their position. ``total`` is null where no line has a value, and in a file of
    weights. Lines that need the user stand in ``rows_skipped`` too, with what is wrong: ``rows_used`` and the number of
    ``rows_skipped`` make up every line of the file that is not blank.

    Examples
    --------
    >>> refused = import_document("a.pdf", PortfolioFileError("This is a PDF document."))
    >>> refused["verdict"], refused["reason"], refused["accounts"]
    ('refused', 'This is a PDF document.', [])
    """
    if isinstance(outcome, PortfolioFileError):
        return _refusal(file_name, outcome)
    known = [amount for row in outcome.rows if row.currency == _USD and (amount := _amount(row)) is not None]
    return {
        "file": file_name,
        "verdict": "positions",
        "preset": outcome.preset,
        "reason": outcome.reason,
        "as_of": to_iso(outcome.as_of_date),
        "accounts": [_account(account, outcome.rows) for account in _accounts(outcome)],
        "rows_used": outcome.n_rows_used,
        "rows_skipped": _left_out(outcome.skipped, outcome.rejected),
        "total": to_money(sum(known, Decimal(0))) if known else None,
        "printed_total": to_money(outcome.printed_total_amount),
        "totals": [
            {
                "row": check.row,
                "account": check.account,
                "currency": check.currency,
                "printed": to_money(check.printed_amount),
                "recomputed": to_money(check.recomputed_amount),
            }
            for check in outcome.totals
        ],
        "warnings": list(outcome.warnings),
    }


def _refusal(file_name: str, error: PortfolioFileError) -> dict[str, Any]:
    return {
        "file": file_name,
        "verdict": error.verdict,
        "preset": None,
        "reason": str(error),
        "as_of": None,
        "accounts": [],
        "rows_used": 0,
        "rows_skipped": [],
        "total": None,
        "printed_total": None,
        "totals": [],
        "warnings": [],
    }


def _accounts(parsed: ParsedFile) -> Iterable[ParsedAccount]:
    """Return the accounts of a file, those that only a line names included."""
    known = {account.label: account for account in parsed.accounts}
    named = {row.account: ParsedAccount(row.account) for row in parsed.rows if row.account not in known}
    return (known | named).values()


def _account(account: ParsedAccount, rows: Sequence[ParsedRow]) -> dict[str, Any]:
    own = [row for row in rows if row.account == account.label]
    cash = [row for row in own if row.row_class in _CASH]
    others = dict.fromkeys(row.currency for row in cash if row.currency != _USD)
    return {
        "label": account.label,
        "kind": account.kind.value,
        "positions": [_position(row) for row in own if row.row_class not in _CASH],
        "cash": _sum_in(_USD, cash),
        "cash_other_currencies": {currency: _sum_in(currency, cash) for currency in others},
    }


def _sum_in(currency: str, cash: Sequence[ParsedRow]) -> float | None:
    """Return the cash in a currency; null where a line of it has no amount, as in a file of weights."""
    amounts = [_amount(row) for row in cash if row.currency == currency]
    known = [amount for amount in amounts if amount is not None]
    return to_money(sum(known, Decimal(0))) if len(known) == len(amounts) else None


def _position(row: ParsedRow) -> dict[str, Any]:
    return {
        "row": row.row,
        "sheet": row.sheet or None,
        "ticker": _ticker(row),
        "text": row.text,
        "name": row.name or None,
        "isin": row.isin or None,
        "cusip": row.cusip or None,
        "asset_class": _ASSET_CLASSES[row.row_class],
        "shares": to_money(row.quantity),
        "price": to_money(row.price_amount),
        "value": to_money(_amount(row)),
        "weight": float(row.weight) if row.weight is not None else None,
        "cost_basis": to_money(row.cost_basis_amount),
        "currency": row.currency,
        "lots": [_lot(lot) for lot in row.lots],
    }


def _lot(lot: Lot) -> dict[str, Any]:
    return {
        "row": lot.row,
        "acquired": to_iso(lot.acquired_date),
        "shares": to_money(lot.quantity),
        "basis": to_money(lot.cost_basis_amount),
        "term": lot.term.value if lot.term is not None else None,
    }


def _amount(row: ParsedRow) -> Decimal | None:
    """Return the printed amount, else quantity times price times multiplier: null for a future that prints none."""
    if row.row_class is RowClass.FUTURE and row.multiplier is None:
        return row.amount
    return row_amount(row)


def _ticker(row: ParsedRow) -> str | None:
    """Return the dot form of a text that is written like a ticker; null for names, numbers and options.

    The name of a US market goes (``NYSE:BRK.B``, ``BRK.B US``); that of another one is part of the ticker.
    """
    is_us = side_of(row.text, "", _USD) is Side.UNITED_STATES
    is_name = not is_us and is_written_like_a_name(row.text, row.name)
    if is_name or row.row_class not in {RowClass.POSITION, RowClass.CRYPTO}:
        return None
    ticker = dot_form(bare_symbol(row.text) if is_us else row.text)
    is_long = row.text != row.name and _LONG_TICKER.fullmatch(ticker) is not None
    return ticker if is_long or _TICKER.fullmatch(ticker) else None


def _left_out(skipped: Iterable[SkippedRow], rejected: Iterable[RejectedRow]) -> list[dict[str, Any]]:
    lines = [
        *((line.sheet, line.row, line.text, line.reason) for line in skipped),
        *((line.sheet, line.row, line.text, _why(line)) for line in rejected),
    ]
    return [
        {"row": row, "sheet": sheet or None, "text": text, "reason": reason}
        for sheet, row, text, reason in sorted(lines)
    ]


def _why(line: RejectedRow) -> str:
    """Return what is wrong with a line, with the cell at fault."""
    cell = (
        f"{line.column} “{line.value}”: " if line.column and line.value else f"{line.column}: " if line.column else ""
    )
    return f"{cell}{line.reason}"
