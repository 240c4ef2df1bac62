"""A plan as numbers: what the planner is given and what it answers. No names of funds, no files: those stay above.

Money is in US dollars here. Securities, lots, slots and accounts are numbered; the order of securities is that of their
tickers, and of accounts that of their labels, so that ties are decided in the order a person would expect.
"""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Securities:
    """What is held or may be bought; arrays of shape (n_securities,).

    Attributes
    ----------
    price : ndarray
        Dollars a share.
    traded_cost : ndarray
        What a dollar traded of it costs: half spread and reluctance together (fraction).
    held_cost : ndarray
        What a dollar held of it costs over the horizon: yearly fee times years (fraction); 0 where not known.
    """

    price: Floats
    traded_cost: Floats
    held_cost: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Lots:
    """What may be sold; arrays of shape (n_lots,). What may not be sold is in the fixed amounts of the limits.

    Lots of one (account, security) stand together. In an account without tax there is one lot for each security.

    Attributes
    ----------
    account, security : ndarray of int
    shares : ndarray
        Held, the fraction of a share included; a fraction goes only with all the rest of the *line*, which are all lots
        of the security in the account.
    value_excess : ndarray
        What the file's value of the lot is above shares times price (dollars, mostly 0): it goes with the fraction, so
        that a line sold whole is gone.
    gain : ndarray
        Dollars a share when sold now; NaN in an account without tax.
    is_short : ndarray of bool
        Held for at most a year (or counted so).
    is_barred : ndarray of bool
        A loss that a recent purchase bars: not sold.
    """

    account: Places
    security: Places
    shares: Floats
    value_excess: Floats
    gain: Floats
    is_short: Flags
    is_barred: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Slots:
    """What may be bought where; arrays of shape (n_slots,)."""

    account: Places
    security: Places


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A limit that is a straight line in the dollars held of each security.

    ``lower * V <= per_dollar @ held + fixed_amount <= upper * V``, where V is the value after. Several rows may belong
    to one limit of the user (any one company; either side of a sector): they have its number.

    Attributes
    ----------
    limit : int
        Number of the user's limit.
    per_dollar : ndarray of shape (n_securities,)
    fixed_amount : float
        What carries it and is not traded (dollars).
    lower, upper : float
        Fractions of V; infinite where there is none.
    """

    limit: int
    per_dollar: Floats
    fixed_amount: float
    lower: float = -np.inf
    upper: float = np.inf


class Total(StrEnum):
    """Limits that are no straight line in what is held."""

    CASH = "cash"
    TURNOVER = "turnover"
    TRADES = "trades"
    GAINS = "gains"
    SHORT_GAINS = "short_gains"
    LONG_GAINS = "long_gains"
    HHI = "hhi"


@dataclass(frozen=True, slots=True)
class TotalLimit:
    """A limit on a total; ``limit`` is the number of the user's limit, -1 for a rule that is none.

    ``CASH`` and ``TURNOVER`` are fractions (of V after; of V before), ``TRADES`` is a count, gains are in dollars,
    ``HHI`` is a fraction.
    """

    total: Total
    limit: int
    lower: float = -np.inf
    upper: float = np.inf


@dataclass(frozen=True, slots=True)
class Netting:
    """Tax rates, and the year so far (dollars; carried losses taken off). ``is_netted`` as in ``TaxRates``."""

    short_rate: float
    long_rate: float
    ordinary_rate: float
    ordinary_limit: float
    short_so_far: float = 0.0
    long_so_far: float = 0.0
    is_netted: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Square:
    """For the Herfindahl index of what is held: ``gram[i, j]`` is the product of what a dollar of i and of j carries.

    The last row and column are what carries weight and is not traded, as one (per dollar of ``fixed_amount``).
    """

    gram: Floats
    fixed_amount: float


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A plan to be made.

    Attributes
    ----------
    total_amount : float
        V before, with everything that is not traded.
    cash_amount, cash_floor : ndarray of shape (n_accounts,)
        Cash never moves between accounts; a floor is 0, or where an account is in debt that its sales cannot repay,
        that.
    rows, totals : tuple
        The limits.
    min_trade : float
        No trade is smaller (dollars), but a line sold whole. 0 for none.
    commission : float
        Dollars a trade.
    same : tuple of ndarray of int
        Groups of securities that count as the same for wash sales; a security in no group is one by itself.
    has_wash_rule : bool
        A loss sold and a purchase of the same group, in any account, exclude each other.
    is_least_hhi : bool
        The Herfindahl index is made least first, then the costs.
    pinned_sale : ndarray of shape (n_lines,), pinned_purchase : ndarray of shape (n_slots,)
        Shares that the user has set, NaN where free. Lines are (account, security) of the lots, in their order.
    """

    total_amount: float
    cash_amount: Floats
    cash_floor: Floats
    securities: Securities
    lots: Lots
    slots: Slots
    rows: tuple[Row, ...] = ()
    totals: tuple[TotalLimit, ...] = ()
    netting: Netting | None = None
    square: Square | None = None
    min_trade: float = 0.0
    commission: float = 0.0
    same: tuple[Places, ...] = ()
    has_wash_rule: bool = False
    is_least_hhi: bool = False
    pinned_sale: Floats = field(default_factory=lambda: np.empty(0))
    pinned_purchase: Floats = field(default_factory=lambda: np.empty(0))


class Stage(StrEnum):
    """How an answer was found: fractions of shares; whole shares found quickly; whole shares with a proof."""

    RELAXED = "relaxed"
    QUICK = "quick"
    PROVEN = "proven"


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """Shares sold of each lot and bought in each slot, with the objective and the bound below all plans (dollars).

    ``price_of_limit`` has, by number of limit, what one more unit of it (a fraction of 1, a dollar) would save; from
    the solution in fractions of shares. ``least_index`` is, where that is the goal, what the Herfindahl index of no
    plan can come below.
    """

    sold: Floats
    bought: Floats
    objective: float
    bound: float
    stage: Stage
    price_of_limit: dict[int, float] = field(default_factory=dict)
    least_index: float | None = None
