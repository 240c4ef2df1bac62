"""Files of weights: percent or fraction, told by the signs and by the sum."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from analytics.errors import PortfolioFileError
from analytics.model.portfolio import ParsedRow

_FULL = Decimal(1)
_SLACK = Decimal("0.005")
_LOOKS_LIKE_PERCENT = Decimal(2)
_HUNDRED = Decimal(100)


def as_fractions(rows: Sequence[ParsedRow], texts: Sequence[str]) -> tuple[tuple[ParsedRow, ...], tuple[str, ...]]:
    """Return the rows with weights as fractions, and notes. Nothing is scaled to make the sum 100 %.

    Parameters
    ----------
    rows : sequence of ParsedRow
        Rows whose ``weight`` is the number as printed.
    texts : sequence of str
        The printed cells, for their percent signs.

    Returns
    -------
    tuple of (rows, notes)
        A sum below 100 % leaves the rest unknown, and a note says so.

    Raises
    ------
    PortfolioFileError
        Where the weights add up to more than 100.5 %, or only some of them carry a percent sign.
    """
    total = sum((row.weight for row in rows if row.weight is not None), Decimal(0))
    unit = _unit(total, texts)
    total_weight = total * unit
    if total_weight > _FULL + _SLACK:
        raise PortfolioFileError(
            f"The weights add up to {total_weight * _HUNDRED:.1f} %. Weights of a whole portfolio cannot exceed 100 %: "
            "correct the file, or give share counts or values instead."
        )
    if total_weight <= 0:
        raise PortfolioFileError("The weights add up to nothing: enter a weight above zero for each holding.")
    fractions = tuple(row if row.weight is None else replace(row, weight=row.weight * unit) for row in rows)
    return fractions, _notes(total_weight)


def _unit(total: Decimal, texts: Sequence[str]) -> Decimal:
    n_signs = sum(1 for text in texts if "%" in text)
    if 0 < n_signs < len(texts):
        raise PortfolioFileError(
            "Some weights carry a percent sign and others do not, so 0.5 could mean 0.5 % or 50 %. Write all of them "
            "the same way."
        )
    is_percent = n_signs > 0 or total >= _LOOKS_LIKE_PERCENT
    return Decimal("0.01") if is_percent else Decimal(1)


def _notes(total_weight: Decimal) -> tuple[str, ...]:
    rest = _FULL - total_weight
    if rest <= _SLACK:
        return ()
    return (
        (
            f"The weights add up to {total_weight * _HUNDRED:.1f} %: the remaining {rest * _HUNDRED:.1f} % counts as "
            "unknown; nothing is scaled up."
        ),
    )
