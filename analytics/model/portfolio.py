"""What a user owns: the parsed file, and the portfolio made from it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class RowClass(StrEnum):
    """What a line of a portfolio file is, before anything is looked up."""

    POSITION = "position"
    CASH = "cash"
    PENDING = "pending"
    OPTION = "option"
    BOND = "bond"
    CRYPTO = "crypto"
    FUTURE = "future"


class AccountKind(StrEnum):
    """How an account is taxed, as far as its name tells or the user says."""

    TAXABLE = "taxable"
    TRADITIONAL_IRA = "ira"
    ROTH_IRA = "roth_ira"
    EMPLOYER_PLAN = "401k"
    HEALTH_SAVINGS = "hsa"
    EDUCATION = "529"
    UNKNOWN = "unknown"


class LotTerm(StrEnum):
    """Holding term of a lot as the file prints it."""

    SHORT = "short"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Lot:
    """Part of a position bought at one time. ``cost_basis_amount`` is the whole lot's, in the position's currency.

    ``row`` is the line of the file that says so; ``term`` is null where the file does not print it.
    """

    row: int
    quantity: Decimal
    acquired_date: date | None = None
    cost_basis_amount: Decimal | None = None
    term: LotTerm | None = None


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A line of a portfolio file that says something about a holding. Amounts are in ``currency``, signs kept.

    ``row`` is the 1-based physical line, in ``sheet`` where a workbook has several sheets of holdings. ``weight`` is a
    fraction and present only in files of weights. ``multiplier`` turns quantity times price into the amount where the
    file proves another one than is usual for the class of the row. ``venue`` is the market as printed, upper case.
    The lines of ``lots`` are used as well: a position that a file gives as lots only has the row of its first lot.
    """

    row: int
    account: str
    text: str
    name: str
    row_class: RowClass
    quantity: Decimal | None = None
    price_amount: Decimal | None = None
    amount: Decimal | None = None
    weight: Decimal | None = None
    cost_basis_amount: Decimal | None = None
    currency: str = "USD"
    isin: str = ""
    cusip: str = ""
    venue: str = ""
    multiplier: Decimal | None = None
    lots: tuple[Lot, ...] = ()
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A line that could not be used, with the cell at fault and the way out. It never rejects the file."""

    row: int
    column: str
    value: str
    reason: str
    text: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A line that carries no holding (title, total, footer, blank group), and why."""

    row: int
    text: str
    reason: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class ParsedAccount:
    """An account of a file; ``kind`` is a guess from its name. ``label`` is empty where the file names no account."""

    label: str
    kind: AccountKind = AccountKind.UNKNOWN


@dataclass(frozen=True, slots=True)
class TotalCheck:
    """A total the file prints beside the sum of the lines it stands for, both in ``currency``.

    ``account`` is empty for a total over the whole file; ``row`` is the line that prints it.
    """

    row: int
    account: str
    printed_amount: Decimal
    recomputed_amount: Decimal
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class TableLayout:
    """The columns of a table as they were read, for the user to change.

    Attributes
    ----------
    key : str
        Digest of the column names: the same for every file of one layout.
    header_row : int
        Line of the column names; 0 where the table has none.
    names : tuple of str
        Column names as printed; empty texts where there are none.
    roles : tuple of str
        What each column was read as: a value of ``intake.headers.Role``, or empty for a column that is not used.
    samples : tuple of tuple of str
        The first rows below the column names, account numbers shortened; as many cells as ``names``.
    decimal_mark : str
        ``.`` or ``,``.
    """

    key: str
    header_row: int
    names: tuple[str, ...]
    roles: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    decimal_mark: str = "."
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The user's own roles for the columns of a layout; ``decimal_mark`` is empty to leave it to the reader."""

    key: str
    roles: tuple[str, ...]
    decimal_mark: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A portfolio file after intake: every non-empty line is in ``rows``, ``rejected`` or ``skipped``.

    ``printed_total_amount`` is the sum of the file's own total lines; ``sha256`` the digest of its bytes.
    """

    file_name: str
    sha256: str
    preset: str
    reason: str
    rows: tuple[ParsedRow, ...]
    rejected: tuple[RejectedRow, ...]
    skipped: tuple[SkippedRow, ...]
    as_of_date: date | None = None
    printed_total_amount: Decimal | None = None
    warnings: tuple[str, ...] = ()
    accounts: tuple[ParsedAccount, ...] = ()
    totals: tuple[TotalCheck, ...] = ()
    layouts: tuple[TableLayout, ...] = ()

    @property
    def n_rows_used(self) -> int:
        """Number of lines that are used: those of the rows and of their lots."""
        return len({(row.sheet, line) for row in self.rows for line in (row.row, *(lot.row for lot in row.lots))})


class PositionKind(StrEnum):
    """How a position enters the look-through."""

    STOCK = "stock"
    FUND = "fund"
    CASH = "cash"
    OTHER_ASSET = "other_asset"
    OPTION = "option"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """US dollars for one unit of a currency, with its date and origin (``entered`` or the name of a source)."""

    usd_per_unit: Decimal
    rate_date: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Position:
    """A line the user owns, valued in US dollars.

    ``issuer_index`` points into ``Market.issuers`` for a stock; ``ticker`` names the fund for a fund. ``match_rule``
    says by which rule the text was matched; ``reason`` why an unknown or other asset is one. ``row`` and ``sheet``
    lead back to the file. ``amount`` and ``price_amount`` are converted where ``currency`` is not the US dollar:
    ``local_amount`` is the amount in it, and ``rate`` says by what it was multiplied. Lots are in ``currency``.
    """

    row: int
    account: str
    text: str
    name: str
    kind: PositionKind
    amount: Decimal
    ticker: str = ""
    issuer_index: int | None = None
    shares: Decimal | None = None
    price_amount: Decimal | None = None
    price_date: date | None = None
    price_source: str = ""
    cost_basis_amount: Decimal | None = None
    match_rule: str = ""
    reason: str = ""
    currency: str = "USD"
    local_amount: Decimal | None = None
    rate: ExchangeRate | None = None
    lots: tuple[Lot, ...] = ()
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A line that needs the user: no value, another currency, or a security nobody knows.

    ``amount`` is in ``currency``; it and ``shares`` are null where the file gives none. A line with a known US dollar
    value is also a ``Position`` of kind unknown, so that its weight is never lost; a line without one is only here.
    """

    row: int
    text: str
    amount: Decimal | None
    reason: str
    currency: str = "USD"
    candidates: tuple[str, ...] = ()
    account: str = ""
    sheet: str = ""
    shares: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The user's positions and cash in US dollars.

    ``is_nominal`` is true for a file of weights without a total: amounts are then parts of a nominal 1,000,000 and
    are not shown as money.
    """

    name: str
    positions: tuple[Position, ...]
    unresolved: tuple[Unresolved, ...] = ()
    as_of_date: date | None = None
    is_nominal: bool = False
    sha256: str = ""
    rejected: tuple[RejectedRow, ...] = field(default=())

    @property
    def total_amount(self) -> Decimal:
        """Total value: positions, cash and unknown, signs kept."""
        return sum((p.amount for p in self.positions), Decimal(0))

    @property
    def accounts(self) -> tuple[str, ...]:
        """Account labels in order of first appearance."""
        return tuple(dict.fromkeys(p.account for p in self.positions))
