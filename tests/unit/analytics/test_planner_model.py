"""The program of a plan against plans worked by hand; solved by scipy: nothing of the planner's own searches."""

from dataclasses import replace

import numpy as np
import pytest
from planner_instances import by_hand
from planner_programs import least, lots, plan, slots, whole, without_integers

from analytics.planner.check import check
from analytics.planner.instance import Instance, Netting, Row, Stage, Total, TotalLimit
from analytics.planner.model import build
from analytics.planner.netting import tax_so_far

US = Netting(0.37, 0.20, 0.37, 3_000.0)


def test_the_worked_plan_in_whole_shares_and_in_fractions() -> None:
    """Sell 1 long and all 8 short: 40 + 59.20 of tax; 62 at 80 leaves 540. Spread 0.001 * (4,500 + 4,960) = 9.46."""
    answer = whole(by_hand())
    assert answer is not None
    assert (answer.sold.tolist(), answer.bought.tolist()) == ([1.0, 8.0], [62.0])
    assert answer.objective == pytest.approx(108.66, abs=1e-6)
    # Cash may end at 5 % of 11,000: 4,950 are spent, which is 61.875 shares; spread 9.45.
    fractions = least(build(by_hand(), is_whole=False))
    assert fractions is not None
    assert fractions.bought.tolist() == pytest.approx([61.875])
    assert fractions.objective == pytest.approx(108.65, abs=1e-6)


def test_two_sevenths_of_a_fund_for_another() -> None:
    """35 % of 100,000 in one fund must come to 25 %: 2/7 go, 28,571.43, or 47 shares at 610 for 24.9655 %."""
    instance = plan(
        lots((0, 0, 100_000 / 610, np.nan, False)),
        slots((0, 1)),
        [610.0, 10.0],
        rows=(Row(0, np.array([0.35, 0.0]), 0.0, upper=0.25),),
        totals=(TotalLimit(Total.CASH, 1, 0.0, 0.01),),
    )
    fractions = least(build(instance, is_whole=False))
    assert fractions is not None
    assert fractions.sold[0] * 610 == pytest.approx(28_571.428571, abs=1e-4)
    answer = whole(instance)
    assert answer is not None
    assert answer.sold.tolist() == [47.0]


def realized(short: float, long: float, netting: Netting) -> Instance:
    """Return the program in which a sale of each term must be made: 100 shares at 1,000 with such results in sum."""
    held = lots((0, 0, 100.0, short / 100, True), (0, 1, 100.0, long / 100, False))
    instance = plan(held, slots(), [1_000.0, 1_000.0], netting=netting, pinned_sale=np.array([100.0, 100.0]))
    free = replace(instance.securities, traded_cost=np.zeros(2))
    return replace(instance, securities=free)


def tax_of(short: float, long: float, netting: Netting = US) -> float:
    answer = whole(realized(short, long, netting))
    assert answer is not None
    return answer.objective


@pytest.mark.parametrize(
    ("short", "long", "tax"),
    [
        *((10_000, -4_000, 2_220), (-4_000, 10_000, 1_200), (5_000, 5_000, 2_850), (-8_000, 3_000, -1_110)),
        *((2_000, -10_000, -1_110), (-2_000, 1_500, -185), (10_000, 0, 3_700), (10_000, 4_000, 4_500)),
    ],
)
def test_netting_is_that_of_the_statute(short: float, long: float, tax: float) -> None:
    assert tax_of(short, long) == pytest.approx(tax, abs=1e-6)


@pytest.mark.parametrize(
    ("sign", "short", "long", "tax", "cheat"),
    [
        # Net 500 lost. Saying 3,000 lost and 2,500 gained costs 2,500 * 0.2 and spares 3,000 * 0.37.
        ("total", -2_000, 1_500, -185, -610),
        # The sides may be 6,000 s up and 10,000 (1 - s) down, apart by 4,000: s = 0.375; 2,250 are taxed as long.
        ("long", 10_000, -4_000, 2_220, 2_220 - 0.17 * 2_250),
    ],
)
def test_without_either_sign_the_tax_is_too_low(sign: str, short: float, long: float, tax: float, cheat: float) -> None:
    """Lots of 6,000 gain and loss beside, which two trades leave unsold, so that the sides have room."""
    held = lots(
        *((0, 0, 100.0, short / 100, True), (0, 1, 100.0, long / 100, False)),
        *((0, 2, 100.0, 60.0, False), (0, 3, 100.0, -60.0, False)),
    )
    pinned = np.array([100.0, 100.0, np.nan, np.nan])
    count = (TotalLimit(Total.TRADES, 0, upper=2.0),)
    instance = plan(held, slots(), [1_000.0] * 4, netting=US, pinned_sale=pinned, totals=count)
    program = build(replace(instance, securities=replace(instance.securities, traded_cost=np.zeros(4))), is_whole=True)
    exact = least(program)
    assert exact is not None
    assert exact.objective == pytest.approx(tax)
    place = program.layout.tax.stop - {"long": 2, "total": 1}[sign]
    cheated = least(without_integers(program, slice(place, place + 1)))
    assert cheated is not None
    assert cheated.objective == pytest.approx(cheat)


