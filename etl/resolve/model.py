"""What the resolve room gives."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from analytics.model.fund import HoldingKind
from analytics.model.issuer import Issuer
from analytics.model.quality import Finding, Severity
from db.repositories.identifiers import CusipEntry
from db.repositories.publishing import HoldingRow

_SHOWN = 5


class Miss(NamedTuple):
    """An equity line that leads to no company, and why."""

    line_no: int
    name: str
    ticker: str
    cusip: str
    weight: Decimal
    reason: str

    def __str__(self) -> str:
        """Return the line as a sentence names it."""
        return f"{self.name or self.ticker or self.cusip or 'no name'} (line {self.line_no}, {self.reason})"


class Notice(NamedTuple):
    """Something met on the way that stops nothing: the check it belongs to, how many lines, a sentence."""

    check: str
    severity: Severity
    n: int
    message: str


@dataclass(frozen=True, eq=False)
class Resolved:
    """The lines of a fund with the companies they lead to.

    Attributes
    ----------
    rows : tuple of HoldingRow
        One per extracted line, in its order.
    new_issuers : tuple of Issuer
        Companies that only this file names, by the issuer part of a CUSIP.
    new_cusips : tuple of CusipEntry
        CUSIPs unknown so far that the file prints beside a known ticker.
    misses : tuple of Miss
        Equity lines that lead to no company.
    weight_method : str
        ``printed`` or ``from_market_amount``.
    weight_unit : Decimal
        What the weights are rounded to, as a fraction.
    """

    rows: tuple[HoldingRow, ...]
    new_issuers: tuple[Issuer, ...]
    new_cusips: tuple[CusipEntry, ...]
    misses: tuple[Miss, ...]
    notices: tuple[Notice, ...]
    weight_method: str
    weight_unit: Decimal

    @property
    def n_rows(self) -> int:
        """The number of lines."""
        return len(self.rows)

    @cached_property
    def n_equity(self) -> int:
        """The number of equity lines."""
        return sum(row.kind is HoldingKind.EQUITY for row in self.rows)

    @cached_property
    def weight_sum(self) -> Decimal:
        """The sum of all weights."""
        return sum((row.weight for row in self.rows), Decimal(0))

    def findings(self, fund: str) -> tuple[Finding, ...]:
        """Return misses and notices as findings on a fund."""
        return tuple(Finding(fund, *notice) for notice in (*_about_misses(self.misses), *self.notices))


def listed(examples: list[str]) -> str:
    """Return the first few of many, and how many more there are."""
    more = f" and {len(examples) - _SHOWN} more" if len(examples) > _SHOWN else ""
    return "; ".join(examples[:_SHOWN]) + more


def _about_misses(misses: tuple[Miss, ...]) -> tuple[Notice, ...]:
    if not misses:
        return ()
    heaviest = sorted(misses, key=lambda miss: (-abs(miss.weight), miss.line_no))
    message = f"Equity lines that lead to no company: {listed([str(miss) for miss in heaviest])}."
    return (Notice("unmapped_lines", Severity.INFO, len(misses), message),)
