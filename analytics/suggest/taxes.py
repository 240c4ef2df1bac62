"""Taxes and costs of trades, in cents: what the statute makes of the lots sold, spread, commissions, yearly fees."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from analytics.model.market import Market
from analytics.model.plan_request import PlanRequest
from analytics.model.portfolio import LotTerm
from analytics.model.tax import CostOutcome, Costs, LotSale, TaxOutcome, TaxRates
from analytics.planner.tax import Statute, added_tax
from analytics.suggest.draft import Move, taxed_gain
from analytics.suggest.layout import yearly_fee
from analytics.suggest.rounding import to_cents

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class MoveCosts:
    """What one trade costs: spread and commission, and the change of yearly fees, null where a fee is not known."""

    spread_amount: Decimal
    commission_amount: Decimal
    fees_amount: Decimal | None


def tax_outcome(lots: Iterable[LotSale], rates: TaxRates) -> TaxOutcome:
    """Return what sales of lots add to the year's tax.

    Parameters
    ----------
    lots : iterable of LotSale
        All that is sold; those without a term lie in accounts without tax.
    rates : TaxRates
        The user's rates, and the year so far.

    Returns
    -------
    TaxOutcome
        To the cent. A lot of unknown cost counts with all it brings.
    """
    taxed = [lot for lot in lots if lot.term is not None]
    short = sum((taxed_gain(lot) for lot in taxed if lot.term is LotTerm.SHORT), _ZERO)
    long = sum((taxed_gain(lot) for lot in taxed if lot.term is LotTerm.LONG), _ZERO)
    added = added_tax((short, long), (rates.short_realized_amount, rates.long_realized_amount), statute_of(rates))
    return TaxOutcome(
        net_short_amount=short,
        net_long_amount=long,
        ordinary_offset_amount=_to_cents(added.with_plan.ordinary_offset),
        carried_amount=_to_cents(added.with_plan.carried),
        tax_amount=_to_cents(added.tax),
        unknown_basis_amount=sum((lot.proceeds_amount for lot in taxed if lot.basis_amount is None), _ZERO),
    )


def statute_of(rates: TaxRates) -> Statute:
    """Return the user's rates as exact fractions: 0.37 is 37/100."""
    return Statute(
        short_rate=Fraction(repr(rates.short_rate)),
        long_rate=Fraction(repr(rates.long_rate)),
        ordinary_rate=Fraction(repr(rates.ordinary_rate)),
        ordinary_limit=Fraction(rates.ordinary_limit_amount),
        is_netted=rates.is_netted,
    )


def taxes_in_turn(moves: Iterable[Move], rates: TaxRates | None) -> Iterator[Decimal | None]:
    """Return what each trade adds to the year's tax after those before it; in sum, the tax of all."""
    lots: list[LotSale] = []
    before = _ZERO
    for move in moves:
        if rates is None:
            yield None
            continue
        lots.extend(move.lots)
        after = tax_outcome(lots, rates).tax_amount
        yield after - before
        before = after


def costs_of(move: Move, costs: Costs, market: Market) -> MoveCosts:
    """Return what one trade costs by the user's figures."""
    ticker = move.source.ticker
    half_spread = costs.half_spreads.get(ticker, costs.half_spread_weight)
    fee = yearly_fee(ticker, market)
    return MoveCosts(
        spread_amount=to_cents(move.amount * Decimal(repr(half_spread))),
        commission_amount=costs.commission_amount,
        fees_amount=None if fee is None else to_cents(move.held_change * Decimal(repr(fee))),
    )


def cost_outcome(moves: Iterable[Move], request: PlanRequest, market: Market) -> CostOutcome:
    """Return what all trades cost; where one fee is not known, no total of fees is."""
    each = [costs_of(move, request.costs, market) for move in moves]
    known = [costs.fees_amount for costs in each if costs.fees_amount is not None]
    fees = sum(known, _ZERO) if len(known) == len(each) else None
    return CostOutcome(
        spread_amount=sum((costs.spread_amount for costs in each), _ZERO),
        commission_amount=sum((costs.commission_amount for costs in each), _ZERO),
        fees_amount=fees,
        horizon_amount=None if fees is None else to_cents(fees * Decimal(repr(request.costs.horizon_years))),
    )


def _to_cents(amount: Fraction) -> Decimal:
    return to_cents(Decimal(amount.numerator) / Decimal(amount.denominator))
