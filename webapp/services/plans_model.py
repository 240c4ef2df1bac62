"""What the planner's pages are given about saved plans, proofs, accounts and curves."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from analytics.model.plan import Limit, Plan, PlanRequest, PlanStage, PlanStatus
from analytics.model.portfolio import AccountKind
from analytics.suggest.curve import CurvePoint

__all__ = [
    "MAX_COMPARED",
    "ComparedFigure",
    "Curve",
    "CurvePoint",
    "FigureUnit",
    "OpenedPlan",
    "PlanAccount",
    "PlanComparison",
    "PlanDefaults",
    "PlanSummary",
    "ProofRun",
    "ProofState",
    "ReplayedPlan",
]

MAX_COMPARED = 4
"""Plans beside each other."""


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """A saved plan in the list.

    ``objective_amount``, ``gap_bps`` and ``stage`` are null where nothing was searched for; ``status`` and ``n_trades``
    for a plan of before they were kept.
    """

    plan_id: str
    portfolio_id: str
    name: str
    created_at: datetime
    status: PlanStatus | None
    n_trades: int | None
    objective_amount: Decimal | None
    gap_bps: float | None
    stage: PlanStage | None


@dataclass(frozen=True, slots=True, eq=False)
class OpenedPlan:
    """A saved plan as it was computed: trades as saved, measured with the data it pins.

    ``aged`` are sentences, with dates, about what has changed since; none where nothing has. ``current_request`` asks
    for the same today.
    """

    summary: PlanSummary
    plan: Plan
    aged: tuple[str, ...]
    current_request: PlanRequest


@dataclass(frozen=True, slots=True, eq=False)
class ReplayedPlan:
    """A saved plan computed again from what it pins; ``differences`` are sentences, none where the trades are equal."""

    plan: Plan
    differences: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether the trades are the same."""
        return not self.differences


class FigureUnit(StrEnum):
    """How a compared figure is shown: a fraction, US dollars, a count, basis points, or a plain index (the HHI)."""

    WEIGHT = "weight"
    AMOUNT = "amount"
    COUNT = "count"
    BPS = "bps"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """One figure of several plans, in their order; null where a plan has none.

    ``bounds`` are the plans' own limits on it; empty where none has one.
    """

    key: str
    label: str
    unit: FigureUnit
    figures: tuple[float | Decimal | None, ...]
    bounds: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanComparison:
    """Up to four saved plans by the same figures."""

    plans: tuple[PlanSummary, ...]
    figures: tuple[ComparedFigure, ...]


class ProofState(StrEnum):
    """How far the proof of a plan is.

    ``QUEUED`` and ``RUNNING`` are under way. ``PROVEN`` has a plan with its bound. ``STOPPED`` ended without one: its
    process was lost or ran out of time; the quick plan stands with its gap. ``CANCELLED`` was called off by the user.
    """

    QUEUED = "queued"
    RUNNING = "running"
    PROVEN = "proven"
    STOPPED = "stopped"
    CANCELLED = "cancelled"

    @property
    def is_under_way(self) -> bool:
        """Whether the page goes on asking."""
        return self in {ProofState.QUEUED, ProofState.RUNNING}


@dataclass(frozen=True, slots=True, eq=False)
class ProofRun:
    """The proof of a plan, as its row says now.

    ``plan`` is the answer once the state is ``PROVEN``, else null; ``message`` a sentence where there is something to
    say; ``seconds`` how long it has run; ``limit_seconds`` the most it may.
    """

    run_id: str
    state: ProofState
    seconds: float
    limit_seconds: float
    message: str
    plan: Plan | None


@dataclass(frozen=True, slots=True)
class PlanAccount:
    """An account a plan may trade in. ``is_sheltered`` is what its kind implies: sales are not taxed there."""

    label: str
    kind: AccountKind
    is_sheltered: bool
    cash_amount: Decimal
    n_lots: int
    n_without_cost: int


@dataclass(frozen=True, slots=True)
class PlanDefaults:
    """What a form of a plan begins with: the accounts and the day trades are dated."""

    accounts: tuple[PlanAccount, ...]
    trade_date: date

    @property
    def sheltered(self) -> frozenset[str]:
        """Accounts in which sales are not taxed, by their kind."""
        return frozenset(account.label for account in self.accounts if account.is_sheltered)


@dataclass(frozen=True, slots=True)
class Curve:
    """Concentration against cost: the bound of one limit moved, the others as asked.

    ``chosen`` is the place of the point with the bound that is asked for.
    """

    limit: Limit
    points: tuple[CurvePoint, ...]
    chosen: int
