"""All loaded funds looked through to their companies: the part of the work that depends on the market alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analytics.look_through.lines import Label
from analytics.look_through.resolved import resolve_funds
from analytics.look_through.sources import FundSource
from analytics.look_through.sums import sum_rows_by
from analytics.look_through.traits import BANDS, SECTORS, issuer_traits
from analytics.model.exposure import IssuerTraits, Residual, SnapshotUse
from analytics.model.market import Market


@dataclass(frozen=True, slots=True, eq=False)
class FundMatrix:
    """Loaded funds in rows, issuers in columns, funds in funds resolved; fractions of each fund's net assets.

    For every fund ``issuer`` + ``cash_weight`` + ``derivative_weight`` + ``other_weight`` + ``rounding_weight`` +
    ``unknown_weight`` + ``owed_weight`` = 1.

    Attributes
    ----------
    version : str
        The market's version.
    funds : tuple of str
        Loaded funds, sorted; ``row`` is the way back.
    sources : dict of str to FundSource
        For every fund of the directory that can be looked through, whose holdings are used.
    issuer, slack : csr_array of shape (n_funds, n_issuers)
        Weights, and the most that rounding could add. Same sparsity; a name printed 0.00 is a stored zero.
    band, band_slack : ndarray of shape (n_funds, n_bands)
        By the band of each holding line; columns as in ``tuple(SizeBand)``.
    sector, sector_slack : ndarray of shape (n_funds, n_sectors)
        By the sector of each company; columns as in ``tuple(Sector)``.
    cash_weight, derivative_weight, other_weight, rounding_weight, slack_total_weight, unknown_weight, owed_weight :
    ndarray
        One value per fund.
    short_weight, unbanded_short_weight, stand_in_weight, rolled_weight, unrolled_weight : ndarray
        Parts of the above: companies sold short (negative), those of them without a band, what a fund holds in funds
        that are looked through by a stand-in, and lines whose weight was carried forward by price, or was not for want
        of one.
    residuals, owed : tuple of tuple of Residual
        What is unknown in each fund, and what it owes, with the reason.
    snapshots : tuple of tuple of SnapshotUse
        The fund's own snapshot first, then those of the funds it holds.
    cycles : tuple of tuple of str
        Funds that hold each other in a circle.
    traits : IssuerTraits
        Arrays about the issuers.
    """

    version: str
    funds: tuple[str, ...]
    row: dict[str, int]
    sources: dict[str, FundSource]
    issuer: sparse.csr_array[np.float64]
    slack: sparse.csr_array[np.float64]
    band: NDArray[np.float64]
    band_slack: NDArray[np.float64]
    sector: NDArray[np.float64]
    sector_slack: NDArray[np.float64]
    cash_weight: NDArray[np.float64]
    derivative_weight: NDArray[np.float64]
    other_weight: NDArray[np.float64]
    rounding_weight: NDArray[np.float64]
    slack_total_weight: NDArray[np.float64]
    short_weight: NDArray[np.float64]
    unbanded_short_weight: NDArray[np.float64]
    stand_in_weight: NDArray[np.float64]
    rolled_weight: NDArray[np.float64]
    unrolled_weight: NDArray[np.float64]
    unknown_weight: NDArray[np.float64]
    owed_weight: NDArray[np.float64]
    residuals: tuple[tuple[Residual, ...], ...]
    owed: tuple[tuple[Residual, ...], ...]
    snapshots: tuple[tuple[SnapshotUse, ...], ...]
    cycles: tuple[tuple[str, ...], ...]
    traits: IssuerTraits

    @classmethod
    def build(cls, market: Market) -> "FundMatrix":
        """Look all loaded funds of a market through to their companies.

        Parameters
        ----------
        market : Market
            Issuers, the fund directory and the holdings.

        Returns
        -------
        FundMatrix
            Independent of any portfolio: build once per ``Market.version``.

        Notes
        -----
        ``X = F2U (I - F2F)^-1``: funds in funds are resolved to any depth, circles included. A fund inside a fund
        without holdings of its own is a residual of the outer fund. A market without holdings gives a matrix without
        rows.

        References
        ----------
        Miller & Blair, "Input-Output Analysis", 2nd ed. 2009, section 2.4, for the inverse.

        Examples
        --------
        >>> empty = Market("none", (), {}, {}, {}, (), ())
        >>> FundMatrix.build(empty).issuer.shape
        (0, 0)
        """
        resolved = resolve_funds(market)
        traits = issuer_traits(market)
        lines = resolved.lines
        indptr = np.cumsum([0, *(fund.issuer.size for fund in lines)], dtype=np.int32)
        indices = np.concatenate([np.empty(0, np.int32), *(fund.issuer for fund in lines)])
        weight = np.concatenate([np.empty(0), *(fund.weight for fund in lines)])
        slack = np.concatenate([np.empty(0), *(fund.slack for fund in lines)])
        shape = (len(lines), len(market.issuers))
        issuer_csr = sparse.csr_array((weight, indices, indptr), shape=shape)
        slack_csr = sparse.csr_array((slack, indices, indptr), shape=shape)
        return cls(
            version=market.version,
            funds=resolved.funds,
            row={fund: i for i, fund in enumerate(resolved.funds)},
            sources=resolved.sources,
            issuer=issuer_csr,
            slack=slack_csr,
            band=np.array([fund.band for fund in lines]).reshape(-1, len(BANDS)),
            band_slack=np.array([fund.band_slack for fund in lines]).reshape(-1, len(BANDS)),
            sector=sum_rows_by(traits.sector, issuer_csr, len(SECTORS)),
            sector_slack=sum_rows_by(traits.sector, slack_csr, len(SECTORS)),
            cash_weight=np.array([fund.cash_weight for fund in lines]),
            derivative_weight=np.array([fund.derivative_weight for fund in lines]),
            other_weight=np.array([fund.other_weight for fund in lines]),
            rounding_weight=np.array([fund.rounding_weight for fund in lines]),
            slack_total_weight=np.array([fund.slack_total_weight for fund in lines]),
            short_weight=np.array([fund.short_weight for fund in lines]),
            unbanded_short_weight=np.array([fund.unbanded_short_weight for fund in lines]),
            stand_in_weight=np.array([fund.stand_in_weight for fund in lines]),
            rolled_weight=np.array([fund.rolled_weight for fund in lines]),
            unrolled_weight=np.array([fund.unrolled_weight for fund in lines]),
            unknown_weight=np.array([sum(fund.residuals.values()) for fund in lines]),
            owed_weight=np.array([sum(fund.owed.values()) for fund in lines]),
            residuals=tuple(_as_residuals(fund.residuals) for fund in lines),
            owed=tuple(_as_residuals(fund.owed) for fund in lines),
            snapshots=tuple(tuple(_use_of(market, fund) for fund in used) for used in resolved.used),
            cycles=resolved.cycles,
            traits=traits,
        )


def _as_residuals(residuals: dict[Label, float]) -> tuple[Residual, ...]:
    return tuple(Residual(label, weight, reason) for (label, reason), weight in residuals.items())


def _use_of(market: Market, fund: str) -> SnapshotUse:
    snapshot = market.snapshots[fund]
    return SnapshotUse(fund, snapshot.snapshot_id, snapshot.as_of_date, snapshot.source, snapshot.rolled_to)
