"""The user's limits as rows of the program, and where they are: a bound is moved without building anew."""

from dataclasses import dataclass

import numpy as np

from analytics.planner.columns import TOTAL_BP, Columns, sums
from analytics.planner.draft import Draft, Terms, joined
from analytics.planner.instance import Flags, Floats, Instance, Places, Total
from analytics.planner.lp import LimitRows
from analytics.planner.switches import Activity


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """Straight lines of the columns with their bounds: dense, of shape (n, n_columns before V)."""

    terms: Terms
    base: Floats
    limit: Places
    lower: Floats
    upper: Floats
    is_of_value: Flags
    per_unit: Floats


def add_limits(draft: Draft, instance: Instance, columns: Columns, activity: Activity, value: int) -> LimitRows:
    """Add the rows of the limits; the column of the value after stands in the draft already."""
    parts = (_of_rows(instance, columns), _of_totals(instance, columns, activity))
    found = [_add(draft, part, value) for part in parts]
    return LimitRows(
        *(np.concatenate([getattr(part, name) for part in found]) for name in LimitRows.__dataclass_fields__)
    )


def held_before(instance: Instance) -> Floats:
    """Return the dollars held of each security that may be sold, or is barred from it."""
    lots = instance.lots
    price = instance.securities.price
    return sums(lots.security, lots.shares * price[lots.security] + lots.value_excess, price.size)


def _of_rows(instance: Instance, columns: Columns) -> _Lines:
    rows = instance.rows
    per_dollar = np.array([row.per_dollar for row in rows]).reshape(len(rows), instance.securities.price.size)
    fixed = np.array([row.fixed_amount for row in rows])
    coefficients = per_dollar[:, columns.security] * columns.held
    row, column = np.nonzero(coefficients)
    return _Lines(
        terms=(row, column, coefficients[row, column]),
        base=(per_dollar @ held_before(instance) + fixed) / columns.unit_amount,
        limit=np.array([row.limit for row in rows], dtype=np.intp),
        lower=np.array([row.lower for row in rows]),
        upper=np.array([row.upper for row in rows]),
        is_of_value=np.ones(len(rows), dtype=np.bool_),
        per_unit=np.zeros(len(rows)),
    )


def _of_totals(instance: Instance, columns: Columns, activity: Activity) -> _Lines:
    """Return the totals that are straight lines; the Herfindahl index is none, and is kept by cuts."""
    totals = [total for total in instance.totals if total.total is not Total.HHI]
    unit = columns.unit_amount
    trades = activity.all()
    count = sums(trades[1], trades[2], max(columns.n, int(trades[1].max(initial=-1)) + 1))
    gains: dict[Total, Floats] = {
        Total.CASH: columns.cash,
        Total.TURNOVER: columns.traded / 2.0,
        Total.TRADES: count,
        Total.GAINS: columns.short_gain + columns.long_gain,
        Total.SHORT_GAINS: columns.short_gain,
        Total.LONG_GAINS: columns.long_gain,
    }
    units = {Total.CASH: 0.0, Total.TURNOVER: TOTAL_BP, Total.TRADES: 1.0}
    places = [np.flatnonzero(gains[total.total]) for total in totals]
    empty = np.empty(0)
    return _Lines(
        terms=(
            np.repeat(np.arange(len(totals)), [place.size for place in places]),
            np.concatenate([empty.astype(np.intp), *places]),
            np.concatenate([empty, *(gains[t.total][place] for t, place in zip(totals, places, strict=True))]),
        ),
        base=np.array([instance.cash_amount.sum() / unit if t.total is Total.CASH else 0.0 for t in totals]),
        limit=np.array([total.limit for total in totals], dtype=np.intp),
        lower=np.array([total.lower for total in totals]),
        upper=np.array([total.upper for total in totals]),
        is_of_value=np.array([total.total is Total.CASH for total in totals], dtype=np.bool_),
        per_unit=np.array([units.get(total.total, 1.0 / unit) for total in totals]),
    )


def _add(draft: Draft, lines: _Lines, value: int) -> LimitRows:
    """Add a row for each side that has a bound."""
    sides = [np.flatnonzero(np.isfinite(lines.lower)), np.flatnonzero(np.isfinite(lines.upper))]
    source = np.concatenate(sides)
    is_upper = np.repeat([False, True], [side.size for side in sides])
    bound = np.where(is_upper, lines.upper[source], lines.lower[source])
    of_value = lines.is_of_value[source]
    against = np.where(of_value, 0.0, bound * lines.per_unit[source]) - lines.base[source]
    row = draft.add_rows(
        joined(_copied(lines.terms, source), _on_value(bound, of_value, value)),
        np.where(is_upper, -np.inf, against),
        np.where(is_upper, against, np.inf),
    )
    return LimitRows(
        row + np.arange(source.size),
        lines.limit[source],
        is_upper,
        of_value,
        lines.per_unit[source],
        lines.base[source],
        bound,
    )


def _copied(terms: Terms, source: Places) -> Terms:
    """Return the terms of the rows that ``source`` names, in its order; terms stand by row."""
    first = np.searchsorted(terms[0], source, side="left")
    size = np.searchsorted(terms[0], source, side="right") - first
    row = np.repeat(np.arange(source.size), size)
    place = np.arange(row.size) - np.repeat(np.cumsum(size) - size, size) + np.repeat(first, size)
    return row, terms[1][place], terms[2][place]


def _on_value(bound: Floats, of_value: Flags, value: int) -> Terms:
    row = np.flatnonzero(of_value)
    return row, np.full(row.size, value), -bound[row]
