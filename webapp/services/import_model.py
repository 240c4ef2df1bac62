"""What the import of a file takes from the user and shows before anything is saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from analytics.model.market import Price
from analytics.model.portfolio import AccountKind, ColumnMapping, ExchangeRate, ParsedFile, Portfolio


@dataclass(frozen=True, slots=True)
class ImportEdits:
    """What the user added to a file, kept with the import so that it can be read again.

    Attributes
    ----------
    mappings : tuple of ColumnMapping
        The user's roles for the columns of a layout.
    tickers : mapping of str to str
        Ticker in dot form by the text the file prints; empty for a text that stays unknown.
    prices : mapping of str to Price
        Prices by ticker.
    rates : mapping of str to Decimal
        US dollars for one unit, by currency code.
    account_kinds : mapping of str to AccountKind
        By the account's label as read.
    account_labels : mapping of str to str
        The user's own label by the label as read.
    total_amount : Decimal or None
        What a file of weights adds up to.
    """

    mappings: tuple[ColumnMapping, ...] = ()
    tickers: Mapping[str, str] = field(default_factory=dict)
    prices: Mapping[str, Price] = field(default_factory=dict)
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    account_kinds: Mapping[str, AccountKind] = field(default_factory=dict)
    account_labels: Mapping[str, str] = field(default_factory=dict)
    total_amount: Decimal | None = None


NO_EDITS = ImportEdits()

Line = tuple[str, int]
"""Sheet and row of a line of a file."""


@dataclass(frozen=True, slots=True)
class RateNeed:
    """A currency of the file that is not the US dollar: how many lines wait for it, and the rate in use, if any."""

    currency: str
    n_rows: int
    rate: ExchangeRate | None


@dataclass(frozen=True, slots=True)
class AccountPreview:
    """An account of the file as it would be saved: its total, and the total the file prints for it, if any.

    ``label`` is the one as read, ``shown_label`` the user's. ``amount`` is null for a file of weights without a total.
    ``is_saved_kind`` says that the kind is the one of the saved account, not a guess.
    """

    label: str
    shown_label: str
    kind: AccountKind
    n_rows: int
    amount: Decimal | None
    cash: Decimal | None
    printed_amount: Decimal | None = None
    is_saved_kind: bool = False


class ChangeKind(StrEnum):
    """What happened to a holding from the saved file to the new one."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class HoldingChange:
    """One holding of one account before and after; null where it is not held, or the figure is not known."""

    kind: ChangeKind
    account: str
    security: str
    name: str
    shares_before: Decimal | None
    shares_after: Decimal | None
    amount_before: Decimal | None
    amount_after: Decimal | None


@dataclass(frozen=True, slots=True)
class ImportTarget:
    """A saved portfolio that the file is about.

    Attributes
    ----------
    portfolio_id, name : str
        The portfolio.
    is_same_file : bool
        The same bytes were imported into it before and are what it holds now: saving changes nothing.
    accounts : tuple of str
        Accounts of the file that the portfolio has already; they would be replaced. Others would be added.
    changes : tuple of HoldingChange
        Every holding of those accounts, changed ones first.
    saved_as : mapping of str to str
        The portfolio's label of each of those accounts by the label as read.
    kinds : mapping of str to AccountKind
        How it says those accounts are taxed, by the label as read.
    is_sure : bool
        The file is hardly about another portfolio: replacing is the usual thing to do.
    """

    portfolio_id: str
    name: str
    is_same_file: bool
    accounts: tuple[str, ...]
    changes: tuple[HoldingChange, ...]
    saved_as: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, AccountKind] = field(default_factory=dict)
    is_sure: bool = False


class Place(StrEnum):
    """Where a file goes: where it usually would, or as the user says."""

    USUAL = "usual"
    NEW = "new"
    ADD = "add"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What a file was read as, line by line, and the portfolio that follows from it.

    Attributes
    ----------
    parsed : ParsedFile
        Without rows where ``question`` is asked.
    portfolio : Portfolio
        Its positions, valued.
    price_needed : mapping of (str, int) to str
        The ticker of each line, by sheet and row, that only lacks a price, whether one was entered or not.
    question : str
        Why nothing could be read yet though the columns of ``parsed.layouts`` could be named by the user; else empty.
    verdict : str
        ``positions``; where a question is asked ``activity`` for what looks like a list of transactions, else
        ``refused``.
    accounts : tuple of AccountPreview
        In the order of the file.
    rates : tuple of RateNeed
        Currencies other than the US dollar.
    targets : tuple of ImportTarget
        The saved portfolios this file may be about, since they have an account of it; the likeliest first.
    edits : ImportEdits
        The edits in use: those given, those kept with the same file, and what is remembered of earlier imports
        (columns, tickers).
    """

    parsed: ParsedFile
    portfolio: Portfolio
    price_needed: Mapping[Line, str] = field(default_factory=dict)
    question: str = ""
    verdict: str = "positions"
    accounts: tuple[AccountPreview, ...] = ()
    rates: tuple[RateNeed, ...] = ()
    targets: tuple[ImportTarget, ...] = ()
    edits: ImportEdits = NO_EDITS

    @property
    def target(self) -> ImportTarget | None:
        """The likeliest of the portfolios this file may be about."""
        return self.targets[0] if self.targets else None

    @property
    def sure_target(self) -> ImportTarget | None:
        """The portfolio this file is about, where there is hardly a doubt."""
        return self.target if self.target is not None and self.target.is_sure else None


@dataclass(frozen=True, slots=True)
class SecurityHit:
    """A security found by what the user typed; ``kind`` is ``company`` or ``fund``."""

    ticker: str
    name: str
    kind: str
