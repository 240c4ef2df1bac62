"""The door of the room: one portfolio, looked through."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from analytics.errors import UserInputError
from analytics.look_through.lines import Label
from analytics.look_through.matrix import FundMatrix
from analytics.look_through.sources import why_unknown
from analytics.look_through.sums import sum_some_rows
from analytics.look_through.traits import BANDS, SECTORS, UNKNOWN_BAND
from analytics.model.exposure import Exposures, FundContribution, Residual
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio, Position, PositionKind

Name = TypeVar("Name", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class _Sorted:
    """Amounts of a portfolio by what they are, summed in decimals so that splitting a position changes nothing."""

    fund: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    issuer: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    unknown: dict[Label, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    kind: dict[PositionKind, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """A portfolio in fractions of total value: weight by row of the matrix, and by issuer held directly.

    ``long`` are the rows held with a weight above zero; ``hidden_short`` is what rounding hides in funds sold short.
    """

    contributions: tuple[FundContribution, ...]
    fund: NDArray[np.float64]
    long: NDArray[np.float64]
    direct: dict[int, float]
    hidden_short: NDArray[np.float64]


def look_through(portfolio: Portfolio, market: Market, matrix: FundMatrix) -> Exposures:
    """Return what a portfolio owns of every company, directly and through its funds.

    Parameters
    ----------
    portfolio : Portfolio
        Positions valued in US dollars.
    market : Market
        The market the positions were resolved against.
    matrix : FundMatrix
        Built from the same market.

    Returns
    -------
    Exposures
        Fractions of total value. Companies, cash, other assets, residuals, what is owed and rounding sum to one.

    Raises
    ------
    UserInputError
        If the total value is zero or negative: there is nothing to take fractions of.

    Notes
    -----
    Nothing is scaled up. A fund sold short gives negative exposures; what rounding hides in it is a (negative)
    residual, because it can only lower them.

    References
    ----------
    The project's methodology page, "Look-through".

    Examples
    --------
    >>> market = Market("none", (), {}, {}, {}, (), ())
    >>> cash = Position(1, "", "Cash", "", PositionKind.CASH, Decimal(100))
    >>> look_through(Portfolio("p", (cash,)), market, FundMatrix.build(market)).cash_weight
    1.0
    """
    total = portfolio.total_amount
    if total <= 0:
        raise UserInputError("The portfolio has no value in US dollars, so there are no weights to show.")
    amounts = _sort_positions(portfolio.positions, market, matrix)
    held = _held(amounts, total, matrix)
    fund, long, direct = held.fund, held.long, held.direct
    rows = [(matrix.row[part.looked_through], part.fund_weight) for part in held.contributions]
    other = float(amounts.kind[PositionKind.OTHER_ASSET] / total)
    return Exposures(
        issuer_weight=sum_some_rows(matrix.issuer, rows, direct),
        direct_weight=sum_some_rows(matrix.issuer, [], direct),
        slack_weight=sum_some_rows(matrix.slack, [(row, long[row]) for row in np.flatnonzero(long).tolist()], {}),
        band_weight=_by_name(BANDS, fund @ matrix.band, matrix.traits.band, direct),
        band_slack_weight=_by_name(BANDS, long @ matrix.band_slack, matrix.traits.band, {}),
        sector_weight=_by_name(SECTORS, fund @ matrix.sector, matrix.traits.sector, direct),
        sector_slack_weight=_by_name(SECTORS, long @ matrix.sector_slack, matrix.traits.sector, {}),
        cash_weight=float(amounts.kind[PositionKind.CASH] / total),
        fund_cash_weight=float(fund @ matrix.cash_weight),
        other_asset_weight=other + float(fund @ matrix.other_weight),
        rounding_weight=float(fund @ matrix.rounding_weight) - float(held.hidden_short.sum()),
        stand_in_weight=_stand_in_weight(held.contributions, matrix),
        residuals=_residuals(amounts.unknown, total, held, matrix),
        contributions=held.contributions,
        slack_total_weight=float(long @ matrix.slack_total_weight),
        traits=matrix.traits,
        owed=_in_order(_inside_funds(fund, matrix.owed)),
        fund_derivative_weight=float(fund @ matrix.derivative_weight),
        fund_short_weight=float(fund @ matrix.short_weight),
        rolled_weight=float(fund @ matrix.rolled_weight),
        unrolled_weight=float(fund @ matrix.unrolled_weight),
        unbanded_short_weight=_unbanded_short_weight(held, matrix),
    )


def _held(amounts: _Sorted, total: Decimal, matrix: FundMatrix) -> _Held:
    contributions = tuple(
        _contribution(fund, float(amount / total), matrix) for fund, amount in sorted(amounts.fund.items())
    )
    fund = np.zeros(len(matrix.funds))
    for part in contributions:
        fund[matrix.row[part.looked_through]] += part.fund_weight
    return _Held(
        contributions=contributions,
        fund=fund,
        long=np.maximum(fund, 0.0),
        # in an order of their own, so that the order of positions leaves no trace in the last digit of a sum
        direct={issuer: float(amount / total) for issuer, amount in sorted(amounts.issuer.items())},
        hidden_short=np.minimum(fund, 0.0) * matrix.slack_total_weight,
    )


def _sort_positions(positions: tuple[Position, ...], market: Market, matrix: FundMatrix) -> _Sorted:
    amounts = _Sorted()
    for position in positions:
        kind = position.kind
        # told apart one by one: hashing a member of an enum costs more than the rest of the line
        if kind is PositionKind.CASH or kind is PositionKind.OTHER_ASSET:
            amounts.kind[kind] += position.amount
        elif kind is PositionKind.FUND and position.ticker in matrix.sources:
            amounts.fund[position.ticker] += position.amount
        elif kind is PositionKind.STOCK and position.issuer_index is not None:
            amounts.issuer[position.issuer_index] += position.amount
        else:
            amounts.unknown[position.ticker or position.text, _reason_of(position, market)] += position.amount
    return amounts


def _reason_of(position: Position, market: Market) -> str:
    if position.reason:
        return position.reason
    if position.kind is PositionKind.FUND:
        return why_unknown(position.ticker, market.funds)
    return "option" if position.kind is PositionKind.OPTION else "not a known security"


def _contribution(fund: str, fund_weight: float, matrix: FundMatrix) -> FundContribution:
    source = matrix.sources[fund]
    row = matrix.row[source.looked_through]
    start, end = int(matrix.issuer.indptr[row]), int(matrix.issuer.indptr[row + 1])
    snapshots = matrix.snapshots[row]
    return FundContribution(
        fund=fund,
        looked_through=source.looked_through,
        is_stand_in=source.is_stand_in,
        snapshot_id=snapshots[0].snapshot_id,
        as_of_date=snapshots[0].as_of_date,
        fund_weight=fund_weight,
        issuer=matrix.issuer.indices[start:end],
        weight=fund_weight * matrix.issuer.data[start:end],
        snapshots=snapshots,
    )


def _by_name(
    names: Sequence[Name], inside: NDArray[np.float64], codes: NDArray[np.int8], direct: dict[int, float]
) -> dict[Name, float]:
    """Name the sums of what funds hold, and add what is held directly."""
    sums = inside.tolist()
    for issuer, weight in direct.items():
        sums[codes[issuer]] += weight
    return dict(zip(names, sums, strict=True))


def _stand_in_weight(contributions: tuple[FundContribution, ...], matrix: FundMatrix) -> float:
    inside = (part.fund_weight * matrix.stand_in_weight[matrix.row[part.looked_through]] for part in contributions)
    return float(
        sum(
            part.fund_weight if part.is_stand_in else nested for part, nested in zip(contributions, inside, strict=True)
        )
    )


def _unbanded_short_weight(held: _Held, matrix: FundMatrix) -> float:
    inside, unbanded = matrix.unbanded_short_weight, matrix.band[:, UNKNOWN_BAND]
    of_funds = float(held.long @ inside)
    if any(part.fund_weight < 0.0 for part in held.contributions):
        of_funds += float((held.fund - held.long) @ (unbanded - inside))
    band = matrix.traits.band
    return of_funds + sum(
        weight for issuer, weight in held.direct.items() if weight < 0.0 and band[issuer] == UNKNOWN_BAND
    )


def _residuals(
    unknown: dict[Label, Decimal],
    total: Decimal,
    held: _Held,
    matrix: FundMatrix,
) -> tuple[Residual, ...]:
    weights: dict[Label, float] = defaultdict(float)
    for label, amount in unknown.items():
        weights[label] += float(amount / total)
    for label, weight in _inside_funds(held.fund, matrix.residuals).items():
        weights[label] += weight
    for row in np.flatnonzero(held.hidden_short).tolist():
        weights[matrix.funds[row], "rounded weights of a fund sold short"] += held.hidden_short[row]
    return _in_order(weights)


def _inside_funds(held: NDArray[np.float64], parts: tuple[tuple[Residual, ...], ...]) -> dict[Label, float]:
    weights: dict[Label, float] = defaultdict(float)
    for row in np.flatnonzero(held).tolist():
        for part in parts[row]:
            weights[part.label, part.reason] += held[row] * part.weight
    return weights


def _in_order(weights: dict[Label, float]) -> tuple[Residual, ...]:
    found = [Residual(label, float(weight), reason) for (label, reason), weight in weights.items() if weight]
    return tuple(sorted(found, key=lambda r: (-abs(r.weight), r.label, r.reason)))
