"""What must hold for every portfolio and every market."""

import dataclasses
from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pytest
from factories import Holdings, a_fund, a_line, a_market, a_portfolio, an_issuer, lines_of
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.concentration import build_report
from analytics.look_through import FundMatrix, look_through
from analytics.model.exposure import Bounded, Bounds, ConcentrationReport, Exposures
from analytics.model.fund import HoldingKind
from analytics.model.issuer import Sector, SizeBand
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio

COMPANIES = ("AAPL", "MSFT", "GOOGL", "GOOG", "JPM", "DE", "FIX", "CALM", "PLXS", "TINY", "NOCAP")
FUNDS = ("F0", "F1", "F2", "F3")
NO_CAP = an_issuer("NOCAP", size_band=SizeBand.UNKNOWN, sector=Sector.UNKNOWN)
EXTRAS = (
    ("USD", HoldingKind.CASH, True),
    ("LOST", HoldingKind.EQUITY, False),
    ("ESZ5", HoldingKind.DERIVATIVE, True),
    ("XYZ", HoldingKind.OTHER, True),
)
UNIT = 0.0001
EXACT = 1e-12
fast = settings(deadline=None, max_examples=60)


@st.composite
def fund_lines(draw: st.DrawFn, nested: tuple[str, ...] = (), *, least: int = 7000) -> Holdings:
    """Lines in whole printed units that sum to between ``least`` and 10,000 units, some of them printed 0.00."""
    total = draw(st.integers(least, 10_000))
    tickers = draw(st.lists(st.sampled_from(COMPANIES), min_size=1, max_size=6, unique=True))
    kinds = [(t, HoldingKind.EQUITY, True) for t in tickers]
    kinds += (
        [(f, HoldingKind.FUND, True) for f in draw(st.lists(st.sampled_from(nested), max_size=2, unique=True))]
        if nested
        else []
    )
    kinds += draw(st.sampled_from([[], *([extra] for extra in EXTRAS)]))
    parts = draw(st.lists(st.integers(0, 20), min_size=len(kinds), max_size=len(kinds)))
    parts[0] += 1
    units = [total * part // sum(parts) for part in parts]
    units[0] += total - sum(units)
    return [a_line(t, n * UNIT, k, is_mapped=m) for (t, k, m), n in zip(kinds, units, strict=True)]


@st.composite
def holdings_of_funds(draw: st.DrawFn) -> dict[str, Holdings]:
    """Four funds that may hold those after them, and one whose holdings nobody has loaded."""
    return {fund: draw(fund_lines((*FUNDS[i + 1 :], "HIDDEN"))) for i, fund in enumerate(FUNDS)}


amounts = st.dictionaries(
    st.sampled_from((*FUNDS, "HIDDEN", "AAPL", "GOOG", "CALM", "NOCAP", "CASH", "BND", "ZZZZ")),
    st.integers(1, 1_000_000).map(lambda cents: Decimal(cents) / 100),
    min_size=1,
)


def market_of(holdings: Mapping[str, Holdings]) -> Market:
    return a_market(
        holdings, issuers=[NO_CAP, *(an_issuer(t) for t in COMPANIES[:3])], funds=[a_fund("BND"), a_fund("HIDDEN")]
    )


def seen(portfolio: Portfolio, market: Market) -> Exposures:
    return look_through(portfolio, market, FundMatrix.build(market))


def report(portfolio: Portfolio, market: Market) -> ConcentrationReport:
    return build_report(portfolio, seen(portfolio, market), market)


def by_ticker(weights: np.ndarray, market: Market) -> dict[str, float]:
    return {issuer.ticker: float(w) for issuer, w in zip(market.issuers, weights, strict=True) if w}


def summary(e: Exposures, market: Market) -> dict[str, float]:
    """Every weight of an exposure by name."""
    return {
        **by_ticker(e.issuer_weight, market),
        **{f"slack {t}": w for t, w in by_ticker(e.slack_weight, market).items()},
        **{f"band {b}": w for b, w in e.band_weight.items()},
        **{f"residual {r.label} {r.reason}": r.weight for r in e.residuals},
        "cash": e.cash_weight,
        "fund cash": e.fund_cash_weight,
        "derivatives": e.fund_derivative_weight,
        "fund shorts": e.fund_short_weight,
        "other": e.other_asset_weight,
        "rounding": e.rounding_weight,
        "owed": e.owed_weight,
    }


def assert_same(left: Mapping[str, float], right: Mapping[str, float]) -> None:
    for key in left.keys() | right.keys():
        assert left.get(key, 0.0) == pytest.approx(right.get(key, 0.0), abs=EXACT), key


def intervals(r: ConcentrationReport) -> dict[str, Bounds | Bounded]:
    known_bands = {f"band {b}": v for b, v in r.size_bands.items() if b is not SizeBand.UNKNOWN}
    known_sectors = {f"sector {s}": v for s, v in r.sectors.items() if s is not Sector.UNKNOWN}
    themes = {f"theme {name}": v for name, v in r.themes.items()}
    single = {"hhi": r.hhi, "top10": r.top10_weight, "small": r.small_caps, "effective": r.effective_number}
    return {**known_bands, **known_sectors, **themes, **single}


@fast
@given(holdings_of_funds(), amounts)
def test_exposures_residual_cash_other_and_rounding_are_the_whole(
    holdings: dict[str, Holdings], held: dict[str, Decimal]
) -> None:
    market = market_of(holdings)
    portfolio = a_portfolio(market, held)
    e = seen(portfolio, market)
    inside_funds = e.fund_cash_weight + e.fund_derivative_weight + e.rounding_weight
    outside = e.cash_weight + e.other_asset_weight + inside_funds
    assert e.issuer_weight.sum() + outside + e.unknown_weight == pytest.approx(1.0, abs=EXACT)
    assert sum(e.band_weight.values()) == pytest.approx(e.issuer_weight.sum(), abs=EXACT)
    r = build_report(portfolio, e, market)
    assert sum(s.weight for s in r.sectors.values()) + e.rounding_weight == pytest.approx(1.0, abs=EXACT)
    assert sum(b.weight for b in r.size_bands.values()) + outside == pytest.approx(1.0, abs=EXACT)
    assert r.coverage == pytest.approx(1.0 - e.unknown_weight, abs=EXACT)


@fast
@given(holdings_of_funds(), amounts)
def test_direct_and_via_add_up_for_every_company(holdings: dict[str, Holdings], held: dict[str, Decimal]) -> None:
    market = market_of(holdings)
    portfolio = a_portfolio(market, held)
    e = seen(portfolio, market)
    entries = list(build_report(portfolio, e, market).issuers)
    for entry in entries:
        assert entry.direct + sum(v.weight for v in entry.via) == pytest.approx(entry.weight, abs=EXACT)
    assert sum(entry.weight for entry in entries) == pytest.approx(e.issuer_weight.sum(), abs=EXACT)
    assert [entry.weight for entry in entries] == pytest.approx(
        sorted((x.weight for x in entries), reverse=True), abs=EXACT
    )


@fast
@given(holdings_of_funds(), amounts)
def test_sectors_of_an_exposure_are_the_sums_of_its_companies(
    holdings: dict[str, Holdings], held: dict[str, Decimal]
) -> None:
    market = market_of(holdings)
    e = seen(a_portfolio(market, held), market)
    for sector in Sector:
        members = [i for i, issuer in enumerate(market.issuers) if issuer.sector is sector]
        assert e.sector_weight[sector] == pytest.approx(e.issuer_weight[members].sum(), abs=EXACT)
        assert e.sector_slack_weight[sector] == pytest.approx(e.slack_weight[members].sum(), abs=EXACT)


@fast
@given(holdings_of_funds(), amounts)
def test_the_largest_company_is_the_first_of_all(holdings: dict[str, Holdings], held: dict[str, Decimal]) -> None:
    market = market_of(holdings)
    r = report(a_portfolio(market, held), market)
    found = [entry for entry in r.issuers if entry.weight > 0.0]
    assert (r.largest is None) == (not found)
    if r.largest is not None:
        first = max(found, key=lambda entry: (round(entry.weight, 12), [-ord(c) for c in entry.issuer.ticker]))
        assert r.largest[0] == r.issuers[0] == first


@fast
@given(holdings_of_funds(), amounts, amounts)
def test_look_through_is_linear_in_positions(
    holdings: dict[str, Holdings], left: dict[str, Decimal], right: dict[str, Decimal]
) -> None:
    market = market_of(holdings)
    one, other = a_portfolio(market, left), a_portfolio(market, right)
    both = dataclasses.replace(one, positions=one.positions + other.positions)
    share = float(one.total_amount / both.total_amount)
    a, b = summary(seen(one, market), market), summary(seen(other, market), market)
    mixed = {k: share * a.get(k, 0.0) + (1 - share) * b.get(k, 0.0) for k in a.keys() | b.keys()}
    assert_same(summary(seen(both, market), market), mixed)


@fast
@given(holdings_of_funds(), amounts, st.data())
def test_order_splitting_and_merging_of_positions_change_nothing(
    holdings: dict[str, Holdings], held: dict[str, Decimal], data: st.DataObject
) -> None:
    market = market_of(holdings)
    portfolio = a_portfolio(market, held)
    split = []
    for position in portfolio.positions:
        part = position.amount * data.draw(st.integers(0, 100)) / 100
        split += [dataclasses.replace(position, amount=part, account="A")]
        split += [dataclasses.replace(position, amount=position.amount - part, account="B")]
    shuffled = dataclasses.replace(portfolio, positions=tuple(data.draw(st.permutations(split))))
    assert summary(seen(shuffled, market), market) == summary(seen(portfolio, market), market)


@fast
@given(holdings_of_funds(), st.data())
def test_a_hidden_fund_stays_within_the_bounds_when_it_is_revealed(
    holdings: dict[str, Holdings], data: st.DataObject
) -> None:
    held = data.draw(amounts) | {"HIDDEN": Decimal(data.draw(st.integers(1, 10_000)))}
    hidden = {"HIDDEN": data.draw(fund_lines(FUNDS))}
    before = market_of(holdings)
    after = market_of({**holdings, **hidden})
    guess = report(a_portfolio(before, held), before)
    truth = report(a_portfolio(after, held), after)
    bounds = intervals(guess)
    for name, known in intervals(truth).items():
        slack = EXACT * max(1.0, abs(known.lower)) if np.isfinite(known.upper) else np.inf
        assert bounds[name].lower <= known.lower + slack, name
        assert known.upper <= bounds[name].upper + slack, name
    assert truth.coverage >= guess.coverage - EXACT
    if guess.largest and truth.largest:
        assert truth.largest[1].upper <= guess.largest[1].upper + EXACT
        assert truth.largest[1].lower >= guess.largest[1].lower - EXACT


@fast
@given(st.lists(st.floats(0.0, 0.5), min_size=1, max_size=4), st.integers(0, 2))
def test_weights_behind_printed_zeros_stay_within_the_bounds(tails: list[float], n_cash: int) -> None:
    names = ("CALM", "PLXS", "TINY", "DE")
    true = {name: tail * UNIT for name, tail in zip(names, tails, strict=False)}
    rest = 1.0 - sum(true.values())
    printed: Holdings = {"AAPL": rest, **dict.fromkeys(true, 0.0)}
    cash = {"CASH": n_cash} if n_cash else {}
    shown_market, true_market = market_of({"F0": printed}), market_of({"F0": {"AAPL": rest, **true}})
    shown = report(a_portfolio(shown_market, {"F0": 10, **cash}), shown_market)
    truth = report(a_portfolio(true_market, {"F0": 10, **cash}), true_market)
    assert shown.coverage == 1.0
    assert shown.themes["mag7"].upper == shown.themes["mag7"].weight
    bounds = intervals(shown)
    for name, known in intervals(truth).items():
        assert bounds[name].lower <= known.lower + 1e-9, name
        assert known.upper <= bounds[name].upper + 1e-9, name


@fast
@given(holdings_of_funds(), amounts)
def test_hhi_is_at_most_one_and_at_least_one_over_n(holdings: dict[str, Holdings], held: dict[str, Decimal]) -> None:
    market = market_of(holdings)
    portfolio = a_portfolio(market, held)
    r = report(portfolio, market)
    weights = np.array([entry.weight for entry in r.issuers])
    assert 0.0 <= r.hhi.lower <= r.hhi.upper <= 1.0 + EXACT
    if weights.sum() > 0:
        assert r.hhi.lower >= weights.sum() ** 2 / weights.size - EXACT
        assert r.effective_number.lower <= r.effective_number.upper


@fast
@given(fund_lines(), fund_lines(), st.integers(0, 100))
def test_nested_equals_flattened(inner: Holdings, outer: Holdings, percent: int) -> None:
    share = percent / 100
    kept = [dataclasses.replace(li, weight=li.weight * (1 - share)) for li in lines_of(outer)]
    nested = market_of({"IN": inner, "OUT": [*kept, a_line("IN", share, HoldingKind.FUND)]})
    through = seen(a_portfolio(nested, {"OUT": 1}), nested)
    side_by_side = market_of({"IN": inner, "OUT": outer})
    flat = seen(a_portfolio(side_by_side, {"OUT": 100 - percent, "IN": percent}), side_by_side)
    assert_same(by_ticker(through.issuer_weight, nested), by_ticker(flat.issuer_weight, side_by_side))
    assert_same(through.band_weight, flat.band_weight)
    assert through.fund_cash_weight == pytest.approx(flat.fund_cash_weight, abs=EXACT)
    assert through.fund_derivative_weight == pytest.approx(flat.fund_derivative_weight, abs=EXACT)
    assert through.other_asset_weight == pytest.approx(flat.other_asset_weight, abs=EXACT)
    known = 1.0 - through.unknown_weight - through.rounding_weight
    assert known == pytest.approx(1.0 - flat.unknown_weight - flat.rounding_weight, abs=EXACT)
