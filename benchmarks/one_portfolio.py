"""One portfolio: the whole report; and HHI, top 10, themes, bands, sectors beside joins of the same tables."""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec

import numpy as np

from analytics.book import BookMatrix, as_book, measure_prepared
from analytics.book.compiled import is_installed, kernels
from analytics.concentration import build_report
from analytics.look_through import look_through
from analytics.model.book import BookMeasures
from benchmarks.joins import pandas_peer, polars_peer, tables_of
from benchmarks.sample_portfolio import sample_portfolio
from benchmarks.timing import Result, race
from webapp.services import MarketState

GOAL = 1.0
BARS = {"pandas merge + groupby": 40.0, "polars join + group_by": 20.0}
NAME = "one portfolio: HHI, top 10, themes, bands, sectors"


def run(state: MarketState) -> Iterator[Result]:
    """Yield the report alone, then the same set of measures against each peer, equal figures checked first."""
    portfolio = sample_portfolio(state.market)
    prepared = BookMatrix.build(state.market, state.matrix)
    if is_installed():
        kernels()  # a process loads them once, like the market

    def report() -> object:
        return build_report(portfolio, look_through(portfolio, state.market, state.matrix), state.market)

    lines = as_book([portfolio], state.matrix)  # the peers' positions are columns of numbers beforehand as well

    def ours() -> BookMeasures:
        return measure_prepared(lines, prepared)

    yield race("one portfolio: look-through and the whole report", report, goal=GOAL)
    tables = tables_of(portfolio, state)
    for peer_name, bar in BARS.items():
        package = peer_name.split()[0]
        if find_spec(package) is None:
            print(f"{NAME}: without {package}, which is not installed")
            continue
        peer = (pandas_peer if package == "pandas" else polars_peer)(tables)
        assert_equal(ours(), peer())
        yield race(NAME, ours, peer, peer_name=peer_name, bar=bar, goal=GOAL)


def assert_equal(ours: BookMeasures, peer: Mapping[str, float]) -> None:
    """Compare every figure of the peer with ours."""
    for name, figure in peer.items():
        measure, *column = name.split()
        own = getattr(ours, measure)[0]
        np.testing.assert_allclose(own[int(column[0])] if column else own, figure, rtol=0, atol=1e-6, err_msg=name)
