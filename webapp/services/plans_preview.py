"""A plan without whole shares while a slider moves; what does not change with the bounds is kept ready."""

from analytics.model.plan import PlanRequest
from analytics.suggest import ContinuousPreview, build_problem
from analytics.suggest.request import check_request
from db.repositories.portfolios import read_portfolio
from webapp.services.analysis_cache import AnalysisKey
from webapp.services.context import ServiceContext
from webapp.services.entries import dated_request
from webapp.services.import_portfolio import as_uuid
from webapp.services.plans import plan_key
from webapp.services.plans_prepared import PreparedPlan, without_bounds


def preview_plan(context: ServiceContext, portfolio_id: str, request: PlanRequest) -> ContinuousPreview:
    """Return the plan without whole shares, quick enough to follow a slider."""
    asked = dated_request(request, context.clock().date())
    return prepared_plan(context, portfolio_id, asked)[1].preview(asked)


def prepared_plan(context: ServiceContext, portfolio_id: str, request: PlanRequest) -> tuple[AnalysisKey, PreparedPlan]:
    """Return a request made ready for any bounds, and its key; what it rests on is read only where it has changed."""
    identifier = as_uuid(portfolio_id)
    with context.database.transaction(context.user_id) as connection:
        state = context.state(connection)
        key = plan_key(context, connection, identifier, (state.market.version, without_bounds(request)))

    def prepare() -> PreparedPlan:
        with context.database.transaction(context.user_id) as connection:
            read = read_portfolio(connection, context.user_id, identifier, state.published or state.market)
        portfolio = state.own(read)
        check_request(portfolio, request, state.market)
        return PreparedPlan(portfolio, state.market, build_problem(portfolio, request, state.market, state.matrix))

    return key, context.prepared.get(key, prepare)
