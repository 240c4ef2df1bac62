"""What files print roundly and rates are unusual: lots beside their position, days that are not known, zeros."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from factories import a_position
from suggest_cases import CAP, MARKET, a_line, plan_for

from analytics.export import plan_document
from analytics.model.plan import Limit, LimitKind, Plan, PlanStatus
from analytics.model.portfolio import Lot, LotTerm
from analytics.model.tax import Costs, TaxRates
from analytics.suggest.rounding import to_cents

TODAY = dt.date(2026, 3, 2)
US = TaxRates(0.37, 0.2, 0.37)
OLD, NEW = dt.date(2023, 12, 23), dt.date(2026, 2, 20)


def rounded(each: str, bound: float) -> Plan:
    """Plan with 10.123457 BIG at 100 in two lots of ``each``."""
    lots = (Lot(3, Decimal(each), OLD, Decimal(300)), Lot(4, Decimal(each), NEW, Decimal(300)))
    line = a_line("BIG", "10.123457", "100.0", lots=lots, amount=Decimal("1012.35"))
    limits = (Limit(LimitKind.MAX_THEME, bound, "mag7"),)
    return plan_for(line, a_position(MARKET, "CASH", 10, row=90), limits=limits, tax=US, trade_date=TODAY)


@pytest.mark.parametrize("each", ["5.061728", "5.061729"])
def test_lots_that_miss_the_shares_by_a_rounding_are_fitted_to_them(each: str) -> None:
    # Two lots of half the shares each miss the position's 10.123457 by 0.000001, below or above.
    in_part = rounded(each, 0.25)
    assert in_part.status is PlanStatus.FEASIBLE
    kept = next(p for p in in_part.portfolio_after.positions if p.ticker == "BIG")
    assert sum(lot.quantity for lot in kept.lots) == kept.shares
    whole = rounded(each, 0.0)
    assert [t.shares for t in whole.trades if t.lots] == [Decimal("10.123457")]
    assert sum(lot.shares for t in whole.trades for lot in t.lots) == Decimal("10.123457")
    printed = 2 * Decimal(each)
    for plan in (in_part, whole):
        assert any(f"are {printed} shares, the position 10.123457" in words for words in plan.warnings)


def test_an_unknown_day_counts_as_the_dearer_term_whatever_the_rates() -> None:
    # 50 of 100 BIG at 100 go. Bought at 20: 4,000 gained, 1,200 at 30 % long, 400 at 10 % short. At 180: 4,000 lost,
    # of which 3,000 would meet other income at 10 % under either term.
    odd = TaxRates(0.1, 0.3, 0.1)
    gain = plan_for(a_line(lots=(Lot(3, Decimal(100), None, Decimal(2000)),)), tax=odd, trade_date=TODAY)
    assert gain.tax is not None
    assert (gain.tax.net_long_amount, gain.tax.tax_amount) == (4000, 1200)
    assert any("a gain counts as long-term, a loss as short-term" in words for words in gain.warnings)
    loss = plan_for(a_line(lots=(Lot(3, Decimal(100), None, Decimal(18000)),)), tax=odd, trade_date=TODAY)
    assert {lot.term for trade in loss.trades for lot in trade.lots} == {LotTerm.SHORT}


def test_no_zero_of_a_document_has_a_sign() -> None:
    # A stock has no yearly fee: 0 of what is sold.
    apple = a_position(MARKET, "AAPL", 10_000, shares=Decimal(100), price_amount=Decimal(100), price_source="file")
    plan = plan_for(apple, limits=(CAP,))
    assert plan.trades
    assert "-0.0" not in numbers_in(plan_document(plan))
    assert to_cents(Decimal("-0.001")).is_signed() is False


def numbers_in(document: object) -> set[str]:
    """Return the numbers of a document as JSON prints them."""
    if isinstance(document, dict):
        return set[str]().union(*(numbers_in(inner) for inner in document.values()))
    if isinstance(document, list | tuple):
        return set[str]().union(*(numbers_in(inner) for inner in document))
    return {json.dumps(document)} if isinstance(document, float) else set()


@pytest.mark.parametrize(("n", "spread"), [("1000000", 0.001), ("10000000", 0.01)])
def test_what_decides_ties_is_no_cost_of_a_large_plan(n: str, spread: float) -> None:
    # BIG is half AAPL: 10 % of AAPL leaves 20 % of BIG, so 80 % of the value is sold and buys SML at 20: twice 80 % of
    # n times 100 is traded, at the spread and a reluctance of 0.01 %. No gain: the cost is the value.
    line = a_line("BIG", n, "100", cost_basis_amount=Decimal(n) * 100)
    cap = Limit(LimitKind.MAX_THEME, 0.1, "mag7")
    plan = plan_for(line, limits=(cap,), costs=Costs(half_spread_weight=spread), tax=US, trade_date=TODAY)
    assert plan.status is PlanStatus.FEASIBLE
    assert plan.proof is not None
    counted = sum(trade.amount for trade in plan.trades) * (Decimal(repr(spread)) + Decimal("0.0001"))
    assert abs(plan.proof.objective_amount - counted) < Decimal("0.02")
    assert plan.proof.bound_amount <= plan.proof.objective_amount
