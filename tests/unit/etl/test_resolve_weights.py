"""Weights are recomputed from market amounts where the printed ones are coarse, and only where both agree."""

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.model.fund import HoldingKind
from analytics.model.quality import Finding, Severity
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity
from etl.resolve import Resolved, Resolver
from etl.resolve.known import Known

TWO_DECIMALS = "0.0001"
Line = tuple[str | None, str | None]
"""Printed weight as a fraction, and market amount."""


def resolve(*lines: Line, unit: str = TWO_DECIMALS, is_complete: bool = True) -> Resolved:
    rows = tuple(
        ExtractedRow(
            number,
            HoldingKind.EQUITY,
            f"T{number}",
            f"NAME {number}",
            weight=None if weight is None else Decimal(weight),
            market_amount=None if amount is None else Decimal(amount),
        )
        for number, (weight, amount) in enumerate(lines, start=1)
    )
    extracted = ExtractedHoldings("made_up", FundIdentity(), None, rows, Decimal(unit), is_complete=is_complete)
    return Resolver(Known.of({})).resolve(extracted)


def weights(found: Resolved) -> list[Decimal]:
    return [row.weight for row in found.rows]


def notices(found: Resolved) -> list[tuple[str, int]]:
    return [(notice.check, notice.n) for notice in found.notices]


# 60,000 + 39,997 + 3 = 100,000: the third line is 0.003 %, printed 0.00.
ROUNDED: tuple[Line, ...] = (("0.6000", "60000"), ("0.4000", "39997"), ("0.0000", "3"))


def test_coarse_weights_are_recomputed_and_the_printed_ones_kept() -> None:
    found = resolve(*ROUNDED)
    assert weights(found) == [Decimal("0.6"), Decimal("0.39997"), Decimal("0.00003")]
    assert [row.printed_weight for row in found.rows] == [Decimal("0.6"), Decimal("0.4"), Decimal(0)]
    assert (found.weight_method, found.weight_unit, found.notices) == ("from_market_amount", Decimal("1e-12"), ())
    assert found.weight_sum == 1


def test_fine_weights_are_left_alone() -> None:
    found = resolve(*ROUNDED, unit="0.000001")
    assert weights(found) == [Decimal("0.6"), Decimal("0.4"), Decimal(0)]
    assert (found.weight_method, found.weight_unit) == ("printed", Decimal("0.000001"))


def test_three_decimals_of_a_percent_are_coarse() -> None:
    found = resolve(("0.60000", "60000"), ("0.39997", "39997"), ("0.00003", "3"), unit="0.00001")
    assert found.weight_method == "from_market_amount"


def test_a_recomputed_weight_has_twelve_decimals() -> None:
    found = resolve(("0.3333", "1"), ("0.6667", "2"))
    assert weights(found) == [Decimal("0.333333333333"), Decimal("0.666666666667")]


def test_without_all_amounts_the_printed_weights_stay() -> None:
    found = resolve(*ROUNDED[:2], ("0.0000", None))
    assert (weights(found), found.weight_method) == ([Decimal("0.6"), Decimal("0.4"), Decimal(0)], "printed")
    assert found.weight_unit == Decimal(TWO_DECIMALS)


def test_a_future_worth_nothing_weighs_nothing_and_a_debt_weighs_less() -> None:
    found = resolve(("1.0200", "102000"), ("0.0000", "0.00"), ("-0.0200", "-2000"))
    assert weights(found) == [Decimal("1.02"), Decimal(0), Decimal("-0.02")]


@pytest.mark.parametrize(
    ("amount", "method"),
    # Printed 40.00 % and 60.00 %; worth 40.006 % is 0.6 units off, 40.0062 % is 0.62.
    [("40006", "from_market_amount"), ("40006.2", "printed"), ("39994", "from_market_amount"), ("39993.8", "printed")],
)
def test_both_have_to_agree_within_rounding_and_the_drift_seen(amount: str, method: str) -> None:
    rest = str(100000 - Decimal(amount))
    assert resolve(("0.4000", amount), ("0.6000", rest)).weight_method == method


def test_where_they_differ_the_printed_weights_stay_and_it_is_said() -> None:
    # Half the lines are missing: what is left would weigh double.
    found = resolve(("0.3000", "30000"), ("0.2000", "20000"))
    assert weights(found) == [Decimal("0.3"), Decimal("0.2")]
    assert found.findings("IWM")[-1] == Finding(
        "IWM",
        "weights_by_amount",
        Severity.WARNING,
        2,
        "Weights by market amount differ from those printed, which were kept: line 1 prints 30.0000 % and is worth "
        "60.0000 %; line 2 prints 20.0000 % and is worth 40.0000 %.",
    )


def test_where_cash_is_not_listed_net_assets_follow_from_the_large_lines() -> None:
    # (794 + 206) / (0.0794 + 0.0206) = 10,000; the small line, wrong in the printed 0.5 %, has no say in it.
    found = resolve(("0.0794", "794"), ("0.0206", "206"), ("0.0050", "49.6"), ("0.0000", "0.4"), is_complete=False)
    assert weights(found) == [Decimal("0.0794"), Decimal("0.0206"), Decimal("0.00496"), Decimal("0.00004")]
    assert found.weight_method == "from_market_amount"


def test_in_a_fund_of_small_lines_net_assets_follow_from_the_largest() -> None:
    # 25 lines of 0.50 % and 50 each imply 10,000; the 0.20 % beside them, worth 20.4, would not.
    lines: list[Line] = [("0.0050", "50")] * 25
    found = resolve(*lines, ("0.0020", "20.4"), is_complete=False)
    assert weights(found)[-1] == Decimal("0.00204")


@pytest.mark.parametrize("weight", [None, "0.0000"])
def test_without_any_printed_weight_nothing_is_implied(weight: str | None) -> None:
    found = resolve((weight, "50"), (weight, "60"), is_complete=False)
    assert (weights(found), found.weight_method) == ([0, 0], "printed")


def test_amounts_that_sum_to_nothing_say_nothing() -> None:
    assert resolve(("0.5000", "10"), ("-0.5000", "-10")).weight_method == "printed"


def test_a_bound_in_place_of_a_weight_is_filled_by_the_amount() -> None:
    found = resolve(*ROUNDED[:2], (None, "3"))
    assert weights(found)[2] == Decimal("0.00003")
    assert found.rows[2].printed_weight is None
    assert notices(found) == []


def test_a_line_without_weight_and_amount_is_listed() -> None:
    found = resolve(("0.6000", None), (None, None))
    assert weights(found) == [Decimal("0.6"), Decimal(0)]
    assert found.notices[0].message == "Lines without a printed weight, taken as 0: NAME 2 (line 2)."
    assert notices(found) == [("weight_missing", 1)]


@given(st.lists(st.decimals(min_value=1, max_value=10**9, places=2), min_size=1, max_size=200))
def test_what_a_careful_sponsor_prints_is_made_finer(amounts: list[Decimal]) -> None:
    total = sum(amounts)
    printed = [(amount / total).quantize(Decimal(TWO_DECIMALS), ROUND_HALF_EVEN) for amount in amounts]
    found = resolve(*((str(weight), str(amount)) for weight, amount in zip(printed, amounts, strict=True)))
    assert found.weight_method == "from_market_amount"
    for weight, amount in zip(weights(found), amounts, strict=True):
        assert abs(weight * total - amount) <= total * Decimal("0.5e-12")