def test_a_long_rate_above_the_short_one_is_exact_too() -> None:
    """At 10 and 30 %: 1,000 short and 1,000 long are 400, not 200 with all counted as short; 500 lost spare 10 %."""
    odd = Netting(0.10, 0.30, 0.10, 3_000.0)
    assert tax_of(1_000, 1_000, odd) == pytest.approx(400)
    assert tax_of(1_000, -500, odd) == pytest.approx(50)
    assert tax_of(-500, 1_000, odd) == pytest.approx(150)


def test_with_a_higher_long_rate_no_short_loss_is_made_up_to_meet_long_gains() -> None:
    """Short-term lots that could be sold beside are not, for two trades are all: 1,000 at 10 and 1,000 at 30 %."""
    held = lots(
        *((0, 0, 100.0, 10.0, True), (0, 1, 100.0, 10.0, False)),
        *((0, 2, 100.0, -60.0, True), (0, 3, 100.0, 60.0, True)),
    )
    instance = plan(
        held,
        slots(),
        [1_000.0] * 4,
        netting=Netting(0.10, 0.30, 0.10, 3_000.0),
        pinned_sale=np.array([100.0, 100.0, np.nan, np.nan]),
        totals=(TotalLimit(Total.TRADES, 0, upper=2.0),),
    )
    answer = whole(instance)
    assert answer is not None
    assert answer.objective == pytest.approx(400 + 200)


def test_the_year_so_far_is_taken_off() -> None:
    """With 10,000 short gains so far, a long-term loss of 4,000 saves 37 % of it; one of 15,000 saves 3,700 + 1,110."""
    so_far = replace(US, short_so_far=10_000.0)
    assert tax_of(0, -4_000, so_far) == pytest.approx(-1_480)
    assert tax_of(0, -15_000, so_far) == pytest.approx(-4_810)


@pytest.mark.parametrize(
    ("short", "long", "tax"),
    [(1_000, 500, 390), (1_000, -500, 145), (-500, 1_000, 100), (-2_000, 500, -390), (-900, -600, -390), (-9, 4, -1.3)],
)
def test_tax_of_the_year_so_far(short: float, long: float, tax: float) -> None:
    """In basis points of 10,000, with 29, 20 and 26 % and 1,500: 290 + 100, 500 at 29 %, 500 at 20 %, 1,500 at 26 %."""
    netting = Netting(0.29, 0.20, 0.26, 1_500.0, float(short), float(long))
    assert tax_so_far(replace(by_hand(netting=netting), total_amount=10_000.0)) == pytest.approx(tax)


def test_one_rate_taxes_net_gains_and_gives_nothing_for_a_loss() -> None:
    """26 % of 1,500 less 500; a loss of 500 after 2,000 so far spares 130; a loss beyond it nothing more."""
    plain = Netting(0.26, 0.26, 0.0, 0.0, is_netted=False)
    assert tax_of(1_500, -500, plain) == pytest.approx(260)
    assert tax_of(-1_500, 500, plain) == pytest.approx(0)
    assert tax_of(-500, 0, replace(plain, long_so_far=2_000.0)) == pytest.approx(-130)
    assert tax_of(-5_000, 0, replace(plain, long_so_far=2_000.0)) == pytest.approx(-520)


def test_the_lots_of_the_lowest_tax_are_sold() -> None:
    """10 of 20 at 100 from 5 of 120 and 90 (long), 60 and 98 (short): 5 of 120 and 5 of 98: -100 * 0.37 + 10 * 0.37."""
    held = lots((0, 0, 5.0, -20.0, False), (0, 0, 5.0, 10.0, False), (0, 0, 5.0, 40.0, True), (0, 0, 5.0, 2.0, True))
    instance = plan(held, slots(), [100.0], netting=US, pinned_sale=np.array([10.0]))
    answer = whole(instance)
    assert answer is not None
    assert answer.sold.tolist() == [5.0, 0.0, 0.0, 5.0]
    assert answer.objective == pytest.approx(-33.30 + 1.0)


