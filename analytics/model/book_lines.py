"""The lines of many portfolios before anything is looked up: what is held, by which text, and for how much."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class LineKind(StrEnum):
    """What the text of a line is: a security still to be matched, an issuer's id, or nothing to be matched."""

    SECURITY = "security"
    ISSUER = "issuer"
    CASH = "cash"
    OTHER_ASSET = "other_asset"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LineSecurity:
    """What lines hold, shared by all that hold the same."""

    kind: LineKind
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class BookLines:
    """Portfolios one after another, their lines as arrays: sixteen bytes or so a line, however long its texts.

    Attributes
    ----------
    names : tuple of str
        One per portfolio.
    indptr : ndarray of int64, shape (n_portfolios + 1,)
        Where each portfolio's lines start.
    security : ndarray of int32, shape (n_lines,)
        Place in ``securities``.
    amount : ndarray of float64, shape (n_lines,)
        In US dollars, signs kept.
    securities : tuple of LineSecurity
        Everything that is held.
    n_rejected : ndarray of int64, shape (n_portfolios,), or None
        Lines of each portfolio that could not be used and are not among these; null where all of them are.
    """

    names: tuple[str, ...]
    indptr: NDArray[np.int64]
    security: NDArray[np.int32]
    amount: NDArray[np.float64]
    securities: tuple[LineSecurity, ...]
    n_rejected: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.names)

    @property
    def total_amount(self) -> NDArray[np.float64]:
        """The sum of the lines of each portfolio."""
        return np.bincount(self.owner, self.amount, len(self)).astype(np.float64)

    @property
    def n_rejected_lines(self) -> NDArray[np.int64]:
        """How many lines of each portfolio could not be used."""
        return np.zeros(len(self), np.int64) if self.n_rejected is None else self.n_rejected

    @property
    def owner(self) -> NDArray[np.int64]:
        """The portfolio of each line."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.indptr))

    def part(self, start: int, stop: int) -> "BookLines":
        """Return the portfolios from ``start`` up to ``stop``."""
        names = self.names[start:stop]
        first, last = int(self.indptr[start]), int(self.indptr[start + len(names)])
        return BookLines(
            names,
            self.indptr[start : start + len(names) + 1] - first,
            self.security[first:last],
            self.amount[first:last],
            self.securities,
            None if self.n_rejected is None else self.n_rejected[start:stop],
        )


@dataclass(frozen=True, slots=True)
class BookRejection:
    """A line that could not be used, or a whole portfolio (``row`` is null), and why."""

    portfolio: str
    row: int | None
    text: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class BookRows:
    """One row of figures per portfolio.

    Attributes
    ----------
    names : tuple of str
        One per portfolio.
    columns : tuple of str
        What the figures are, in order.
    figures : ndarray of float64, shape (n_portfolios, n_columns)
        Weights are fractions of total value; NaN where nothing is known.
    largest : tuple of str
        Ticker of the largest company of each portfolio; empty where it holds none.
    """

    names: tuple[str, ...]
    columns: tuple[str, ...]
    figures: NDArray[np.float64]
    largest: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.names)
