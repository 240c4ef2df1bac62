"""Every check of a fund's rows, one function each, in one tuple. Lower bounds block, upper bounds warn.

A check sees the header the source announces, the rows, and what is known around them; it returns a ``Fault`` or
nothing. What it does not see: the clock, the database, other funds.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from analytics.model.fund import HoldingKind
from analytics.model.quality import Severity
from db.repositories.publishing import HoldingRow, SnapshotHeader

DECLARED_BOUND = Decimal("0.005")
"""How far weights may sum from 1 beyond rounding: sponsors' own files of US funds sum to 99.79 to 100.06 %."""

MAPPED_SHARE = Decimal("0.99")
"""Share of a fund's equity weight that leads to companies. Below it, concentration would rest on guesses."""

FOREIGN_PREFIX = "x-"
"""Begins the ids of companies known by a foreign listing only."""

LARGEST_WEIGHT = 2
"""No line weighs more than twice its fund, short or long; the schema says the same."""

SHOWN = 5
"""Examples named in a message."""


class Fault(NamedTuple):
    """What a check found: how many lines (or 1), a sentence, and how far off, in the check's own unit."""

    n: int
    message: str
    size: Decimal


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known around a fund: the day of the load, the fund directory, the companies."""

    today: date
    funds: Collection[str]
    issuer_ids: Collection[str]


Test = Callable[[SnapshotHeader, Sequence[HoldingRow], Surroundings], Fault | None]


@dataclass(frozen=True, slots=True)
class Check:
    """A named test, what its finding does to the load, and why it is made."""

    name: str
    severity: Severity
    reason: str
    test: Test


def _lines(n: int) -> str:
    return f"{n} line{'' if n == 1 else 's'}"


def _fault(n: int, message: str) -> Fault:
    return Fault(n, message, Decimal(n))


def _shown(names: Iterable[str]) -> str:
    found = sorted(set(names))
    return ", ".join(found[:SHOWN]) + (f" and {len(found) - SHOWN} more" if len(found) > SHOWN else "")


def _weight(rows: Iterable[HoldingRow]) -> Decimal:
    return sum((row.weight for row in rows), Decimal(0))


def _percent(fraction: Decimal) -> str:
    return f"{fraction * 100:.4f} %"


def _equity(rows: Iterable[HoldingRow]) -> list[HoldingRow]:
    return [row for row in rows if row.kind is HoldingKind.EQUITY]


def fund_is_known(header: SnapshotHeader, _rows: Sequence[HoldingRow], around: Surroundings) -> Fault | None:
    """Find a fund that the directory does not list."""
    if header.fund in around.funds:
        return None
    return _fault(1, f"{header.fund} is not in the fund directory.")


def date_is_past(header: SnapshotHeader, _rows: Sequence[HoldingRow], around: Surroundings) -> Fault | None:
    """Find an as-of date after the day of the load."""
    ahead = (header.as_of_date - around.today).days
    if ahead <= 0:
        return None
    return _fault(ahead, f"The holdings are of {header.as_of_date}, after the day of the load, {around.today}.")


def rows_are_all_there(header: SnapshotHeader, rows: Sequence[HoldingRow], _around: Surroundings) -> Fault | None:
    """Find a fund without rows, or with another number of rows than announced."""
    if rows and len(rows) == header.n_rows:
        return None
    return _fault(abs(len(rows) - header.n_rows), f"Announced are {header.n_rows} rows, found {len(rows)}.")


def equity_rows_are_all_there(
    header: SnapshotHeader, rows: Sequence[HoldingRow], _around: Surroundings
) -> Fault | None:
    """Find another number of equity rows than announced."""
    found = len(_equity(rows))
    if found == header.n_equity:
        return None
    return _fault(abs(found - header.n_equity), f"Announced are {header.n_equity} equity rows, found {found}.")


def weights_are_those_announced(
    header: SnapshotHeader, rows: Sequence[HoldingRow], _around: Surroundings
) -> Fault | None:
    """Find weights that sum to something else than announced."""
    found = _weight(rows)
    if found == header.weight_sum:
        return None
    message = f"Announced is a sum of weights of {_percent(header.weight_sum)}, found {_percent(found)}."
    return Fault(1, message, abs(found - header.weight_sum))


def line_numbers_are_unique(_header: SnapshotHeader, rows: Sequence[HoldingRow], _around: Surroundings) -> Fault | None:
    """Find line numbers below 1 or given twice: they are the way back to the file."""
    wrong = [str(number) for number, n in Counter(row.line_no for row in rows).items() if n > 1 or number < 1]
    if not wrong:
        return None
    return _fault(len(wrong), f"Line numbers below 1 or given twice: {_shown(wrong)}.")


def issuers_are_known(_header: SnapshotHeader, rows: Sequence[HoldingRow], around: Surroundings) -> Fault | None:
    """Find rows that lead to a company nobody has named."""
    wrong = [row.issuer_id for row in rows if row.issuer_id is not None and row.issuer_id not in around.issuer_ids]
    if not wrong:
        return None
    return _fault(
        len(wrong), f"{_lines(len(wrong))} with a company id that is not among the companies: {_shown(wrong)}."
    )


def weights_are_possible(_header: SnapshotHeader, rows: Sequence[HoldingRow], _around: Surroundings) -> Fault | None:
    """Find a line that weighs more than twice the fund: percent taken for a fraction, most likely."""
    wrong = [str(row.line_no) for row in rows if abs(row.weight) > LARGEST_WEIGHT]
    if not wrong:
        return None
    return _fault(
        len(wrong), f"{_lines(len(wrong))} of more than {LARGEST_WEIGHT * 100} % of the fund: {_shown(wrong)}."
    )


def sum_is_not_low(header: SnapshotHeader, rows: Sequence[HoldingRow], _around: Surroundings) -> Fault | None:
    """Find weights that sum to less than rounding and the declared bound explain."""
    return _sum_fault(header, rows, Decimal(1) - _weight(rows))


def sum_is_not_high(header: SnapshotHeader, rows: Sequence[HoldingRow], _around: Surroundings) -> Fault | None:
    """Find weights that sum to more than rounding and the declared bound explain."""
    return _sum_fault(header, rows, _weight(rows) - Decimal(1))


def _sum_fault(header: SnapshotHeader, rows: Sequence[HoldingRow], distance: Decimal) -> Fault | None:
    tolerance = DECLARED_BOUND + len(rows) * header.weight_unit / 2
    if distance <= tolerance:
        return None
    rounding = f"{_percent(DECLARED_BOUND)} and half a printed unit for each of {len(rows)} rows"
    return Fault(
        1, f"The weights sum to {_percent(_weight(rows))}; {rounding} explain {_percent(tolerance)}.", distance
    )


def us_equity_is_mapped(_header: SnapshotHeader, rows: Sequence[HoldingRow], _around: Surroundings) -> Fault | None:
    """Find a fund of US companies with more than 1 % of its equity weight leading to none."""
    return None if _is_foreign(rows) else _mapping_fault(rows)


def foreign_equity_is_mapped(
    _header: SnapshotHeader, rows: Sequence[HoldingRow], _around: Surroundings
) -> Fault | None:
    """Find a fund of foreign companies with more than 1 % of its equity weight leading to none."""
    return _mapping_fault(rows) if _is_foreign(rows) else None


def _is_foreign(rows: Iterable[HoldingRow]) -> bool:
    """Say whether most of the weight that leads to companies leads to foreign listings."""
    mapped = [row for row in _equity(rows) if row.issuer_id is not None]
    foreign = [row for row in mapped if row.issuer_id is not None and row.issuer_id.startswith(FOREIGN_PREFIX)]
    return 2 * _weight(foreign) > _weight(mapped)


def _mapping_fault(rows: Iterable[HoldingRow]) -> Fault | None:
    equity = _equity(rows)
    unmapped = [row for row in equity if row.issuer_id is None]
    gross = sum((abs(row.weight) for row in equity), Decimal(0))
    missing = sum((abs(row.weight) for row in unmapped), Decimal(0))
    if missing <= (1 - MAPPED_SHARE) * gross:
        return None
    message = (
        f"{_lines(len(unmapped))} with {_percent(missing / gross)} of the equity weight lead to no company: "
        f"{_shown(row.ticker or '(no ticker)' for row in unmapped)}."
    )
    return Fault(len(unmapped), message, missing / gross)


CHECKS: tuple[Check, ...] = (
    Check("fund_known", Severity.BLOCKING, "another fund's file is not taken for this one", fund_is_known),
    Check("date_not_in_future", Severity.BLOCKING, "a wrong date would hide every later load", date_is_past),
    Check("row_count", Severity.BLOCKING, "a file cut off on its way is no fund", rows_are_all_there),
    Check("equity_count", Severity.BLOCKING, "rows taken for another kind would change", equity_rows_are_all_there),
    Check("weight_sum_announced", Severity.BLOCKING, "a changed weight is seen at once", weights_are_those_announced),
    Check("line_numbers", Severity.BLOCKING, "each line leads back to one line of a file", line_numbers_are_unique),
    Check("identifiers_known", Severity.BLOCKING, "a holding leads to a company we can name", issuers_are_known),
    Check("weight_range", Severity.BLOCKING, "a percentage is not read as a fraction", weights_are_possible),
    Check("weight_sum_low", Severity.BLOCKING, "missing lines are not taken for rounding", sum_is_not_low),
    Check("weight_sum_high", Severity.WARNING, "leverage exists; the sum is shown", sum_is_not_high),
    Check("us_equity_mapped", Severity.BLOCKING, "US companies are identified", us_equity_is_mapped),
    Check("foreign_equity_mapped", Severity.WARNING, "foreign listings may lack a name", foreign_equity_is_mapped),
)
"""Every check, in the order of its findings."""
