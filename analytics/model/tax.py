"""Taxes and costs of a plan: the user's own rates in, what the trades would come to out."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from analytics.model.portfolio import LotTerm

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class TaxRates:
    """The user's own rates (fractions) and what the year has brought so far (US dollars).

    Attributes
    ----------
    short_rate, long_rate : float
        On net gains of lots held for at most a year, and for longer.
    ordinary_rate : float
        What a net loss saves on other income; the short rate where the user says nothing else.
    ordinary_limit_amount : Decimal
        The most of a net loss that other income takes in a year ($3,000 in the United States).
    short_realized_amount, long_realized_amount : Decimal
        Gains (losses below zero) of this year so far, losses carried forward taken off.
    is_netted : bool
        Whether short- and long-term results are netted by the rules of the United States. Without, there is one rate
        (``short_rate`` equals ``long_rate``) on what is gained in sum, and nothing for a loss.
    """

    short_rate: float
    long_rate: float
    ordinary_rate: float
    ordinary_limit_amount: Decimal = Decimal(3000)
    short_realized_amount: Decimal = _ZERO
    long_realized_amount: Decimal = _ZERO
    is_netted: bool = True

    @classmethod
    def plain(cls, rate: float) -> "TaxRates":
        """Return one rate on net gains of any term, and nothing for a loss."""
        return cls(rate, rate, 0.0, _ZERO, is_netted=False)


@dataclass(frozen=True, slots=True)
class TaxOutcome:
    """What the sales of a plan add to the year's tax; ``tax_amount`` below zero is a saving.

    ``net_short_amount`` and ``net_long_amount`` are the plan's own results by term (gains less losses), before netting;
    ``ordinary_offset_amount`` what of a net loss other income takes, ``carried_amount`` what is left for later years
    (counted as worth nothing here). ``unknown_basis_amount`` are proceeds of lots without a known cost: they count as
    all gain, so the tax is the most it can be. The change is to the tax of the year without the plan.
    """

    net_short_amount: Decimal
    net_long_amount: Decimal
    ordinary_offset_amount: Decimal
    carried_amount: Decimal
    tax_amount: Decimal
    unknown_basis_amount: Decimal = _ZERO


@dataclass(frozen=True, slots=True)
class Costs:
    """What trading costs by the user's own figures; estimates, never taken from the cash of a plan.

    Attributes
    ----------
    commission_amount : Decimal
        For each trade.
    half_spread_weight : float
        Lost on every dollar traded (fraction).
    half_spreads : dict of str to float
        The same for single tickers.
    horizon_years : float
        For so long a change of yearly fund fees counts; 0 leaves fees out.
    reluctance_weight : float
        What a dollar less traded is worth beyond its costs (fraction): the plan of least turnover where nothing else
        is given.
    """

    commission_amount: Decimal = _ZERO
    half_spread_weight: float = 0.0
    half_spreads: dict[str, float] = field(default_factory=dict)
    horizon_years: float = 0.0
    reluctance_weight: float = 0.0001


@dataclass(frozen=True, slots=True)
class CostOutcome:
    """What the trades would cost, in US dollars.

    ``fees_amount`` is the change of fund fees in a year, less is negative; ``horizon_amount`` that over the horizon:
    both null where the fee of one fund that is traded is not known.
    """

    spread_amount: Decimal
    commission_amount: Decimal
    fees_amount: Decimal | None
    horizon_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class LotSale:
    """The part of a sale that comes from one lot.

    ``row`` is the line of the file that gives the lot, or its position where the file has no lots. ``basis_amount`` and
    ``gain_amount`` are null where the file gives no cost. ``term`` is null in an account without tax on sales; a date
    that is not known counts as the term that is dearer by the rates (``is_term_known``).
    """

    row: int
    acquired_date: date | None
    shares: Decimal
    proceeds_amount: Decimal
    basis_amount: Decimal | None
    gain_amount: Decimal | None
    term: LotTerm | None
    is_term_known: bool = True


@dataclass(frozen=True, slots=True)
class WashRule:
    """Losses that would be barred for a purchase of the same within 30 days, before or after.

    ``groups`` are tickers that the user counts as substantially identical; every ticker is so to itself. No legal
    verdict: the groups are the user's.
    """

    is_applied: bool = True
    groups: tuple[frozenset[str], ...] = ()
    n_days: int = 30

    def group_of(self, ticker: str) -> frozenset[str]:
        """Return the tickers that count as the same as one, itself included."""
        return frozenset({ticker}).union(*(group for group in self.groups if ticker in group))
