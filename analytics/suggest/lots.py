"""The lots of a line: what each cost, since when it is held, and what its sale would count as."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from analytics.model.portfolio import Lot, LotTerm, Position
from analytics.model.tax import TaxRates
from analytics.simulate import fitted_lots

_ZERO = Decimal(0)
_FEBRUARY = 2


@dataclass(frozen=True, slots=True)
class HeldLot:
    """A lot in US dollars; ``row`` is its line of the file, or that of its position where the file has no lots."""

    row: int
    shares: Decimal
    acquired_date: date | None = None
    basis_amount: Decimal | None = None
    printed_term: LotTerm | None = None

    def gain_per_share(self, price: Decimal) -> Decimal:
        """Return what a share sold at a price gains; without a known cost all of it."""
        if self.basis_amount is None:
            return price
        return price - self.basis_amount / self.shares

    def term(self, price: Decimal, trade_date: date | None, rates: TaxRates | None) -> tuple[LotTerm, bool]:
        """Return the term a sale counts under, and whether it is known: else the dearer one for a gain or a loss."""
        if self.acquired_date is not None and trade_date is not None:
            is_long = trade_date >= long_from(self.acquired_date)
            return (LotTerm.LONG if is_long else LotTerm.SHORT), True
        if self.printed_term is not None:
            return self.printed_term, True
        return dearer_term(rates, is_gain=self.gain_per_share(price) >= _ZERO), False


def dearer_term(rates: TaxRates | None, *, is_gain: bool) -> LotTerm:
    """Return the term under which a gain costs more, or a loss saves less; without rates as the short one were dearer.

    Examples
    --------
    >>> dearer_term(None, is_gain=True).value, dearer_term(TaxRates(0.1, 0.3, 0.1), is_gain=True).value
    ('short', 'long')
    """
    is_short_dearer = rates is None or rates.short_rate >= rates.long_rate
    return LotTerm.SHORT if is_gain == is_short_dearer else LotTerm.LONG


def lots_of(position: Position) -> tuple[HeldLot, ...]:
    """Return the lots of a position, in the file's order; one lot where the file has none or they do not add up."""
    shares = position.shares or _ZERO
    lots = fitted_lots(position)
    if not lots:
        day = position.lots[0].acquired_date if len(position.lots) == 1 else None
        return (HeldLot(position.row, shares, day, position.cost_basis_amount),)
    return tuple(_held(lot, position) for lot in lots)


def _held(lot: Lot, position: Position) -> HeldLot:
    basis = lot.cost_basis_amount
    if basis is not None and position.rate is not None:
        basis *= position.rate.usd_per_unit
    return HeldLot(lot.row, lot.quantity, lot.acquired_date, basis, lot.term)


def long_from(acquired_date: date) -> date:
    """Return the first day on which a lot has been held for more than a year.

    Notes
    -----
    A holding period begins on the day after the purchase; what is bought on the last day of a month begins it with the
    next month.

    References
    ----------
    26 U.S.C. section 1222; Revenue Ruling 66-7.

    Examples
    --------
    >>> long_from(date(2024, 11, 18)).isoformat(), long_from(date(2023, 2, 28)).isoformat()
    ('2025-11-19', '2024-03-01')
    """
    first = acquired_date + timedelta(days=1)
    if first.month == _FEBRUARY and first.day > 28:  # noqa: PLR2004  # the leap day has no anniversary
        return date(first.year + 1, 3, 1)
    return first.replace(year=first.year + 1)
