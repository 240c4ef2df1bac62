"""One fund's lines, summed up: companies, bands, cash, what rounding hides, what is missing, funds it holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.look_through.sources import NO_HOLDINGS
from analytics.look_through.sums import sum_by
from analytics.look_through.traits import BANDS, UNKNOWN_BAND
from analytics.model.fund import HOLDING_KINDS, FundSnapshot, HoldingKind, HoldingTable

_EXACT = 1e-9
"""A gap below this is the arithmetic of floats, not something missing from a file."""

_OWED = "owed: lent securities and other liabilities"

Label = tuple[str, str]
"""Where unknown weight sits, and why."""


@dataclass(frozen=True, slots=True, eq=False)
class FundLines:
    """A fund's lines in fractions of its net assets; ``issuer``, ``weight`` and ``slack`` are parallel.

    ``nested`` are funds it holds that are still to be looked through; ``stand_in_weight`` is held in funds that are
    looked through by a stand-in. ``owed`` is negative: what is held beyond net assets belongs to somebody else.
    ``short_weight`` is the part of ``weight`` that stands in lines below zero, ``unbanded_short_weight`` the part of
    that in companies of unknown band. ``rolled_weight`` is held in lines whose
    weight was carried forward by price, ``unrolled_weight`` in lines that would have been, had their price been known.
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
    owed: dict[Label, float]
    derivative_weight: float = 0.0
    short_weight: float = 0.0
    unbanded_short_weight: float = 0.0
    stand_in_weight: float = 0.0
    rolled_weight: float = 0.0
    unrolled_weight: float = 0.0


@dataclass(frozen=True, slots=True)
class _Gap:
    """One minus the printed weights: ``rounding_weight``, and what is missing (positive) or owed (negative)."""

    rounding_weight: float
    slack_total_weight: float
    missing_weight: float = 0.0
    owed_weight: float = 0.0


def own_lines(snapshot: FundSnapshot) -> FundLines:
    """Sum up a fund's own lines; nothing is rescaled and no line is dropped."""
    table = snapshot.holdings
    is_equity = _is(table, HoldingKind.EQUITY)
    is_company = is_equity & (table.issuer >= 0)
    is_rounded_away = is_equity & (table.weight == 0.0)
    gap = _gap(table, int(is_rounded_away.sum()), snapshot.weight_unit)
    issuer, place = np.unique(table.issuer[is_company], return_inverse=True)
    half_unit = snapshot.weight_unit / 2.0
    hidden = np.where(is_rounded_away[is_company], half_unit, 0.0)
    band = table.band[is_company]
    most = gap.slack_total_weight
    return FundLines(
        issuer=issuer.astype(np.int32),
        weight=sum_by(place, table.weight[is_company], issuer.size),
        slack=np.minimum(sum_by(place, hidden, issuer.size), most),
        band=sum_by(band, table.weight[is_company], len(BANDS)),
        band_slack=np.minimum(sum_by(band, hidden, len(BANDS)), most),
        cash_weight=_sum(table, HoldingKind.CASH),
        other_weight=_sum(table, HoldingKind.OTHER),
        rounding_weight=gap.rounding_weight,
        slack_total_weight=most,
        residuals=_residuals(snapshot, table.weight[is_equity & ~is_company], gap),
        nested=_nested(table),
        owed={(snapshot.fund, f"{_OWED}; {_sum_in_words(snapshot)}"): gap.owed_weight} if gap.owed_weight else {},
        derivative_weight=_sum(table, HoldingKind.DERIVATIVE),
        short_weight=float(np.minimum(table.weight[is_company], 0.0).sum()),
        unbanded_short_weight=float(np.minimum(table.weight[is_company][band == UNKNOWN_BAND], 0.0).sum()),
        rolled_weight=snapshot.rolled_weight,
        unrolled_weight=snapshot.unrolled_weight,
    )


def mix(parts: Sequence[tuple[float, FundLines]]) -> FundLines:
    """Add up shares of funds into one; their nested funds are taken as already among the parts."""
    if len(parts) == 1 and parts[0][0] == 1.0:
        return parts[0][1]
    every = np.concatenate([lines.issuer for _, lines in parts])
    issuer, place = np.unique(every, return_inverse=True)
    return FundLines(
        issuer=issuer,
        weight=sum_by(place, np.concatenate([share * f.weight for share, f in parts]), issuer.size),
        slack=sum_by(place, np.concatenate([abs(share) * f.slack for share, f in parts]), issuer.size),
        band=np.sum([share * lines.band for share, lines in parts], axis=0),
        band_slack=np.sum([abs(share) * lines.band_slack for share, lines in parts], axis=0),
        cash_weight=_mean(parts, "cash_weight"),
        other_weight=_mean(parts, "other_weight"),
        rounding_weight=_mean(parts, "rounding_weight"),
        slack_total_weight=sum(abs(share) * lines.slack_total_weight for share, lines in parts),
        residuals=_add_up((share, lines.residuals) for share, lines in parts),
        nested={},
        owed=_add_up((share, lines.owed) for share, lines in parts),
        derivative_weight=_mean(parts, "derivative_weight"),
        short_weight=_mean(parts, "short_weight"),
        unbanded_short_weight=sum(
            _unbanded_short(share, lines.unbanded_short_weight, float(lines.band[UNKNOWN_BAND]))
            for share, lines in parts
        ),
        stand_in_weight=_mean(parts, "stand_in_weight"),
        rolled_weight=_mean(parts, "rolled_weight"),
        unrolled_weight=_mean(parts, "unrolled_weight"),
    )


