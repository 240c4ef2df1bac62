"""A book measured with numpy as one would write it for speed, without the engine.

``gram_peer`` has no names: funds meet in a Gram matrix, direct holdings are looked up. ``chunks_peer`` writes out the
weights of all companies the book reaches, 2,000 portfolios at a time, in single precision. Neither does bounds.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analytics.look_through.traits import BANDS, SECTORS
from analytics.model.book import BookArrays
from analytics.model.issuer import Sector, SizeBand
from benchmarks.sample_book import N_STOCKS
from benchmarks.sample_portfolio import FUNDS
from webapp.services import MarketState

Floats = NDArray[np.floating]
Figures = dict[str, Floats]
_CHUNK = 2_000


class NumpyBook:
    """The book and the funds as arrays; made beforehand, as our matrix is."""

    def __init__(self, book: BookArrays, state: MarketState) -> None:
        matrix, n, n_funds = state.matrix, len(book), len(FUNDS)
        self.book = book
        self.funds = book.column[:n_funds]
        self.share = np.ascontiguousarray(book.weight.reshape(n, -1)[:, :n_funds])
        self.direct = np.ascontiguousarray(book.weight.reshape(n, -1)[:, n_funds:])
        self.issuer = book.column.reshape(n, n_funds + N_STOCKS)[:, n_funds:] - len(matrix.funds)
        self.known = matrix.issuer[self.funds].toarray()
        self.band_of, self.sector_of = matrix.traits.band, matrix.traits.sector
        self.is_mag7 = np.zeros(self.known.shape[1], dtype=np.bool_)
        self.is_mag7[matrix.traits.theme_issuers["mag7"]] = True
        self.unknown = book.unknown_weight + self.share @ matrix.unknown_weight[self.funds]
        self.rest = {
            Sector.CASH: book.cash_weight + self.share @ matrix.cash_weight[self.funds],
            Sector.OTHER: self.share @ (matrix.other_weight + matrix.derivative_weight)[self.funds],
            Sector.UNKNOWN: self.unknown,
        }
        self.band = matrix.band[self.funds]
        of_sector = np.eye(len(SECTORS))[self.sector_of]
        self.sector, self.mag7 = self.known @ of_sector, self.known @ self.is_mag7
        self.gram, self.known_of = self.known @ self.known.T, np.ascontiguousarray(self.known.T)

    def groups(self) -> Figures:
        """Return bands, sectors and the Magnificent 7: sums over funds, and over what is held directly."""
        n = len(self.book)
        mag7 = self.share @ self.mag7 + (self.direct * self.is_mag7[self.issuer]).sum(axis=1)
        bands = self.share @ self.band + self._by(self.band_of, n, len(BANDS))
        bands[:, BANDS.index(SizeBand.UNKNOWN)] += self.unknown
        sectors = self.share @ self.sector + self._by(self.sector_of, n, len(SECTORS))
        for sector, weight in self.rest.items():
            sectors[:, SECTORS.index(sector)] += weight
        return {"mag7": mag7, "size_bands": bands, "sectors": sectors}

    def _by(self, group: NDArray[np.int8], n: int, n_groups: int) -> Floats:
        place = np.arange(n)[:, None] * n_groups + group[self.issuer]
        return np.bincount(place.ravel(), self.direct.ravel(), n * n_groups).reshape(n, n_groups)


def gram_peer(tables: NumpyBook) -> Callable[[], Figures]:
    """Return the measuring of HHI, Magnificent 7, bands and sectors."""

    def measure() -> Figures:
        share, direct = tables.share, tables.direct
        hhi = ((share @ tables.gram) * share).sum(axis=1) + np.square(direct).sum(axis=1)
        for first in range(0, len(hhi), _CHUNK):
            rows = slice(first, first + _CHUNK)
            inside = (tables.known_of[tables.issuer[rows]] @ share[rows, :, None])[:, :, 0]
            hhi[rows] += 2.0 * (inside * direct[rows]).sum(axis=1)
        return {"hhi_lower": hhi, **tables.groups()}

    return measure


def chunks_peer(tables: NumpyBook) -> Callable[[], Figures]:
    """Return the measuring of the same and the top ten and the largest."""
    reached = np.union1d(np.flatnonzero(tables.known.any(axis=0)), np.unique(tables.issuer))
    known = tables.known[:, reached].astype(np.float32)
    share, direct = tables.share.astype(np.float32), tables.direct.astype(np.float32)
    place = np.searchsorted(reached, tables.issuer)

    def measure() -> Figures:
        n = len(share)
        hhi, top10, largest = np.empty(n), np.empty(n), np.empty(n)
        for first in range(0, n, _CHUNK):
            rows = slice(first, first + _CHUNK)
            weights = share[rows] @ known
            weights[np.arange(len(weights))[:, None], place[rows]] += direct[rows]
            hhi[rows] = np.einsum("ij,ij->i", weights, weights)
            top = np.partition(weights, known.shape[1] - 10, axis=1)[:, -10:]
            top10[rows], largest[rows] = top.sum(axis=1), top.max(axis=1)
        return {"hhi_lower": hhi, "top10_weight": top10, "largest_weight": largest, **tables.groups()}

    return measure
