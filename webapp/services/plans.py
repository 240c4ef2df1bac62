"""Plans: what may be bought, and the whole-share answer, the proven one where there is one."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from analytics.look_through import FundSource
from analytics.model.fund import Fund, FundAssetClass
from analytics.model.issuer import SMALL_CAP_BANDS, SizeBand
from analytics.model.market import Price
from analytics.model.plan import Plan, PlanRequest
from analytics.model.portfolio import Portfolio
from analytics.suggest import suggest_trades
from db.errors import NotFound
from db.repositories.plan_documents import PlanOutcome, request_digest
from db.repositories.plan_runs import find_run
from db.repositories.portfolio_states import NO_SUCH_PORTFOLIO
from db.repositories.portfolios import read_saved_at
from webapp.services.analyse import load
from webapp.services.analysis_cache import AnalysisKey
from webapp.services.context import ServiceContext
from webapp.services.entries import dated_request
from webapp.services.market_state import MarketState
from webapp.services.plans_basis import Ground, current_ground
from webapp.services.plans_outcome import plan_of
from webapp.services.plans_solve import solve

BANDS = tuple(SizeBand)


@dataclass(frozen=True, slots=True)
class Destination:
    """A fund the user may choose to buy, with facts and no ranking.

    ``looked_through`` names the fund whose holdings give the weights (itself, its series, or a stand-in). ``price`` is
    the one a plan would use: the user's file, else the price table; null where there is none.
    """

    ticker: str
    name: str
    small_cap_weight: float | None
    theme_weight: float | None
    expense_ratio: float | None
    looked_through: str | None
    price: Price | None


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is asked, of what; ``key`` finds its answer while this process lives, ``proven`` is one that was proven."""

    ground: Ground
    request: PlanRequest
    key: AnalysisKey
    proven: PlanOutcome | None


def read_question(context: ServiceContext, connection: Connection, portfolio_id: str, request: PlanRequest) -> Question:
    """Read what a plan is computed from, and the proven answer where there is one."""
    ground = current_ground(context, connection, portfolio_id)
    asked = dated_request(request, context.clock().date())
    run = find_run(connection, context.user_id, ground.question(asked))
    key = plan_key(context, connection, ground.portfolio_id, (ground.state.market.version, asked))
    return Question(ground, asked, key, None if run is None else run.outcome)


def plan_key(
    context: ServiceContext, connection: Connection, portfolio_id: UUID, asked: tuple[str, PlanRequest]
) -> AnalysisKey:
    """Return the key of an answer, given the version of the market: whoever asks the same of the same gets the same.

    Raises
    ------
    NotFound
        The user has no portfolio of that id.
    """
    saved_at = read_saved_at(connection, context.user_id, portfolio_id)
    if saved_at is None:
        raise NotFound(NO_SUCH_PORTFOLIO)
    return AnalysisKey(context.user_id, portfolio_id, saved_at, asked[0], request_digest(asked[1]))


def answer(context: ServiceContext, question: Question) -> Plan:
    """Return the proven plan where there is one, else the quick one."""
    ground, proven = question.ground, question.proven
    if proven is not None:
        return plan_of(proven, question.request, ground.portfolio, ground.state)
    return context.plans.get(question.key, lambda: solve(ground, question.request))


def plan(context: ServiceContext, portfolio_id: str, request: PlanRequest) -> Plan:
    """Return the whole-share plan for a saved portfolio."""
    with context.database.transaction(context.user_id) as connection:
        question = read_question(context, connection, portfolio_id, request)
    return answer(context, question)


def plan_for(portfolio: Portfolio, request: PlanRequest, state: MarketState) -> Plan:
    """Return the whole-share plan for a portfolio that is at hand."""
    return suggest_trades(portfolio, request, state.market, state.matrix)


def destinations(context: ServiceContext, portfolio_id: str) -> tuple[Destination, ...]:
    """Return every equity fund that can be looked through, by ticker."""
    portfolio, state = load(context, portfolio_id)
    own = {
        p.ticker: Price(p.price_amount, p.price_date, p.price_source)
        for p in portfolio.positions
        if p.price_amount is not None
    }
    prices = {**state.market.prices, **own}
    return tuple(
        _destination(state.market.funds[ticker], source, state, prices.get(ticker))
        for ticker, source in sorted(state.matrix.sources.items())
        if ticker in state.market.funds and state.market.funds[ticker].asset_class is FundAssetClass.EQUITY
    )


def _destination(fund: Fund, source: FundSource, state: MarketState, price: Price | None) -> Destination:
    matrix = state.matrix
    row = matrix.row[source.looked_through]
    theme = next(iter(state.market.themes), None)
    return Destination(
        ticker=fund.ticker,
        name=fund.name,
        small_cap_weight=float(sum(matrix.band[row, BANDS.index(band)] for band in SMALL_CAP_BANDS)),
        theme_weight=None if theme is None else _theme_weight(state, row, theme.name),
        expense_ratio=fund.expense_ratio,
        looked_through=source.looked_through,
        price=price,
    )


def _theme_weight(state: MarketState, row: int, theme: str) -> float:
    members = state.matrix.traits.theme_issuers[theme]
    return float(state.matrix.issuer[[row], :].toarray()[0, members].sum())
