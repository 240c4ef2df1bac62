"""What every use case is given: the database, the market cache, on whose behalf, and the clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from db.engine import Database
from webapp.services.analysis import Analysis
from webapp.services.analysis_cache import AnalysisCache
from webapp.services.history_cache import HistoryCache
from webapp.services.market_state import MarketStore


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """The surroundings of one user's use cases; ``analyses`` may be shared by users, its keys name them.

    ``has_contact`` says whether the sources may be asked: without a contact the SEC is not.
    """

    database: Database
    markets: MarketStore
    user_id: UUID
    clock: Callable[[], datetime]
    analyses: AnalysisCache[Analysis] = field(default_factory=AnalysisCache)
    histories: HistoryCache = field(default_factory=HistoryCache)
    has_contact: bool = True
