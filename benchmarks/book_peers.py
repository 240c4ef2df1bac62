"""A book measured with numpy as one would write it for speed, without the engine.

``gram_peer`` has no names: funds meet in a Gram matrix, direct holdings are looked up. ``chunks_peer`` writes out the
weights of all companies the book reaches, 2,000 portfolios at a time, in single precision. Neither does bounds.
"""

from collections.abc import Callable
from typing import NamedTuple

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
_CHUNK_OF_LINES = 20_000


def _sums(place: NDArray[np.integer], weight: Floats, n: int) -> Floats:
    return np.asarray(np.bincount(place, weight, n), dtype=np.float64)


class Held(NamedTuple):
    """What a book holds: ``share`` of each fund by portfolio; companies held directly, as many rows as they need."""

    share: Floats
    direct: Floats
    issuer: NDArray[np.integer]
    owner: NDArray[np.integer]


class AnyBook:
    """The funds as arrays, made beforehand as our matrix is; what hangs on the book is part of measuring it."""

    def __init__(self, book: BookArrays, state: MarketState) -> None:
        matrix = state.matrix
        self.book, self.n_issuers_from = book, len(matrix.funds)
        self.funds = book.column[: len(FUNDS)]
        self.known = matrix.issuer[self.funds].toarray()
        self.band_of, self.sector_of = matrix.traits.band, matrix.traits.sector
        self.is_mag7 = np.zeros(self.known.shape[1], dtype=np.bool_)
        self.is_mag7[matrix.traits.theme_issuers["mag7"]] = True
        self.no_company = np.column_stack(
            [matrix.unknown_weight, matrix.cash_weight, matrix.other_weight + matrix.derivative_weight]
        )[self.funds]
        self.band = matrix.band[self.funds]
        of_sector = np.eye(len(SECTORS))[self.sector_of]
        self.sector, self.mag7 = self.known @ of_sector, self.known @ self.is_mag7
        self.gram, self.known_of = self.known @ self.known.T, np.ascontiguousarray(self.known.T)
        self.place = np.zeros(len(matrix.funds), dtype=np.intp)
        self.place[self.funds] = np.arange(len(self.funds))

    def held(self) -> Held:
        """Return the weights of the funds and of the companies held directly: one line each, in order of portfolio."""
        book, n = self.book, len(self.book)
        owner = np.repeat(np.arange(n), np.diff(book.indptr))
        is_fund = book.column < self.n_issuers_from
        place = owner[is_fund] * len(self.funds) + self.place[book.column[is_fund]]
        share = _sums(place, book.weight[is_fund], n * len(self.funds)).reshape(n, -1)
        is_direct = ~is_fund
        return Held(share, book.weight[is_direct], book.column[is_direct] - self.n_issuers_from, owner[is_direct])

    def inside(self, held: Held) -> Floats:
        """Return the products of what is held directly with the same inside the funds."""
        products = np.empty(held.direct.size)
        for first in range(0, products.size, _CHUNK_OF_LINES):
            rows = slice(first, first + _CHUNK_OF_LINES)
            both = self.known_of[held.issuer[rows]], held.share[held.owner[rows]]
            products[rows] = np.einsum("ij,ij->i", *both) * held.direct[rows]
        return _sums(held.owner, products, len(self.book))

    def squares(self, held: Held) -> Floats:
        """Return the sums of the squares of what is held directly."""
        return _sums(held.owner, np.square(held.direct), len(self.book))

    def by(self, group: NDArray[np.int8], held: Held, n_groups: int) -> Floats:
        """Return what is held directly, by group."""
        n = len(self.book)
        return _sums(held.owner * n_groups + group[held.issuer], held.direct, n * n_groups).reshape(n, -1)

    def groups(self, held: Held) -> Figures:
        """Return bands, sectors and the Magnificent 7: sums over funds, and over what is held directly."""
        share = held.share
        unknown, cash, other = (share @ self.no_company).T
        unknown = unknown + self.book.unknown_weight
        mag7 = share @ self.mag7 + self.by(self.is_mag7.view(np.int8), held, 2)[:, 1]
        bands = share @ self.band + self.by(self.band_of, held, len(BANDS))
        bands[:, BANDS.index(SizeBand.UNKNOWN)] += unknown
        sectors = share @ self.sector + self.by(self.sector_of, held, len(SECTORS))
        rest = {Sector.CASH: cash + self.book.cash_weight, Sector.OTHER: other, Sector.UNKNOWN: unknown}
        for sector, weight in rest.items():
            sectors[:, SECTORS.index(sector)] += weight
        return {"mag7": mag7, "size_bands": bands, "sectors": sectors}


