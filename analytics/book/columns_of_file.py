"""Which column of a file of portfolios is which, told by the names of the columns alone."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics.errors import PortfolioFileError
from analytics.intake.aliases import NAMES, Role
from analytics.intake.cells import clean, header_key, header_keys
from analytics.intake.numbers import DecimalMark, decide_mark

_OWNERS = (
    "portfolio portfolioid portfolioname portfolionumber portfoliocode household householdid householdname "
    "client clientid clientname clientnumber clientcode customer customerid customername investor investorid "
    "investorname member memberid owner ownername "
    "account accountid accountnumber accountname accountno acct acctnumber kunde kundennummer depot depotnummer konto"
)
"""Names of the column that says whose a line is, the surest first."""
_SECURITIES = (Role.SYMBOL, Role.ISIN, Role.CUSIP)
_OTHERS = (Role.AMOUNT, Role.QUANTITY, Role.PRICE, Role.NAME, Role.ASSET_TYPE, Role.CURRENCY)
_DELIMITERS = ",;\t|"
_N_HEADER_LINES = 50
_FEWEST = 3
_N_NAMED = 12


@dataclass(frozen=True, slots=True)
class FileColumns:
    """Places of the columns of a file; ``place`` has those that were found.

    ``n_lines_above`` counts the line of the names itself; ``by`` is the name of the column of the portfolios as
    printed.
    """

    delimiter: str
    n_lines_above: int
    by: str
    portfolio: int
    security: int
    place: Mapping[Role, int]
    mark: DecimalMark


def find_columns(head: Sequence[str], by: str = "") -> FileColumns:
    """Return the columns of a file from its first lines.

    Raises
    ------
    PortfolioFileError
        With the names that were found and those that are missing.
    """
    if not head:
        raise PortfolioFileError("The file is empty.")
    best: list[str] = []
    for number, line in enumerate(head[:_N_HEADER_LINES], 1):
        for delimiter in _DELIMITERS:
            names = _cells(line, delimiter)
            found = _columns(names, by)
            if found is not None:
                portfolio, place = found
                security = next(place[role] for role in _SECURITIES if role in place)
                mark = _mark(head[number:], delimiter, place)
                return FileColumns(delimiter, number, names[portfolio], portfolio, security, place, mark)
            if len(names) > max(len(best), _FEWEST - 1):
                best = names
    raise PortfolioFileError(_what_is_missing(best, by))


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return [clean(cell) for cell in next(csv.reader([line.replace("\x00", "")], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _columns(names: Sequence[str], by: str) -> tuple[int, dict[Role, int]] | None:
    """Return the column of the portfolio and the others, or null where they do not make a line of holdings."""
    if len(names) < _FEWEST:
        return None
    keys = [header_keys(name) for name in names]
    portfolio = _first(keys, [header_key(by)] if by else _OWNERS.split(), taken=set())
    if portfolio is None:
        return None
    place: dict[Role, int] = {}
    taken = {portfolio}
    for role in (*_SECURITIES, *_OTHERS):
        column = _first(keys, NAMES[role].split(), taken)
        if column is not None:
            place[role] = column
            taken.add(column)
    has_security = any(role in place for role in _SECURITIES)
    has_figure = Role.AMOUNT in place or Role.QUANTITY in place
    return (portfolio, place) if has_security and has_figure else None


def _first(keys: Sequence[tuple[str, ...]], wanted: Sequence[str], taken: set[int]) -> int | None:
    """Return the first column of the surest of some names."""
    for name in wanted:
        for column, known in enumerate(keys):
            if column not in taken and name in known:
                return column
    return None


def _mark(lines: Sequence[str], delimiter: str, place: Mapping[Role, int]) -> DecimalMark:
    if delimiter == ",":
        return DecimalMark.DOT
    figures = [place[role] for role in (Role.AMOUNT, Role.QUANTITY, Role.PRICE) if role in place]
    rows = [_cells(line, delimiter) for line in lines]
    texts = [row[column] for row in rows for column in figures if column < len(row)]
    return decide_mark(texts) or DecimalMark.DOT


def _what_is_missing(names: Sequence[str], by: str) -> str:
    named = f" The columns found are: {', '.join(names[:_N_NAMED])}." if names else ""
    owner = f"called “{by}”" if by else "for the portfolio (portfolio, household, client or account)"
    return (
        f"A book needs a line of column names with one column {owner}, one for the ticker, and one for the amount, "
        f"or for shares and price.{named}"
    )
