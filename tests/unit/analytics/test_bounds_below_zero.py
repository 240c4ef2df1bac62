"""Shorts, debt and a short unknown: bounds hold whatever the unknown turns out to be."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from factories import a_fund, a_line, a_market, a_portfolio, an_issuer
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.concentration import build_report, further_measures, overlap_matrix
from analytics.look_through import FundMatrix, look_through
from analytics.measures import SignedWeights, gini_bounds, signed_entropy_bounds, signed_hhi_bounds
from analytics.model.exposure import Bounds, ConcentrationReport
from analytics.model.fund import HoldingKind
from analytics.model.further import FurtherMeasures
from analytics.model.issuer import Sector, SizeBand
from analytics.model.market import Market

NEAR = 1e-9
COMPANIES = ("AAPL", "KO", "DE", "TINY", "MSFT", "NEM")
NAMES = COMPANIES[:4]


@dataclass(frozen=True)
class Measured:
    report: ConcentrationReport
    further: FurtherMeasures


def measured(market: Market, *beside: str, **amounts: float) -> Measured:
    portfolio, matrix = a_portfolio(market, amounts), FundMatrix.build(market)
    exposures = look_through(portfolio, market, matrix)
    report = build_report(portfolio, exposures, market)
    return Measured(report, further_measures(portfolio, exposures, report, market, matrix, beside=beside))


def near(lower: float, upper: float) -> Bounds:
    return Bounds(pytest.approx(lower, abs=NEAR), pytest.approx(upper, abs=NEAR))


def holds(bounds: Bounds, true: float) -> bool:
    return bounds.lower - NEAR <= true <= bounds.upper + NEAR


def plain() -> Market:
    return a_market({}, issuers=[an_issuer(ticker) for ticker in COMPANIES])


def test_money_owed_is_gross_exposure() -> None:
    # 150 of one company on 50 borrowed: gross 2.0, three quarters of it in one name.
    found = measured(plain(), AAPL=150, CASH=-50)
    assert found.report.hhi == near(0.5625, 0.5625)
    assert found.report.effective_number == near(16 / 9, 16 / 9)
    assert found.further.entropy == near(-0.75 * math.log(0.75), -0.75 * math.log(0.75))
    assert found.further.gini == near(0.0, 0.0)


def test_money_a_fund_owes_is_gross_exposure_too() -> None:
    market = a_market({"F": (a_line("AAPL", 1.5), a_line("", -0.5, HoldingKind.CASH))})
    assert measured(market, F=100).report.hhi == near(0.5625, 0.5625)
    # half of it: 75 of AAPL, a quarter owed and as much cash of one's own, which is another account
    assert measured(market, F=50, CASH=50).report.hhi == near(0.75**2 / 1.5**2, 0.75**2 / 1.5**2)


def test_an_index_is_never_above_one() -> None:
    # lent securities: 140 of NVDA beside 40 owed
    lent = a_market({"LENT": (a_line("NVDA", 1.4),)})
    assert measured(lent, LENT=1).report.hhi == near(1.0, 1.0)
    assert measured(lent, LENT=1).further.entropy.lower == 0.0
    found = measured(plain(), AAPL=90, KO=90, ZZZZ=-80)
    assert found.report.hhi.upper == 1.0
    # 80 % sold short may hide in AAPL and KO: both 50 % at gross 1, or nowhere: 2 * 0.9^2 / 2.6^2, which is less
    assert found.report.hhi.lower == pytest.approx(1.62 / 2.6**2)


def test_a_long_unknown_may_be_the_company_sold_short() -> None:
    # 30 % unknown: KO bought back (0.2) and AAPL 1.0 is all there is
    found = measured(plain(), AAPL=90, KO=-20, ZZZZ=30)
    assert found.report.hhi == near(0.85 / 1.96, 1.0)
    true = measured(plain(), AAPL=90, KO=10)
    assert holds(found.report.hhi, true.report.hhi.lower)
    assert holds(found.further.entropy, true.further.entropy.lower)


def test_the_unknown_may_be_the_money_to_pay_a_debt() -> None:
    # then AAPL is all there is; else it is 1.0 at gross 1.4 beside 0.2 spread thin
    found = measured(plain(), AAPL=100, CASH=-20, ZZZZ=20)
    assert found.report.hhi == near(1.0 / 1.96, 1.0)
    assert found.further.entropy.lower == pytest.approx(0.0, abs=NEAR)


def test_a_short_unknown_may_be_a_company_held() -> None:
    found = measured(plain(), AAPL=60, KO=60, ZZZZ=-20)
    assert found.report.hhi == near(0.72 / 1.96, 0.72)
    for revealed in ({"AAPL": 60, "KO": 60, "DE": -20}, {"AAPL": 40, "KO": 60}):
        true = measured(plain(), **revealed)
        assert holds(found.report.hhi, true.report.hhi.lower)
        assert holds(found.further.entropy, true.further.entropy.lower)


def test_least_squares_between_two_companies() -> None:
    # AAPL .6, KO -.8, gross 2.6, 20 % may buy KO back. With KO cut to v: (.36 + v^2) / (1 + 2 v)^2 is least at v = .72.
    index = measured(plain(), AAPL=60, KO=-80, CASH=100, ZZZZ=20).report.hhi
    assert index.lower == pytest.approx((0.36 + 0.72**2) / (1 + 2 * 0.72) ** 2)
    # on AAPL: two of 80 % at gross 2.6
    assert index.upper == pytest.approx((0.8**2 + 0.8**2) / 2.6**2)


def test_overlap_with_a_short_unknown() -> None:
    market = a_market({"B": {"AAPL": 0.5, "KO": 0.5}})
    found = measured(market, "B", AAPL=60, KO=60, ZZZZ=-20).further.likeness["B"]
    # a fifth sold short takes at most a fifth away and adds nothing to what is in common; differences move by a tenth
    assert (found.overlap.weight, found.overlap.lower, found.overlap.upper) == pytest.approx((1.0, 0.8, 1.0))
    assert (found.active_share.lower, found.active_share.upper) == pytest.approx((0.0, 0.2))


def test_part_shared_with_a_fund_that_is_short_of_something_unknown() -> None:
    # S has 5 % AAPL and may have sold these 5 % (and KO is safe): of F's halves only KO is certain to be shared
    sold = (a_line("AAPL", 0.05), a_line("KO", 1.05), a_line("X", -0.1, is_mapped=False))
    market = a_market({"F": {"AAPL": 0.5, "KO": 0.5}, "S": sold})
    found = overlap_matrix(["F", "S"], market, FundMatrix.build(market))
    assert (found.shared[0, 1], found.shared_lower[0, 1]) == pytest.approx((1.0, 0.5))


def test_unmapped_lines_of_opposite_signs_are_two_residuals() -> None:
    lines = (a_line("AAPL", 1.0), a_line("X", 0.2, is_mapped=False), a_line("Y", -0.2, is_mapped=False))
    market = a_market({"F": lines})
    report = measured(market, F=100).report
    assert sorted(residual.weight for residual in report.residuals) == pytest.approx([-0.2, 0.2])
    assert len({residual.reason for residual in report.residuals}) == 2
    assert report.coverage == pytest.approx(0.6)
    assert (report.themes["mag7"].lower, report.themes["mag7"].upper) == pytest.approx((0.8, 1.2))
    # the same lines on both sides are the same unknown: here they do cancel
    assert measured(
        a_market({"F": lines, "G": (a_line("F", 1.0, HoldingKind.FUND),)}), F=-50, G=150
    ).report.coverage == (pytest.approx(0.6))


def test_funds_without_a_ticker_do_not_cancel() -> None:
    lines = (a_line("AAPL", 1.0), a_line("", 0.2, HoldingKind.FUND), a_line("", -0.2, HoldingKind.FUND))
    report = measured(a_market({"F": lines}), F=100).report
    assert sorted(residual.weight for residual in report.residuals) == pytest.approx([-0.2, 0.2])
    assert report.coverage == pytest.approx(0.6)


def test_companies_of_unknown_band_or_sector_do_not_cancel() -> None:
    nowhere = {"size_band": SizeBand.UNKNOWN, "sector": Sector.UNKNOWN}
    market = a_market(
        {"F": (a_line("X", 0.3), a_line("Y", -0.1), a_line("KO", 0.8))},
        issuers=[an_issuer("X", **nowhere), an_issuer("Y", **nowhere), an_issuer("Z", **nowhere)],
    )
    # X .3 could be mid caps, Y and Z sold short (.1 and .2) too
    report = measured(market, F=100, Z=-20, CASH=20).report
    mid, health = report.size_bands[SizeBand.MID], report.sectors[Sector.HEALTH_CARE]
    assert (mid.weight, mid.lower, mid.upper) == pytest.approx((0.0, -0.3, 0.3))
    assert (health.weight, health.lower, health.upper) == pytest.approx((0.0, -0.3, 0.3))
    # the fund sold short turns both around: X is short .15, Y long .05
    mid = measured(market, F=-50, CASH=150).report.size_bands[SizeBand.MID]
    assert (mid.lower, mid.upper) == pytest.approx((-0.15, 0.05))


def test_a_fund_in_a_fund_keeps_shorts_of_unknown_band() -> None:
    nowhere = {"size_band": SizeBand.UNKNOWN}
    market = a_market(
        {
            "F": (a_line("X", 0.3), a_line("Y", -0.1), a_line("KO", 0.8)),
            "LONG": (a_line("F", 0.5, HoldingKind.FUND), a_line("KO", 0.5)),
            "SOLD": (a_line("F", -0.5, HoldingKind.FUND), a_line("KO", 1.5)),
        },
        issuers=[an_issuer("X", **nowhere), an_issuer("Y", **nowhere)],
    )
    for fund, lower, upper in (("LONG", -0.05, 0.15), ("SOLD", -0.15, 0.05)):
        mid = measured(market, **{fund: 100}).report.size_bands[SizeBand.MID]
        assert (mid.lower, mid.upper) == pytest.approx((lower, upper))


@dataclass(frozen=True)
class Case:
    """Whole amounts by ticker, what is unknown of each sign, and one way in which it is something."""

    known: dict[str, int]
    held: int
    sold: int
    revealed: dict[str, int]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    known = {name: draw(st.integers(-60, 100)) for name in (*NAMES, "CASH")}
    held, sold = draw(st.integers(0, 60)), draw(st.integers(0, 40))
    places = st.sampled_from((*COMPANIES, "CASH"))
    revealed = dict(known)
    for sign, amount in ((1, held), (-1, sold)):
        left = amount
        for _ in range(draw(st.integers(1, 3))):
            part = draw(st.sampled_from((left, left // 2)) | st.integers(0, left))
            place = draw(places)
            # as often as not just so much that nothing is left of a company
            if draw(st.booleans()) and revealed.get(place, 0) * sign < 0:
                part = min(left, -sign * revealed[place])
            revealed[place] = revealed.get(place, 0) + sign * part
            left -= part
        last = draw(places)
        revealed[last] = revealed.get(last, 0) + sign * left
    return Case(known, held, sold, revealed)


def true_shares(amounts: dict[str, int]) -> np.ndarray:
    """Work out shares of gross exposure from amounts: total value and twice all that is below zero."""
    gross = sum(amounts.values()) + 2 * sum(-min(amount, 0) for amount in amounts.values())
    return np.array([abs(amount) / gross for name, amount in amounts.items() if name != "CASH"])


@settings(max_examples=300, deadline=None)
@given(cases())
def test_no_way_to_reveal_the_unknown_leaves_the_bounds(case: Case) -> None:
    if sum(case.revealed.values()) <= 0:
        return
    found = measured(MARKET, "B", **case.known, ZZZZ=case.held, YYYY=-case.sold)
    shares = true_shares(case.revealed)
    assert holds(found.report.hhi, float((shares**2).sum()))
    assert 0.0 <= found.report.hhi.lower <= found.report.hhi.upper <= 1.0
    held = shares[shares > 0.0]
    assert holds(found.further.entropy, -float((held * np.log(held)).sum()))
    true = measured(MARKET, "B", **case.revealed)
    alike, really = found.further.likeness["B"], true.further.likeness["B"]
    assert holds(Bounds(alike.overlap.lower, alike.overlap.upper), really.overlap.weight)
    assert holds(Bounds(alike.active_share.lower, alike.active_share.upper), really.active_share.weight)
    theme, top = found.report.themes["mag7"], found.report.top10_weight
    assert holds(Bounds(theme.lower, theme.upper), true.report.themes["mag7"].weight)
    assert holds(Bounds(top.lower, top.upper), true.report.top10_weight.weight)
    same_names = {name for name, amount in case.known.items() if amount} | {"CASH"}
    if all(name in same_names for name, amount in case.revealed.items() if amount):
        names = np.array([abs(case.revealed[name]) for name in NAMES if case.known[name]], dtype=np.float64)
        assert holds(found.further.gini, gini_bounds(names, 0.0).lower)


MARKET = a_market({"B": {"AAPL": 0.5, "KO": 0.3, "NEM": 0.2}}, issuers=[an_issuer(ticker) for ticker in COMPANIES])


def test_rounding_in_a_company_sold_short() -> None:
    # DE -0.1 and up to 0.05 more of it in a fund that prints 0.00: it may be -0.05, at gross 1.1 instead of 1.2.
    known = SignedWeights(np.array([1.05, -0.1]), np.array([0.0, 0.05]), 0.05, 0.0, 0.0, 0.0)
    index, spread = signed_hhi_bounds(known), signed_entropy_bounds(known)
    for short in (0.1, 0.08, 0.05):
        gross = 1.0 + 2.0 * short
        shares = np.array([1.05, short]) / gross
        assert holds(index, float((shares**2).sum()))
        assert holds(spread, -float((shares * np.log(shares)).sum()))
    assert spread.upper < math.inf
    # DE -0.01 and up to 0.05 more: it may be as much as 0.04 long, and nothing is short
    known = SignedWeights(np.array([0.32, 0.64, -0.01]), np.array([0.0, 0.0, 0.05]), 0.05, 0.0, 0.0, 0.0)
    shares = np.array([0.32, 0.64, 0.04])
    assert holds(signed_hhi_bounds(known), float((shares**2).sum()))
    assert holds(signed_entropy_bounds(known), -float((shares * np.log(shares)).sum()))


def test_nothing_unknown_leaves_one_figure() -> None:
    known = SignedWeights(np.array([0.6, 0.6, -0.2]), np.zeros(3), 0.0, 0.0, 0.0, 0.0)
    assert signed_hhi_bounds(known) == near(19 / 49, 19 / 49)
    entropy = -(6 / 7 * math.log(3 / 7) + 1 / 7 * math.log(1 / 7))
    assert signed_entropy_bounds(known) == near(entropy, entropy)


def test_a_fund_sold_short_that_is_unknown_in_part() -> None:
    market = a_market({"F": {"AAPL": 0.8}}, funds=[a_fund("F")])
    found = measured(market, F=-50, KO=150).report.hhi
    # KO 1.5, AAPL -.4, -.1 unknown: hidden in KO 1.4 and .4 at gross 1.8, or AAPL -.5 at gross 2
    for shares, gross in (((1.4, 0.4), 1.8), ((1.5, 0.5), 2.0), ((1.5, 0.4, 0.1), 2.0)):
        assert holds(found, sum((share / gross) ** 2 for share in shares))
