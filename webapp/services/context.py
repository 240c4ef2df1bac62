"""What every use case is given: the database, the market cache, on whose behalf, and the clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from analytics.model.plan import Plan
from db.engine import Database
from db.repositories.choices import read_choices
from webapp.services.analysis import Analysis
from webapp.services.analysis_cache import AnalysisCache
from webapp.services.history_cache import HistoryCache
from webapp.services.market_state import MarketState, MarketStore
from webapp.services.plans_desk import Desk
from webapp.services.plans_model import Curve
from webapp.services.plans_prepared import PreparedPlan


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """The surroundings of one user's use cases; caches may be shared by users, their keys name them.

    ``has_contact`` says whether the sources may be asked: without a contact the SEC is not.
    """

    database: Database
    markets: MarketStore
    user_id: UUID
    clock: Callable[[], datetime]
    analyses: AnalysisCache[Analysis] = field(default_factory=AnalysisCache)
    histories: HistoryCache = field(default_factory=HistoryCache)
    plans: AnalysisCache[Plan] = field(default_factory=AnalysisCache)
    prepared: AnalysisCache[PreparedPlan] = field(default_factory=AnalysisCache)
    curves: AnalysisCache[Curve] = field(default_factory=AnalysisCache)
    desk: Desk = field(default_factory=Desk)
    has_contact: bool = True

    def state(self, connection: Connection) -> MarketState:
        """Return the market as the user's choices make it; the transaction must be on the user's behalf."""
        published = self.markets.current(connection)
        return self.markets.for_kept_choices(connection, published, read_choices(connection, self.user_id).choices)
