"""What stands beside a portfolio: the measures beyond its report, and funds measured as if they were portfolios."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from analytics.concentration import further_measures, with_diversification
from analytics.concentration.single import all_in_fund
from analytics.model.exposure import ConcentrationReport
from analytics.model.further import Closes, FurtherMeasures
from analytics.model.portfolio import Portfolio
from db.repositories.price_histories import read_closes
from webapp.services.analyse import analysed
from webapp.services.analysis import Analysis
from webapp.services.context import ServiceContext
from webapp.services.downloads import Download, Origin, look_through_file
from webapp.services.market_state import MarketState, Yardstick
from webapp.services.shares import open_view


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """The measures beyond the report, and the funds they stand beside: by key of a benchmark, or by ticker."""

    further: FurtherMeasures
    yardsticks: Mapping[str, Yardstick] = field(default_factory=dict)


class BesideServices:
    """The use cases of what stands beside a portfolio, its own or one that was shared."""

    __slots__ = ()
    context: ServiceContext

    def analyse_view(self, token: str) -> Analysis:
        """Return what a link shows, looked through and measured as whoever shared it counts companies."""
        return analyse_view(self.context, token)

    def export_view(self, token: str, file_format: str) -> Download:
        """Return the look-through table of what a link shows as a file."""
        analysis = analyse_view(self.context, token)
        version, now = analysis.state.market.version, self.context.clock()
        return look_through_file(analysis.report, file_format, Origin(analysis.portfolio, version, now))

    def yardstick(self, state: MarketState, key: str) -> ConcentrationReport | None:
        """Return the report of a benchmark or a fund; null where no holdings of it are loaded."""
        if key in state.benchmarks:
            return state.benchmarks[key]
        return measure_yardstick(key, state).report if key in state.matrix.sources else None

    def beside(self, analysis: Analysis, picked: str = "") -> Beside:
        """Return the further measures of a portfolio, with the benchmarks and a picked fund to stand beside."""
        found = beside(analysis, picked)
        further = with_diversification(found.further, analysis.portfolio, closes_of(self.context, analysis.portfolio))
        return replace(found, further=further)


def closes_of(context: ServiceContext, portfolio: Portfolio) -> Closes:
    """Return a year of daily closes of a portfolio's own lines."""
    tickers = {position.ticker for position in portfolio.positions} - {""}
    with context.database.transaction(context.user_id) as connection:
        return read_closes(connection, tickers)


def analyse_view(context: ServiceContext, token: str) -> Analysis:
    """Measure what a link shows; its lines stand in no file of whoever opens it."""
    view = open_view(context, token)
    lines = tuple(replace(position, row=0) for position in view.portfolio.positions)
    return analysed(replace(view.portfolio, positions=lines), view.state)


def beside(analysis: Analysis, picked: str) -> Beside:
    """Measure a portfolio further, and what stands beside it."""
    state = analysis.state
    funds = yardstick_funds(state, picked)
    further = further_measures(
        analysis.portfolio,
        analysis.exposures,
        analysis.report,
        state.market,
        state.matrix,
        beside=tuple(funds.values()),
    )
    return Beside(further, {key: measure_yardstick(ticker, state) for key, ticker in funds.items()})


def yardstick_funds(state: MarketState, picked: str) -> dict[str, str]:
    """Return the loaded funds that stand beside a portfolio, by key."""
    named = state.market.benchmarks
    funds = {"sp500": named.sp500, "total_market": named.total_market, "russell2000": named.russell2000}
    if picked and picked not in funds:
        funds[picked] = picked
    return {key: ticker for key, ticker in funds.items() if ticker in state.matrix.sources}


def measure_yardstick(ticker: str, state: MarketState) -> Yardstick:
    """Measure one fund as if it were a portfolio, once for a state of the market."""
    if ticker in state.yardsticks:
        return state.yardsticks[ticker]
    fund = measure_fund(ticker, state)
    further = further_measures(fund.portfolio, fund.exposures, fund.report, state.market, state.matrix, beside=())
    return state.yardsticks.setdefault(ticker, Yardstick(ticker, fund.report, fund.exposures, further))


def measure_fund(ticker: str, state: MarketState) -> Analysis:
    """Look a fund through as if it were a portfolio."""
    return analysed(all_in_fund(ticker), state)
