"""What a book is measured with, as named tuples of arrays: the compiler knows no dataclasses."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.model.issuer import Sector, SizeBand

Floats = NDArray[np.float64]

FIRST_SECTOR = len(SizeBand)
FIRST_THEME = FIRST_SECTOR + len(Sector)
UNKNOWN_BAND = list(SizeBand).index(SizeBand.UNKNOWN)
CASH_SECTOR = FIRST_SECTOR + list(Sector).index(Sector.CASH)
OTHER_SECTOR = FIRST_SECTOR + list(Sector).index(Sector.OTHER)
UNKNOWN_SECTOR = FIRST_SECTOR + list(Sector).index(Sector.UNKNOWN)
"""Columns of groups: bands, sectors, then themes."""
N_TOP = 10
N_LANES = 16
"""Numbers the loops take at a time: rows end in zeros up to a multiple of it."""


class Entries(NamedTuple):
    """The lines of a book; ``rest`` has the rows cash, other assets, unknown, and one column per portfolio."""

    indptr: NDArray[np.int64]
    column: NDArray[np.uint32]
    weight: Floats
    rest: Floats


class Tables(NamedTuple):
    """Facts about funds and companies, in fractions of each fund's net assets; rows begin at whole cache lines.

    Attributes
    ----------
    local : ndarray of uint32, shape (n_funds of the market,)
        The place of every fund of the market among those prepared; a number beyond them for others.
    is_plain : ndarray of bool, shape (n_funds,)
        Nothing in the fund is sold short.
    by_fund : ndarray of shape (n_funds, n_columns)
        Bands, sectors, themes, what rounding hides of each theme and of all companies, what is unknown, the most that
        any company outside the first candidates can weigh, and the most that each of those can; then zeros.
    first_candidate : int
        Where the candidates begin in ``by_fund``.
    gram : ndarray of shape (n_funds, n_padded)
        Products of every two funds, then what rounding could add to them: the Herfindahl index of a mix of funds
        without its companies.
    known_of : ndarray of shape (n_issuers, n_padded)
        Weights by company in each fund, then one for each theme it belongs to.
    most_of : ndarray of shape (n_issuers, n_padded)
        The most that rounding lets those weights be.
    bound_of : ndarray of shape (n_issuers,)
        The largest of those.
    has_slack : ndarray of bool, shape (n_issuers,)
        Whether any fund prints the company as 0.00.
    band_of, sector_of : ndarray of uint8, shape (n_issuers,)
        Columns of each company's groups in ``by_fund``.
    is_member : ndarray of bool, shape (n_issuers, n_themes)
        Themes of each company.
    rank : ndarray of int32, shape (n_issuers,)
        Order of the tickers.
    """

    local: NDArray[np.uint32]
    is_plain: NDArray[np.bool_]
    by_fund: Floats
    first_candidate: int
    gram: Floats
    known_of: Floats
    most_of: Floats
    bound_of: Floats
    has_slack: NDArray[np.bool_]
    band_of: NDArray[np.uint8]
    sector_of: NDArray[np.uint8]
    is_member: NDArray[np.bool_]
    rank: NDArray[np.int32]


class Held(NamedTuple):
    """Room for what one portfolio after another holds: funds and companies with their weights, and sums over them.

    ``by_place`` has the weight of every prepared fund; ``products`` is a row of ``Tables.gram``, ``of_directs`` one of
    ``Tables.known_of``.
    """

    fund: NDArray[np.uint32]
    share: Floats
    issuer: NDArray[np.uint32]
    direct: Floats
    by_place: Floats
    products: Floats
    of_directs: Floats


class Step(NamedTuple):
    """Companies among which the largest are looked for.

    Attributes
    ----------
    issuer : ndarray of int32, shape (n_candidates,)
        Indices into ``Market.issuers``.
    place : ndarray of int32, shape (n_issuers,)
        The way back; -1 for the others.
    known, most : ndarray of shape (n_funds, n_padded)
        Their weights in each fund, and the most rounding lets them be.
    outside : ndarray of shape (n_funds,)
        The most that any other company can weigh in each fund.
    has_slack : ndarray of bool, shape (n_funds,)
        Whether the fund prints a candidate as 0.00.
    """

    issuer: NDArray[np.int32]
    place: NDArray[np.int32]
    known: Floats
    most: Floats
    outside: Floats
    has_slack: NDArray[np.bool_]


class Sums(NamedTuple):
    """What ``kernels.measure`` fills: ``group`` has bands, sectors, themes, and the upper bounds of the themes.

    ``is_odd`` says whether something is sold short, by the portfolio or in one of its funds.
    """

    group: Floats
    hhi_lower: Floats
    hhi_most: Floats
    unknown: Floats
    is_odd: NDArray[np.bool_]


class Names(NamedTuple):
    """What ``kernels.names`` fills; ``top_weight`` and ``top_most`` are empty where only the largest is wanted."""

    top_weight: Floats
    top_most: Floats
    largest: NDArray[np.int32]
    largest_weight: Floats
    largest_most: Floats
    is_certified: NDArray[np.bool_]
