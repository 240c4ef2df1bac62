"""One fund's lines, summed up: companies, bands, cash, what rounding hides, what is missing, funds it holds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.look_through.sums import sum_by
from analytics.look_through.traits import BANDS
from analytics.model.fund import HOLDING_KINDS, FundSnapshot, HoldingKind, HoldingTable

_EXACT = 1e-9
"""A gap below this is the arithmetic of floats, not something missing from a file."""

Label = tuple[str, str]
"""Where unknown weight sits, and why."""


@dataclass(frozen=True, slots=True, eq=False)
class FundLines:
    """A fund's lines in fractions of its net assets; ``issuer``, ``weight`` and ``slack`` are parallel.

    ``nested`` are funds it holds that are still to be looked through; ``stand_in_weight`` is held in funds that are
    looked through by a stand-in.
    """

    issuer: NDArray[np.int32]
    weight: NDArray[np.float64]
    slack: NDArray[np.float64]
    band: NDArray[np.float64]
    band_slack: NDArray[np.float64]
    cash_weight: float
    other_weight: float
    rounding_weight: float
    slack_total_weight: float
    residuals: dict[Label, float]
    nested: dict[str, float]
    stand_in_weight: float = 0.0


@dataclass(frozen=True, slots=True)
class _Shortfall:
    """What the printed weights lack: the part that lines printed 0.00 explain, and the rest."""

    rounding_weight: float
    slack_total_weight: float
    missing_weight: float


def own_lines(snapshot: FundSnapshot) -> FundLines:
    """Sum up a fund's own lines; nothing is rescaled and no line is dropped."""
    table = snapshot.holdings
    is_equity = _is(table, HoldingKind.EQUITY)
    is_company = is_equity & (table.issuer >= 0)
    is_rounded_away = is_equity & (table.weight == 0.0)
    shortfall = _shortfall(table, int(is_rounded_away.sum()), snapshot.weight_unit)
    issuer, place = np.unique(table.issuer[is_company], return_inverse=True)
    half_unit = snapshot.weight_unit / 2.0
    hidden = np.where(is_rounded_away[is_company], half_unit, 0.0)
    band = table.band[is_company]
    most = shortfall.slack_total_weight
    return FundLines(
        issuer=issuer.astype(np.int32),
        weight=sum_by(place, table.weight[is_company], issuer.size),
        slack=np.minimum(sum_by(place, hidden, issuer.size), most),
        band=sum_by(band, table.weight[is_company], len(BANDS)),
        band_slack=np.minimum(sum_by(band, hidden, len(BANDS)), most),
        cash_weight=_sum(table, HoldingKind.CASH) + _sum(table, HoldingKind.DERIVATIVE),
        other_weight=_sum(table, HoldingKind.OTHER),
        rounding_weight=shortfall.rounding_weight,
        slack_total_weight=most,
        residuals=_residuals(snapshot, float(table.weight[is_equity & ~is_company].sum()), shortfall),
        nested=_nested(table),
    )


def mix(parts: Sequence[tuple[float, FundLines]]) -> FundLines:
    """Add up shares of funds into one; their nested funds are taken as already among the parts."""
    if len(parts) == 1 and parts[0][0] == 1.0:
        return parts[0][1]
    every = np.concatenate([lines.issuer for _, lines in parts])
    issuer, place = np.unique(every, return_inverse=True)
    residuals: dict[Label, float] = {}
    for share, lines in parts:
        for label, weight in lines.residuals.items():
            residuals[label] = residuals.get(label, 0.0) + share * weight
    return FundLines(
        issuer=issuer,
        weight=sum_by(place, np.concatenate([share * f.weight for share, f in parts]), issuer.size),
        slack=sum_by(place, np.concatenate([abs(share) * f.slack for share, f in parts]), issuer.size),
        band=np.sum([share * lines.band for share, lines in parts], axis=0),
        band_slack=np.sum([abs(share) * lines.band_slack for share, lines in parts], axis=0),
        cash_weight=sum(share * lines.cash_weight for share, lines in parts),
        other_weight=sum(share * lines.other_weight for share, lines in parts),
        rounding_weight=sum(share * lines.rounding_weight for share, lines in parts),
        slack_total_weight=sum(abs(share) * lines.slack_total_weight for share, lines in parts),
        residuals=residuals,
        nested={},
        stand_in_weight=sum(share * lines.stand_in_weight for share, lines in parts),
    )


def _is(table: HoldingTable, kind: HoldingKind) -> NDArray[np.bool_]:
    return np.equal(table.kind, HOLDING_KINDS.index(kind))


def _sum(table: HoldingTable, kind: HoldingKind) -> float:
    return float(table.weight[_is(table, kind)].sum())


def _shortfall(table: HoldingTable, n_rounded_away: int, weight_unit: float) -> _Shortfall:
    gap = 1.0 - float(table.weight.sum())
    if gap <= 0.0:
        return _Shortfall(rounding_weight=gap, slack_total_weight=0.0, missing_weight=0.0)
    explained = min(gap, n_rounded_away * weight_unit / 2.0)
    missing = gap - explained
    if missing <= _EXACT:
        return _Shortfall(rounding_weight=gap, slack_total_weight=explained, missing_weight=0.0)
    return _Shortfall(rounding_weight=explained, slack_total_weight=explained, missing_weight=missing)


def _residuals(snapshot: FundSnapshot, unmapped_weight: float, shortfall: _Shortfall) -> dict[Label, float]:
    residuals = {}
    if unmapped_weight != 0.0:
        residuals[snapshot.fund, "holdings not mapped to a company"] = unmapped_weight
    if shortfall.missing_weight:
        residuals[snapshot.fund, f"weights in the file sum to {_printed_sum(snapshot)} %"] = shortfall.missing_weight
    return residuals


def _printed_sum(snapshot: FundSnapshot) -> str:
    percent = 100 * float(snapshot.holdings.weight.sum())
    text = f"{percent:.2f}"
    # State Street prints six digits: a sum that lacks something is not called 100.00
    return f"{percent:.6f}" if text == "100.00" else text


def _nested(table: HoldingTable) -> dict[str, float]:
    nested: dict[str, float] = {}
    for row in np.flatnonzero(_is(table, HoldingKind.FUND)).tolist():
        ticker = table.ticker[row]
        nested[ticker] = nested.get(ticker, 0.0) + float(table.weight[row])
    return nested
