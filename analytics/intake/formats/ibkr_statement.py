"""Interactive Brokers activity statement: a CSV whose first column names a section, and whose second says what follows.

The sections that say what is held are regrouped into one table; all other lines stay what they are: not used.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from analytics.errors import PortfolioFileError
from analytics.intake.caps import MAX_TABLES
from analytics.intake.dates import find_date
from analytics.intake.formats.dates import iso_date
from analytics.intake.formats.tagged import HoldingLine, LineKind, as_sheet, filled_lines, unified_line_ends
from analytics.intake.grid import Record, read_grid, split_lines
from analytics.intake.source import Format, Source

_LOOKED_AT = 8192
_SECTION_HEADER = re.compile(
    r'^"?(?:Statement|Account Information|Net Asset Value|Change in NAV|Cash Report|(?:Long |Short )?Open Positions'
    r'|Trades|Financial Instrument Information)"? ?,"?Header"?,',
    re.MULTILINE,
)
_POSITIONS = frozenset({"Open Positions", "Long Open Positions", "Short Open Positions"})
_BASE_SUMMARY = "Base Currency Summary"
_KINDS = {"": LineKind.POSITION, "Summary": LineKind.POSITION, "Lot": LineKind.LOT}
_SECURITY_TYPES = {
    "stocks": "Stock",
    "bonds": "Bond",
    "corporate bonds": "Bond",
    "treasury bills": "Bond",
    "equity and index options": "Option",
    "options on futures": "Option",
    "futures options": "Option",
    "options": "Option",
    "futures": "Future",
    "mutual funds": "Mutual Fund",
    "funds": "Mutual Fund",
    "warrants": "Warrant",
}
_ISIN_LENGTH = 12
_CUSIP_LENGTH = 9


def recognises(_head: bytes, text: str) -> bool:
    """Return whether a text has one of the statement's sections near its beginning."""
    return _SECTION_HEADER.search(unified_line_ends(text[:_LOOKED_AT])) is not None


def read(_content: bytes, text: str) -> Source:
    """Return the open positions, their lots and the cash per currency of an activity statement.

    Raises
    ------
    PortfolioFileError
        For a statement without open positions.
    """
    grid = read_grid(split_lines(text), ",")
    statement = _Statement([row for row in _rows(grid.records) if row.section])
    if not any(row.section in _POSITIONS for row in statement.rows):
        raise PortfolioFileError(
            "This activity statement has no section Open Positions: it lists transactions, and what you own today "
            "cannot be read from it with certainty. Run the statement again with the sections Open Positions, Cash "
            "Report and Financial Instrument Information included, and drop the new file here.",
            verdict="activity",
        )
    n_blocks = sum(1 for _ in groupby(_security_type(row) for row in statement.rows if row.section in _POSITIONS))
    if n_blocks > MAX_TABLES:
        raise PortfolioFileError(
            f"The open positions are in {n_blocks:,} blocks of one class of asset each; at most {MAX_TABLES} are read. "
            "Download the statement again and drop it unchanged."
        )
    blocks = [list(lines) for _, lines in groupby(statement.positions(), key=lambda line: line.security_type)]
    sheet = as_sheet(*blocks, statement.cash())
    warnings = (*grid.warnings, *statement.notes())
    return Source((sheet,), warnings, filled_lines(unified_line_ends(text)), preset="ibkr")


FORMAT = Format(recognises, read)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a section: what it is (``Data``, ``Total`` ...) and its cells by the section's own column names."""

    section: str
    kind: str
    line: int
    cells: Mapping[str, str]

    def cell(self, *names: str) -> str:
        """Return the first cell that is filled under one of the names."""
        return next((self.cells[name] for name in names if self.cells.get(name)), "")


def _security_type(row: _Row) -> str:
    category = row.cell("Asset Category")
    return _SECURITY_TYPES.get(category.casefold(), category)


def _rows(records: Sequence[Record]) -> Iterator[_Row]:
    names: dict[str, list[str]] = {}
    for record in records:
        section, kind, *cells = [*record.cells, "", ""][: max(len(record.cells), 2)]
        if kind == "Header":
            names[section] = cells
        elif section in names:
            yield _Row(section, kind, record.line, dict(zip(names[section], cells, strict=False)))


