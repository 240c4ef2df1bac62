"""The plan as a linear model: columns, named rows, bounds. Data only; the solver stands behind ``solve``.

The value after is a column of its own: a limit's bound is then one coefficient in it, and limits stay exact where
trades change the value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from analytics.suggest.columns import TOTAL_BP, ColumnKind, Columns
from analytics.suggest.rows import Row
from analytics.suggest.universe import SellLine, Universe

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """Minimize ``cost @ x`` with ``row_lower <= matrix @ x <= row_upper`` and ``0 <= x <= most``."""

    cost: Vector
    most: Vector
    is_integer: NDArray[np.bool_]
    matrix: Vector
    row_lower: Vector
    row_upper: Vector
    row_names: tuple[str, ...]

    @property
    def n_columns(self) -> int:
        """Number of variables."""
        return self.cost.size


@dataclass(slots=True)
class _Rows:
    """Rows while they are collected; every one is given over the trade columns and the value column."""

    coefficients: list[Vector] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def add(self, name: str, trades: Vector, of_total: float, *, lower: float = -np.inf, upper: float = np.inf) -> None:
        self.coefficients.append(np.append(trades, of_total))
        self.lower.append(lower)
        self.upper.append(upper)
        self.names.append(name)


def build_model(
    universe: Universe, columns: Columns, limits: tuple[Row, ...], margins: Mapping[str, float]
) -> LinearModel:
    """Put variables and rows together.

    Parameters
    ----------
    universe : Universe
        Cash of each account, floors and the ceiling.
    columns : Columns
        The variables.
    limits : tuple of Row
        The user's limits as rows.
    margins : mapping of str to float
        By row name, how much tighter than stated (basis points): what rounding to the cent has cost before.

    Returns
    -------
    LinearModel
        Turnover one way as cost: half of all money traded. The last column is the value after.
    """
    rows = _Rows()
    rows.add("value", -(columns.cash + columns.held), 1.0, lower=TOTAL_BP, upper=TOTAL_BP)
    _add_cash_rows(rows, universe, columns, margins)
    _add_rest_rows(rows, columns)
    _add_switch_rows(rows, columns)
    for row in limits:
        margin = margins.get(row.name, 0.0)
        base = float(row.weights[-1]) * TOTAL_BP
        upper = -base - margin if row.is_cap else np.inf
        lower = -np.inf if row.is_cap else margin - base
        rows.add(row.name, row.per_unit(columns), -row.limit.bound, lower=lower, upper=upper)
    return LinearModel(
        cost=np.append(columns.traded / 2.0, 0.0),
        most=np.append(columns.most, np.inf),
        is_integer=np.append(columns.is_integer, np.False_),
        matrix=np.array(rows.coefficients),
        row_lower=np.array(rows.lower),
        row_upper=np.array(rows.upper),
        row_names=tuple(rows.names),
    )


def _add_cash_rows(rows: _Rows, universe: Universe, columns: Columns, margins: Mapping[str, float]) -> None:
    """Cash never moves between accounts; the ceiling on all of it keeps "sell and sit in cash" from being an answer."""
    for account, before in universe.cash_before.items():
        name = cash_row(account)
        floor = float(universe.cash_floor[account] - before) / columns.unit_amount + margins.get(name, 0.0)
        here = np.array([a == account for a in columns.account], dtype=np.bool_)
        rows.add(name, np.where(here, columns.cash, 0.0), 0.0, lower=floor)
    total = sum(universe.cash_before.values())
    ceiling = float(universe.cash_ceiling - total) / columns.unit_amount - margins.get(CASH_CEILING, 0.0)
    rows.add(CASH_CEILING, columns.cash.copy(), 0.0, upper=ceiling)


CASH_CEILING = "cash ceiling"


def cash_row(account: str) -> str:
    """Return the name of the row that keeps an account out of debt."""
    return f"cash:{account}"


def _add_rest_rows(rows: _Rows, columns: Columns) -> None:
    """Sell a fraction of a share, and what the file's rounding left in a value, only with the whole line."""
    for j, column in enumerate(columns.items):
        line = column.source
        if column.kind is not ColumnKind.SELL_REST or not isinstance(line, SellLine) or not line.n_whole:
            continue
        n_whole = float(line.n_whole)
        together = np.zeros(len(columns.items))
        together[j - 1], together[j] = 1.0, -n_whole
        rows.add(f"rest:{j}", together, 0.0, lower=0.0)


def _add_switch_rows(rows: _Rows, columns: Columns) -> None:
    """Keep a line from being sold and bought in one plan, which only a very tight limit would make worth while."""
    for j, switch in enumerate(columns.items):
        if switch.kind is not ColumnKind.IS_SALE:
            continue
        here = (switch.source.ticker, switch.source.account)
        for i, column in enumerate(columns.items[:j]):
            if (column.source.ticker, column.source.account) != here:
                continue
            is_sale = column.kind in {ColumnKind.SELL_SHARE, ColumnKind.SELL_REST}
            most = columns.most[i]
            either = np.zeros(len(columns.items))
            either[i], either[j] = 1.0, -most if is_sale else most
            rows.add(f"switch:{i}", either, 0.0, upper=0.0 if is_sale else most)


def with_slack(model: LinearModel, relaxed: Mapping[str, int], n_slack: int) -> LinearModel:
    """Let rows give way at a price of one per basis point, everything else free.

    Parameters
    ----------
    model : LinearModel
        The strict model.
    relaxed : mapping of str to int
        Row name to the number of its slack; rows of one limit share one.
    n_slack : int
        Number of slacks.

    Returns
    -------
    LinearModel
        With slack columns at the end, minimizing their sum.
    """
    extra = np.zeros((model.matrix.shape[0], n_slack))
    for i, name in enumerate(model.row_names):
        if name in relaxed:
            extra[i, relaxed[name]] = -1.0 if np.isfinite(model.row_upper[i]) else 1.0
    return replace(
        model,
        cost=np.concatenate([np.zeros(model.n_columns), np.ones(n_slack)]),
        most=np.concatenate([model.most, np.full(n_slack, np.inf)]),
        is_integer=np.concatenate([model.is_integer, np.zeros(n_slack, dtype=np.bool_)]),
        matrix=np.hstack([model.matrix, extra]),
    )


def with_ceiling(model: LinearModel, spent: float, cost: Vector) -> LinearModel:
    """Keep the old cost at or below what it came to, and minimize another one."""
    return replace(
        model,
        cost=cost,
        matrix=np.vstack([model.matrix, model.cost]),
        row_lower=np.append(model.row_lower, -np.inf),
        row_upper=np.append(model.row_upper, spent),
        row_names=(*model.row_names, "turnover"),
    )
