"""Many portfolios at once: their lines as arrays, and one row of measures for each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class BookArrays:
    """Portfolios in rows, in fractions of each one's total value.

    Attributes
    ----------
    names : tuple of str
        One per portfolio.
    indptr : ndarray of int64, shape (n_portfolios + 1,)
        Where each portfolio's entries start.
    column : ndarray of int32, shape (n_entries,)
        Row of the fund in ``FundMatrix``, or the number of funds plus the issuer's index for a direct holding; each at
        most once in a portfolio, in ascending order.
    weight : ndarray of float64, shape (n_entries,)
        Parallel to ``column``.
    cash_weight, other_weight : ndarray of float64, shape (n_portfolios,)
        The portfolio's own cash and other assets.
    unknown_weight, unknown_short_weight : ndarray of float64, shape (n_portfolios,)
        Lines nobody can look into: those held, and those sold short (zero or negative).
    """

    names: tuple[str, ...]
    indptr: NDArray[np.int64]
    column: NDArray[np.int32]
    weight: NDArray[np.float64]
    cash_weight: NDArray[np.float64]
    other_weight: NDArray[np.float64]
    unknown_weight: NDArray[np.float64]
    unknown_short_weight: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True, eq=False)
class BookMeasures:
    """One row per portfolio; the meaning of every figure is that of ``ConcentrationReport``.

    Arrays have shape (n_portfolios,), those by theme, band or sector one column for each. ``_lower`` and ``_upper``
    are the bounds. ``unknown_lower`` is zero, negative with unknown shorts: added to the weight of a theme, the top ten
    or the largest it gives the lower bound. ``largest`` is an issuer's index, -1 for a portfolio without companies, and
    its weight is then NaN. ``is_certified`` says whether the largest companies are proven to be the largest of all.
    Measured without names, the top ten and the largest are NaN, -1 and not certified.
    """

    names: tuple[str, ...]
    theme_names: tuple[str, ...]
    coverage: NDArray[np.float64]
    unknown_lower: NDArray[np.float64]
    cash: NDArray[np.float64]
    hhi_lower: NDArray[np.float64]
    hhi_upper: NDArray[np.float64]
    themes: NDArray[np.float64]
    themes_upper: NDArray[np.float64]
    size_bands: NDArray[np.float64]
    sectors: NDArray[np.float64]
    top10_weight: NDArray[np.float64]
    top10_upper: NDArray[np.float64]
    largest: NDArray[np.int32]
    largest_weight: NDArray[np.float64]
    largest_upper: NDArray[np.float64]
    is_certified: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.names)
