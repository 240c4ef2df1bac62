"""What must hold whatever a user chooses."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from factories import AS_OF_DATE, Holdings, a_fund, a_line, a_market, a_portfolio
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.choices import apply_choices, under_choices
from analytics.concentration import build_report
from analytics.look_through import FundMatrix, look_through
from analytics.model.choices import Choices
from analytics.model.exposure import Exposures
from analytics.model.fund import HoldingKind
from analytics.model.issuer import SizeBand, SizeBandFloor
from analytics.model.market import Market
from analytics.model.price_changes import PriceChanges

COMPANIES = ("AAPL", "GOOGL", "GOOG", "BRK.A", "BRK.B", "KO", "DE", "FIX", "CALM", "TINY")
IDS = tuple(f"us-{ticker}" for ticker in COMPANIES if ticker not in {"GOOG", "BRK.A"})
NEW = dt.date(2026, 2, 27)
EXACT = 1e-12
fast = settings(deadline=None, max_examples=60)

parts = st.lists(st.integers(1, 50), min_size=len(COMPANIES), max_size=len(COMPANIES))
amounts = st.dictionaries(
    st.sampled_from(("F", "OUT", "QQQ", "GOOG", "BRK.A", "KO", "CALM", "CASH")),
    st.integers(1, 10_000).map(Decimal),
    min_size=1,
)
ratios = st.dictionaries(st.sampled_from((*COMPANIES, "F")), st.sampled_from((0.25, 0.5, 1.0, 2.0, 8.0)))
floors = st.lists(st.integers(1, 40), min_size=4, max_size=4, unique=True).map(lambda n: sorted(n, reverse=True))


@st.composite
def chosen(draw: st.DrawFn) -> Choices:
    bands = zip((SizeBand.MEGA, SizeBand.LARGE, SizeBand.MID, SizeBand.SMALL), draw(floors), strict=True)
    return Choices(
        stand_ins=draw(st.sampled_from(({}, {"QQQ": "F"}, {"QQQ": ""}))),
        apart=draw(st.frozensets(st.sampled_from(IDS))),
        together=tuple(draw(st.lists(st.frozensets(st.sampled_from(IDS), min_size=2), max_size=3))),
        floors=draw(st.sampled_from(((), tuple(SizeBandFloor(b, n * 1e9, AS_OF_DATE, "entered") for b, n in bands)))),
        is_rolled_forward=draw(st.booleans()),
    )


def market_of(units: list[int]) -> Market:
    """F holds every company, a fifth of a line that leads nowhere and some futures; OUT holds half of F and of QQQ."""
    weights = {ticker: n / sum(units) * 0.7 for ticker, n in zip(COMPANIES, units, strict=True)}
    lines = [a_line(ticker, weight) for ticker, weight in weights.items()]
    lines += [a_line("LOST", 0.2, is_mapped=False), a_line("ESZ5", 0.1, HoldingKind.DERIVATIVE)]
    held: dict[str, Holdings] = {
        "F": lines,
        "OUT": [a_line("F", 0.5, HoldingKind.FUND), a_line("QQQ", 0.5, HoldingKind.FUND)],
    }
    return a_market(held, funds=[a_fund("QQQ")], weight_unit=1e-12)


def seen(market: Market, held: Mapping[str, Decimal], choices: Choices, prices: PriceChanges | None) -> Exposures:
    derived = apply_choices(market, choices, prices)
    portfolio = under_choices(a_portfolio(market, held), market, choices)
    e = look_through(portfolio, derived, FundMatrix.build(derived))
    bands = build_report(portfolio, e, derived).size_bands
    assert sum(b.weight for b in bands.values()) == pytest.approx(e.issuer_weight.sum() + e.unknown_weight, abs=EXACT)
    return e


def whole(e: Exposures) -> float:
    inside_funds = e.fund_cash_weight + e.fund_derivative_weight + e.rounding_weight + e.owed_weight
    return float(e.issuer_weight.sum()) + e.cash_weight + e.other_asset_weight + inside_funds + e.unknown_weight


@fast
@given(parts, amounts, chosen(), ratios)
def test_whatever_is_chosen_a_portfolio_is_the_whole_of_its_parts(
    units: list[int], held: dict[str, Decimal], choices: Choices, ratio: dict[str, float]
) -> None:
    market = market_of(units)
    prices = PriceChanges(NEW, {AS_OF_DATE: ratio})
    e = seen(market, held, choices, prices)
    assert whole(e) == pytest.approx(1.0, abs=EXACT)
    as_published = seen(market, held, Choices(), None)
    assert e.cash_weight == as_published.cash_weight
    if not choices.is_rolled_forward and not choices.stand_ins:
        assert e.issuer_weight.sum() == pytest.approx(as_published.issuer_weight.sum(), abs=EXACT)
        assert e.residuals == as_published.residuals


@fast
@given(parts, amounts)
def test_all_taken_apart_and_joined_again_measures_as_published(units: list[int], held: dict[str, Decimal]) -> None:
    market = market_of(units)
    apart = Choices(apart=frozenset(IDS))
    split = apply_choices(market, apart)
    assert len(split.issuers) == len(market.issuers) + 2
    again = tuple(
        frozenset(i.issuer_id for i in split.issuers if i.issuer_id.partition("#")[0] == whole_id)
        for whole_id in ("us-GOOGL", "us-BRK.B")
    )
    joined = replace(apart, together=again)
    e, published = seen(market, held, joined, None), seen(market, held, Choices(), None)
    assert sorted(e.issuer_weight) == pytest.approx(sorted(published.issuer_weight), abs=EXACT)
    assert e.band_weight == pytest.approx(published.band_weight, abs=EXACT)
    alone = seen(market, held, apart, None).issuer_weight
    assert float(alone @ alone) <= float(e.issuer_weight @ e.issuer_weight) + EXACT


@fast
@given(parts, st.lists(st.fractions(Fraction(1, 4), 8), min_size=len(COMPANIES), max_size=len(COMPANIES)))
def test_a_fund_carried_forward_is_the_shares_it_holds_at_the_newer_prices(
    units: list[int], moves: list[Fraction]
) -> None:
    market = a_market(
        {"F": {t: n / sum(units) for t, n in zip(COMPANIES, units, strict=True)}}, funds=[], weight_unit=1e-12
    )
    ratio = {t: float(move) for t, move in zip(COMPANIES, moves, strict=True)}
    derived = apply_choices(market, Choices(is_rolled_forward=True), PriceChanges(NEW, {AS_OF_DATE: ratio}))
    e = look_through(a_portfolio(derived, {"F": 1}), derived, FundMatrix.build(derived))
    worth = [n * move for n, move in zip(units, moves, strict=True)]
    expected: dict[int, Fraction] = {}
    for ticker, amount in zip(COMPANIES, worth, strict=True):
        issuer = market.securities[ticker].issuer_index
        expected[issuer] = expected.get(issuer, Fraction(0)) + amount / sum(worth)
    assert {i: float(e.issuer_weight[i]) for i in expected} == pytest.approx(
        {i: float(w) for i, w in expected.items()}, abs=EXACT
    )
    assert e.rolled_weight == pytest.approx(1.0, abs=EXACT)


@fast
@given(parts, amounts)
def test_the_published_boundaries_as_the_user_s_own_move_nothing(units: list[int], held: dict[str, Decimal]) -> None:
    market = market_of(units)
    e, published = seen(market, held, Choices(floors=market.size_bands), None), seen(market, held, Choices(), None)
    assert e.band_weight == published.band_weight
