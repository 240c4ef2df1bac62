"""Plans: what may be bought, a quick look while a slider moves, and the whole-share answer."""

from dataclasses import dataclass

from analytics.look_through import FundSource
from analytics.model.fund import Fund, FundAssetClass
from analytics.model.issuer import SMALL_CAP_BANDS, SizeBand
from analytics.model.market import Price
from analytics.model.plan import Plan, PlanRequest
from analytics.model.portfolio import Portfolio
from analytics.suggest import ContinuousPreview, preview, suggest_trades
from webapp.services.analyse import load
from webapp.services.context import ServiceContext
from webapp.services.entries import dated_request
from webapp.services.market_state import MarketState

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


def plan(context: ServiceContext, portfolio_id: str, request: PlanRequest) -> Plan:
    """Return the whole-share plan for a saved portfolio."""
    portfolio, state = load(context, portfolio_id)
    return plan_for(portfolio, dated_request(request, context.clock().date()), state)


def plan_for(portfolio: Portfolio, request: PlanRequest, state: MarketState) -> Plan:
    """Return the whole-share plan for a portfolio that is at hand."""
    return suggest_trades(portfolio, request, state.market, state.matrix)


def preview_plan(context: ServiceContext, portfolio_id: str, request: PlanRequest) -> ContinuousPreview:
    """Return the plan without whole shares, quick enough to follow a slider."""
    portfolio, state = load(context, portfolio_id)
    return preview(portfolio, request, state.market, state.matrix)


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
