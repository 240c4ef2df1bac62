"""Limits, trades and plans."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from analytics.model.exposure import ConcentrationReport
from analytics.model.market import Price
from analytics.model.portfolio import Portfolio


class LimitKind(StrEnum):
    """What a limit bounds."""

    MIN_SMALL_CAP = "min_small_cap"
    MAX_THEME = "max_theme"
    MAX_ISSUER = "max_issuer"


@dataclass(frozen=True, slots=True)
class Limit:
    """The user's own rule: a bound on a weight of the portfolio after the trades (a fraction)."""

    kind: LimitKind
    bound: float
    theme: str | None = None

    @property
    def name(self) -> str:
        """Stable name: ``min_small_cap``, ``max_theme:mag7``, ``max_issuer``."""
        return f"{self.kind}:{self.theme}" if self.theme else str(self.kind)


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What the user asks for.

    ``destinations`` are the fund tickers that may be bought, in the user's order; ``locked`` tickers are never traded;
    ``entered_prices`` are the user's own and win over the price table, not over the file. Cash after is between 0 and
    the larger of cash before and ``max_cash_weight``.
    """

    limits: tuple[Limit, ...]
    destinations: tuple[str, ...]
    new_cash_only: bool = False
    entered_prices: dict[str, Price] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    max_cash_weight: float = 0.01


class PlanStatus(StrEnum):
    """How a plan ended."""

    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NOTHING_TO_DO = "nothing_to_do"
    PRICE_NEEDED = "price_needed"


class Side(StrEnum):
    """Sell or buy."""

    SELL = "sell"
    BUY = "buy"


@dataclass(frozen=True, slots=True)
class Trade:
    """One whole-share sell or buy, with its reason and its effect on each limit.

    ``effects`` is what the trade changes in the point measure of each limit, ``effects_tested`` in the bound the limit
    is tested on (fractions), each after the trades before it in the plan: summed over a plan's trades, both are after
    minus before. ``shares`` is null when no price is known. ``unrealized_gain_amount`` is the gain of the shares sold
    at average cost, null where the file has no cost basis.
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


@dataclass(frozen=True, slots=True)
class LimitOutcome:
    """A limit before and after: point values, the bound that is tested, and whether it is met.

    ``met`` is ``"yes"``, ``"no"`` or ``"uncertain"`` (the point value passes, the tested bound does not).
    """

    limit: Limit
    before: float
    after: float
    after_tested: float
    met: str
    before_tested: float | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A limit that stands in the way and the smallest change of it alone that would make a plan possible.

    ``smallest_relaxation`` is a fraction to add to a cap or take from a floor; null when no change of this limit alone
    is enough. ``joint_relaxation`` is then its share of the smallest change of several limits together, where one
    exists. Both make a plan possible by point values; ``certain_relaxation`` is the smallest change of this limit alone
    after which every limit is kept on its tested bound, null where none is enough or none was found in time.
    """

    limit: Limit
    smallest_relaxation: float | None
    text: str
    joint_relaxation: float | None = None
    certain_relaxation: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The answer to a plan request. ``after`` equals ``before`` when nothing is traded."""

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
