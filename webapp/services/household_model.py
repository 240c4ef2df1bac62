"""What a saved portfolio shows of itself: its accounts, the imports kept, and what can be undone."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from analytics.model.portfolio import AccountKind


@dataclass(frozen=True, slots=True)
class HouseholdAccount:
    """An account of a portfolio; ``is_included`` is its switch. Amounts are null for weights without a total."""

    label: str
    kind: AccountKind
    is_included: bool
    n_positions: int
    n_unresolved: int
    amount: Decimal | None
    cash: Decimal | None
    as_of_date: date | None
    file_name: str
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class KeptImport:
    """A file that was imported into a portfolio; ``is_current`` says that an account shows it now."""

    import_id: str
    file_name: str
    preset: str
    imported_at: datetime
    as_of_date: date | None
    accounts: tuple[str, ...]
    n_rows: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Household:
    """A portfolio with all its accounts; ``total_amount`` is over those switched on.

    ``last_change`` says in words what ``undo`` would take back; empty where there is nothing to take back.
    ``state_no`` is the number of the state shown, by which ``undo`` knows that it is still that one.
    """

    portfolio_id: str
    name: str
    accounts: tuple[HouseholdAccount, ...]
    imports: tuple[KeptImport, ...]
    total_amount: Decimal | None
    last_change: str = ""
    state_no: int = 0


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a file: the portfolio that shows it, and the state added for it; null where nothing changed."""

    portfolio_id: str
    state_no: int | None
    is_new: bool
