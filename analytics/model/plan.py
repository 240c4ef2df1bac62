"""Trades and plans: what a request leads to, with its proof and its reasons."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from analytics.model.exposure import ConcentrationReport
from analytics.model.plan_request import Limit, LimitKind, LimitUnit, PlanGoal, PlanMode, PlanRequest
from analytics.model.portfolio import Portfolio
from analytics.model.tax import CostOutcome, LotSale, TaxOutcome

__all__ = [
    "Binding",
    "Conflict",
    "Limit",
    "LimitKind",
    "LimitOutcome",
    "LimitUnit",
    "NewCash",
    "Plan",
    "PlanGoal",
    "PlanMode",
    "PlanProof",
    "PlanRequest",
    "PlanStage",
    "PlanStatus",
    "Side",
    "Trade",
]


class PlanStatus(StrEnum):
    """How a plan ended."""

    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NOTHING_TO_DO = "nothing_to_do"
    PRICE_NEEDED = "price_needed"


class PlanStage(StrEnum):
    """How far a plan was searched: whole shares found quickly, or proven to lie so close to the least."""

    QUICK = "quick"
    PROVEN = "proven"


class Side(StrEnum):
    """Sell or buy."""

    SELL = "sell"
    BUY = "buy"


@dataclass(frozen=True, slots=True)
class Trade:
    """One whole-share sell or buy, with its reason and what it does to each limit, to tax and to yearly fees.

    ``effects`` is what the trade changes in the point measure of each limit, ``effects_tested`` in the bound the limit
    is tested on (fractions), each after the trades before it in the plan: summed over a plan's trades, both are after
    minus before. ``shares`` is null when no price is known. ``lots`` are what is sold, in the file's order of lots;
    ``unrealized_gain_amount`` is their gain in sum, null where the file has no cost. ``tax_amount`` and ``fees_amount``
    are what the trade adds to the year's tax and to yearly fund fees, after the trades before it; null where taxes are
    left out, and where a fee is not known. ``is_pinned`` says that the user set it.
    """

    account: str
    ticker: str
    side: Side
    shares: Decimal | None
    price_amount: Decimal | None
    price_date: date | None
    price_source: str
    amount: Decimal
    reason: str
    effects: dict[str, float]
    unrealized_gain_amount: Decimal | None = None
    effects_tested: dict[str, float] = field(default_factory=dict)
    lots: tuple[LotSale, ...] = ()
    tax_amount: Decimal | None = None
    cost_amount: Decimal = Decimal(0)
    fees_amount: Decimal | None = None
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class LimitOutcome:
    """A limit before and after: point values, the bound that is tested, and whether it is met.

    ``met`` is ``"yes"``, ``"no"`` or ``"uncertain"`` (the point value passes, the tested bound does not). All in the
    unit of the limit.
    """

    limit: Limit
    before: float
    after: float
    after_tested: float
    met: str
    before_tested: float | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A limit that stands in the way and the smallest change found of it alone that would make a plan possible.

    ``smallest_relaxation`` is in the unit of the limit, to add to a cap or take from a floor; null when no change of
    this limit alone is enough, or none was found. ``joint_relaxation`` is then its share of the smallest change found
    of several limits together, where one exists. Both make a plan possible by point values; ``certain_relaxation`` is
    the smallest change found of this limit alone after which every limit is kept on its tested bound, null where none
    is enough or none was found in time. ``text`` is ``own_text``, of this limit alone, and ``common_text``, the same
    for all limits.
    """

    limit: Limit
    smallest_relaxation: float | None
    text: str
    joint_relaxation: float | None = None
    certain_relaxation: float | None = None
    own_text: str = ""
    common_text: str = ""


@dataclass(frozen=True, slots=True)
class NewCash:
    """Money from outside, into one account, that would make a plan possible without any change of a limit."""

    account: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Binding:
    """A limit that a plan runs into, and what one more unit of it would save (US dollars, in fractions of shares).

    The unit is a percentage point, a thousand dollars, or one trade. ``saved_amount`` is null for a count of trades,
    which has no such price.
    """

    limit: Limit
    saved_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class PlanProof:
    """The objective of a plan and the bound below which no plan can come, in US dollars.

    ``objective_amount`` is spread, commission, fees over the horizon, tax and reluctance, as the request gives them;
    ``gap_bps`` is (objective - bound) in basis points of the value before. Where the goal is the least Herfindahl
    index, ``index`` is that of the plan, with all that rounding could add, and ``index_bound`` what no plan within the
    limits can come below; the objective's bound is then that of plans no less spread, and a plan is proven only where
    both meet.
    """

    objective_amount: Decimal
    bound_amount: Decimal
    gap_bps: float
    stage: PlanStage
    index: float | None = None
    index_bound: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The answer to a plan request. ``after`` equals ``before`` when nothing is traded.

    ``tax`` is null where taxes are left out; ``proof`` where nothing was searched for. ``warnings`` are sentences about
    the trades (a purchase that would bar a loss for 30 days, a cost basis that is not known), or about why there is no
    plan. ``new_cash`` and ``most_raised_amount`` belong to a plan that is infeasible: money that would be enough with
    every limit as it is, and where cash is to be raised by how much it can grow; null where none was found.
    """

    status: PlanStatus
    request: PlanRequest
    trades: tuple[Trade, ...]
    before: ConcentrationReport
    after: ConcentrationReport
    portfolio_before: Portfolio
    portfolio_after: Portfolio
    cash_left_amount: Decimal
    limits: tuple[LimitOutcome, ...]
    conflicts: tuple[Conflict, ...]
    tax_note: str
    prices_needed: tuple[str, ...] = ()
    tax: TaxOutcome | None = None
    costs: CostOutcome | None = None
    proof: PlanProof | None = None
    bindings: tuple[Binding, ...] = ()
    warnings: tuple[str, ...] = ()
    new_cash: NewCash | None = None
    most_raised_amount: Decimal | None = None