class NumpyBook(AnyBook):
    """The same, told what the sample looks like: every portfolio holds the same funds first and as many companies."""

    def held(self) -> Held:
        """Return the weights as blocks, one row for each portfolio."""
        n, n_funds = len(self.book), len(FUNDS)
        weight = self.book.weight.reshape(n, -1)
        issuer = self.book.column.reshape(n, n_funds + N_STOCKS)[:, n_funds:] - self.n_issuers_from
        share, direct = np.ascontiguousarray(weight[:, :n_funds]), np.ascontiguousarray(weight[:, n_funds:])
        return Held(share, direct, issuer, np.arange(n)[:, None])

    def inside(self, held: Held) -> Floats:
        """Return the products as small matrix products, some portfolios at a time."""
        found = np.empty(len(self.book))
        for first in range(0, len(found), _CHUNK):
            rows = slice(first, first + _CHUNK)
            inside = (self.known_of[held.issuer[rows]] @ held.share[rows, :, None])[:, :, 0]
            found[rows] = (inside * held.direct[rows]).sum(axis=1)
        return found

    def squares(self, held: Held) -> Floats:
        """Return the sums of the squares along the rows."""
        return np.asarray(np.square(held.direct).sum(axis=1))

    def by(self, group: NDArray[np.int8], held: Held, n_groups: int) -> Floats:
        """Return what is held directly, by group."""
        n = len(self.book)
        place = (held.owner * n_groups + group[held.issuer]).ravel()
        return _sums(place, held.direct.ravel(), n * n_groups).reshape(n, -1)


def gram_peer(tables: AnyBook) -> Callable[[], Figures]:
    """Return the measuring of HHI, Magnificent 7, bands and sectors."""

    def measure() -> Figures:
        held = tables.held()
        hhi = ((held.share @ tables.gram) * held.share).sum(axis=1) + tables.squares(held)
        return {"hhi_lower": hhi + 2.0 * tables.inside(held), **tables.groups(held)}

    return measure


def chunks_peer(tables: NumpyBook) -> Callable[[], Figures]:
    """Return the measuring of the same and the top ten and the largest."""
    reached = np.union1d(np.flatnonzero(tables.known.any(axis=0)), np.unique(tables.held().issuer))
    known = tables.known[:, reached].astype(np.float32)
    place_of = np.zeros(tables.known.shape[1], dtype=np.intp)
    place_of[reached] = np.arange(len(reached))

    def measure() -> Figures:
        held = tables.held()
        share, direct, place = held.share.astype(np.float32), held.direct.astype(np.float32), place_of[held.issuer]
        n = len(share)
        hhi, top10, largest = np.empty(n), np.empty(n), np.empty(n)
        for first in range(0, n, _CHUNK):
            rows = slice(first, first + _CHUNK)
            weights = share[rows] @ known
            weights[np.arange(len(weights))[:, None], place[rows]] += direct[rows]
            hhi[rows] = np.einsum("ij,ij->i", weights, weights)
            top = np.partition(weights, known.shape[1] - 10, axis=1)[:, -10:]
            top10[rows], largest[rows] = top.sum(axis=1), top.max(axis=1)
        return {"hhi_lower": hhi, "top10_weight": top10, "largest_weight": largest, **tables.groups(held)}

    return measure
