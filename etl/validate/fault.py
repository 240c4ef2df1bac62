"""A check, and what it finds."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from analytics.model.quality import Severity
from db.repositories.staged import Sample
from etl.validate.evidence import Evidence


class Fault(NamedTuple):
    """What a check found: how many lines (or 1), a sentence, and how far off, in the check's own unit."""

    n: int
    message: str
    size: Decimal


Test = Callable[[Evidence], Fault | None]


@dataclass(frozen=True, slots=True)
class Check:
    """A named test, what its finding does to the load, and why it is made."""

    name: str
    severity: Severity
    reason: str
    test: Test


def fault(n: int, message: str) -> Fault:
    """Return a fault whose size is its count."""
    return Fault(n, message, Decimal(n))


def lines(n: int) -> str:
    """Return a count of lines in words."""
    return f"{n} line{'' if n == 1 else 's'}"


def examples(sample: Sample) -> str:
    """Return the examples of a fault, and how many more there are."""
    rest = sample.n - len(sample.examples)
    return ", ".join(sample.examples) + (f" and {rest} more" if rest > 0 else "")


def percent(fraction: Decimal) -> str:
    """Return a fraction as percent with four decimals: findings are for people who compare files."""
    return f"{fraction * 100:.4f} %"
