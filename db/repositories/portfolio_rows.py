"""Between a portfolio's values and the rows and documents they are stored as."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from analytics.model.market import Market
from analytics.model.portfolio import (
    ParsedFile,
    Portfolio,
    Position,
    PositionKind,
    RejectedRow,
    SkippedRow,
    Unresolved,
)

ISSUER_GONE = "the company is no longer among the loaded companies"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What intake left out of a file, and the total the file prints."""

    rejected: tuple[RejectedRow, ...]
    skipped: tuple[SkippedRow, ...]
    warnings: tuple[str, ...]
    printed_total_amount: Decimal | None


def report_to_json(parsed: ParsedFile) -> dict[str, Any]:
    """Return the document kept with an import."""
    total = parsed.printed_total_amount
    return {
        "reason": parsed.reason,
        "rejected": [asdict(row) for row in parsed.rejected],
        "skipped": [asdict(row) for row in parsed.skipped],
        "warnings": list(parsed.warnings),
        # As text: JSON numbers are floats.
        "printed_total_amount": None if total is None else str(total),
    }


def report_from_json(document: Mapping[str, Any]) -> ImportReport:
    """Return the values of a stored document."""
    total = document["printed_total_amount"]
    return ImportReport(
        rejected=tuple(RejectedRow(**row) for row in document["rejected"]),
        skipped=tuple(SkippedRow(**row) for row in document["skipped"]),
        warnings=tuple(document["warnings"]),
        printed_total_amount=None if total is None else Decimal(total),
    )


def position_rows(key: Mapping[str, UUID], portfolio: Portfolio, market: Market) -> list[dict[str, Any]]:
    """Return the rows of a portfolio's positions; companies are stored by their lasting id."""
    account_no = {label: number for number, label in enumerate(portfolio.accounts, 1)}
    return [
        {
            **key,
            "position_no": number,
            "account_no": account_no[position.account],
            "row": position.row,
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
        }
        for number, position in enumerate(portfolio.positions, 1)
    ]


def position_from_row(row: Row[Any], index: Mapping[str, int]) -> Position:
    """Return a stored position; one whose company is no longer loaded keeps its value and becomes unknown."""
    issuer_index = None if row.issuer_id is None else index.get(row.issuer_id)
    is_gone = row.issuer_id is not None and issuer_index is None
    return Position(
        row=row.row,
        account=row.label,
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
    )


def unresolved_rows(key: Mapping[str, UUID], portfolio: Portfolio) -> list[dict[str, Any]]:
    """Return the rows of the lines that need the user."""
    return [
        {
            **key,
            "unresolved_no": number,
            "row": line.row,
            "text": line.text,
            "amount": line.amount,
            "currency": line.currency,
            "reason": line.reason,
            "candidates": list(line.candidates),
        }
        for number, line in enumerate(portfolio.unresolved, 1)
    ]


def unresolved_from_row(row: Row[Any]) -> Unresolved:
    """Return a stored line that needs the user."""
    return Unresolved(row.row, row.text, row.amount, row.reason, row.currency, tuple(row.candidates))
