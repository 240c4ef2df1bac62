"""A portfolio as our own CSV file, which the import reads back as what it was written from."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from analytics.export.table import Cell, Table, write_csv
from analytics.model.portfolio import AccountKind, Lot, Portfolio, Position, PositionKind, Unresolved

HEADER = (
    "Row Type",
    "Account Name",
    "Account Type",
    "Symbol",
    "Name",
    "Asset Class",
    "Quantity",
    "Price",
    "Price Date",
    "Value",
    "Weight",
    "Currency",
    "Cost Basis",
    "Date Acquired",
    "Term",
    "ISIN",
    "CUSIP",
    "As Of Date",
)
_NOMINAL_TOTAL = Decimal(1_000_000)
_WORDS = {
    PositionKind.STOCK: "Stock",
    PositionKind.FUND: "Fund",
    PositionKind.CASH: "Cash",
    PositionKind.OPTION: "Option",
    PositionKind.OTHER_ASSET: "Other",
    PositionKind.UNKNOWN: "Unknown",
}
_BY_REASON = {"future": "Future", "bond": "Bond", "crypto asset": "Crypto"}
_CODE = re.compile(r"(ISIN|CUSIP) ([A-Z0-9*@#]{9,12})(?:;.*)?")
_MOST_DECIMALS = 12
_MILLIONTH = Decimal("0.000001")


def holdings_csv(portfolio: Portfolio, kinds: Mapping[str, AccountKind]) -> bytes:
    """Write a portfolio's positions, each followed by its lots, then the lines that need the user.

    Parameters
    ----------
    portfolio : Portfolio
        Saved or at hand.
    kinds : mapping of str to AccountKind
        How accounts are taxed, by label.

    Returns
    -------
    bytes
        UTF-8 with a byte-order mark. Known securities stand with their ticker, unknown ones with the text their file
        prints. Amounts are in the currency of the line. A portfolio of weights has these in place of values.

    Examples
    --------
    >>> cash = Position(2, "Main", "Cash", "", PositionKind.CASH, Decimal("12.50"))
    >>> holdings_csv(Portfolio("mine", (cash,)), {}).decode("utf-8-sig").splitlines()[1]
    'cash,Main,unknown,Cash,,Cash,,,,12.50,,USD,,,,,,'
    """
    return write_csv(Table("Holdings", HEADER, list(_rows(portfolio, kinds))), ())


def _rows(portfolio: Portfolio, kinds: Mapping[str, AccountKind]) -> Iterator[tuple[Cell, ...]]:
    valued = {_line(position) for position in portfolio.positions}
    for position in portfolio.positions:
        # The part that weights leave open follows from the others.
        if not (portfolio.is_nominal and position.row == 0):
            kind = kinds.get(position.account, AccountKind.UNKNOWN)
            row = _position_row(position, kind, portfolio)
            yield row
            for lot in position.lots:
                yield _lot_row(lot, position.currency, row)
    for line in portfolio.unresolved:
        if _line(line) not in valued:
            yield _unresolved_row(line, kinds.get(line.account, AccountKind.UNKNOWN), portfolio)


def _line(line: Position | Unresolved) -> tuple[str, str, int, str]:
    return line.account, line.sheet, line.row, line.text


def _position_row(position: Position, kind: AccountKind, portfolio: Portfolio) -> tuple[Cell, ...]:
    code, number = matched_code(position.match_rule)
    is_cash_line = position.kind is PositionKind.CASH and not position.ticker
    return (
        "cash" if is_cash_line else "position",
        position.account,
        kind.value,
        _symbol(position, code),
        position.name,
        _BY_REASON.get(position.reason, _WORDS[position.kind]),
        None if portfolio.is_nominal else position.shares,
        None if portfolio.is_nominal else _local(position.price_amount, position),
        position.price_date,
        None if portfolio.is_nominal else position.amount if position.local_amount is None else position.local_amount,
        position.amount / _NOMINAL_TOTAL if portfolio.is_nominal else None,
        position.currency,
        _local(position.cost_basis_amount, position),
        None,
        None,
        number if code == "ISIN" else None,
        number if code == "CUSIP" else None,
        portfolio.as_of_date,
    )


def _lot_row(lot: Lot, currency: str, above: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return (
        "lot",
        *above[1 : HEADER.index("Name")],
        None,
        None,
        lot.quantity,
        None,
        None,
        None,
        None,
        currency,
        lot.cost_basis_amount,
        lot.acquired_date,
        None if lot.term is None else lot.term.value,
        None,
        None,
        None,
    )


def _unresolved_row(line: Unresolved, kind: AccountKind, portfolio: Portfolio) -> tuple[Cell, ...]:
    head = ("position", line.account, kind.value, line.text, None, None, line.shares, None, None)
    return (*head, line.amount, None, line.currency, None, None, None, None, None, portfolio.as_of_date)


def _symbol(position: Position, code: str) -> str:
    """Return the ticker of a known security; outside of US dollars with its market where no code tells it."""
    if position.ticker and position.currency != "USD" and not code:
        return f"{position.ticker} US"
    return position.ticker or position.text


def matched_code(rule: str) -> tuple[str, str]:
    """Return the kind of code a line was matched by, and the code; empty where it was matched by something else.

    Examples
    --------
    >>> matched_code("ISIN US0378331005"), matched_code("ticker")
    (('ISIN', 'US0378331005'), ('', ''))
    """
    match = _CODE.fullmatch(rule)
    return (match.group(1), match.group(2)) if match else ("", "")


def _local(amount: Decimal | None, position: Position) -> Decimal | None:
    """Return the shortest amount in the line's own currency that is converted into this one."""
    if amount is None or position.rate is None:
        return amount
    rate = position.rate.usd_per_unit
    exact = amount / rate
    for n_decimals in range(_MOST_DECIMALS):
        shorter = round(exact, n_decimals)
        if abs(shorter * rate - amount) < _MILLIONTH / 2:
            return shorter
    return exact
