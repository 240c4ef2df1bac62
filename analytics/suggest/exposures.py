"""What a dollar of each tradable security carries, and what the portfolio carries before any trade.

Every limit but the Herfindahl index is a straight line in the money held of each security, because look-through is. So
each security is looked through once, by the room that measures everything else, and the many companies never enter the
optimizer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analytics.look_through import FundMatrix, look_through
from analytics.model.exposure import Exposures, IssuerTraits
from analytics.model.issuer import SMALL_CAP_BANDS, Sector, SizeBand
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio, Position, PositionKind

_PROBE_AMOUNT = Decimal(1_000_000)
_BANDS, _SECTORS = tuple(SizeBand), tuple(Sector)
_SMALL = [_BANDS.index(band) for band in SMALL_CAP_BANDS]
_NO_BAND, _NO_SECTOR = _BANDS.index(SizeBand.UNKNOWN), _SECTORS.index(Sector.UNKNOWN)
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """A measure in each row: its point value, the least and the most it can be."""

    point: Vector
    lower: Vector
    upper: Vector


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """Exposures as fractions of what carries them: a row per security, the last row the portfolio before.

    Attributes
    ----------
    issuer, slack : csr_array of shape (n_securities + 1, n_issuers)
        Weights, and the most that rounding could add.
    band, band_slack, sector, sector_slack : ndarray of shape (n_securities + 1, n_bands or n_sectors)
        Weights of companies by size and by sector, and the most that rounding could add.
    unknown_more, unknown_less : ndarray of shape (n_securities + 1,)
        Unknown weight with a plus sign, and with a minus sign (short unknown lines).
    unbanded_short, unplaced_short : ndarray of shape (n_securities + 1,)
        Companies below zero without a size band, and without a sector: negative.
    slack_total, fund_cash, other_assets : ndarray of shape (n_securities + 1,)
        The most that rounding could add to all companies; what is no company inside funds and beside them.
    themes : dict of str to ndarray
        Members of each theme as issuer indices.
    """

    issuer: sparse.csr_array[np.float64]
    slack: sparse.csr_array[np.float64]
    band: Vector
    band_slack: Vector
    sector: Vector
    sector_slack: Vector
    unknown_more: Vector
    unknown_less: Vector
    unbanded_short: Vector
    unplaced_short: Vector
    slack_total: Vector
    fund_cash: Vector
    other_assets: Vector
    themes: Mapping[str, NDArray[np.int32]]

    @property
    def n_rows(self) -> int:
        """Securities, and the portfolio before."""
        return int(self.unknown_more.size)

    @property
    def is_uncertain(self) -> bool:
        """Whether anything is unknown or rounded away, so that tested bounds differ from point values."""
        unclear = self.band[:, _NO_BAND], self.sector[:, _NO_SECTOR], self.unknown_more, self.unknown_less
        return bool(self.slack.nnz) or any(bool(part.any()) for part in unclear)

    def theme(self, name: str) -> Span:
        """Return the weight of a theme; at most all that is unknown and rounded away belongs to it."""
        members = self.themes[name]
        weight = _row_sums(self.issuer[:, members])
        return self._with_unknown(weight, _row_sums(self.slack[:, members]))

    def company(self, issuer_index: int) -> Span:
        """Return the weight of one company."""
        weight = _row_sums(self.issuer[:, [issuer_index]])
        return self._with_unknown(weight, _row_sums(self.slack[:, [issuer_index]]))

    def small_caps(self) -> Span:
        """Return the weight of small caps; a company without a band could be one."""
        return self._in_bands(_SMALL)

    def size_band(self, band: SizeBand) -> Span:
        """Return the weight of one size band."""
        return self._in_bands([_BANDS.index(band)])

    def of_sector(self, sector: Sector) -> Span:
        """Return the weight of one sector; a company without a sector could belong to it."""
        code = _SECTORS.index(sector)
        unplaced = self.sector[:, _NO_SECTOR] - self.unplaced_short + self.sector_slack[:, _NO_SECTOR]
        return self._with_unknown(self.sector[:, code], self.sector_slack[:, code] + unplaced, self.unplaced_short)

    def companies(self, held: Vector, *, is_tested: bool) -> Vector:
        """Return the weight of every company for multiples of each row."""
        weight: Vector = np.asarray(self.issuer.T @ held)
        if not is_tested:
            return weight
        most: Vector = weight + np.asarray(self.slack.T @ held) + float(self.unknown_more @ held)
        return most

    def _in_bands(self, codes: list[int]) -> Span:
        weight = self.band[:, codes].sum(axis=1)
        unbanded = self.band[:, _NO_BAND] - self.unbanded_short + self.band_slack[:, _NO_BAND]
        return self._with_unknown(weight, self.band_slack[:, codes].sum(axis=1) + unbanded, self.unbanded_short)

    def _with_unknown(self, weight: Vector, more: Vector, less: Vector | float = 0.0) -> Span:
        return Span(weight, weight + self.unknown_less + less, weight + self.unknown_more + more)


def carried(portfolio: Portfolio, securities: Sequence[Position], market: Market, matrix: FundMatrix) -> Carried:
    """Look through each security by itself, and the portfolio as it is.

    Parameters
    ----------
    portfolio : Portfolio
        The state before.
    securities : sequence of Position
        One position of each security, of any amount.
    market : Market
        Names and themes.
    matrix : FundMatrix
        Built from that market.

    Returns
    -------
    Carried
        Rows in the order given, then the portfolio. A company held directly is itself and needs no look.
    """
    traits = matrix.traits
    rows = [_row_of(position, traits) or _looked(position, market, matrix) for position in securities]
    rows.append(_as_row(look_through(portfolio, market, matrix)))
    return Carried(
        issuer=_stack([row.issuer for row in rows], len(market.issuers)),
        slack=_stack([row.slack for row in rows], len(market.issuers)),
        band=np.array([row.band for row in rows]),
        band_slack=np.array([row.band_slack for row in rows]),
        sector=np.array([row.sector for row in rows]),
        sector_slack=np.array([row.sector_slack for row in rows]),
        unknown_more=np.array([row.unknown[0] for row in rows]),
        unknown_less=np.array([row.unknown[1] for row in rows]),
        unbanded_short=np.array([row.unbanded_short for row in rows]),
        unplaced_short=np.array([row.unplaced_short for row in rows]),
        slack_total=np.array([row.slack_total for row in rows]),
        fund_cash=np.array([row.fund_cash for row in rows]),
        other_assets=np.array([row.other_assets for row in rows]),
        themes=traits.theme_issuers,
    )


_Sparse = tuple[NDArray[np.intp], Vector]


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    issuer: _Sparse
    slack: _Sparse
    band: Vector
    band_slack: Vector
    sector: Vector
    sector_slack: Vector
    unknown: tuple[float, float] = (0.0, 0.0)
    unbanded_short: float = 0.0
    unplaced_short: float = 0.0
    slack_total: float = 0.0
    fund_cash: float = 0.0
    other_assets: float = 0.0


def _row_of(position: Position, traits: IssuerTraits) -> _Row | None:
    """Return the row of a company held directly, without looking through anything."""
    company = position.issuer_index
    if position.kind is not PositionKind.STOCK or company is None:
        return None
    return _Row(
        issuer=(np.array([company]), np.ones(1)),
        slack=(np.empty(0, np.intp), np.empty(0)),
        band=_unit(len(_BANDS), int(traits.band[company])),
        band_slack=np.zeros(len(_BANDS)),
        sector=_unit(len(_SECTORS), int(traits.sector[company])),
        sector_slack=np.zeros(len(_SECTORS)),
    )


def _unit(n: int, place: int) -> Vector:
    row = np.zeros(n)
    row[place] = 1.0
    return row


def _looked(position: Position, market: Market, matrix: FundMatrix) -> _Row:
    probe = Portfolio("", (replace(position, amount=_PROBE_AMOUNT),))
    return _as_row(look_through(probe, market, matrix))


def _as_row(seen: Exposures) -> _Row:
    is_unplaced = np.equal(seen.traits.sector, _NO_SECTOR)
    return _Row(
        issuer=_nonzero(seen.issuer_weight),
        slack=_nonzero(seen.slack_weight),
        band=np.array([seen.band_weight[band] for band in _BANDS]),
        band_slack=np.array([seen.band_slack_weight[band] for band in _BANDS]),
        sector=np.array([seen.sector_weight[sector] for sector in _SECTORS]),
        sector_slack=np.array([seen.sector_slack_weight[sector] for sector in _SECTORS]),
        unknown=(_unknown(seen, sign=1.0), -_unknown(seen, sign=-1.0)),
        unbanded_short=seen.unbanded_short_weight,
        unplaced_short=float(np.minimum(seen.issuer_weight[is_unplaced], 0.0).sum()),
        slack_total=seen.slack_total_weight,
        fund_cash=seen.fund_cash_weight,
        other_assets=seen.other_asset_weight,
    )


def _nonzero(row: Vector) -> _Sparse:
    places = np.flatnonzero(row)
    return places, row[places]


def _stack(rows: list[_Sparse], n_columns: int) -> sparse.csr_array[np.float64]:
    starts = np.cumsum([0, *(places.size for places, _ in rows)])
    places = np.concatenate([places for places, _ in rows])
    weights = np.concatenate([weights for _, weights in rows])
    return sparse.csr_array((weights, places, starts), shape=(len(rows), n_columns))


def _row_sums(part: sparse.csr_array[np.float64]) -> Vector:
    sums: Vector = np.asarray(part.sum(axis=1)).ravel()
    return sums


def _unknown(seen: Exposures, *, sign: float) -> float:
    return float(sum(abs(r.weight) for r in seen.residuals if r.weight * sign > 0.0))