def test_lots_that_are_alike_are_one_column_and_the_first_goes_first() -> None:
    held = lots((0, 0, 5.0, 10.0, False), (0, 0, 7.0, -1.0, False), (0, 0, 5.5, 10.0, False), (0, 0, 4.0, 10.0, True))
    instance = plan(held, slots(), [100.0], netting=US)
    program = build(instance, is_whole=True)
    assert program.columns.pieces.most.tolist() == [7.0, 10.0, 4.0]
    values = np.zeros(program.cost.size)
    values[program.layout.sold] = [2.0, 7.0, 0.0]
    assert program.answer(values, 0.0, Stage.QUICK).sold.tolist() == [5.0, 2.0, 2.0, 0.0]
    untaxed = build(replace(instance, netting=None), is_whole=True)
    assert untaxed.columns.pieces.most.tolist() == [21.0]


def test_a_fraction_of_a_share_goes_only_with_the_whole_line() -> None:
    """10.37 shares at 100, at most 5 % to be left: 10 shares leave 37 of 1,037, which is enough; at 1 % all must go."""
    held = lots((0, 0, 10.37, np.nan, False))
    for bound, sold in ((0.05, 10.0), (0.01, 10.37)):
        answer = whole(plan(held, slots(), [100.0], rows=(Row(0, np.ones(1), 0.0, upper=bound),)))
        assert answer is not None
        assert answer.sold.tolist() == [sold]
    program = build(plan(held, slots(), [100.0]), is_whole=False)
    assert program.upper[program.layout.sold].tolist() == [10.37]
    assert program.columns.rests.line.size == 0


def test_what_the_file_says_above_shares_times_price_goes_with_the_line() -> None:
    """10 shares at 100 that the file values at 1,050: sold whole, V falls to 1,500, and 500 of other weight is 1/3."""
    held = lots((0, 0, 10.0, np.nan, False), excess=50.0)
    instance = plan(held, slots(), [100.0], cash=[500.0], pinned_sale=np.array([10.0]))
    row = Row(0, np.zeros(1), 500.0, upper=0.3333)
    assert whole(replace(instance, rows=(row,))) is None
    assert whole(replace(instance, rows=(replace(row, upper=0.3334),))) is not None
    assert whole(replace(instance, rows=(replace(row, upper=0.3334),), pinned_sale=np.array([9.0]))) is not None
    assert whole(replace(instance, rows=(replace(row, upper=0.3226),), pinned_sale=np.array([9.0]))) is not None


def test_the_excess_is_not_kept_when_the_last_share_goes() -> None:
    """Cash of 96 % of 1,550 takes all 10 shares; V is then 1,500, of which 500 are a third: not below 33 %."""
    held = lots((0, 0, 10.0, np.nan, False), excess=50.0)
    cash = (TotalLimit(Total.CASH, 1, lower=0.96),)
    instance = plan(held, slots(), [100.0], cash=[500.0], totals=cash, rows=(Row(0, np.zeros(1), 500.0, upper=0.33),))
    assert whole(instance) is None
    answer = whole(replace(instance, rows=(Row(0, np.zeros(1), 500.0, upper=0.34),)))
    assert answer is not None
    assert answer.sold.tolist() == [10.0]


def test_a_barred_lot_stays_and_with_it_the_fraction_of_its_line() -> None:
    held = lots((0, 0, 5.5, 1.0, True), (0, 0, 4.0, -3.0, True))
    held = replace(held, is_barred=np.array([False, True]))
    cap = (Row(0, np.ones(1), 0.0, upper=0.48),)
    answer = whole(plan(held, slots(), [100.0], rows=cap))
    assert answer is not None
    assert answer.sold.tolist() == [5.0, 0.0]
    tighter = plan(held, slots(), [100.0], rows=(replace(cap[0], upper=0.46),))
    assert whole(tighter) is None
    assert least(build(tighter, is_whole=False)) is None


def test_objective_is_that_of_the_evaluator() -> None:
    """With fees over the horizon and a commission: 0.5 % of 4,960 less 0.1 % of 4,500, and 4.95 for each trade."""
    instance = by_hand(commission=4.95)
    instance = replace(instance, securities=replace(instance.securities, held_cost=np.array([0.001, 0.005])))
    answer = whole(instance)
    assert answer is not None
    # The lower fee makes more cash cheaper: 61 shares leave 620, above 5 %; so 62 stay the fewest.
    assert answer.objective == pytest.approx(108.66 + 24.80 - 4.50 + 9.90, abs=1e-6)
    assert check(instance, replace(answer, bound=answer.objective)).broken == ()
