"""The weight of each line: as printed, or finer, from what the line is worth, where the printed one is coarse."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from analytics.model.quality import Severity
from etl.extract import ExtractedHoldings, ExtractedRow
from etl.resolve.model import Notice, listed

PRINTED, FROM_MARKET_AMOUNT = "printed", "from_market_amount"

COARSE_UNIT = Decimal("0.00001")
"""Percent with three decimals or fewer: a tenth of a small-cap fund's lines would print 0.00 with two."""

STEP = Decimal("1e-12")
"""What a recomputed weight is rounded to."""

AGREEMENT = Decimal("0.61")
"""How far a recomputed weight may be from the printed one, in printed units: half a unit of rounding, and what was seen
beyond it (0.0060 percentage points in a file of IJR from 2019, 0.0051 in those of IVV and IWM)."""

_LARGE = Decimal("0.01")
_N_LARGEST = 25


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of all lines in order, how they came about, and what was met."""

    weights: Sequence[Decimal]
    method: str
    unit: Decimal
    notices: tuple[Notice, ...]


def choose_weights(extracted: ExtractedHoldings) -> Weights:
    """Return the recomputed weights where the printed ones are coarse and agree with them, else the printed ones."""
    if extracted.weight_unit < COARSE_UNIT or any(row.market_amount is None for row in extracted.rows):
        return _as_printed(extracted)
    total = _total(extracted)
    if total is None or total <= 0:
        return _as_printed(extracted)
    weights = [((row.market_amount or Decimal(0)) / total).quantize(STEP) for row in extracted.rows]
    tolerance = AGREEMENT * extracted.weight_unit
    apart = [
        f"line {row.line_no} prints {row.weight * 100:f} % and is worth {weight * 100:.4f} %"
        for row, weight in zip(extracted.rows, weights, strict=True)
        if row.weight is not None and abs(row.weight - weight) > tolerance
    ]
    if apart:
        message = f"Weights by market amount differ from those printed, which were kept: {listed(apart)}."
        return _as_printed(extracted, Notice("weights_by_amount", Severity.WARNING, len(apart), message))
    return Weights(weights, FROM_MARKET_AMOUNT, STEP, ())


def _as_printed(extracted: ExtractedHoldings, *notices: Notice) -> Weights:
    missing = [row for row in extracted.rows if row.weight is None]
    if missing:
        examples = listed([f"{row.name or row.ticker} (line {row.line_no})" for row in missing])
        message = f"Lines without a printed weight, taken as 0: {examples}."
        notices = (*notices, Notice("weight_missing", Severity.INFO, len(missing), message))
    weights = [Decimal(0) if row.weight is None else row.weight for row in extracted.rows]
    return Weights(weights, PRINTED, extracted.weight_unit, notices)


def _total(extracted: ExtractedHoldings) -> Decimal | None:
    """Return net assets: the sum of all amounts, or what the large lines' amounts and printed weights imply."""
    if extracted.is_complete:
        return sum((row.market_amount or Decimal(0) for row in extracted.rows), Decimal(0))
    large = _large_lines(extracted.rows)
    printed = sum((row.weight or Decimal(0) for row in large), Decimal(0))
    if printed <= 0:
        return None
    return sum((row.market_amount or Decimal(0) for row in large), Decimal(0)) / printed


def _large_lines(rows: Sequence[ExtractedRow]) -> Sequence[ExtractedRow]:
    """Return the lines of one percent and more, whose rounding matters least; in a fund of small ones the largest."""
    printed = [row for row in rows if row.weight is not None]
    large = [row for row in printed if row.weight is not None and row.weight >= _LARGE]
    return large or sorted(printed, key=lambda row: row.weight or Decimal(0), reverse=True)[:_N_LARGEST]
