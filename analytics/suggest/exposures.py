"""What a dollar of each tradable security carries, and what the portfolio carries before any trade.

Every limit is a straight line in the money held of each security, because look-through is. So each security is looked
through once, by the room that measures everything else, and the many companies never enter the optimizer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analytics.look_through import FundMatrix, look_through
from analytics.model.exposure import Exposures
from analytics.model.issuer import SMALL_CAP_BANDS
from analytics.model.market import Market
from analytics.model.plan import Limit, LimitKind
from analytics.model.portfolio import Portfolio, Position

_PROBE_AMOUNT = Decimal(1_000_000)
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """Exposures as fractions of what carries them: a row per security, the last row the portfolio before.

    Attributes
    ----------
    issuer, slack : csr_array of shape (n_securities + 1, n_issuers)
        Weights, and the most that rounding could add.
    small : ndarray of shape (n_securities + 1,)
        Small-cap weight by printed weights.
    unknown_more, unknown_less : ndarray of shape (n_securities + 1,)
        Unknown weight with a plus sign, and with a minus sign (short unknown lines).
    themes : dict of str to ndarray
        Members of each theme as issuer indices.
    """

    issuer: sparse.csr_array[np.float64]
    slack: sparse.csr_array[np.float64]
    small: Vector
    unknown_more: Vector
    unknown_less: Vector
    themes: Mapping[str, NDArray[np.int32]]

    def theme(self, name: str, *, is_tested: bool) -> Vector:
        """Return the weight of a theme in each row; the tested one adds all that is unknown and rounded away."""
        members = self.themes[name]
        weight: Vector = np.asarray(self.issuer[:, members].sum(axis=1)).ravel()
        if not is_tested:
            return weight
        return weight + np.asarray(self.slack[:, members].sum(axis=1)).ravel() + self.unknown_more

    def company(self, issuer_index: int, *, is_tested: bool) -> Vector:
        """Return the weight of one company in each row, as ``theme`` does."""
        weight = self.issuer[:, [issuer_index]].toarray().ravel()
        if not is_tested:
            return weight
        return weight + self.slack[:, [issuer_index]].toarray().ravel() + self.unknown_more

    def small_caps(self, *, is_tested: bool) -> Vector:
        """Return the weight of small caps in each row; the tested one assumes that nothing unknown is small."""
        return self.small + self.unknown_less if is_tested else self.small

    def companies(self, held: Vector, *, is_tested: bool) -> Vector:
        """Return the weight of every company for multiples of each row."""
        weight: Vector = np.asarray(self.issuer.T @ held)
        if not is_tested:
            return weight
        most: Vector = weight + np.asarray(self.slack.T @ held) + float(self.unknown_more @ held)
        return most

    def measure(self, limit: Limit, held: Vector, *, is_tested: bool) -> float:
        """Return what a limit bounds for multiples of each row: the point measure, or the bound that is tested."""
        if limit.kind is LimitKind.MAX_ISSUER:
            return float(self.companies(held, is_tested=is_tested).max(initial=0.0))
        if limit.kind is LimitKind.MAX_THEME:
            return float(self.theme(limit.subject or "", is_tested=is_tested) @ held)
        return float(self.small_caps(is_tested=is_tested) @ held)


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
        Rows in the order given, then the portfolio.
    """
    probes = [Portfolio("", (replace(p, amount=_PROBE_AMOUNT),)) for p in securities]
    rows = [look_through(p, market, matrix) for p in (*probes, portfolio)]
    return Carried(
        issuer=_stack([row.issuer_weight for row in rows]),
        slack=_stack([row.slack_weight for row in rows]),
        small=np.array([sum(row.band_weight.get(band, 0.0) for band in SMALL_CAP_BANDS) for row in rows]),
        unknown_more=np.array([_unknown(row, sign=1.0) for row in rows]),
        unknown_less=np.array([_unknown(row, sign=-1.0) for row in rows]),
        themes=rows[-1].traits.theme_issuers,
    )


def _stack(rows: list[Vector]) -> sparse.csr_array[np.float64]:
    return sparse.csr_array(np.vstack(rows))


def _unknown(row: Exposures, *, sign: float) -> float:
    return float(sum(r.weight for r in row.residuals if r.weight * sign > 0.0))
