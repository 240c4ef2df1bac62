"""Which column of a file of portfolios is which: whose a line is, and what the import of one portfolio finds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from analytics.book.split import CannotSplit, split_all, split_line
from analytics.errors import PortfolioFileError
from analytics.intake.cells import header_key, header_keys
from analytics.intake.currencies import stated_currency
from analytics.intake.grid import DELIMITERS, Record
from analytics.intake.headers import NUMBER_ROLES, Header, Role, TableKind, match_header
from analytics.intake.presets import GENERIC, recognise
from analytics.intake.presets.preset import Preset
from analytics.intake.tables import Table, column_texts, with_evidence

_OWNERS = (
    "portfolio portfolioid portfolioname portfolionumber portfoliocode household householdid householdname "
    "client clientid clientname clientnumber clientcode customer customerid customername investor investorid "
    "investorname member memberid owner ownername "
    "account accountid accountnumber accountname accountno acct acctnumber kunde kundennummer depot depotnummer konto"
)
"""Names of the column that says whose a line is, the surest first."""
_SECURITIES = (Role.SYMBOL, Role.ISIN, Role.CUSIP)
_FIGURES = (Role.AMOUNT, Role.QUANTITY)
_UNUSED = frozenset(
    {
        *(Role.ACCOUNT, Role.ACCOUNT_NAME, Role.ACCOUNT_KIND, Role.AS_OF),
        *(Role.COST, Role.UNIT_COST, Role.GAIN, Role.TERM),
    }
)
"""What is known of a line of one portfolio and says nothing about what it is worth."""
_N_HEADER_LINES = 50
_FEWEST = 3
_N_NAMED = 12
_NOT_HELD = "The lines of this file are transactions, trades or purchase lots: a book needs what each portfolio holds."


@dataclass(frozen=True, slots=True)
class FileColumns:
    """The columns of a file.

    Attributes
    ----------
    delimiter : str
        Between the cells.
    n_lines_above : int
        Lines up to that of the names, which is one of them.
    by : str
        Name of the column of the portfolios as printed.
    portfolio : int
        Its place.
    table : Table
        The other columns with the first lines, as the import of one portfolio sees them.
    preset : Preset
        What is known of the broker whose columns these are.
    currency : str
        The one a line above the names gives; empty where none does.
    """

    delimiter: str
    n_lines_above: int
    by: str
    portfolio: int
    table: Table
    preset: Preset
    currency: str = ""

    @property
    def number_columns(self) -> dict[Role, int]:
        """Places of the columns of numbers."""
        found = self.table.header.candidates
        return {role: found[role][0] for role in NUMBER_ROLES if role in found}


def find_columns(head: Sequence[str], by: str = "") -> FileColumns:
    """Return the columns of a file from its first lines.

    Raises
    ------
    PortfolioFileError
        With the names that were found and those that are missing, or where the lines are no holdings.
    """
    if not head:
        raise PortfolioFileError("The file is empty.")
    best: Sequence[str] = []
    for number, line in enumerate(head[:_N_HEADER_LINES], 1):
        for delimiter in DELIMITERS:
            names = _cells(line, delimiter)
            portfolio = _owner(names, by)
            header = None if portfolio is None else _header(names, portfolio)
            if header is not None and portfolio is not None:
                return _columns(head, number, delimiter, portfolio, replace(header, names=tuple(names)))
            if len(names) > max(len(best), _FEWEST - 1):
                best = names
    raise PortfolioFileError(_what_is_missing(best, by))


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return split_line(line, delimiter)
    except CannotSplit:
        return []


def _owner(names: Sequence[str], by: str) -> int | None:
    """Return the first column of the surest name for portfolios."""
    if len(names) < _FEWEST:
        return None
    keys = [header_keys(name) for name in names]
    for wanted in [header_key(by)] if by else _OWNERS.split():
        for column, known in enumerate(keys):
            if wanted in known:
                return column
    return None


def without(cells: Sequence[str], portfolio: int) -> list[str]:
    """Return the cells of a line as they would stand in a file of one portfolio."""
    return [*cells[:portfolio], "", *cells[portfolio + 1 :]]


def _header(names: Sequence[str], portfolio: int) -> Header | None:
    header = match_header(without(names, portfolio))
    if header is None or not _has_any(header, _SECURITIES) or not _has_any(header, _FIGURES):
        return None
    return header


def _has_any(header: Header, roles: Iterable[Role]) -> bool:
    return any(role in header.candidates for role in roles)


def _columns(head: Sequence[str], number: int, delimiter: str, portfolio: int, named: Header) -> FileColumns:
    """Return the columns after a look at the first lines; the header comes with all of its names."""
    names = without(named.names, portfolio)
    records = [
        Record(number + at, without(cells, portfolio))
        for at, cells in enumerate(split_all(head[number:], delimiter), 1)
        if isinstance(cells, list) and any(cells)
    ]
    seen = with_evidence(replace(named, names=tuple(names)), records)
    if seen.kind is not TableKind.POSITIONS:
        raise PortfolioFileError(_NOT_HELD)
    header = replace(seen, candidates={role: at for role, at in seen.candidates.items() if role not in _UNUSED})
    if not _has_any(header, _FIGURES):
        raise PortfolioFileError(_what_is_missing(named.names, ""))
    table = Table(header, number, (), tuple(records))
    above = [Record(at, _cells(line, delimiter)) for at, line in enumerate(head[: number - 1], 1)]
    full = match_header(list(named.names)) or header
    preset = recognise([full], [" ".join(record.cells) for record in above], column_texts(table, Role.SYMBOL)).preset
    return FileColumns(
        delimiter,
        number,
        named.names[portfolio],
        portfolio,
        table,
        GENERIC if preset.has_groups else preset,
        stated_currency(above),
    )


def _what_is_missing(names: Sequence[str], by: str) -> str:
    named = f" The columns found are: {', '.join(names[:_N_NAMED])}." if names else ""
    owner = f"called “{by}”" if by else "for the portfolio (portfolio, household, client or account)"
    return (
        f"A book needs a line of column names with one column {owner}, one for the ticker, and one for the amount, "
        f"or for shares and price.{named}"
    )
