"""A user's own stand-ins, themes and boundaries of size bands, laid over a small market."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from factories import AS_OF_DATE, a_fund, a_line, a_market, a_portfolio, a_theme, an_issuer

from analytics.choices import apply_choices, digest_of
from analytics.concentration import build_report
from analytics.errors import UserInputError
from analytics.look_through import FundMatrix, look_through
from analytics.model.choices import Choices
from analytics.model.exposure import ConcentrationReport
from analytics.model.fund import HoldingKind
from analytics.model.issuer import SizeBand, SizeBandFloor
from analytics.model.market import Market
from analytics.model.price_changes import PriceChanges


def report(market: Market, **held: float) -> ConcentrationReport:
    portfolio = a_portfolio(market, held)
    return build_report(portfolio, look_through(portfolio, market, FundMatrix.build(market)), market)


def residuals(market: Market, **held: float) -> list[tuple[str, float, str]]:
    return [(r.label, r.weight, r.reason) for r in report(market, **held).residuals]


def floors(**usd: float) -> tuple[SizeBandFloor, ...]:
    return tuple(SizeBandFloor(SizeBand(band), amount, AS_OF_DATE, "entered") for band, amount in usd.items())


def test_nothing_chosen_is_the_published_market_itself() -> None:
    market = a_market()
    assert apply_choices(market, Choices()) is market
    assert apply_choices(market, Choices(stand_ins={}, apart=frozenset(), themes=())) is market


def test_every_choice_has_a_version_of_its_own_and_the_same_choice_the_same() -> None:
    market = a_market()
    chosen = [
        Choices(stand_ins={"QQQ": "SPY"}),
        Choices(stand_ins={"QQQ": "VGT"}),
        Choices(apart=frozenset({"us-GOOGL"})),
        Choices(together=(frozenset({"us-KO", "us-JPM"}),)),
        Choices(floors=floors(mega=100e9)),
        Choices(themes=(a_theme("own", ["KO"]),)),
        Choices(themes=(a_theme("own", ["JPM"]),)),
        Choices(is_rolled_forward=True),
    ]
    versions = [apply_choices(market, choices).version for choices in chosen]
    assert len({market.version, *versions}) == 1 + len(chosen)
    assert [apply_choices(market, choices).version for choices in chosen] == versions
    assert all(version.startswith(market.version) for version in versions)
    assert apply_choices(replace(market, version="later"), chosen[0]).version not in versions


def test_prices_are_part_of_the_version_only_where_weights_are_carried_forward() -> None:
    prices = PriceChanges(AS_OF_DATE, {dt.date(2025, 9, 30): {"AAPL": 1.5}})
    other = PriceChanges(AS_OF_DATE, {dt.date(2025, 9, 30): {"AAPL": 1.25}})
    assert digest_of(Choices(), prices) == digest_of(Choices())
    rolled = Choices(is_rolled_forward=True)
    assert len({digest_of(rolled), digest_of(rolled, prices), digest_of(rolled, other)}) == 3


def test_the_published_market_is_left_alone() -> None:
    market = a_market()
    before = {
        f: (s.holdings.issuer.copy(), s.holdings.weight.copy(), s.holdings.band.copy())
        for f, s in market.snapshots.items()
    }
    everything = Choices(
        stand_ins={"QQQ": "SPY"},
        apart=frozenset({"us-GOOGL"}),
        together=(frozenset({"us-KO", "us-JPM"}),),
        floors=floors(mega=100e9),
        is_rolled_forward=True,
        themes=(a_theme("mag7", ["KO"]),),
    )
    apply_choices(market, everything, PriceChanges(dt.date(2026, 1, 2), {AS_OF_DATE: {"AAPL": 2.0}}))
    for fund, arrays in before.items():
        table = market.snapshots[fund].holdings
        for left, right in zip(arrays, (table.issuer, table.weight, table.band), strict=True):
            np.testing.assert_array_equal(left, right)


def test_a_chosen_stand_in_takes_the_place_of_a_residual_and_is_said() -> None:
    # QQQ has no holdings: 40 % unknown as published; VGT holds 40 % AAPL
    market = a_market()
    assert residuals(market, QQQ=40, CASH=60) == [("QQQ", 0.4, "no holdings loaded")]
    chosen = report(apply_choices(market, Choices(stand_ins={"QQQ": "VGT"})), QQQ=40, CASH=60)
    assert (chosen.residuals, chosen.coverage_stand_in) == ((), 0.4)
    apple = next(i for i in chosen.issuers if i.issuer.ticker == "AAPL")
    assert apple.weight == pytest.approx(0.4 * 0.4, abs=1e-15)
    assert [(v.fund, v.stand_in) for v in apple.via] == [("QQQ", "VGT")]


def test_a_chosen_stand_in_may_be_a_share_class_or_lean_on_another() -> None:
    market = a_market()
    chosen = apply_choices(market, Choices(stand_ins={"QQQ": "VFIAX", "FXAIX": "VTWO"}))
    matrix = FundMatrix.build(chosen)
    assert (matrix.sources["QQQ"].looked_through, matrix.sources["QQQ"].is_stand_in) == ("VOO", True)
    assert (matrix.sources["FXAIX"].looked_through, matrix.sources["FXAIX"].is_stand_in) == ("IWM", True)


def test_a_share_class_of_a_fund_without_holdings_may_have_a_stand_in_of_its_own() -> None:
    funds = [a_fund("VTWO", stand_in="IWM"), a_fund("VRTIX", share_class_of="VTWO")]
    market = a_market({"IWM": {"CALM": 1.0}, "VB": {"FIX": 1.0}}, funds=funds)
    matrix = FundMatrix.build(apply_choices(market, Choices(stand_ins={"VRTIX": "VB"})))
    assert (matrix.sources["VRTIX"].looked_through, matrix.sources["VTWO"].looked_through) == ("VB", "IWM")


def test_no_stand_in_leaves_a_residual_that_says_so_inside_other_funds_too() -> None:
    funds = [a_fund("VTWO", stand_in="IWM"), a_fund("VRTIX", share_class_of="VTWO")]
    lines = {"IWM": {"CALM": 1.0}, "OUT": [a_line("VTWO", 0.25, HoldingKind.FUND), a_line("KO", 0.75)]}
    market = a_market(lines, funds=funds)
    assert residuals(market, VTWO=20, OUT=40, VRTIX=40) == []
    chosen = apply_choices(market, Choices(stand_ins={"VTWO": ""}))
    reason = "left unknown: you chose to have no stand-in"
    assert residuals(chosen, VTWO=20, OUT=40, VRTIX=40) == [
        ("VRTIX", 0.4, reason),
        ("VTWO", 0.2, reason),
        ("VTWO in OUT", 0.1, reason),
    ]


def test_holdings_of_its_own_and_of_its_series_win_over_a_choice() -> None:
    market = a_market()
    chosen = apply_choices(market, Choices(stand_ins={"SPY": "IWM", "VFIAX": "IWM"}))
    assert residuals(chosen, SPY=50, VFIAX=50) == []
    assert report(chosen, SPY=50, VFIAX=50).themes["mag7"] == report(market, SPY=50, VFIAX=50).themes["mag7"]
    assert report(chosen, SPY=50, VFIAX=50).coverage_stand_in == 0.0


@pytest.mark.parametrize(
    ("stand_ins", "sentence"),
    [
        ({"VTWO": "QQQ"}, "QQQ cannot stand in for VTWO: no holdings of it are loaded"),
        ({"VTWO": "NONE"}, "NONE cannot stand in for VTWO: no holdings of it are loaded"),
        ({"NONE": "SPY"}, "NONE is not in the fund directory"),
        ({"VTWO": "VTWO"}, "VTWO cannot stand in for VTWO: .*circle"),
        ({"VTWO": "FXAIX", "FXAIX": "VTWO"}, "VTWO cannot stand in for FXAIX: .*circle"),
    ],
)
def test_a_stand_in_that_cannot_be_one_is_refused_by_name(stand_ins: dict[str, str], sentence: str) -> None:
    with pytest.raises(UserInputError, match=sentence):
        apply_choices(a_market(), Choices(stand_ins=stand_ins))


def test_own_lists_take_the_place_of_published_ones_or_come_after_them() -> None:
    market = a_market(themes=[a_theme(), a_theme("chips", ["NVDA"])])
    own = (a_theme("drinks", ["KO"]), a_theme("mag7", ["AAPL"]))
    chosen = apply_choices(market, Choices(themes=own))
    assert [(t.name, len(t.issuer_ids)) for t in chosen.themes] == [("mag7", 1), ("chips", 1), ("drinks", 1)]
    themes = report(chosen, AAPL=30, MSFT=30, KO=25, NVDA=15).themes
    assert {name: value.weight for name, value in themes.items()} == {"mag7": 0.3, "chips": 0.15, "drinks": 0.25}


def test_bands_follow_the_user_s_boundaries_for_funds_and_direct_holdings() -> None:
    # 2 bn: small as published; with a floor of 1.5 bn for mid caps it is mid. 12 bn stays mid, 0.1 bn micro
    market = a_market({"F": {"CALM": 0.5, "FIX": 0.3, "TINY": 0.2}}, funds=[])
    before = report(market, F=50, CALM=50)
    assert (before.size_bands[SizeBand.MID].weight, before.size_bands[SizeBand.SMALL].weight) == (0.15, 0.75)
    chosen = apply_choices(market, Choices(floors=floors(mid=1.5e9)))
    after = report(chosen, F=50, CALM=50)
    assert after.size_bands[SizeBand.MID].weight == pytest.approx(0.15 + 0.75, abs=1e-15)
    assert after.size_bands[SizeBand.SMALL].weight == 0.0
    assert after.size_bands[SizeBand.MICRO].weight == pytest.approx(0.1, abs=1e-15)
    assert {f.band: f.floor_usd for f in chosen.size_bands} == {
        SizeBand.MEGA: 200e9,
        SizeBand.LARGE: 22.7e9,
        SizeBand.MID: 1.5e9,
        SizeBand.SMALL: 0.3e9,
    }


def test_lines_of_a_fund_use_the_capitalization_of_its_date_and_direct_shares_the_newest() -> None:
    # 150 bn when the fund was published and 1,000 bn now; mega from 120 bn by the user's word, 200 bn as published
    nvda = an_issuer("NVDA", market_cap_usd=1000e9)
    market = a_market({"F": [a_line("NVDA", 1.0, band=SizeBand.LARGE)]}, issuers=[nvda], funds=[])
    caps = np.array([issuer.market_cap_usd for issuer in market.issuers])
    caps[market.securities["NVDA"].issuer_index] = 150e9
    market = replace(market, capitalizations={AS_OF_DATE: caps})
    lower = report(apply_choices(market, Choices(floors=floors(mega=120e9))), F=75, NVDA=25)
    assert lower.size_bands[SizeBand.MEGA].weight == 1.0
    higher = report(apply_choices(market, Choices(floors=floors(mega=160e9))), F=75, NVDA=25)
    assert (higher.size_bands[SizeBand.LARGE].weight, higher.size_bands[SizeBand.MEGA].weight) == (0.75, 0.25)


def test_boundaries_that_did_not_change_move_nothing_however_capitalizations_are_rounded() -> None:
    # 22.66 bn is mid; rounded to two digits it reads 23 bn, above the floor of large caps; here only mega moves
    rounded = an_issuer("EDGE", market_cap_usd=23e9, size_band=SizeBand.MID)
    market = a_market({"F": [a_line("EDGE", 1.0, band=SizeBand.MID)]}, issuers=[rounded], funds=[])
    chosen = apply_choices(market, Choices(floors=floors(mega=100e9)))
    assert report(chosen, F=50, EDGE=50).size_bands[SizeBand.MID].weight == 1.0
    # below the true value the floor of large caps does move it
    moved = apply_choices(market, Choices(floors=floors(large=20e9)))
    assert report(moved, F=50, EDGE=50).size_bands[SizeBand.LARGE].weight == 1.0


def test_a_company_exactly_on_a_boundary_is_in_the_larger_band() -> None:
    market = a_market({"F": {"CALM": 1.0}}, funds=[])
    on = apply_choices(market, Choices(floors=floors(mid=2e9)))
    assert report(on, F=50, CALM=50).size_bands[SizeBand.MID].weight == 1.0
    above = apply_choices(market, Choices(floors=floors(mid=2.000001e9)))
    assert report(above, F=50, CALM=50).size_bands[SizeBand.SMALL].weight == 1.0


def test_a_company_without_a_capitalization_stays_unknown() -> None:
    nobody = an_issuer("NOCAP", size_band=SizeBand.UNKNOWN, market_cap_usd=None)
    lines = [a_line("NOCAP", 0.6), a_line("LOST", 0.4, is_mapped=False)]
    market = a_market({"F": lines}, issuers=[nobody], funds=[])
    chosen = apply_choices(market, Choices(floors=floors(mega=0.2e9, large=0.1e9, mid=0.05e9, small=0.01e9)))
    assert report(chosen, F=50, NOCAP=50).size_bands[SizeBand.UNKNOWN].weight == 1.0


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        (floors(mega=20e9), "Mega companies begin at 20,000,000,000 US dollars, which is not above 22,700,000,000"),
        (floors(small=8e9), "Mid companies begin at 8,000,000,000 US dollars, which is not above 8,000,000,000"),
        (floors(unknown=1.0), "without a capitalization has no boundary"),
        (floors(small=0.0), "where small companies begin must be an amount above zero"),
        (floors(small=float("nan")), "Mid companies begin at"),
    ],
)
def test_boundaries_without_an_order_are_refused(chosen: tuple[SizeBandFloor, ...], sentence: str) -> None:
    with pytest.raises(UserInputError, match=sentence):
        apply_choices(a_market(), Choices(floors=chosen))


def test_a_market_without_boundaries_needs_all_of_the_user_s() -> None:
    market = replace(a_market({"F": {"CALM": 1.0}}, funds=[]), size_bands=())
    with pytest.raises(UserInputError, match="where large companies begin"):
        apply_choices(market, Choices(floors=floors(mega=3e9)))
    chosen = apply_choices(market, Choices(floors=floors(mega=3e9, large=1e9, mid=0.5e9, small=0.1e9)))
    # 2 bn
    assert report(chosen, F=1).size_bands[SizeBand.LARGE].weight == 1.0
