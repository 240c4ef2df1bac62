"""A book of many portfolios: 12 funds and 22 large companies each, weights by chance, the same every time."""

import numpy as np

from analytics.model.book import BookArrays
from benchmarks.sample_portfolio import FUNDS
from webapp.services import MarketState

N_STOCKS, N_LARGE, N_PATTERNS = 22, 500, 10_000


def sample_book(n: int, state: MarketState, seed: int = 0) -> BookArrays:
    """Return a book; the stocks of the first 10,000 portfolios come again in the next, with other weights."""
    chance = np.random.default_rng(seed)
    n_funds = len(state.matrix.funds)
    capitalization = np.array([issuer.market_cap_usd or 0.0 for issuer in state.market.issuers])
    large = np.sort(np.argsort(-capitalization)[:N_LARGE])
    patterns = min(n, N_PATTERNS)
    picked = np.argpartition(chance.random((patterns, N_LARGE)), N_STOCKS, axis=1)[:, :N_STOCKS]
    stocks = n_funds + large[np.sort(picked, axis=1)]
    funds = np.sort([state.matrix.row[fund] for fund in FUNDS])
    column = np.hstack([np.tile(funds, (patterns, 1)), stocks]).astype(np.int32)
    width = column.shape[1]
    weight = chance.lognormal(0.0, 0.8, (n, width + 2))
    weight /= weight.sum(axis=1, keepdims=True)
    nothing = np.zeros(n)
    return BookArrays(
        names=tuple(map(str, range(n))),
        indptr=np.arange(n + 1, dtype=np.int64) * width,
        column=np.resize(column, (n, width)).ravel(),
        weight=weight[:, :width].ravel(),
        cash_weight=weight[:, width].copy(),
        other_weight=nothing,
        unknown_weight=weight[:, width + 1].copy(),
        unknown_short_weight=nothing,
    )
