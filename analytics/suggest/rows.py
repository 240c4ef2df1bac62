"""Limits as rows: a straight line in the trades, compared with a share of the value after."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.model.plan import Limit, LimitKind
from analytics.suggest.columns import TOTAL_BP, ColumnKind, Columns
from analytics.suggest.exposures import Carried

Vector = NDArray[np.float64]
N_WATCHED = 60
"""Company rows a model starts with; measured portfolios of funds need about ten. More are added when one is missed."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit, whether its cautious bound or its point value is held to it, and the companies watched so far."""

    limit: Limit
    is_tested: bool = True
    companies: tuple[int, ...] = ()

    def watching(self, companies: Iterable[int]) -> "Goal":
        """Return the goal with more companies watched."""
        return replace(self, companies=tuple(sorted({*self.companies, *companies})))


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A measure that is a straight line in what is held: ``weights @ held``, against ``bound`` times the value after.

    ``weights`` has an entry per security and one for the portfolio before, as ``Carried``.
    """

    name: str
    limit: Limit
    weights: Vector

    @property
    def is_cap(self) -> bool:
        """Whether the bound is an upper one."""
        return self.limit.kind is not LimitKind.MIN_SMALL_CAP

    def per_unit(self, columns: Columns) -> Vector:
        """Return what one unit of each column adds, in basis points."""
        return self.weights[columns.security] * columns.held

    def miss(self, held: Vector, total_amount: float) -> float:
        """Return by how much the bound is passed, a fraction; negative where there is room."""
        measure = float(self.weights @ held) / total_amount
        return measure - self.limit.bound if self.is_cap else self.limit.bound - measure


def limit_rows(goals: Iterable[Goal], carried: Carried) -> tuple[Row, ...]:
    """Return the rows of all limits; a cap on any one company has a row for each company watched."""
    return tuple(row for goal in goals for row in _rows_of(goal, carried))


def _rows_of(goal: Goal, carried: Carried) -> Iterator[Row]:
    limit = goal.limit
    if limit.kind is LimitKind.MIN_SMALL_CAP:
        yield Row(limit.name, limit, carried.small_caps(is_tested=goal.is_tested))
    elif limit.kind is LimitKind.MAX_THEME:
        yield Row(limit.name, limit, carried.theme(limit.subject or "", is_tested=goal.is_tested))
    else:
        for company in goal.companies:
            weights = carried.company(company, is_tested=goal.is_tested)
            yield Row(f"{limit.name}:{company}", limit, weights)


def watch(goal: Goal, columns: Columns, carried: Carried) -> Goal:
    """Return a goal that watches the companies which could ever pass its cap.

    A company can at most keep all it has and gain the whole of every purchase made into the destination that holds
    most of it. Whoever stays below the cap even then needs no row.
    """
    if goal.limit.kind is not LimitKind.MAX_ISSUER:
        return goal
    held = np.zeros(carried.small.size)
    held[-1] = TOTAL_BP
    possible = carried.companies(held, is_tested=goal.is_tested)
    bought = columns.security[[c.kind in _PURCHASES for c in columns.items]]
    if bought.size:
        gains = carried.issuer[np.unique(bought)].max(axis=0).toarray().ravel()
        possible = possible + gains * _most_bought(columns)
    could = np.flatnonzero(possible > goal.limit.bound * TOTAL_BP * (1.0 - 1e-6))
    order = np.lexsort((could, -possible[could]))
    return goal.watching(could[order][:N_WATCHED].tolist())


_PURCHASES = (ColumnKind.BUY_SHARE, ColumnKind.BUY_MONEY)


def _most_bought(columns: Columns) -> float:
    by_account: dict[str, float] = {}
    for j, column in enumerate(columns.items):
        if column.kind in _PURCHASES:
            most = float(columns.most[j] * columns.traded[j])
            by_account[column.source.account] = max(most, by_account.get(column.source.account, 0.0))
    return min(TOTAL_BP, sum(by_account.values()))
