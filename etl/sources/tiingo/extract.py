"""From Tiingo's JSON to one series: closes as they were, adjusted closes, dividends and splits."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from analytics.errors import UnexpectedColumns, UnreadableSource
from etl.extract.readers import json_body
from etl.extract.readers.bodies import Body, require
from etl.prices.model import DIVIDEND, SPLIT, Close, Payout, PriceSeries
from etl.sources.config import Source

_ISO_LENGTH = 10
_SHOWN = 200
_MAX_BYTES = 16 * 1024 * 1024
_LARGEST_EXPONENT = 15

Row = Mapping[str, Any]


def extract(content: bytes, source: Source, ticker: str) -> PriceSeries:
    """Return the prices of a ticker, oldest first.

    Raises
    ------
    UnreadableSource
        For anything but a list of days: a message about the account or the ticker is quoted.
    UnexpectedColumns
        For a field the source is not known to have.
    """
    rows = _rows(content)
    _refuse_unknown(rows, source)
    try:
        return _series(rows, source, ticker)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableSource(f"The prices of {ticker} hold a day that cannot be read ({error!r}).") from error


def _rows(content: bytes) -> Sequence[Row]:
    require(content, Body.JSON, "a list of prices")
    found = json_body.read(content, _MAX_BYTES)
    said = json_body.member(found, "detail")
    if said is not None:
        raise UnreadableSource(f"Tiingo answers: {str(said)[:_SHOWN]}")
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise UnreadableSource("This is a JSON document, not a list of prices.")
    return found


def _refuse_unknown(rows: Sequence[Row], source: Source) -> None:
    known = {*source.columns, *source.ignored_columns}
    unknown = sorted({name for row in rows for name in row} - known)
    if unknown:
        raise UnexpectedColumns(f"Unknown fields: {', '.join(unknown)[:_SHOWN]}. Known are {', '.join(sorted(known))}.")


def _series(rows: Sequence[Row], source: Source, ticker: str) -> PriceSeries:
    days = sorted(((date.fromisoformat(row["date"][:_ISO_LENGTH]), row) for row in rows), key=lambda pair: pair[0])
    return PriceSeries(
        ticker=ticker,
        source=source.key,
        closes=tuple(Close(day, _decimal(row["close"]), _optional(row, "volume")) for day, row in days),
        adjusted=tuple(Close(day, _decimal(row["adjClose"])) for day, row in days),
        payouts=tuple(payout for day, row in days for payout in _payouts(day, row)),
    )


def _optional(row: Row, name: str) -> Decimal | None:
    found = row.get(name)
    return None if found is None else _decimal(found)


def _decimal(found: object) -> Decimal:
    """Return a printed number; texts, truth values and numbers of no plausible size are refused."""
    if isinstance(found, bool) or not isinstance(found, Decimal | int):
        raise TypeError("not a number")
    amount = Decimal(found)
    if abs(amount.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError("not a number of plausible size")
    return amount


def _payouts(day: date, row: Row) -> list[Payout]:
    dividend, split = _optional(row, "divCash") or Decimal(0), _optional(row, "splitFactor") or Decimal(1)
    found = [Payout(day, DIVIDEND, dividend)] if dividend > 0 else []
    return [*found, Payout(day, SPLIT, split)] if split not in {0, 1} else found
