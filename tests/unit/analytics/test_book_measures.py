"""A book of portfolios gives for each the figures of its own report, with and without the compiler."""

import math
from collections.abc import Callable, Mapping
from importlib import import_module

import numpy as np
import pytest
from factories import Line, a_line, a_market, a_portfolio, an_issuer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.book import BookMatrix, as_book, compiled, measure, measure_book, measure_prepared
from analytics.concentration import build_report
from analytics.errors import UserInputError
from analytics.look_through import FundMatrix, look_through
from analytics.model.book import BookArrays, BookMeasures
from analytics.model.exposure import ConcentrationReport
from analytics.model.fund import HoldingKind
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio

CLOSE = {"rtol": 0.0, "atol": 1e-12}
ENGINES = ("numpy", "compiled")
Measure = Callable[..., BookMeasures]

ROUNDED = (a_line("AAPL", 0.60), a_line("KO", 0.39), a_line("TINY", 0.0), a_line("UFPT", 0.0))
ODD = (
    a_line("MSFT", 0.50),
    a_line("GHOST", 0.08, is_mapped=False),
    a_line("", 0.02, HoldingKind.CASH),
    a_line("", 0.03, HoldingKind.DERIVATIVE),
    a_line("", 0.04, HoldingKind.OTHER),
    a_line("IWM", 0.25, HoldingKind.FUND),
    a_line("ROUNDED", 0.08, HoldingKind.FUND),
)
DEBT = (a_line("AAPL", 0.90), a_line("DE", 0.60), a_line("", -0.50, HoldingKind.CASH))
ODDS = (a_line("KO", 1.0), a_line("UP", 0.2, is_mapped=False), a_line("DOWN", -0.2, is_mapped=False))
BIG = (a_line("NVDA", 1.40),)
LENT = (a_line("NVDA", 0.70), a_line("TSLA", 0.40), a_line("KO", 0.0))
SHORT = (a_line("AAPL", 1.20), a_line("TSLA", -0.30), a_line("", 0.10, HoldingKind.CASH))
SMALL = {"CALM": 0.35, "PLXS": 0.30, "UFPT": 0.20, "TINY": 0.10, "FIX": 0.05}
HOLDINGS = {
    "ROUNDED": ROUNDED,
    "ODD": ODD,
    "LENT": LENT,
    "SHORT": SHORT,
    "DEBT": DEBT,
    "ODDS": ODDS,
    "BIG": BIG,
    "IWM": SMALL,
}
MARKET = a_market(HOLDINGS, weight_unit=0.01)
MATRIX = FundMatrix.build(MARKET)
LONG_ONLY = ("ROUNDED", "ODD", "LENT", "IWM", "VTWO", "QQQ", "AAPL", "GOOGL", "GOOG", "TINY", "KO", "CASH", "BND", "?")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure by the one or the other, whatever the size of the book."""
    if request.param == "compiled":
        pytest.importorskip("numba")
        monkeypatch.setattr(measure, "_WORTH_LOADING", 0)
    else:
        monkeypatch.setattr(measure, "is_installed", lambda: False)


def report_of(portfolio: Portfolio, market: Market, matrix: FundMatrix) -> ConcentrationReport:
    return build_report(portfolio, look_through(portfolio, market, matrix), market)


def assert_is_report(measures: BookMeasures, row: int, report: ConcentrationReport) -> None:
    def same(ours: object, theirs: object) -> None:
        np.testing.assert_allclose(np.array(ours, float), np.array(theirs, float), **CLOSE, equal_nan=True)

    themes = [report.themes[name] for name in measures.theme_names]
    same(measures.coverage[row], report.coverage)
    same(measures.cash[row], report.cash)
    same((measures.hhi_lower[row], measures.hhi_upper[row]), (report.hhi.lower, report.hhi.upper))
    same(measures.themes[row], [theme.weight for theme in themes])
    same(measures.themes[row] + measures.unknown_lower[row], [theme.lower for theme in themes])
    same(measures.themes_upper[row], [theme.upper for theme in themes])
    same(measures.size_bands[row], [band.weight for band in report.size_bands.values()])
    same(measures.sectors[row], [sector.weight for sector in report.sectors.values()])
    top = report.top10_weight
    same((measures.top10_weight[row], measures.top10_upper[row]), (top.weight, top.upper))
    same(measures.top10_weight[row] + measures.unknown_lower[row], top.lower)
    assert measures.is_certified[row]
    if report.largest is None:
        assert measures.largest[row] == -1
        same((measures.largest_weight[row], measures.largest_upper[row]), (math.nan, math.nan))
    else:
        first, bounds = report.largest
        assert measures.largest[row] == first.issuer_index
        same((measures.largest_weight[row], measures.largest_upper[row]), (first.weight, bounds.upper))


amounts = st.dictionaries(st.sampled_from(LONG_ONLY), st.integers(1, 100_000), min_size=1, max_size=8)


@pytest.mark.usefixtures("engine")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(book=st.lists(amounts, min_size=1, max_size=5))
def test_a_row_is_the_report_of_its_portfolio(book: list[Mapping[str, int]]) -> None:
    portfolios = [a_portfolio(MARKET, held) for held in book]
    measures = measure_book(as_book(portfolios, MATRIX), MARKET, MATRIX)
    for row, portfolio in enumerate(portfolios):
        assert_is_report(measures, row, report_of(portfolio, MARKET, MATRIX))


SHORTS = (
    {"ODD": 100, "TSLA": -20, "CASH": 30},
    {"IWM": 100, "ROUNDED": -30, "KO": 50},
    {"SHORT": 60, "IWM": 40},
    {"AAPL": 100, "?": -20, "CASH": 20},
    {"AAPL": 100, "CASH": -60},
    {"AAPL": 100, "GLD": -20},
    {"DEBT": 60, "KO": 40},
    {"DEBT": 60, "CASH": 40},
    {"ODDS": 30, "IWM": 70},
    {"BIG": 100},
    {"BIG": 90, "?": 10},
)


@pytest.mark.usefixtures("engine")
def test_a_portfolio_short_of_something_has_its_reports_figures() -> None:
    portfolios = [a_portfolio(MARKET, held) for held in ({"IWM": 1}, *SHORTS, {"AAPL": 1})]
    measures = measure_book(as_book(portfolios, MATRIX), MARKET, MATRIX)
    for row, portfolio in enumerate(portfolios):
        assert_is_report(measures, row, report_of(portfolio, MARKET, MATRIX))


@pytest.mark.usefixtures("engine")
def test_gram_matrix_of_two_funds_and_a_share() -> None:
    # F1 = (.6 A, .4 B), F2 = (.2 A, .8 C), half F1, three tenths F2, two tenths A itself:
    # A .3 + .06 + .2 = .56, B .2, C .24; .3136 + .04 + .0576 = .4112 = 257/625
    market = a_market({"F1": {"A": 0.6, "B": 0.4}, "F2": {"A": 0.2, "C": 0.8}})
    matrix = FundMatrix.build(market)
    book = as_book([a_portfolio(market, {"F1": 50, "F2": 30, "A": 20})], matrix)
    measures = measure_book(book, market, matrix)
    assert measures.hhi_lower[0] == pytest.approx(257 / 625, abs=1e-15)
    assert measures.hhi_upper[0] == pytest.approx(257 / 625, abs=1e-12)
    assert market.issuers[int(measures.largest[0])].ticker == "A"
    assert measures.largest_weight[0] == pytest.approx(0.56)


@pytest.mark.usefixtures("engine")
def test_what_is_unknown_goes_to_the_largest() -> None:
    # 444 of A, 372 of B, 84 nobody knows, 100 cash: .33552, and with the unknown on A .528 ** 2 + .372 ** 2 = .417168
    market = a_market({"F": {"A": 0.6, "B": 0.4}})
    matrix = FundMatrix.build(market)
    book = as_book([a_portfolio(market, {"A": 444, "B": 372, "?": 84, "CASH": 100})], matrix)
    measures = measure_book(book, market, matrix)
    assert measures.hhi_lower[0] == pytest.approx(0.33552, abs=1e-15)
    assert measures.hhi_upper[0] == pytest.approx(0.417168, abs=1e-15)
    assert measures.coverage[0] == pytest.approx(0.916)
    assert measures.top10_upper[0] == pytest.approx(0.9)


def wide_market(n: int = 300) -> Market:
    """Make funds of many companies whose largest are no help: all weigh nearly the same, and one is in every fund."""
    names = [f"C{i:03d}" for i in range(n)]
    chance = np.random.default_rng(7)
    funds: dict[str, list[Line]] = {}
    for fund in range(4):
        weights = 1.0 + 0.02 * chance.random(n)
        weights[fund * 70 : fund * 70 + 70] += 0.5
        weights[-1] = 1.3
        funds[f"W{fund}"] = [a_line(t, w) for t, w in zip(names, (weights / weights.sum()).tolist(), strict=True)]
    return a_market(funds, issuers=[an_issuer(name) for name in names])


@pytest.mark.usefixtures("engine")
def test_where_few_candidates_prove_nothing_more_are_looked_at() -> None:
    market = wide_market()
    matrix = FundMatrix.build(market)
    held = [{"W0": 1, "W1": 1, "W2": 1, "W3": 1}, {"W0": 1}, {"W1": 3, "W2": 2, "C299": 1}, {"C000": 1, "C001": 1}]
    portfolios = [a_portfolio(market, amounts) for amounts in held]
    measures = measure_book(as_book(portfolios, matrix), market, matrix)
    for row, portfolio in enumerate(portfolios):
        assert_is_report(measures, row, report_of(portfolio, market, matrix))
    # the company in every fund leads the mix of all although it is among the largest of none
    assert market.issuers[int(measures.largest[0])].ticker == "C299"


@pytest.mark.usefixtures("engine")
def test_equal_weights_are_in_order_of_tickers() -> None:
    names = [f"E{i:03d}" for i in reversed(range(200))]
    market = a_market({"EQ": dict.fromkeys(names, 1 / 200)}, issuers=[an_issuer(name) for name in names])
    matrix = FundMatrix.build(market)
    measures = measure_book(as_book([a_portfolio(market, {"EQ": 1})], matrix), market, matrix)
    assert market.issuers[int(measures.largest[0])].ticker == "E000"
    assert measures.top10_weight[0] == pytest.approx(10 / 200)


@pytest.mark.usefixtures("engine")
def test_without_names_the_bounds_stay() -> None:
    portfolios = [a_portfolio(MARKET, held) for held in ({"ODD": 2, "IWM": 1, "?": 1}, {"ROUNDED": 1}, *SHORTS)]
    book = as_book(portfolios, MATRIX)
    full, few = measure_book(book, MARKET, MATRIX), measure_book(book, MARKET, MATRIX, with_names=False)
    np.testing.assert_allclose(few.hhi_upper, full.hhi_upper, **CLOSE)
    np.testing.assert_allclose(few.themes_upper, full.themes_upper, **CLOSE)
    for names in (few.top10_weight, few.top10_upper, few.largest_weight, few.largest_upper):
        assert np.isnan(names).all()
    assert (few.largest == -1).all()
    assert not few.is_certified.any()


def test_threads_share_a_book(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    monkeypatch.setattr(measure, "_WORTH_LOADING", 0)
    monkeypatch.setattr(compiled, "_WORTH_SHARING", 2)
    portfolios = [a_portfolio(MARKET, {"ODD": i + 1, "IWM": 5, "AAPL": 11 - i}) for i in range(11)]
    book = as_book(portfolios, MATRIX)
    one, three = measure_book(book, MARKET, MATRIX), measure_book(book, MARKET, MATRIX, n_threads=3)
    np.testing.assert_array_equal(three.hhi_upper, one.hhi_upper)
    np.testing.assert_array_equal(three.largest_weight, one.largest_weight)


def test_machine_code_that_cannot_be_kept_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    numba = pytest.importorskip("numba")
    import_module("analytics.book.kernels")
    asked = []

    def njit(*, nogil: bool, cache: bool = False) -> Callable[[object], object]:
        asked.append((nogil, cache))
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(numba, "njit", njit)
    loops = compiled.kernels.__wrapped__()
    assert [loop.__name__ for loop in loops] == ["measure", "names"]
    assert asked == [(True, True), (True, False)]


@pytest.mark.usefixtures("engine")
def test_an_empty_book_has_no_rows() -> None:
    assert len(measure_book(as_book([], MATRIX), MARKET, MATRIX)) == 0


@pytest.mark.usefixtures("engine")
def test_a_book_of_other_funds_is_refused() -> None:
    book = as_book([a_portfolio(MARKET, {"IWM": 1, "ODD": 1})], MATRIX)
    only_iwm = BookMatrix.build(MARKET, MATRIX, np.array([MATRIX.row["IWM"]]))
    with pytest.raises(ValueError, match="not prepared"):
        measure_prepared(book, only_iwm)
    beyond = BookArrays(book.names, np.array([0, 1]), np.array([10_000], np.int32), np.ones(1), *np.zeros((4, 1)))
    with pytest.raises(ValueError, match="not prepared"):
        measure_prepared(beyond, BookMatrix.build(MARKET, MATRIX))


def test_positions_of_one_fund_are_one_entry() -> None:
    market = a_market()
    matrix = FundMatrix.build(market)
    book = as_book([a_portfolio(market, {"VOO": 30, "VFIAX": 20, "GOOG": 10, "GOOGL": 15, "QQQ": 25})], matrix)
    n_funds = len(matrix.funds)
    assert book.column.tolist() == [matrix.row["VOO"], n_funds + market.securities["GOOGL"].issuer_index]
    assert book.weight.tolist() == pytest.approx([0.5, 0.25])
    assert book.unknown_weight.tolist() == [0.25]


def test_a_portfolio_without_value_is_refused_by_name() -> None:
    with pytest.raises(UserInputError, match="portfolio test has no value"):
        as_book([a_portfolio(MARKET, {"AAPL": 5, "CASH": -5})], MATRIX)
