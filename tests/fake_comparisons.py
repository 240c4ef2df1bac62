"""The part of the in-memory services that stands funds beside portfolios, keeps choices and opens links."""

from dataclasses import dataclass, field, replace

from factories import a_market, a_portfolio

from analytics.choices import apply_choices, under_choices
from analytics.model.choices import AS_PUBLISHED, Choices
from analytics.model.exposure import ConcentrationReport
from analytics.model.market import Market
from webapp.services import Analysis, Beside, Download, MarketState, NothingShared, OpenedView, SharedLink
from webapp.services.analyse import analysed
from webapp.services.beside import beside, measure_fund
from webapp.services.choice_edits import counted_apart, with_roll_forward, with_stand_in
from webapp.services.choices import ChoicesState
from webapp.services.market_state import build_state

TOKEN = "t" * 43


@dataclass
class FakeComparisons:
    """Choices are kept as a list of what was chosen, with words; every link is called ``TOKEN`` and shows a fund."""

    market: Market = field(default_factory=a_market)
    chosen: list[tuple[Choices, str]] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)

    def state(self) -> MarketState:
        now = self.chosen[-1][0] if self.chosen else AS_PUBLISHED
        market = apply_choices(self.market, now)
        return replace(build_state(market), choices=now, published=None if market is self.market else self.market)

    def yardstick(self, state: MarketState, key: str) -> ConcentrationReport | None:
        if key in state.benchmarks:
            return state.benchmarks[key]
        return measure_fund(key, state).report if key in state.matrix.sources else None

    def beside(self, analysis: Analysis, picked: str = "") -> Beside:
        return beside(analysis, picked)

    def open_view(self, token: str) -> OpenedView:
        if token != TOKEN or token in self.revoked:
            raise NothingShared("This link shows nothing.")
        return OpenedView(replace(a_portfolio(self.market, {"SPY": 1}), is_nominal=True), self.state(), "sp500")

    def analyse_view(self, token: str) -> Analysis:
        state = self.open_view(token).state
        portfolio = replace(a_portfolio(self.market, {"SPY": 600_000, "NVDA": 400_000}), is_nominal=True)
        lines = tuple(replace(p, row=0, account="") for p in portfolio.positions)
        return analysed(under_choices(replace(portfolio, positions=lines), self.market, state.choices), state)

    def export_view(self, token: str, file_format: str) -> Download:
        return Download(f"{token[:1]}.{file_format}", b"weights", "application/octet-stream")

    def share_view(self, portfolio_id: str, benchmark: str, *, lasts_days: int = 30) -> SharedLink:
        return SharedLink(TOKEN, f"{portfolio_id}/{benchmark}", lasts_days)

    def revoke_view(self, view_id: str, *, is_revoked: bool = True) -> None:
        self.revoked.append(view_id if is_revoked else "")

    def choices(self) -> ChoicesState:
        now, words = self.chosen[-1] if self.chosen else (AS_PUBLISHED, "")
        return ChoicesState(now, len(self.chosen), words, can_undo=bool(self.chosen))

    def undo_choices(self) -> str:
        return self.chosen.pop()[1]

    def count_apart(self, issuer_id: str, *, is_apart: bool = True) -> ChoicesState:
        now = counted_apart(self.choices().choices, issuer_id, is_apart=is_apart)
        return self._chose(now, f"{issuer_id} {'apart' if is_apart else 'as one'}")

    def choose_stand_in(self, fund: str, stand_in: str | None) -> ChoicesState:
        return self._chose(with_stand_in(self.choices().choices, fund, stand_in), f"{fund} by {stand_in!r}")

    def roll_forward(self, *, is_on: bool) -> ChoicesState:
        return self._chose(with_roll_forward(self.choices().choices, is_on=is_on), f"rolled {is_on}")

    def _chose(self, choices: Choices, words: str) -> ChoicesState:
        self.chosen.append((choices, words))
        return self.choices()
