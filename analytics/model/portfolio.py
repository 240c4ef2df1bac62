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


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A line of a portfolio file that says something about a holding. Amounts are in ``currency``, signs kept.

    ``row`` is the 1-based physical line. ``weight`` is a fraction and present only in files of weights.
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


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A line that could not be used, with the cell at fault and the way out. It never rejects the file."""

    row: int
    column: str
    value: str
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A line that carries no holding (title, total, footer, blank group), and why."""

    row: int
    text: str
    reason: str


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


class PositionKind(StrEnum):
    """How a position enters the look-through."""

    STOCK = "stock"
    FUND = "fund"
    CASH = "cash"
    OTHER_ASSET = "other_asset"
    OPTION = "option"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Position:
    """A line the user owns, valued in US dollars.

    ``issuer_index`` points into ``Market.issuers`` for a stock; ``ticker`` names the fund for a fund. ``match_rule``
    says by which rule the text was matched; ``reason`` why an unknown or other asset is one. ``row`` leads back to
    the file.
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


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A line that needs the user: no value, another currency, or a security nobody knows.

    ``amount`` is in ``currency`` and null where the file gives none. A line with a known US dollar value is also a
    ``Position`` of kind unknown, so that its weight is never lost; a line without one is only here.
    """

    row: int
    text: str
    amount: Decimal | None
    reason: str
    currency: str = "USD"
    candidates: tuple[str, ...] = ()


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
