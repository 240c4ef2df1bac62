"""The use cases behind one door, for one user."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from analytics.concentration import FundProfile, VersionMeasures, fund_profile
from analytics.model.exposure import ConcentrationReport
from analytics.model.plan import Plan, PlanRequest
from analytics.model.portfolio import Portfolio
from db.engine import Database
from db.repositories.data_status import read_data_status
from db.repositories.users import LOCAL_USER_ID, ensure_local_user
from db.repositories.versions import HoldingLine
from webapp.services import analyse, downloads, import_file, import_portfolio, plans, security_search
from webapp.services import data_health as health
from webapp.services import fund_history as history
from webapp.services import fund_versions as published
from webapp.services import runs as loads
from webapp.services import trail as trails
from webapp.services.analysis import Analysis
from webapp.services.beside import BesideServices
from webapp.services.book_services import BookServices
from webapp.services.choices import ChoicesServices
from webapp.services.company_line import CompanyLineServices
from webapp.services.context import ServiceContext
from webapp.services.definitions import DefinitionServices
from webapp.services.entries import dated_request
from webapp.services.fund_files import FundFileServices
from webapp.services.fund_page import FundPageServices
from webapp.services.holdings import holdings
from webapp.services.household_model import Saved
from webapp.services.household_services import HouseholdServices
from webapp.services.import_model import NO_EDITS, ImportEdits, ImportPreview, Place, SecurityHit
from webapp.services.market_state import MarketState, MarketStore
from webapp.services.overlap import OverlapServices
from webapp.services.own_lists import OwnListServices
from webapp.services.plans_services import PlanServices
from webapp.services.samples import SAMPLES, Sample, find_sample
from webapp.services.shares import ShareServices


@dataclass(frozen=True, slots=True)
class Services(
    HouseholdServices,
    ChoicesServices,
    OwnListServices,
    DefinitionServices,
    ShareServices,
    BesideServices,
    OverlapServices,
    FundPageServices,
    FundFileServices,
    CompanyLineServices,
    BookServices,
    PlanServices,
):
    """What pages and commands may ask for. Every method opens the transactions it needs and closes them."""

    def state(self) -> MarketState:
        """Return the market as the user's choices make it, with what is computed from it once."""
        with self.context.database.transaction(self.context.user_id) as connection:
            return self.context.state(connection)

    def published_state(self) -> MarketState:
        """Return the market as published: what files are read with, and what the data themselves are shown by."""
        with self.context.database.transaction() as connection:
            return self.context.markets.current(connection)

    def samples(self) -> tuple[Sample, ...]:
        """Return the sample portfolios."""
        return SAMPLES

    def preview_import(self, content: bytes, file_name: str, edits: ImportEdits = NO_EDITS) -> ImportPreview:
        """Read a portfolio file; nothing is saved."""
        return import_file.preview_import(self.context, content, file_name, edits)

    def save_import(  # a file and where it goes: one call of a page
        self,
        content: bytes,
        file_name: str,
        *,
        edits: ImportEdits = NO_EDITS,
        name: str | None = None,
        into: str | None = None,
        place: Place = Place.USUAL,
    ) -> Saved:
        """Read a portfolio file and keep it; return what became of it.

        Without a word about where to, it replaces the accounts of the portfolio it surely is about, else it is a new
        one. It is added to the one named by ``into``, or replaces the accounts it has there, as ``place`` says.
        """
        preview = self.preview_import(content, file_name, edits)
        return import_file.save_import(self.context, preview, import_file.Destination(place, into, name))

    def search_securities(self, query: str, limit: int = 8) -> tuple[SecurityHit, ...]:
        """Return the funds and companies that what was typed may mean, best first."""
        return security_search.search_securities(self.context, query, limit)

    def save_sample(self, key: str) -> str:
        """Keep a sample portfolio; return the portfolio's id."""
        return import_file.save_sample(self.context, find_sample(key))

    def portfolios(self) -> tuple[import_portfolio.PortfolioSummary, ...]:
        """Return the user's portfolios, newest first."""
        return import_portfolio.list_portfolios(self.context)

    def delete_portfolio(self, portfolio_id: str) -> None:
        """Take a portfolio out of the list."""
        import_portfolio.delete_portfolio(self.context, portfolio_id)

    def restore_portfolio(self, portfolio_id: str) -> None:
        """Undo ``delete_portfolio``."""
        import_portfolio.restore_portfolio(self.context, portfolio_id)

    def holdings(self, portfolio_id: str) -> Portfolio:
        """Return a saved portfolio with all its accounts, those switched off as well."""
        return holdings(self.context, portfolio_id)

    def analyse(self, portfolio_id: str) -> Analysis:
        """Return a saved portfolio, looked through and measured."""
        return analyse.analyse(self.context, portfolio_id)

    def report(self, portfolio: Portfolio) -> ConcentrationReport:
        """Return the report of a portfolio that is at hand, read with the published market."""
        state = self.state()
        return analyse.report_on(state.own(portfolio), state)

    def fund_profile(self, ticker: str) -> FundProfile:
        """Return what is known of one fund; a fund nobody knows is a ``UserInputError``."""
        state = self.state()
        return fund_profile(ticker, state.market, state.matrix)

    def plan_for(self, portfolio: Portfolio, request: PlanRequest) -> Plan:
        """Return the whole-share plan for a portfolio that is at hand, read with the published market."""
        dated, state = dated_request(request, self.context.clock().date()), self.state()
        return plans.plan_for(state.own(portfolio), dated, state)

    def export_plan(self, portfolio_id: str, request: PlanRequest, file_format: str) -> downloads.Download:
        """Return the trades of a saved portfolio's plan as a file."""
        plan = self.plan(portfolio_id, request)
        return downloads.plan_file(plan, file_format, self._origin(plan.portfolio_before, self.state()))

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

    def fund_versions(self, ticker: str) -> published.FundVersions:
        """Return a fund's published versions and when each was shown."""
        return published.fund_versions(self.context, ticker)

    def version_detail(self, snapshot_id: str) -> published.VersionDetail:
        """Return a version with its checks and sectors; an id of nothing is a ``UserInputError``."""
        return published.version_detail(self.context, snapshot_id)

    def version_lines(self, snapshot_id: str) -> tuple[HoldingLine, ...]:
        """Return the lines of a version in the order of its file."""
        return published.version_lines(self.context, snapshot_id)

    def version_changes(self, before: str, after: str) -> published.VersionChanges:
        """Return what changed from one version to another."""
        return published.version_changes(self.context, before, after)

    def version_file(self, snapshot_id: str) -> downloads.Download:
        """Return the file a version was read from."""
        return published.version_file(self.context, snapshot_id)

    def shown_on(self, ticker: str, day: date) -> tuple[published.ShownThen, ...]:
        """Return the versions of a fund that were shown on a day."""
        return published.shown_on(self.context, ticker, day)

    def fund_history(self, ticker: str) -> tuple[VersionMeasures, ...]:
        """Return how concentrated a fund was in each of its versions, oldest first."""
        return history.fund_history(self.context, ticker)

    def trail(self, issuer_ids: Sequence[str], snapshot_ids: Sequence[str]) -> dict[str, trails.TrailStop]:
        """Return where companies that are counted as one stand in each of some versions."""
        return trails.trail(self.context, issuer_ids, snapshot_ids)

    def runs(self) -> loads.RunsState:
        """Return the loads under way and the last ones."""
        return loads.runs(self.context)

    def request_run(self, funds: Sequence[str] = ()) -> loads.Asked:
        """Queue the load of some funds, or everything a night loads."""
        return loads.ask(self.context, funds)

    def freshness(self) -> health.Freshness:
        """Return the dates every page rests on, in words."""
        return health.freshness(self.published_state(), self.context.clock().date())

    def _origin(self, portfolio: Portfolio, state: MarketState) -> downloads.Origin:
        labels = {theme.name: theme.label for theme in state.market.themes}
        return downloads.Origin(portfolio, state.market.version, self.context.clock(), theme_labels=labels)

    def database_description(self) -> str:
        """Return which server answers and which schema revision it has."""
        with self.context.database.transaction() as connection:
            status = read_data_status(connection)
        return f"PostgreSQL {status.server_version}, schema revision {status.schema_revision}"


def build_services(database: Database, *, clock: Callable[[], datetime], has_contact: bool = True) -> Services:
    """Return the services of local mode: one user, no login; ``has_contact`` says whether sources may be asked."""
    with database.transaction(LOCAL_USER_ID) as connection:
        user_id = ensure_local_user(connection)
    return Services(ServiceContext(database, MarketStore(), user_id, clock, has_contact=has_contact))
