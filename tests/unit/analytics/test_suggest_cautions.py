"""What is said about losses, recent purchases and unknown days beside the figures of a plan."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from suggest_cases import CAP, a_line, plan_for

from analytics.model.plan import Limit, LimitKind, Plan, PlanStatus
from analytics.model.portfolio import Lot, Position
from analytics.model.tax import TaxRates

TODAY = dt.date(2026, 3, 2)
LATELY = dt.date(2025, 12, 1)
US = TaxRates(0.37, 0.2, 0.37)


def bought(line: Position, n: str, cost: str, day: dt.date | None) -> Position:
    return replace(line, lots=(Lot(11, Decimal(n), day, Decimal(n) * Decimal(cost)),))


def taxed(*positions: Position, **asked: object) -> Plan:
    return plan_for(*positions, **{"tax": US, "trade_date": TODAY, "max_cash_weight": 0.0, **asked})  # type: ignore[arg-type]  # tests name fields freely


def test_lots_that_a_purchase_of_the_last_thirty_days_bars_are_named_where_that_leaves_no_plan() -> None:
    # 100 BIG lose 20 each; one was bought in the Roth 30 days ago, on 31 January: none may be sold.
    line = bought(a_line(), "100", "120", LATELY)
    roth = bought(a_line(n="1", account="Roth", row=9), "1", "100", TODAY - dt.timedelta(days=30))
    asked = {"sheltered": frozenset({"Roth"}), "locked_accounts": frozenset({"Roth"})}
    plan = taxed(line, roth, **asked)
    assert plan.status is PlanStatus.INFEASIBLE
    assert any("Lots of BIG with a loss are left alone" in warning for warning in plan.warnings)
    # A day longer ago it bars nothing.
    earlier = bought(a_line(n="1", account="Roth", row=9), "1", "100", TODAY - dt.timedelta(days=31))
    free = taxed(line, earlier, **asked)
    assert free.status is PlanStatus.FEASIBLE
    assert not any("left alone" in warning for warning in free.warnings)


def test_many_losses_stand_in_one_sentence() -> None:
    # Five lines of 20 at 100, a fifth each, all sold at a loss of 20 a share: no one company may be more than nought.
    tickers = ("AAPL", "KO", "CALM", "PLXS", "N001")
    lines = [bought(a_line(t, "20", row=i), "20", "120", LATELY) for i, t in enumerate(tickers, 2)]
    none = (Limit(LimitKind.MAX_ISSUER, 0.0), Limit(LimitKind.MAX_CASH, 1.0))
    said = [w for w in taxed(*lines, limits=none).warnings if "sold at a loss" in w]
    assert len(said) == 1
    assert said[0].startswith(
        "AAPL, CALM, KO, N001, PLXS would be sold at a loss: a purchase of the same in any account"
    )
    few = [w for w in taxed(*lines[:3], limits=none).warnings if "sold at a loss" in w]
    assert [w.split()[0] for w in few] == ["AAPL", "CALM", "KO"]


def test_one_rate_has_no_dearer_term() -> None:
    undated = bought(a_line(), "100", "90", None)
    assert any("When BIG was bought is not known" in w for w in taxed(undated, limits=(CAP,)).warnings)
    plain = taxed(undated, limits=(CAP,), tax=TaxRates.plain(0.25))
    assert plain.status is PlanStatus.FEASIBLE
    assert not any("is not known: a gain counts" in w for w in plain.warnings)
