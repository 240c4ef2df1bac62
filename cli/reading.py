"""Reading a portfolio file named on the command line."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from analytics.errors import PortfolioFileError
from analytics.model.market import Price
from webapp.services import ImportPreview, Services


def read_portfolio(
    services: Services, path: Path, *, prices: Mapping[str, Price], total: Decimal | None
) -> ImportPreview:
    """Read and resolve a portfolio file; nothing is saved."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PortfolioFileError(f"“{path}” cannot be read: {error.strerror}.") from error
    return services.preview_import(content, path.name, entered_prices=prices, total_amount=total)
