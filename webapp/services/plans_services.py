"""What the door offers for plans: made, followed while a slider moves, kept, opened, compared."""

from collections.abc import Sequence
from decimal import Decimal

from analytics.model.market import Price
from analytics.model.plan import Plan, PlanRequest
from analytics.model.portfolio import Portfolio
from analytics.suggest import ContinuousPreview, SmallCapFacts, small_cap_facts
from analytics.suggest.prices import purchase_price
from webapp.services import plans, plans_accounts, plans_curve, plans_preview, plans_proof, plans_saved
from webapp.services.analyse import load
from webapp.services.context import ServiceContext
from webapp.services.market_state import MarketState
from webapp.services.plans_model import (
    Curve,
    OpenedPlan,
    PlanComparison,
    PlanDefaults,
    PlanSummary,
    ProofRun,
    ReplayedPlan,
)

_MOSTLY_SMALL = 0.5
"""Funds with at least half in small and micro companies are small-cap funds here."""


def small_caps_beside(
    portfolio: Portfolio, state: MarketState, offered: Sequence[plans.Destination]
) -> tuple[SmallCapFacts, ...]:
    """Return facts about every offered fund of mostly small caps beside a portfolio."""
    small = [fund.ticker for fund in offered if (fund.small_cap_weight or 0.0) >= _MOSTLY_SMALL]
    return small_cap_facts(portfolio, small, state.market, state.matrix)


def priced_by_file(portfolio: Portfolio, state: MarketState, tickers: Sequence[str]) -> frozenset[str]:
    """Return what is bought at the price of the user's file, whatever price is typed."""
    typed = Price(Decimal(1), None, "typed")
    asked = PlanRequest((), (), entered_prices=dict.fromkeys(tickers, typed))
    return frozenset(t for t in tickers if purchase_price(t, "", portfolio, asked, state.market) is not typed)


class PlanServices:
    """The use cases about plans."""

    __slots__ = ()
    context: ServiceContext

    def destinations(self, portfolio_id: str) -> tuple[plans.Destination, ...]:
        """Return the funds a plan may buy, with facts."""
        return plans.destinations(self.context, portfolio_id)

    def small_caps_beside(self, portfolio_id: str) -> tuple[SmallCapFacts, ...]:
        """Return facts about every fund of mostly small caps beside a portfolio."""
        return small_caps_beside(*load(self.context, portfolio_id), self.destinations(portfolio_id))

    def priced_by_file(self, portfolio_id: str, tickers: Sequence[str]) -> frozenset[str]:
        """Return what is bought at the price of the user's file, whatever price is typed."""
        return priced_by_file(*load(self.context, portfolio_id), tickers)

    def plan_defaults(self, portfolio_id: str) -> PlanDefaults:
        """Return the accounts a plan may trade in, and the day trades are dated."""
        return plans_accounts.plan_defaults(self.context, portfolio_id)

    def plan(self, portfolio_id: str, request: PlanRequest) -> Plan:
        """Return the whole-share plan for a saved portfolio: the proven one where there is one."""
        return plans.plan(self.context, portfolio_id, request)

    def preview_plan(self, portfolio_id: str, request: PlanRequest) -> ContinuousPreview:
        """Return the plan without whole shares, to follow a slider."""
        return plans_preview.preview_plan(self.context, portfolio_id, request)

    def curve(self, portfolio_id: str, request: PlanRequest, limit_name: str) -> Curve:
        """Return what one limit of a request costs over its bound, all others as they are."""
        return plans_curve.curve(self.context, portfolio_id, request, limit_name)

    def save_plan(self, portfolio_id: str, request: PlanRequest, name: str) -> str:
        """Keep the plan of a request with all it is computed from; return its id."""
        return plans_saved.save_plan(self.context, portfolio_id, request, name)

    def plans(self, portfolio_id: str) -> tuple[PlanSummary, ...]:
        """Return the saved plans of a portfolio, newest first."""
        return plans_saved.list_plans(self.context, portfolio_id)

    def open_plan(self, plan_id: str) -> OpenedPlan:
        """Return a saved plan as it was computed, and what has changed since."""
        return plans_saved.open_plan(self.context, plan_id)

    def replay_plan(self, plan_id: str) -> ReplayedPlan:
        """Compute a saved plan again from what it pins."""
        return plans_saved.replay_plan(self.context, plan_id)

    def rename_plan(self, plan_id: str, name: str) -> None:
        """Give a saved plan another name."""
        plans_saved.rename_plan(self.context, plan_id, name)

    def delete_plan(self, plan_id: str) -> None:
        """Take a saved plan out of the list."""
        plans_saved.delete_plan(self.context, plan_id)

    def restore_plan(self, plan_id: str) -> None:
        """Undo ``delete_plan``."""
        plans_saved.restore_plan(self.context, plan_id)

    def compare_plans(self, plan_ids: Sequence[str]) -> PlanComparison:
        """Return two to four saved plans by the same figures."""
        return plans_saved.compare_plans(self.context, plan_ids)

    def start_proof(self, portfolio_id: str, request: PlanRequest) -> ProofRun:
        """Have the plan of a request proven in the background."""
        return plans_proof.start_proof(self.context, portfolio_id, request)

    def find_proof(self, portfolio_id: str, request: PlanRequest) -> ProofRun | None:
        """Return the proof of a request as it stands; null where nobody asked for one."""
        return plans_proof.find_proof(self.context, portfolio_id, request)

    def proof(self, run_id: str) -> ProofRun:
        """Return a proof as it stands."""
        return plans_proof.proof(self.context, run_id)

    def cancel_proof(self, run_id: str) -> ProofRun:
        """Call off a proof."""
        return plans_proof.cancel_proof(self.context, run_id)
