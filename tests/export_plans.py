"""A plan written by hand, for tests of files: every field set, every figure chosen, nothing searched for."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from factories import AS_OF_DATE, a_market, a_position

from analytics.export import ExportContext
from analytics.look_through import FundMatrix
from analytics.model.plan import (
    Binding,
    Limit,
    LimitKind,
    LimitOutcome,
    Plan,
    PlanProof,
    PlanRequest,
    PlanStage,
    PlanStatus,
    Side,
    Trade,
)
from analytics.model.portfolio import LotTerm, Portfolio, Position
from analytics.model.tax import CostOutcome, Costs, LotSale, TaxOutcome, TaxRates
from analytics.simulate import compare

MARKET = a_market()
MATRIX = FundMatrix.build(MARKET)
CONTEXT = ExportContext(
    generated_at=datetime(2026, 11, 21, 6, 30, tzinfo=UTC),
    code_version="0.1.0",
    portfolio_name="Household",
    market_version="2026-11-20.1",
)
MAG7 = Limit(LimitKind.MAX_THEME, 0.3625, "mag7")
SMALL_CAPS = Limit(LimitKind.MIN_SMALL_CAP, 0.2)
GAINS = Limit(LimitKind.MAX_GAINS, 5500.0)
N_TRADES = Limit(LimitKind.MAX_TRADES, 4.0)
REQUEST = PlanRequest(
    limits=(MAG7, SMALL_CAPS, GAINS, N_TRADES),
    destinations=("IWM", "VTWO"),
    locked=frozenset({"NVDA"}),
    costs=Costs(commission_amount=Decimal("1.50"), half_spread_weight=0.0004, horizon_years=3.0),
    tax=TaxRates(0.37, 0.2, 0.24),
    sheltered=frozenset({"Roth"}),
    trade_date=date(2026, 11, 20),
)
LOTS = (
    LotSale(
        12, date(2019, 3, 4), Decimal(10), Decimal("6600.00"), Decimal("2801.10"), Decimal("3798.90"), LotTerm.LONG
    ),
    LotSale(
        13, date(2026, 6, 10), Decimal(2), Decimal("1320.00"), Decimal("1190.05"), Decimal("129.95"), LotTerm.SHORT
    ),
)
SALE = Trade(
    account="Brokerage",
    ticker="SPY",
    side=Side.SELL,
    shares=Decimal(12),
    price_amount=Decimal(660),
    price_date=date(2025, 11, 18),
    price_source="file",
    amount=Decimal("7920.00"),
    reason="Lowers mag7 by 14.21 points.",
    effects={"max_theme:mag7": -0.1421, "min_small_cap": 0.0, "max_gains": 3928.85, "max_trades": 1.0},
    unrealized_gain_amount=Decimal("3928.85"),
    effects_tested={"max_theme:mag7": -0.1422, "min_small_cap": -0.0001, "max_gains": 3928.85, "max_trades": 1.0},
    lots=LOTS,
    tax_amount=Decimal("807.86"),
    cost_amount=Decimal("4.67"),
    fees_amount=Decimal("-7.48"),
)
SHELTERED_SALE = Trade(
    account="Roth",
    ticker="BRK.B",
    side=Side.SELL,
    shares=Decimal(3),
    price_amount=Decimal("500.125"),
    price_date=date(2025, 11, 18),
    price_source="file",
    amount=Decimal("1500.38"),
    reason="Frees cash for the purchases.",
    effects={"max_theme:mag7": 0.0, "min_small_cap": 0.0, "max_gains": 0.0, "max_trades": 1.0},
    lots=(LotSale(15, None, Decimal(3), Decimal("1500.38"), None, None, None, is_term_known=False),),
    cost_amount=Decimal("2.10"),
    fees_amount=Decimal("-0.00"),
)
PURCHASE = Trade(
    account="Brokerage",
    ticker="IWM",
    side=Side.BUY,
    shares=Decimal(33),
    price_amount=Decimal("240.05"),
    price_date=date(2026, 11, 19),
    price_source="entered",
    amount=Decimal("7921.65"),
    reason="Raises small caps by 26.02 points.",
    effects={"max_theme:mag7": 0.0, "min_small_cap": 0.2602, "max_gains": 0.0, "max_trades": 1.0},
    cost_amount=Decimal("4.67"),
    fees_amount=Decimal("15.05"),
    is_pinned=True,
)


def positions(*, spy: int, brk: int, iwm: int, cash: str) -> tuple[Position, ...]:
    """Return the lines of the plan's portfolio with so many shares each."""
    lines = (
        ("Brokerage", "SPY", spy, "660"),
        ("Roth", "BRK.B", brk, "500.125"),
        ("Brokerage", "IWM", iwm, "240.05"),
    )
    shares = tuple(
        replace(
            a_position(MARKET, ticker, n * Decimal(price)),
            account=account,
            shares=Decimal(n),
            name=f"{ticker} by name",
            match_rule="ISIN US78462F1030" if ticker == "SPY" else "ticker",
        )
        for account, ticker, n, price in lines
        if n
    )
    return (*shares, a_position(MARKET, "CASH", cash, account="Brokerage"))


def a_written_plan(**changes: object) -> Plan:
    """Return the plan: two sales of three lots and one purchase, proven, with taxes and costs."""
    before = Portfolio("p", positions(spy=30, brk=12, iwm=0, cash="1234.56"), as_of_date=AS_OF_DATE, sha256="ab" * 32)
    after = replace(before, positions=positions(spy=18, brk=9, iwm=33, cash="2733.29"))
    comparison = compare(before, after, MARKET, MATRIX)
    plan = Plan(
        status=PlanStatus.FEASIBLE,
        request=REQUEST,
        trades=(SALE, SHELTERED_SALE, PURCHASE),
        before=comparison.before,
        after=comparison.after,
        portfolio_before=before,
        portfolio_after=after,
        cash_left_amount=Decimal("2733.29"),
        limits=(
            LimitOutcome(MAG7, 0.5027, 0.3606, 0.3607, "yes", 0.5029),
            LimitOutcome(SMALL_CAPS, 0.0, 0.2602, 0.2601, "yes", 0.0),
            LimitOutcome(GAINS, 0.0, 3928.85, 3928.85, "yes", 0.0),
            LimitOutcome(N_TRADES, 0.0, 3.0, 3.0, "yes", 0.0),
        ),
        conflicts=(),
        tax_note="Taxes by your own rates, netted by the rules of the United States.",
        tax=TaxOutcome(
            Decimal("129.95"), Decimal("3798.90"), Decimal("0.00"), Decimal("0.00"), Decimal("807.86"), Decimal("11.11")
        ),
        costs=CostOutcome(Decimal("6.94"), Decimal("4.50"), Decimal("7.57"), Decimal("22.71")),
        proof=PlanProof(Decimal("843.75"), Decimal("843.61"), 0.0517, PlanStage.PROVEN),
        bindings=(Binding(MAG7, Decimal("83.21")), Binding(N_TRADES, None)),
        warnings=("Buying SPY again before 20 Dec 2026 would bar the loss.",),
    )
    return replace(plan, **changes)  # type: ignore[arg-type]  # tests name fields freely
