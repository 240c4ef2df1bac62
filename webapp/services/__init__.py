"""The use cases: the only rooms that open a transaction. Pages, commands and the API call nothing else."""

from webapp.services.analysis import Analysis
from webapp.services.data_health import DataHealth, Freshness, FundStatus
from webapp.services.downloads import Download
from webapp.services.import_portfolio import ImportPreview, PortfolioSummary
from webapp.services.market_state import MarketState
from webapp.services.plans import Destination
from webapp.services.samples import Sample
from webapp.services.services import Services, build_services

__all__ = [
    "Analysis",
    "DataHealth",
    "Destination",
    "Download",
    "Freshness",
    "FundStatus",
    "ImportPreview",
    "MarketState",
    "PortfolioSummary",
    "Sample",
    "Services",
    "build_services",
]
