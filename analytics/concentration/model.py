"""Values of this room: a fund's own page, its versions, and who holds the same as whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from analytics.model.exposure import Bounded, Bounds, ConcentrationReport, IssuerExposure, SnapshotUse
from analytics.model.fund import Fund
from analytics.model.issuer import Issuer, SizeBand
from analytics.model.market import Price


@dataclass(frozen=True, slots=True, eq=False)
class FundProfile:
    """A fund of the directory and, where holdings stand for it, what they hold.

    ``looked_through`` names the fund whose holdings are shown (itself, its series, or the stand-in), null without any;
    then all that describes holdings is null or empty and ``note`` says so. ``n_holdings`` counts distinct companies,
    lines not mapped to a company one each. Fee and price are the fund's own, never those of another fund.
    """

    fund: Fund
    looked_through: str | None
    is_stand_in: bool
    note: str
    price: Price | None
    snapshot: SnapshotUse | None = None
    loaded_at: datetime | None = None
    n_rows: int | None = None
    n_equity_rows: int | None = None
    n_holdings: int | None = None
    sum_weight: float | None = None
    report: ConcentrationReport | None = None
    top: tuple[IssuerExposure, ...] = ()

    @property
    def as_of_date(self) -> date | None:
        """Date of the holdings shown."""
        return self.snapshot.as_of_date if self.snapshot else None


@dataclass(frozen=True, slots=True)
class VersionMeasures:
    """What one version of a fund says about its concentration; ``theme`` is null where no theme is loaded."""

    snapshot_id: str
    as_of_date: date
    source: str
    theme: Bounded | None
    hhi: Bounds
    effective_number: Bounds
    size_bands: Mapping[SizeBand, Bounded]
    small_caps: Bounded


@dataclass(frozen=True, slots=True, eq=False)
class OverlapMatrix:
    """How much each pair of funds has in common, company by company.

    Attributes
    ----------
    tickers : tuple of str
        Rows and columns.
    overlap, overlap_lower, overlap_upper : ndarray of shape (n, n)
        Sum of the smaller weights with the least and the most it can be, fractions of net assets; NaN where a fund has
        no holdings. The diagonal is the weight of a fund's own companies.
    shared, shared_lower, shared_upper : ndarray of shape (n, n)
        How much of the row's fund is in companies the column's fund holds as well, fractions of the row's net assets.
        What is unknown of the column's fund may be any company, however thinly: then the most is all of the row's.
    looked_through : tuple of str or None
        The fund whose holdings stand for each ticker.
    is_stand_in : tuple of bool
        Whether that is a stand-in (another fund on the same index) rather than the fund's own series.
    """

    tickers: tuple[str, ...]
    overlap: NDArray[np.float64]
    overlap_lower: NDArray[np.float64]
    overlap_upper: NDArray[np.float64]
    shared: NDArray[np.float64]
    shared_lower: NDArray[np.float64]
    shared_upper: NDArray[np.float64]
    looked_through: tuple[str | None, ...]
    is_stand_in: tuple[bool, ...]

    def common(self, row: int, column: int) -> Bounded:
        """Return the overlap of a pair."""
        return _bounded(self.overlap, self.overlap_lower, self.overlap_upper, (row, column))

    def part(self, row: int, column: int) -> Bounded:
        """Return how much of the row's fund is in companies of the column's."""
        return _bounded(self.shared, self.shared_lower, self.shared_upper, (row, column))

    def note(self, row: int, column: int) -> str:
        """Say what a reader must know about one cell; empty where there is nothing to say."""
        missing = [self.tickers[i] for i in (row, column) if self.looked_through[i] is None]
        if missing:
            return f"no holdings loaded for {' and '.join(dict.fromkeys(missing))}"
        if row == column:
            return ""
        leaning = [i for i in (row, column) if self.is_stand_in[i]]
        if leaning:
            return "; ".join(f"{self.tickers[i]} by its stand-in {self.looked_through[i]}" for i in leaning)
        return "share classes of one fund" if self.looked_through[row] == self.looked_through[column] else ""


def _bounded(
    weight: NDArray[np.float64], lower: NDArray[np.float64], upper: NDArray[np.float64], cell: tuple[int, int]
) -> Bounded:
    return Bounded(float(weight[cell]), float(lower[cell]), float(upper[cell]))


@dataclass(frozen=True, slots=True)
class SharedName:
    """A company two funds hold: its weight in each, the smaller of the two, and what you own through each.

    ``through`` and ``other_through`` are fractions of the portfolio's value, null for a fund that is not in it.
    """

    issuer: Issuer
    issuer_index: int
    weight: float
    other_weight: float
    through: float | None
    other_through: float | None

    @property
    def common_weight(self) -> float:
        """The smaller of the two weights."""
        return min(self.weight, self.other_weight)


@dataclass(frozen=True, slots=True, eq=False)
class CommonMoney:
    """What a portfolio owns more than once, in fractions of its value; what funds do not know is not in it.

    Attributes
    ----------
    tickers : tuple of str
        Funds of the portfolio.
    pairs : ndarray of shape (n, n)
        For each two funds, what both bring of the same companies: the sum of the smaller exposures.
    total_weight : float
        For every company, all that funds bring but the largest part.
    """

    tickers: tuple[str, ...]
    pairs: NDArray[np.float64]
    total_weight: float