@dataclass(slots=True)
class _Statement:
    """The rows of a statement, and what its sections say about the account, the day and the securities."""

    rows: Sequence[_Row]
    facts: dict[str, str] = field(default_factory=dict)
    securities: dict[tuple[str, str], _Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.rows:
            if row.section in {"Statement", "Account Information"} and row.kind == "Data":
                self.facts.setdefault(row.cell("Field Name"), row.cell("Field Value"))
            elif row.section == "Financial Instrument Information" and row.kind == "Data":
                for symbol in row.cell("Symbol").split(","):
                    self.securities.setdefault((row.cell("Asset Category"), symbol.strip()), row)

    def blank(self, row: _Row, row_type: LineKind) -> HoldingLine:
        """Return a line with what every line says."""
        day = find_date(self.facts.get("Period", "").rpartition(" - ")[2])
        return HoldingLine(
            row.line,
            row_type,
            account_number=row.cell("Account") or self.facts.get("Account", ""),
            account_name=self.facts.get("Account Alias", ""),
            currency=row.cell("Currency"),
            as_of_date=day.isoformat() if day else "",
        )

    def positions(self) -> Iterator[HoldingLine]:
        """Yield positions, the lots below them, and the totals per currency."""
        above: _Row | None = None
        for row in self.rows:
            if row.section not in _POSITIONS:
                continue
            discriminator = row.cell("DataDiscriminator")
            kind = _KINDS.get(discriminator)
            if "Total" in {row.kind, discriminator}:
                if row.cell("Currency") and row.cell("Value"):
                    yield self._total(row)
            elif row.kind == "Data" and kind is not None:
                above = above if kind is LineKind.LOT and not row.cell("Symbol") else row
                yield self._holding(row, kind, above or row)

    def _holding(self, row: _Row, kind: LineKind, named: _Row) -> HoldingLine:
        category, symbol = named.cell("Asset Category"), named.cell("Symbol")
        security = self.securities.get((category, symbol))
        code = security.cell("Security ID") if security else ""
        is_isin = len(code) == _ISIN_LENGTH and code[:2].isalpha()
        return replace(
            self.blank(row, kind),
            symbol=symbol,
            isin=code if is_isin else "",
            cusip=code if len(code) == _CUSIP_LENGTH else "",
            description=security.cell("Description") if security else "",
            security_type=_security_type(named),
            quantity=row.cell("Quantity"),
            price=row.cell("Close Price"),
            market_value=row.cell("Value"),
            cost_basis=row.cell("Cost Basis"),
            cost_per_share=row.cell("Cost Price"),
            multiplier=row.cell("Mult"),
            exchange=security.cell("Listing Exch") if security else "",
            date_acquired=iso_date(row.cell("Open")) if kind is LineKind.LOT else "",
        )

    def _total(self, row: _Row) -> HoldingLine:
        is_over_accounts = "Account" in row.cells and not row.cell("Account")
        line = self.blank(row, LineKind.TOTAL)
        return replace(
            line,
            account_number="" if is_over_accounts else line.account_number,
            symbol="Total",
            description=f"Total of {row.cell('Asset Category')} in {row.cell('Currency')}",
            security_type=_security_type(row),
            market_value=row.cell("Value"),
        )

    def _ending_cash(self) -> list[_Row]:
        """Return the lines of ending cash in single currencies, or the base summary where it is alone."""
        rows = [
            row
            for row in self.rows
            if row.section == "Cash Report" and row.kind == "Data" and row.cell("Currency Summary") == "Ending Cash"
        ]
        return [row for row in rows if row.cell("Currency") != _BASE_SUMMARY] or rows

    def cash(self) -> Iterator[HoldingLine]:
        """Yield the ending cash per currency."""
        for row in self._ending_cash():
            currency = row.cell("Currency")
            currency = self.facts.get("Base Currency", "") if currency == _BASE_SUMMARY else currency
            if currency:
                yield replace(
                    self.blank(row, LineKind.CASH),
                    symbol="Cash",
                    description=f"Cash {currency}",
                    security_type="Cash",
                    market_value=row.cell("Total"),
                    currency=currency,
                )

    def notes(self) -> Iterator[str]:
        """Yield what is missing from the file."""
        rows = self._ending_cash()
        if not rows:
            yield "The activity statement has no Cash Report: cash is not in this file."
        elif rows[0].cell("Currency") == _BASE_SUMMARY and not self.facts.get("Base Currency"):
            yield (
                f"Line {rows[0].line}: the cash is given in the base currency only, and the file does not say which "
                "that is: it was not read. Run the statement again with the section Account Information."
            )
