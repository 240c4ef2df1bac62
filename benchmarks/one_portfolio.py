"""Look-through of one portfolio: ours against a pandas join and group of the same holdings."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analytics.concentration import build_report
from analytics.look_through import look_through
from analytics.model.portfolio import Portfolio, PositionKind
from benchmarks.sample_portfolio import sample_portfolio
from benchmarks.timing import Result, race
from webapp.services import MarketState


def run(state: MarketState) -> Iterator[Result]:
    """Yield the measures of one portfolio: HHI, top 10, theme, size bands, sectors."""
    portfolio = sample_portfolio(state.market)
    peer = PandasLookThrough(portfolio, state)
    own = build_report(portfolio, look_through(portfolio, state.market, state.matrix), state.market)
    np.testing.assert_allclose(own.hhi.lower, peer.measure()["hhi"], rtol=1e-9)

    def ours() -> object:
        return build_report(portfolio, look_through(portfolio, state.market, state.matrix), state.market)

    yield race("one portfolio, 30 positions, all measures", ours, peer.measure, peer_name="pandas merge + groupby")


class PandasLookThrough:
    """The same measures by joining positions to holdings; frames are built beforehand, as the matrix is."""

    def __init__(self, portfolio: Portfolio, state: MarketState) -> None:
        market = state.market
        self.theme = set(state.matrix.traits.theme_issuers["mag7"].tolist())
        frames = [
            pd.DataFrame(
                {"fund": fund, "issuer": s.holdings.issuer, "weight": s.holdings.weight, "band": s.holdings.band}
            )
            for fund, s in market.snapshots.items()
        ]
        self.holdings = pd.concat(frames, ignore_index=True)
        self.holdings = self.holdings[self.holdings.issuer >= 0]
        self.sector = pd.Series([str(issuer.sector) for issuer in market.issuers], name="sector")
        total = float(portfolio.total_amount)
        rows = [(p.ticker, p.issuer_index, float(p.amount) / total, p.kind) for p in portfolio.positions]
        self.positions = pd.DataFrame(rows, columns=["fund", "issuer", "share", "kind"])

    def measure(self) -> dict[str, object]:
        """Join, group, measure."""
        funds = self.positions[self.positions.kind == PositionKind.FUND]
        stocks = self.positions[self.positions.kind == PositionKind.STOCK]
        joined = funds[["fund", "share"]].merge(self.holdings, on="fund")
        joined["exposure"] = joined["share"] * joined["weight"]
        direct = stocks.astype({"issuer": int}).set_index("issuer")["share"]
        exposure = joined.groupby("issuer")["exposure"].sum().add(direct, fill_value=0.0)
        return {
            "hhi": float((exposure**2).sum()),
            "top10": float(exposure.nlargest(10).sum()),
            "theme": float(exposure[exposure.index.isin(self.theme)].sum()),
            "bands": joined.groupby("band")["exposure"].sum(),
            "sectors": exposure.groupby(self.sector.reindex(exposure.index)).sum(),
        }
