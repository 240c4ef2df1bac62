"""Between the lines of an import and the rows they are stored as."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from analytics.model.market import Market
from analytics.model.portfolio import (
    ExchangeRate,
    Lot,
    LotTerm,
    Portfolio,
    Position,
    PositionKind,
    Unresolved,
)

ISSUER_GONE = "the company is no longer among the loaded companies"

LineKey = tuple[UUID, int]
"""Import and number of a position in it."""


def position_rows(
    key: Mapping[str, UUID], portfolio: Portfolio, account_no: Mapping[str, int], market: Market
) -> list[dict[str, Any]]:
    """Return the rows of a portfolio's positions; companies are stored by their lasting id."""
    return [
        {
            **key,
            "position_no": number,
            "account_no": account_no[position.account],
            "row": position.row,
            "sheet": position.sheet,
            "text": position.text,
            "name": position.name,
            "kind": position.kind.value,
            "amount": position.amount,
            "ticker": position.ticker,
            "issuer_id": None if position.issuer_index is None else market.issuers[position.issuer_index].issuer_id,
            "shares": position.shares,
            "price_amount": position.price_amount,
            "price_date": position.price_date,
            "price_source": position.price_source,
            "cost_basis_amount": position.cost_basis_amount,
            "match_rule": position.match_rule,
            "reason": position.reason,
            "currency": position.currency,
            "local_amount": position.local_amount,
            **_rate_columns(position.rate),
        }
        for number, position in enumerate(portfolio.positions, 1)
    ]


def _rate_columns(rate: ExchangeRate | None) -> dict[str, Any]:
    if rate is None:
        return {"usd_per_unit": None, "rate_date": None, "rate_source": None}
    return {"usd_per_unit": rate.usd_per_unit, "rate_date": rate.rate_date, "rate_source": rate.source}


def lot_rows(key: Mapping[str, UUID], portfolio: Portfolio) -> list[dict[str, Any]]:
    """Return the rows of the lots of a portfolio's positions."""
    return [
        {
            **key,
            "position_no": position_no,
            "lot_no": lot_no,
            "row": lot.row,
            "quantity": lot.quantity,
            "acquired_date": lot.acquired_date,
            "cost_basis_amount": lot.cost_basis_amount,
            "term": None if lot.term is None else lot.term.value,
        }
        for position_no, position in enumerate(portfolio.positions, 1)
        for lot_no, lot in enumerate(position.lots, 1)
    ]


def lots_by_line(rows: Iterable[Row[Any]]) -> Mapping[LineKey, tuple[Lot, ...]]:
    """Return the lots of each position from rows in their order."""
    found: defaultdict[LineKey, list[Lot]] = defaultdict(list)
    for row in rows:
        term = None if row.term is None else LotTerm(row.term)
        lot = Lot(row.row, row.quantity, row.acquired_date, row.cost_basis_amount, term)
        found[row.import_id, row.position_no].append(lot)
    return {line: tuple(lots) for line, lots in found.items()}


def position_from_row(
    row: Row[Any], label: str, lots: Mapping[LineKey, tuple[Lot, ...]], index: Mapping[str, int]
) -> Position:
    """Return a stored position; one whose company is no longer loaded keeps its value and becomes unknown."""
    issuer_index = None if row.issuer_id is None else index.get(row.issuer_id)
    is_gone = row.issuer_id is not None and issuer_index is None
    return Position(
        row=row.row,
        account=label,
        text=row.text,
        name=row.name,
        kind=PositionKind.UNKNOWN if is_gone else PositionKind(row.kind),
        amount=row.amount,
        ticker=row.ticker,
        issuer_index=issuer_index,
        shares=row.shares,
        price_amount=row.price_amount,
        price_date=row.price_date,
        price_source=row.price_source,
        cost_basis_amount=row.cost_basis_amount,
        match_rule=row.match_rule,
        reason=ISSUER_GONE if is_gone else row.reason,
        currency=row.currency,
        local_amount=row.local_amount,
        rate=_rate(row.usd_per_unit, row),
        lots=lots.get((row.import_id, row.position_no), ()),
        sheet=row.sheet,
    )


def _rate(usd_per_unit: Decimal | None, row: Row[Any]) -> ExchangeRate | None:
    return None if usd_per_unit is None else ExchangeRate(usd_per_unit, row.rate_date, row.rate_source)


def unresolved_rows(
    key: Mapping[str, UUID], portfolio: Portfolio, account_no: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Return the rows of the lines that need the user."""
    return [
        {
            **key,
            "unresolved_no": number,
            "account_no": account_no[line.account],
            "row": line.row,
            "sheet": line.sheet,
            "text": line.text,
            "shares": line.shares,
            "amount": line.amount,
            "currency": line.currency,
            "reason": line.reason,
            "candidates": list(line.candidates),
        }
        for number, line in enumerate(portfolio.unresolved, 1)
    ]


def unresolved_from_row(row: Row[Any], label: str) -> Unresolved:
    """Return a stored line that needs the user."""
    return Unresolved(
        row=row.row,
        text=row.text,
        amount=row.amount,
        reason=row.reason,
        currency=row.currency,
        candidates=tuple(row.candidates),
        account=label,
        sheet=row.sheet,
        shares=row.shares,
    )
