"""Look-through: what a portfolio owns of every company, and what stays unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analytics.model.issuer import Issuer, Sector, SizeBand


@dataclass(frozen=True, slots=True)
class Bounded:
    """A weight with the least and the most it can be, all fractions of total value."""

    weight: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most a measure can be."""

    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Residual:
    """Weight that could not be looked into, with the position or fund it sits in and the reason."""

    label: str
    weight: float
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class IssuerTraits:
    """What is known of every issuer of a market, as arrays parallel to ``Market.issuers``.

    ``sector`` and ``band`` are indices into ``tuple(Sector)`` and ``tuple(SizeBand)``; ``ticker_rank`` is the place in
    alphabetical order of tickers; ``theme_issuers`` holds the members of each theme as indices.
    """

    sector: NDArray[np.int8]
    band: NDArray[np.int8]
    ticker_rank: NDArray[np.int32]
    theme_issuers: dict[str, NDArray[np.int32]]


@dataclass(frozen=True, slots=True)
class SnapshotUse:
    """A published snapshot an answer rests on; ``rolled_to`` is the date its weights were carried forward to."""

    fund: str
    snapshot_id: str
    as_of_date: date
    source: str
    rolled_to: date | None = None


@dataclass(frozen=True, slots=True)
class FundContribution:
    """What one fund position brings: the fund held, the snapshot looked through, and its issuers.

    ``looked_through`` differs from ``fund`` for a share class (``is_stand_in`` false) or a stand-in (true).
    ``issuer`` and ``weight`` are parallel: indices into ``Market.issuers``, ascending, and fractions of total value.
    ``snapshots`` names every snapshot behind them: the fund's own first, then those of the funds it holds.
    """

    fund: str
    looked_through: str
    is_stand_in: bool
    snapshot_id: str
    as_of_date: date
    fund_weight: float
    issuer: NDArray[np.int32]
    weight: NDArray[np.float64]
    snapshots: tuple[SnapshotUse, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Exposures:
    """A portfolio looked through, in fractions of total value.

    Identity: ``issuer_weight.sum() + cash_weight + fund_cash_weight + fund_derivative_weight + other_asset_weight +
    unknown_weight + owed_weight + rounding_weight`` = 1 for a portfolio with value.

    Attributes
    ----------
    issuer_weight, direct_weight : ndarray of shape (n_issuers,)
        All exposure, and the part held directly.
    slack_weight : ndarray of shape (n_issuers,)
        The most that holdings printed 0.00 could add to each issuer.
    band_weight : dict of SizeBand to float
        By the capitalization nearest each fund's as-of date; companies only (unknown = companies without one).
    band_slack_weight : dict of SizeBand to float
        The most that rounding could add to each band.
    sector_weight, sector_slack_weight : dict of Sector to float
        The same by sector; companies only.
    rounding_weight : float
        The shortfall of the funds' weight sums that their printed 0.00 lines explain; negative where a fund's printed
        weights sum to more than one, as far as lines rounded up explain it.
    slack_total_weight : float
        The most that rounding could add to all companies together.
    traits : IssuerTraits
        Sector, band, ticker order and themes of the issuers.
    owed : tuple of Residual
        What funds hold beyond their net assets, negative: it stands in their lines and belongs to somebody else.
    fund_derivative_weight : float
        Futures, swaps and options inside funds, at the value the funds print; what they move with is not in it.
    fund_short_weight : float
        Companies that funds have sold short, negative; part of ``issuer_weight``.
    rolled_weight : float
        Weight in lines of funds that were carried forward by price.
    unrolled_weight : float
        Weight in lines of the same funds that have no known price and kept their published proportion.
    unbanded_short_weight : float
        Lines below zero in companies of unknown band, negative; the others of that band weigh the rest.
    """

    issuer_weight: NDArray[np.float64]
    direct_weight: NDArray[np.float64]
    slack_weight: NDArray[np.float64]
    band_weight: dict[SizeBand, float]
    band_slack_weight: dict[SizeBand, float]
    sector_weight: dict[Sector, float]
    sector_slack_weight: dict[Sector, float]
    cash_weight: float
    fund_cash_weight: float
    other_asset_weight: float
    rounding_weight: float
    stand_in_weight: float
    residuals: tuple[Residual, ...]
    contributions: tuple[FundContribution, ...]
    slack_total_weight: float
    traits: IssuerTraits
    owed: tuple[Residual, ...] = ()
    fund_derivative_weight: float = 0.0
    fund_short_weight: float = 0.0
    rolled_weight: float = 0.0
    unrolled_weight: float = 0.0
    unbanded_short_weight: float = 0.0

    @property
    def unknown_weight(self) -> float:
        """Sum of the residuals."""
        return sum(r.weight for r in self.residuals)

    @property
    def owed_weight(self) -> float:
        """Sum of what is owed."""
        return sum(r.weight for r in self.owed)


@dataclass(frozen=True, slots=True)
class Via:
    """The part of an issuer's exposure that one fund brings."""

    fund: str
    weight: float
    stand_in: str | None


@dataclass(frozen=True, slots=True)
class IssuerExposure:
    """One company of the report: direct plus via equals weight."""

    issuer: Issuer
    issuer_index: int
    weight: float
    direct: float
    via: tuple[Via, ...]


@dataclass(frozen=True, slots=True)
class AsOf:
    """Dates an answer rests on; null where there is none."""

    portfolio: date | None
    oldest_fund: date | None
    newest_fund: date | None
    prices: date | None


@dataclass(frozen=True, slots=True, eq=False)
class ConcentrationReport:
    """Everything the concentration page and ``analyze`` say about one portfolio (definitions, "Measures").

    ``largest`` is null for a portfolio without companies. ``size_bands`` and ``sectors`` are fractions of total value;
    ``sectors`` also holds cash (the user's and the funds'), other and unknown; with ``owed_weight`` and
    ``rounding_weight`` they sum to one. ``issuers`` is sorted by weight, then ticker, and builds its entries when they
    are asked for. ``effective_number`` is infinite where no company is known.
    """

    as_of: AsOf
    total_amount: float | None
    coverage: float
    coverage_stand_in: float
    cash: float
    other_assets: float
    themes: dict[str, Bounded]
    largest: tuple[IssuerExposure, Bounded] | None
    hhi: Bounds
    effective_number: Bounds
    top10_weight: Bounded
    issuers: Sequence[IssuerExposure]
    size_bands: dict[SizeBand, Bounded]
    sectors: dict[Sector, Bounded]
    small_caps: Bounded
    residuals: tuple[Residual, ...]
    rounding_weight: float
    snapshot_ids: dict[str, str]
    snapshots: tuple[SnapshotUse, ...] = ()
    owed: tuple[Residual, ...] = ()

    @property
    def owed_weight(self) -> float:
        """Sum of what is owed."""
        return sum(r.weight for r in self.owed)
