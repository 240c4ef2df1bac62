"""The planner's part of ``FakeServices``: plans computed by the real rooms, kept in the object."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from factories import AS_OF_DATE, LOADED_AT
from fake_households import FakeHouseholds

from analytics.errors import UserInputError
from analytics.model.fund import FundAssetClass
from analytics.model.plan import Plan, PlanRequest
from analytics.suggest import SmallCapFacts, preview, suggest_trades
from webapp.services import Destination, Download
from webapp.services.plans_accounts import accounts_of
from webapp.services.plans_compare import ComparedPlan, compare
from webapp.services.plans_model import (
    Curve,
    CurvePoint,
    OpenedPlan,
    PlanComparison,
    PlanDefaults,
    PlanSummary,
    ProofRun,
    ProofState,
    ReplayedPlan,
)
from webapp.services.plans_outcome import outcome_of
from webapp.services.plans_saved import cleaned_plan_name, summary_of
from webapp.services.plans_services import priced_by_file, small_caps_beside

LIMIT_SECONDS = 10.0


@dataclass
class FakePlans(FakeHouseholds):
    """Plans over a toy market. ``aged`` is what an opened plan says; a proof is there when asked ``n_asks`` times."""

    aged: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    n_asks: int = 2
    kept_plans: dict[str, tuple[PlanSummary, Plan]] = field(default_factory=dict)
    deleted_plans: dict[str, tuple[PlanSummary, Plan]] = field(default_factory=dict)
    proofs: dict[str, tuple[str, PlanRequest, ProofState]] = field(default_factory=dict)
    asks: dict[str, int] = field(default_factory=dict)

    def plan(self, portfolio_id: str, request: PlanRequest) -> Plan:
        self._asked("plan", portfolio_id, request)
        return self._planned(portfolio_id, request)

    def preview_plan(self, portfolio_id: str, request: PlanRequest) -> object:
        self._asked("preview_plan", portfolio_id, request)
        state = self.state()
        return preview(self._find(portfolio_id), request, state.market, state.matrix)

    def destinations(self, portfolio_id: str) -> tuple[Destination, ...]:
        self._asked("destinations", portfolio_id)
        return tuple(
            Destination(f.ticker, f.name, 0.5, 0.1, f.expense_ratio, f.ticker, self.market.prices.get(f.ticker))
            for f in self.market.funds.values()
            if f.asset_class is FundAssetClass.EQUITY
        )

    def small_caps_beside(self, portfolio_id: str) -> tuple[SmallCapFacts, ...]:
        self._asked("small_caps_beside", portfolio_id)
        return small_caps_beside(self._find(portfolio_id), self.state(), self.destinations(portfolio_id))

    def priced_by_file(self, portfolio_id: str, tickers: tuple[str, ...]) -> frozenset[str]:
        self._asked("priced_by_file", portfolio_id, tickers)
        return priced_by_file(self._find(portfolio_id), self.state(), tickers)

    def export_plan(self, portfolio_id: str, request: PlanRequest, file_format: str) -> Download:
        self._asked("export_plan", portfolio_id, request, file_format)
        return Download(f"trades.{file_format}", b"trades", "application/octet-stream")

    def plan_defaults(self, portfolio_id: str) -> PlanDefaults:
        self._asked("plan_defaults", portfolio_id)
        portfolio = self._find(portfolio_id)
        kinds = {account.label: account.kind for account in self._now(portfolio_id).accounts}
        return PlanDefaults(accounts_of(portfolio, kinds), AS_OF_DATE)

    def save_plan(self, portfolio_id: str, request: PlanRequest, name: str) -> str:
        self._asked("save_plan", portfolio_id, request, name)
        plan = self._planned(portfolio_id, request)
        plan_id = f"plan{len(self.kept_plans) + len(self.deleted_plans) + 1}"
        summary = summary_of(plan_id, portfolio_id, cleaned_plan_name(name), LOADED_AT, outcome_of(plan))
        self.kept_plans[plan_id] = (summary, plan)
        return plan_id

    def plans(self, portfolio_id: str) -> tuple[PlanSummary, ...]:
        self._asked("plans", portfolio_id)
        kept = reversed(self.kept_plans.values())
        return tuple(summary for summary, _ in kept if summary.portfolio_id == portfolio_id)

    def open_plan(self, plan_id: str) -> OpenedPlan:
        self._asked("open_plan", plan_id)
        summary, plan = self._kept_plan(plan_id)
        return OpenedPlan(summary, plan, self.aged, plan.request)

    def replay_plan(self, plan_id: str) -> ReplayedPlan:
        self._asked("replay_plan", plan_id)
        return ReplayedPlan(self._kept_plan(plan_id)[1], self.differences)

    def rename_plan(self, plan_id: str, name: str) -> None:
        self._asked("rename_plan", plan_id, name)
        summary, plan = self._kept_plan(plan_id)
        self.kept_plans[plan_id] = (replace(summary, name=cleaned_plan_name(name)), plan)

    def delete_plan(self, plan_id: str) -> None:
        self._asked("delete_plan", plan_id)
        self.deleted_plans[plan_id] = self._kept_plan(plan_id)
        del self.kept_plans[plan_id]

    def restore_plan(self, plan_id: str) -> None:
        self._asked("restore_plan", plan_id)
        self.kept_plans[plan_id] = self.deleted_plans.pop(plan_id)

    def compare_plans(self, plan_ids: tuple[str, ...]) -> PlanComparison:
        self._asked("compare_plans", tuple(plan_ids))
        kept = [self._kept_plan(plan_id) for plan_id in plan_ids]
        labels = {theme.name: theme.label for theme in self.market.themes}
        return compare([ComparedPlan(s, plan.request, outcome_of(plan)) for s, plan in kept], labels)

    def start_proof(self, portfolio_id: str, request: PlanRequest) -> ProofRun:
        self._asked("start_proof", portfolio_id, request)
        found = self._proof_of(portfolio_id, request)
        run_id = found or f"run{len(self.proofs) + 1}"
        self.proofs[run_id] = (portfolio_id, request, ProofState.RUNNING)
        self.asks[run_id] = 0
        return self._run(run_id)

    def find_proof(self, portfolio_id: str, request: PlanRequest) -> ProofRun | None:
        self._asked("find_proof", portfolio_id, request)
        found = self._proof_of(portfolio_id, request)
        return self._run(found) if found else None

    def proof(self, run_id: str) -> ProofRun:
        self._asked("proof", run_id)
        portfolio_id, request, state = self._proof(run_id)
        self.asks[run_id] += 1
        if state.is_under_way and self.asks[run_id] >= self.n_asks:
            self.proofs[run_id] = (portfolio_id, request, ProofState.PROVEN)
        return self._run(run_id)

    def cancel_proof(self, run_id: str) -> ProofRun:
        self._asked("cancel_proof", run_id)
        portfolio_id, request, _ = self._proof(run_id)
        self.proofs[run_id] = (portfolio_id, request, ProofState.CANCELLED)
        return self._run(run_id)

    def curve(self, portfolio_id: str, request: PlanRequest, limit_name: str) -> Curve:
        self._asked("curve", portfolio_id, request, limit_name)
        limit = next(limit for limit in request.limits if limit.name == limit_name)
        amounts = [Decimal(100 * n) for n in range(5)]
        points = [CurvePoint(limit.bound + n / 100, limit.bound + n / 100, a, a, a) for n, a in enumerate(amounts)]
        return Curve(limit, tuple(points), 0)

    def _planned(self, portfolio_id: str, request: PlanRequest) -> Plan:
        state = self.state()
        return suggest_trades(self._find(portfolio_id), request, state.market, state.matrix)

    def _kept_plan(self, plan_id: str) -> tuple[PlanSummary, Plan]:
        if plan_id not in self.kept_plans:
            raise UserInputError("There is no such plan.")
        return self.kept_plans[plan_id]

    def _proof(self, run_id: str) -> tuple[str, PlanRequest, ProofState]:
        if run_id not in self.proofs:
            raise UserInputError("There is no such proof.")
        return self.proofs[run_id]

    def _proof_of(self, portfolio_id: str, request: PlanRequest) -> str | None:
        return next((key for key, (p, r, _) in self.proofs.items() if (p, r) == (portfolio_id, request)), None)

    def _run(self, run_id: str) -> ProofRun:
        portfolio_id, request, state = self._proof(run_id)
        plan = self._planned(portfolio_id, request) if state is ProofState.PROVEN else None
        return ProofRun(run_id, state, float(self.asks[run_id]), LIMIT_SECONDS, "", plan)
