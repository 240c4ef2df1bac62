"""What the options of ``plan`` ask for."""

import datetime as dt
from decimal import Decimal

import click
import pytest
from click.testing import CliRunner

from analytics.model.exposure import Bounded
from analytics.model.plan import Limit, LimitKind, PlanGoal, PlanMode, PlanRequest
from analytics.model.tax import Costs, TaxRates
from cli.plan_options import build_request, plan_options, with_moved

TODAY = dt.date(2026, 3, 2)


def asked(*words: str) -> PlanRequest:
    """Run the options through click as the command does."""
    found: list[PlanRequest] = []

    @click.command()
    @plan_options
    def command(**arguments: object) -> None:
        found.append(build_request(arguments, TODAY))  # type: ignore[arg-type]  # click's own dict

    result = CliRunner().invoke(command, words)
    if result.exit_code:
        raise click.UsageError(result.output)
    return found[0]


def test_every_limit_has_an_option() -> None:
    request = asked(
        *("--min-small-cap", "20%", "--max-theme", "mag7=0.25", "--max-issuer", "0.07", "--max-band", "mega=0.4"),
        *("--min-band", "mid=0.1", "--sector-gap", "technology=0.05", "--max-hhi", "0.03", "--min-cash", "0.01"),
        *("--max-cash", "0.05", "--max-turnover", "0.3", "--max-trades", "12", "--max-gains", "5000"),
        *("--max-short-gains", "0", "--max-long-gains", "-100"),
    )
    named = {limit.name: limit.bound for limit in request.limits}
    assert named == {
        "min_small_cap": 0.2,
        "max_theme:mag7": 0.25,
        "max_issuer": 0.07,
        "max_band:mega": 0.4,
        "min_band:mid": 0.1,
        "sector_gap:technology": 0.05,
        "max_hhi": 0.03,
        "min_cash": 0.01,
        "max_cash": 0.05,
        "max_turnover": 0.3,
        "max_trades": 12.0,
        "max_gains": 5000.0,
        "max_short_gains": 0.0,
        "max_long_gains": -100.0,
    }
    assert {limit.kind for limit in request.limits} == set(LimitKind)


def test_a_move_into_small_caps_is_a_floor_above_their_surest_weight_of_today() -> None:
    request = asked("--move-to-small", "5%", "--max-theme", "mag7=0.25")
    assert [limit.name for limit in request.limits] == ["max_theme:mag7"]
    moved = with_moved(request, 0.05, Bounded(0.04, 0.03, 0.06))
    assert [(limit.name, round(limit.bound, 12)) for limit in moved.limits] == [
        ("min_small_cap", 0.08),  # 3 % for sure, and 5 points
        ("max_theme:mag7", 0.25),
    ]
    assert with_moved(request, 0.99, Bounded(0.04, 0.03, 0.06)).limits[0].bound == 1.0
    assert with_moved(request, None, Bounded(0.04, 0.03, 0.06)) == request


def test_what_may_be_traded_and_at_what_cost() -> None:
    request = asked(
        *("--max-issuer", "0.1", "--buy", "vtwo", "--buy", "IJR", "--buy-in", "Roth=IJR", "--never-sell", "brk-b"),
        *("--lock-account", "IRA", "--min-trade", "500", "--drift", "1%", "--benchmark", "itot", "--sheltered", "Roth"),
        *("--tax-short", "0.37", "--tax-long", "0.2", "--short-so-far", "-1000", "--commission", "1", "--spread"),
        *("0.0005", "--horizon", "3", "--wash-same", "VTWO,IWM"),
    )
    assert (request.destinations, request.destinations_by_account) == (("VTWO", "IJR"), {"Roth": ("IJR",)})
    assert (request.never_sell, request.locked_accounts) == (frozenset({"BRK.B"}), frozenset({"IRA"}))
    assert (request.min_trade_amount, request.drift_weight, request.benchmark) == (500, 0.01, "ITOT")
    assert request.tax == TaxRates(0.37, 0.2, 0.37, short_realized_amount=Decimal(-1000))
    assert request.costs == Costs(Decimal(1), 0.0005, horizon_years=3.0)
    assert request.wash.is_applied
    assert (request.wash.groups, request.sheltered) == ((frozenset({"VTWO", "IWM"}),), frozenset({"Roth"}))
    assert request.trade_date == TODAY


def test_modes_goals_and_one_rate() -> None:
    raising = asked("--raise-cash", "5000", "--capital-gains-rate", "25%", "--no-wash")
    assert (raising.mode, raising.raise_amount, raising.limits) == (PlanMode.RAISE_CASH, 5000, ())
    assert raising.tax == TaxRates.plain(0.25)
    assert not raising.wash.is_applied
    spread = asked("--least-hhi", "--new-cash-only", "--tax-short", "0.3", "--tax-long", "0.1", "--ordinary-rate", "0")
    assert (spread.goal, spread.mode) == (PlanGoal.LEAST_HHI, PlanMode.NEW_CASH_ONLY)
    assert spread.tax is not None
    assert spread.tax.ordinary_rate == 0.0
    assert asked("--max-issuer", "0.1").limits == (Limit(LimitKind.MAX_ISSUER, 0.1),)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--max-issuer", "0.1", "--tax-short", "0.3"),
        ("--max-issuer", "0.1", "--tax-short", "0.3", "--tax-long", "0.1", "--capital-gains-rate", "0.2"),
        ("--raise-cash", "10", "--new-cash-only"),
        ("--min-small-cap", "0.2", "--move-to-small", "0.05"),
        ("--max-trades", "-1"),
        ("--sector-gap", "technology"),
    ],
)
def test_options_that_contradict_each_other_are_bad_usage(words: tuple[str, ...]) -> None:
    with pytest.raises(click.UsageError):
        asked(*words)
