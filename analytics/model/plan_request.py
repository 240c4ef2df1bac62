"""What the user asks of a plan: limits on what is really owned, what may be traded, costs and taxes."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from analytics.model.market import Price
from analytics.model.tax import Costs, TaxRates, WashRule


class LimitUnit(StrEnum):
    """What the bound of a limit counts."""

    WEIGHT = "weight"
    AMOUNT = "amount"
    COUNT = "count"


class LimitKind(StrEnum):
    """What a limit bounds. ``subject`` of a limit is in parentheses.

    Weights are of the total value after the trades. ``SECTOR_GAP`` (sector) is the most by which the sector's weight
    may differ from the benchmark's, either way; ``MAX_TURNOVER`` half of all money traded, of the value before; gains
    are what the plan's own sales would realize, in dollars: in sum, of short and of long term.
    """

    MIN_SMALL_CAP = "min_small_cap"
    MAX_THEME = "max_theme"
    MAX_ISSUER = "max_issuer"
    MIN_BAND = "min_band"
    MAX_BAND = "max_band"
    SECTOR_GAP = "sector_gap"
    MAX_HHI = "max_hhi"
    MIN_CASH = "min_cash"
    MAX_CASH = "max_cash"
    MAX_TURNOVER = "max_turnover"
    MAX_TRADES = "max_trades"
    MAX_GAINS = "max_gains"
    MAX_SHORT_GAINS = "max_short_gains"
    MAX_LONG_GAINS = "max_long_gains"

    @property
    def unit(self) -> LimitUnit:
        """What its bound counts."""
        if self in {LimitKind.MAX_GAINS, LimitKind.MAX_SHORT_GAINS, LimitKind.MAX_LONG_GAINS}:
            return LimitUnit.AMOUNT
        return LimitUnit.COUNT if self is LimitKind.MAX_TRADES else LimitUnit.WEIGHT

    @property
    def is_floor(self) -> bool:
        """Whether the bound is the least, not the most."""
        return self in {LimitKind.MIN_SMALL_CAP, LimitKind.MIN_BAND, LimitKind.MIN_CASH}


@dataclass(frozen=True, slots=True)
class Limit:
    """The user's own rule. ``bound`` is a fraction, an amount in US dollars or a count, as ``kind.unit`` says.

    ``subject`` names a theme, a size band or a sector where the kind needs one.
    """

    kind: LimitKind
    bound: float
    subject: str | None = None

    @property
    def name(self) -> str:
        """Stable name: ``min_small_cap``, ``max_theme:mag7``, ``sector_gap:technology``."""
        return f"{self.kind}:{self.subject}" if self.subject else str(self.kind)


class PlanMode(StrEnum):
    """What a plan may do: sell and buy; buy from cash only; sell only, until there is cash enough."""

    REBALANCE = "rebalance"
    NEW_CASH_ONLY = "new_cash_only"
    RAISE_CASH = "raise_cash"


class PlanGoal(StrEnum):
    """What is made as small as can be within the limits: costs and taxes, or the Herfindahl index, then those."""

    LEAST_COST = "least_cost"
    LEAST_HHI = "least_hhi"


@dataclass(frozen=True, slots=True)
class PinnedTrade:
    """A trade the user has set by hand: so many shares, no more and no less; 0 keeps the line as it is."""

    account: str
    ticker: str
    is_sale: bool
    shares: Decimal


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What the user asks for.

    Attributes
    ----------
    limits : tuple of Limit
        Each kind and subject once.
    destinations : tuple of str
        Tickers that may be bought, in the user's order.
    entered_prices : dict of str to Price
        The user's own: they win over the price table, not over the file.
    locked : frozenset of str
        Tickers never traded.
    max_cash_weight : float
        Cash after is at most the larger of cash before and this, where no limit on cash says otherwise.
    mode, goal : PlanMode, PlanGoal
        What may be done, and what is least.
    raise_amount : Decimal
        With ``RAISE_CASH``: the least that cash grows by.
    never_sell, locked_accounts : frozenset of str
        Tickers that may only be bought; accounts in which nothing is traded.
    destinations_by_account : dict of str to tuple of str
        What may be bought in an account; all ``destinations`` where an account is absent.
    min_trade_amount : Decimal
        No trade is smaller, but a line sold whole.
    drift_weight : float
        Where every limit is passed by no more than this, nothing is done.
    costs, tax, wash : Costs, TaxRates or None, WashRule
        Null leaves taxes out.
    sheltered : frozenset of str
        Accounts in which sales are not taxed.
    benchmark : str
        Ticker of the fund that gaps of sectors are measured from.
    pinned : tuple of PinnedTrade
        Set by hand: the rest is planned around them.
    trade_date : date, optional
        For terms of lots and for wash sales; null where neither is looked at.
    """

    limits: tuple[Limit, ...]
    destinations: tuple[str, ...]
    entered_prices: dict[str, Price] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    max_cash_weight: float = 0.01
    mode: PlanMode = PlanMode.REBALANCE
    goal: PlanGoal = PlanGoal.LEAST_COST
    raise_amount: Decimal = Decimal(0)
    never_sell: frozenset[str] = frozenset()
    locked_accounts: frozenset[str] = frozenset()
    destinations_by_account: dict[str, tuple[str, ...]] = field(default_factory=dict)
    min_trade_amount: Decimal = Decimal(0)
    drift_weight: float = 0.0
    costs: Costs = field(default_factory=Costs)
    tax: TaxRates | None = None
    wash: WashRule = field(default_factory=WashRule)
    sheltered: frozenset[str] = frozenset()
    benchmark: str = "SPY"
    pinned: tuple[PinnedTrade, ...] = ()
    trade_date: date | None = None

    @property
    def new_cash_only(self) -> bool:
        """Whether nothing is sold."""
        return self.mode is PlanMode.NEW_CASH_ONLY
