"""Reading a portfolio file named on the command line."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from analytics.errors import PortfolioFileError
from analytics.model.market import Price
from analytics.model.portfolio import Unresolved
from webapp.services import ImportEdits, ImportPreview, Services

_N_NAMED = 5


def read_portfolio(
    services: Services, path: Path, *, prices: Mapping[str, Price], total: Decimal | None
) -> ImportPreview:
    """Read and resolve a portfolio file; nothing is saved."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PortfolioFileError(f"“{path}” cannot be read: {error.strerror}.") from error
    preview = services.preview_import(content, path.name, ImportEdits(prices=prices, total_amount=total))
    if preview.question:
        raise PortfolioFileError(preview.question, verdict=preview.verdict)
    if not preview.portfolio.positions and preview.portfolio.unresolved:
        raise PortfolioFileError(nothing_valued(preview.portfolio.unresolved))
    return preview


def nothing_valued(lines: Sequence[Unresolved]) -> str:
    """Say why no line of a file has a value, line by line, and what would give it one."""
    named = "; ".join(f"row {line.row}, {line.text}: {line.reason}" for line in lines[:_N_NAMED])
    more = f"; and {len(lines) - _N_NAMED} more" if len(lines) > _N_NAMED else ""
    return f"No line of this file has a value: {named}{more}. A price can be given as --price {lines[0].text}=PRICE."
