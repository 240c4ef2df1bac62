"""One row of figures for each portfolio while they are being worked out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.book.matrix import BookMatrix
from analytics.book.tables import FIRST_SECTOR, FIRST_THEME, Floats
from analytics.model.book import BookArrays, BookMeasures

NOT_PREPARED = "The book holds funds or companies that were not prepared."


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Arrays to be filled, one row per portfolio.

    ``group`` has the columns bands, sectors, themes and the upper bounds of the themes; ``unknown`` is all that is
    unknown. ``_most`` is with all that rounding could add, but without the unknown. ``is_odd`` says that something is
    sold short, by the portfolio or in one of its funds: these figures are then not right.
    """

    group: Floats
    unknown: Floats
    hhi_lower: Floats
    hhi_most: Floats
    top10_weight: Floats
    top10_most: Floats
    largest_weight: Floats
    largest_most: Floats
    largest: NDArray[np.int32]
    is_certified: NDArray[np.bool_]
    is_odd: NDArray[np.bool_]

    @classmethod
    def empty(cls, n_portfolios: int, n_themes: int) -> "Figures":
        """Return rows without content; the names as not measured."""
        n = n_portfolios
        worked_out, names = np.empty((3, n)), np.full((4, n), np.nan)
        return cls(
            group=np.empty((n, FIRST_THEME + 2 * n_themes)),
            unknown=worked_out[0],
            hhi_lower=worked_out[1],
            hhi_most=worked_out[2],
            top10_weight=names[0],
            top10_most=names[1],
            largest_weight=names[2],
            largest_most=names[3],
            largest=np.full(n, -1, dtype=np.int32),
            is_certified=np.zeros(n, dtype=np.bool_),
            is_odd=np.zeros(n, dtype=np.bool_),
        )

    def measures(self, book: BookArrays, prepared: BookMatrix) -> BookMeasures:
        """Return the measures, with their bounds."""
        theme_names = tuple(prepared.matrix.traits.theme_issuers)
        first_upper = FIRST_THEME + len(theme_names)
        largest_upper = self.largest_most + self.unknown
        largest_upper[self.largest < 0] = np.nan
        return BookMeasures(
            names=book.names,
            theme_names=theme_names,
            coverage=1.0 - self.unknown,
            unknown_lower=np.zeros(len(book)),
            cash=book.cash_weight,
            # where funds owe, one company can be more than all there is
            hhi_lower=np.minimum(self.hhi_lower, 1.0),
            # the square grows fastest where the weight is largest: all that is unknown goes there
            hhi_upper=np.minimum(self.hhi_most + self.unknown * (2.0 * self.largest_most + self.unknown), 1.0),
            themes=self.group[:, FIRST_THEME:first_upper],
            themes_upper=self.group[:, first_upper:],
            size_bands=self.group[:, :FIRST_SECTOR],
            sectors=self.group[:, FIRST_SECTOR:FIRST_THEME],
            top10_weight=self.top10_weight,
            top10_upper=self.top10_most + self.unknown,
            largest=self.largest,
            largest_weight=self.largest_weight,
            largest_upper=largest_upper,
            is_certified=self.is_certified,
        )