def _unbanded_short(share: float, short_weight: float, net_weight: float) -> float:
    """Return what a share of a fund is short of in companies of unknown band; a fund sold short turns them around."""
    return share * short_weight if share >= 0.0 else share * (net_weight - short_weight)


def _mean(parts: Sequence[tuple[float, FundLines]], name: str) -> float:
    return float(sum(share * getattr(lines, name) for share, lines in parts))


def _add_up(parts: Iterable[tuple[float, dict[Label, float]]]) -> dict[Label, float]:
    total: dict[Label, float] = {}
    for share, weights in parts:
        for label, weight in weights.items():
            total[label] = total.get(label, 0.0) + share * weight
    return total


def _is(table: HoldingTable, kind: HoldingKind) -> NDArray[np.bool_]:
    return np.equal(table.kind, HOLDING_KINDS.index(kind))


def _sum(table: HoldingTable, kind: HoldingKind) -> float:
    return float(table.weight[_is(table, kind)].sum())


def _gap(table: HoldingTable, n_rounded_away: int, weight_unit: float) -> _Gap:
    gap = 1.0 - float(table.weight.sum())
    hidden = n_rounded_away * weight_unit / 2.0
    if gap < 0.0:
        return _excess(gap, int(np.count_nonzero(table.weight)) * weight_unit / 2.0, hidden)
    explained = min(gap, hidden)
    missing = gap - explained
    if missing <= _EXACT:
        return _Gap(rounding_weight=gap, slack_total_weight=explained)
    return _Gap(rounding_weight=explained, slack_total_weight=explained, missing_weight=missing)


def _excess(gap: float, rounded_up: float, hidden: float) -> _Gap:
    """Split what is printed beyond one: lines rounded up explain half a unit each, the rest is owed."""
    owed = gap + rounded_up
    if owed >= -_EXACT:
        return _Gap(rounding_weight=gap, slack_total_weight=0.0)
    # Where something is owed the sum says nothing about the lines printed 0.00: each may hold its half unit.
    return _Gap(rounding_weight=-rounded_up, slack_total_weight=hidden, owed_weight=owed)


def _residuals(snapshot: FundSnapshot, unmapped: NDArray[np.float64], gap: _Gap) -> dict[Label, float]:
    residuals = {}
    # what is held and what is sold short are not the same unknown: one does not make the other known
    if held := float(np.maximum(unmapped, 0.0).sum()):
        residuals[snapshot.fund, "holdings not mapped to a company"] = held
    if sold := float(np.minimum(unmapped, 0.0).sum()):
        residuals[snapshot.fund, "lines sold short, not mapped to a company"] = sold
    # nobody knows how many funds those without a ticker are: they do not make up for each other either
    unnamed = [weight for ticker, weight in _funds_inside(snapshot.holdings) if not ticker]
    if held := sum(max(weight, 0.0) for weight in unnamed):
        residuals[f"a fund in {snapshot.fund}", NO_HOLDINGS] = held
    if sold := sum(min(weight, 0.0) for weight in unnamed):
        residuals[f"a fund sold short in {snapshot.fund}", NO_HOLDINGS] = sold
    if gap.missing_weight:
        residuals[snapshot.fund, _sum_in_words(snapshot)] = gap.missing_weight
    return residuals


def _sum_in_words(snapshot: FundSnapshot) -> str:
    percent = 100 * float(snapshot.holdings.weight.sum())
    whose = "in the file" if snapshot.rolled_to is None else f"carried forward to {snapshot.rolled_to}"
    text = f"{percent:.2f}"
    # State Street prints six digits: a sum that lacks something is not called 100.00
    return f"weights {whose} sum to {f'{percent:.6f}' if text == '100.00' else text} %"


def _nested(table: HoldingTable) -> dict[str, float]:
    nested: dict[str, float] = {}
    for ticker, weight in _funds_inside(table):
        if ticker:
            nested[ticker] = nested.get(ticker, 0.0) + weight
    return nested


def _funds_inside(table: HoldingTable) -> list[tuple[str, float]]:
    return [
        (table.ticker[row], float(table.weight[row])) for row in np.flatnonzero(_is(table, HoldingKind.FUND)).tolist()
    ]
