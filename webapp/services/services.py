"""The use cases behind one door, for one user."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from analytics.concentration import FundProfile, fund_profile
from analytics.model.exposure import ConcentrationReport
from analytics.model.market import Price
from analytics.model.plan import Plan, PlanRequest
from analytics.model.portfolio import Portfolio
from analytics.suggest import ContinuousPreview
from db.engine import Database
from db.repositories.data_status import read_data_status
from db.repositories.users import LOCAL_USER_ID, ensure_local_user
from webapp.services import analyse, downloads, import_portfolio, plans
from webapp.services import data_health as health
from webapp.services.analysis import Analysis
from webapp.services.context import ServiceContext
from webapp.services.entries import dated_request
from webapp.services.market_state import MarketState, MarketStore
from webapp.services.samples import SAMPLES, Sample, find_sample

NO_PRICES: Mapping[str, Price] = {}


@dataclass(frozen=True, slots=True)
class Services:
    """What pages and commands may ask for. Every method opens the transactions it needs and closes them."""

    context: ServiceContext

    def state(self) -> MarketState:
        """Return the published market with what is computed from it once."""
        with self.context.database.transaction() as connection:
            return self.context.markets.current(connection)

    def samples(self) -> tuple[Sample, ...]:
        """Return the sample portfolios."""
        return SAMPLES

    def preview_import(
        self,
        content: bytes,
        file_name: str,
        *,
        entered_prices: Mapping[str, Price] = NO_PRICES,
        total_amount: Decimal | None = None,
    ) -> import_portfolio.ImportPreview:
        """Read a portfolio file; nothing is saved."""
        return import_portfolio.preview_import(
            self.context, content, file_name, entered_prices=entered_prices, total_amount=total_amount
        )

    def save_import(
        self,
        content: bytes,
        file_name: str,
        *,
        name: str | None = None,
        entered_prices: Mapping[str, Price] = NO_PRICES,
        total_amount: Decimal | None = None,
    ) -> str:
        """Read a portfolio file and keep it; return the portfolio's id."""
        preview = self.preview_import(content, file_name, entered_prices=entered_prices, total_amount=total_amount)
        return import_portfolio.save_import(self.context, preview, name)

    def save_sample(self, key: str) -> str:
        """Keep a sample portfolio; return the portfolio's id."""
        return import_portfolio.save_sample(self.context, find_sample(key))

    def portfolios(self) -> tuple[import_portfolio.PortfolioSummary, ...]:
        """Return the user's portfolios, newest first."""
        return import_portfolio.list_portfolios(self.context)

    def delete_portfolio(self, portfolio_id: str) -> None:
        """Take a portfolio out of the list."""
        import_portfolio.delete_portfolio(self.context, portfolio_id)

    def restore_portfolio(self, portfolio_id: str) -> None:
        """Undo ``delete_portfolio``."""
        import_portfolio.restore_portfolio(self.context, portfolio_id)

    def analyse(self, portfolio_id: str) -> Analysis:
        """Return a saved portfolio, looked through and measured."""
        return analyse.analyse(self.context, portfolio_id)

    def report(self, portfolio: Portfolio) -> ConcentrationReport:
        """Return the report of a portfolio that is at hand."""
        return analyse.report_on(portfolio, self.state())

    def fund_profile(self, ticker: str) -> FundProfile:
        """Return what is known of one fund; a fund nobody knows is a ``UserInputError``."""
        state = self.state()
        return fund_profile(ticker, state.market, state.matrix)

    def destinations(self, portfolio_id: str) -> tuple[plans.Destination, ...]:
        """Return the funds a plan may buy, with facts."""
        return plans.destinations(self.context, portfolio_id)

    def plan(self, portfolio_id: str, request: PlanRequest) -> Plan:
        """Return the whole-share plan for a saved portfolio."""
        return plans.plan(self.context, portfolio_id, request)

    def plan_for(self, portfolio: Portfolio, request: PlanRequest) -> Plan:
        """Return the whole-share plan for a portfolio that is at hand."""
        dated = dated_request(request, self.context.clock().date())
        return plans.plan_for(portfolio, dated, self.state())

    def preview_plan(self, portfolio_id: str, request: PlanRequest) -> ContinuousPreview:
        """Return the plan without whole shares, to follow a slider."""
        return plans.preview_plan(self.context, portfolio_id, request)

    def export_plan(self, portfolio_id: str, request: PlanRequest, file_format: str) -> downloads.Download:
        """Return the trades of a saved portfolio's plan as a file."""
        portfolio, state = analyse.load(self.context, portfolio_id)
        plan = plans.plan_for(portfolio, dated_request(request, self.context.clock().date()), state)
        return downloads.plan_file(plan, file_format, self._origin(portfolio, state))

    def plan_file(self, plan: Plan, portfolio: Portfolio, file_format: str) -> downloads.Download:
        """Return the trades of a plan as a file."""
        return downloads.plan_file(plan, file_format, self._origin(portfolio, self.state()))

    def export_look_through(self, portfolio_id: str, file_format: str) -> downloads.Download:
        """Return the look-through table of a saved portfolio as a file."""
        portfolio, state = analyse.load(self.context, portfolio_id)
        report = analyse.report_on(portfolio, state)
        return downloads.look_through_file(report, file_format, self._origin(portfolio, state))

    def data_health(self, today: date) -> health.DataHealth:
        """Return what is loaded, as of when, from where."""
        return health.data_health(self.context, today)

    def freshness(self) -> health.Freshness:
        """Return the dates every page rests on, in words."""
        return health.freshness(self.state(), self.context.clock().date())

    def _origin(self, portfolio: Portfolio, state: MarketState) -> downloads.Origin:
        return downloads.Origin(portfolio, state.market.version, self.context.clock())

    def database_description(self) -> str:
        """Return which server answers and which schema revision it has."""
        with self.context.database.transaction() as connection:
            status = read_data_status(connection)
        return f"PostgreSQL {status.server_version}, schema revision {status.schema_revision}"


def build_services(database: Database, *, clock: Callable[[], datetime]) -> Services:
    """Return the services of local mode: one user, no login."""
    with database.transaction(LOCAL_USER_ID) as connection:
        user_id = ensure_local_user(connection)
    return Services(ServiceContext(database, MarketStore(), user_id, clock))
