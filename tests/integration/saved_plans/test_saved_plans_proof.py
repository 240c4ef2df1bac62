"""Proofs in the background: their rows say how they stand, to whoever asks, and after what was lost."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from saved_plans_desk import NOW, SMALL_CAPS, add_user, saved_portfolio
from sqlalchemy import text

from analytics.errors import UserInputError
from analytics.isolation import run as run_module
from analytics.isolation import spares
from analytics.isolation.spares import ChildKind, start_child
from analytics.model.plan import Limit, LimitKind, Plan, PlanProof, PlanRequest, PlanStage
from analytics.model.tax import Costs, TaxRates
from analytics.planner import process
from db.errors import NotFound
from webapp.services import Place, ProofRun, ProofState, Services, build_services, plans_proof, plans_solve
from webapp.services.plans_basis import Ground
from webapp.services.plans_desk import Desk
from webapp.services.plans_solve import solve

pytestmark = pytest.mark.integration

UNDATED = replace(SMALL_CAPS, trade_date=None)
PROOF = PlanProof(Decimal("12.34"), Decimal("12.33"), 0.004, PlanStage.PROVEN)
PATIENCE_SECONDS = 20.0
SEARCH_SECONDS = 600.0


class Prover:
    """Stands where the search does: waits to be told, then answers with the quick plan and a proof, or fails."""

    def __init__(self) -> None:
        self.may_go, self.has_begun = threading.Event(), threading.Event()
        self.proof: PlanProof | None = PROOF
        self.error: Exception | None = None
        self.n_asked = 0

    def __call__(self, ground: Ground, request: PlanRequest, is_called_off: Callable[[], bool]) -> Plan:
        assert not is_called_off()
        self.n_asked += 1
        self.has_begun.set()
        assert self.may_go.wait(PATIENCE_SECONDS)
        if self.error is not None:
            raise self.error
        return replace(solve(ground, request), proof=self.proof, warnings=("proven by the test",))


@pytest.fixture
def prover(monkeypatch: pytest.MonkeyPatch) -> Iterator[Prover]:
    prover = Prover()
    monkeypatch.setattr(plans_proof, "prove", prover)
    yield prover
    prover.may_go.set()


def ended(services: Services, run: ProofRun) -> ProofRun:
    """Ask as a page does until the proof is no longer under way."""
    return until(lambda: services.proof(run.run_id), lambda now: not now.state.is_under_way)


def until(ask: Callable[[], ProofRun], is_reached: Callable[[ProofRun], bool]) -> ProofRun:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_reached(now := ask()):
        assert time.monotonic() < deadline, now
        time.sleep(0.02)
    return now


def test_a_proof_goes_on_in_the_background_and_gives_the_plan(
    services: Services, portfolio_id: str, prover: Prover
) -> None:
    quick = services.plan(portfolio_id, UNDATED)
    run = services.start_proof(portfolio_id, UNDATED)
    assert run.state.is_under_way
    assert run.plan is None
    assert prover.has_begun.wait(PATIENCE_SECONDS)
    assert services.proof(run.run_id).state is ProofState.RUNNING
    prover.may_go.set()
    done = ended(services, run)
    assert done.state is ProofState.PROVEN
    assert done.plan is not None
    assert done.plan.proof == PROOF
    assert done.plan.trades == quick.trades != ()
    assert done.plan.after.small_caps == quick.after.small_caps
    assert done.seconds <= done.limit_seconds


def test_the_proven_plan_is_the_plan_from_then_on_for_every_use(
    services: Services, portfolio_id: str, prover: Prover
) -> None:
    prover.may_go.set()
    run = ended(services, services.start_proof(portfolio_id, UNDATED))
    started_anew = build_services(services.context.database, clock=lambda: NOW)
    for door in (services, started_anew):
        assert door.plan(portfolio_id, UNDATED).proof == PROOF
        found = door.find_proof(portfolio_id, UNDATED)
        assert found is not None
        assert (found.run_id, found.state) == (run.run_id, ProofState.PROVEN)
    saved = started_anew.open_plan(started_anew.save_plan(portfolio_id, UNDATED, "proven"))
    assert (saved.summary.stage, saved.summary.objective_amount) == (PlanStage.PROVEN, Decimal("12.34"))
    assert saved.plan.warnings == ("proven by the test",)
    other = replace(UNDATED, limits=(Limit(LimitKind.MIN_SMALL_CAP, 0.11),))
    assert services.find_proof(portfolio_id, other) is None
    assert services.plan(portfolio_id, other).proof != PROOF


def test_asking_twice_is_answered_by_one_proof(services: Services, portfolio_id: str, prover: Prover) -> None:
    first, second = (services.start_proof(portfolio_id, UNDATED) for _ in range(2))
    prover.may_go.set()
    assert ended(services, first).run_id == second.run_id
    assert services.start_proof(portfolio_id, UNDATED).state is ProofState.PROVEN
    assert prover.n_asked == 1


def test_a_proof_that_is_called_off_leaves_the_quick_plan(
    services: Services, portfolio_id: str, prover: Prover
) -> None:
    run = services.start_proof(portfolio_id, UNDATED)
    assert prover.has_begun.wait(PATIENCE_SECONDS)
    assert services.cancel_proof(run.run_id).state is ProofState.CANCELLED
    prover.may_go.set()
    # Another one, so that the thread has surely come past the first one's end.
    other = replace(UNDATED, limits=(Limit(LimitKind.MIN_SMALL_CAP, 0.12),))
    assert ended(services, services.start_proof(portfolio_id, other)).state is ProofState.PROVEN
    assert services.proof(run.run_id).state is ProofState.CANCELLED
    assert services.proof(run.run_id).plan is None
    assert services.plan(portfolio_id, UNDATED).proof != PROOF
    assert ended(services, services.start_proof(portfolio_id, UNDATED)).state is ProofState.PROVEN


@dataclass(slots=True)
class SlowSearch:
    """A search in a process of its own that never ends by itself, and the processes that were started for it."""

    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, kind: ChildKind) -> subprocess.Popen[bytes]:
        self.children.append(start_child(kind))
        return self.children[-1]


@pytest.fixture
def slow_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SlowSearch:
    """Have the planner's process call a function that sleeps; everything around it is real."""
    (tmp_path / "slow_search.py").write_text(
        "import time\n\ndef never(packed: bytes) -> str:\n    time.sleep(600)\n    return ''\n"
    )
    monkeypatch.setattr(plans_solve, "prove_apart", partial(process.prove_apart, wall_seconds=SEARCH_SECONDS))
    monkeypatch.syspath_prepend(str(tmp_path))
    import slow_search as module  # type: ignore[import-not-found]  # noqa: PLC0415  # made by this fixture

    bootstrap = spares._BOOTSTRAP.replace(";", f"; sys.path.append({str(tmp_path)!r});", 1)
    search = SlowSearch()
    monkeypatch.setattr(spares, "_BOOTSTRAP", bootstrap)
    monkeypatch.setattr(run_module, "start_child", search.start)
    monkeypatch.setattr(process, "_proven", module.never)
    monkeypatch.delitem(sys.modules, "slow_search")
    return search


def until_ended(child: subprocess.Popen[bytes]) -> int:
    """Wait for the process to be gone; by itself it would sleep far longer."""
    return child.wait(PATIENCE_SECONDS)


def test_calling_off_ends_the_process_and_frees_its_thread(
    services: Services, portfolio_id: str, slow_search: SlowSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_thread = Services(replace(services.context, desk=Desk(1)))
    run = one_thread.start_proof(portfolio_id, UNDATED)
    until(lambda: one_thread.proof(run.run_id), lambda _: bool(slow_search.children))
    (child,) = slow_search.children
    assert child.poll() is None
    assert one_thread.cancel_proof(run.run_id).state is ProofState.CANCELLED
    assert until_ended(child) == -signal.SIGKILL
    monkeypatch.undo()
    # The one thread takes up the next proof: it waits for nothing.
    other = replace(UNDATED, limits=(Limit(LimitKind.MIN_SMALL_CAP, 0.12),))
    assert ended(one_thread, one_thread.start_proof(portfolio_id, other)).state is ProofState.PROVEN
    left = one_thread.proof(run.run_id)
    assert (left.state, left.plan) == (ProofState.CANCELLED, None)
    quick = one_thread.plan(portfolio_id, UNDATED)
    assert quick.trades != ()
    assert quick.proof is not None
    assert quick.proof.stage is PlanStage.QUICK


def test_a_newer_question_ends_the_process_of_the_older_one_and_so_does_a_row_that_is_gone(
    services: Services, portfolio_id: str, slow_search: SlowSearch
) -> None:
    run = services.start_proof(portfolio_id, UNDATED)
    until(lambda: services.proof(run.run_id), lambda _: bool(slow_search.children))
    newer = services.start_proof(portfolio_id, replace(UNDATED, limits=(Limit(LimitKind.MIN_SMALL_CAP, 0.12),)))
    until(lambda: services.proof(newer.run_id), lambda _: len(slow_search.children) > 1)
    older_child, newer_child = slow_search.children
    assert until_ended(older_child) == -signal.SIGKILL
    assert newer_child.poll() is None
    with services.context.database.transaction(services.context.user_id) as connection:
        connection.execute(text("delete from plan_runs"))  # as when its user or its portfolio is erased
    assert until_ended(newer_child) == -signal.SIGKILL


def test_a_proof_that_has_ended_cannot_be_called_off(services: Services, portfolio_id: str, prover: Prover) -> None:
    prover.may_go.set()
    run = ended(services, services.start_proof(portfolio_id, UNDATED))
    assert services.cancel_proof(run.run_id).state is ProofState.PROVEN


def test_a_newer_question_calls_off_the_older_one(services: Services, portfolio_id: str, prover: Prover) -> None:
    older = services.start_proof(portfolio_id, UNDATED)
    newer = services.start_proof(portfolio_id, replace(UNDATED, limits=(Limit(LimitKind.MIN_SMALL_CAP, 0.12),)))
    assert services.proof(older.run_id).state is ProofState.CANCELLED
    prover.may_go.set()
    assert ended(services, newer).state is ProofState.PROVEN


def test_a_search_that_ran_out_leaves_its_plan_with_its_gap(
    services: Services, portfolio_id: str, prover: Prover
) -> None:
    prover.proof = replace(PROOF, gap_bps=1.5, stage=PlanStage.QUICK)
    prover.may_go.set()
    done = ended(services, services.start_proof(portfolio_id, UNDATED))
    assert (done.state, done.message) == (ProofState.STOPPED, plans_proof.OUT_OF_TIME)
    assert done.plan is not None
    assert services.plan(portfolio_id, UNDATED).proof == prover.proof


def test_a_defect_is_logged_and_said(
    services: Services, portfolio_id: str, prover: Prover, caplog: pytest.LogCaptureFixture
) -> None:
    prover.error = ArithmeticError("a defect of the test")
    prover.may_go.set()
    done = ended(services, services.start_proof(portfolio_id, UNDATED))
    assert (done.state, done.message, done.plan) == (ProofState.STOPPED, plans_proof.FAILED, None)
    assert "a defect of the test" in caplog.text
    prover.error = None
    assert ended(services, services.start_proof(portfolio_id, UNDATED)).state is ProofState.PROVEN


def test_waiting_for_its_turn_takes_nothing_of_a_proofs_time(
    services: Services, portfolio_id: str, prover: Prover
) -> None:
    run = services.start_proof(portfolio_id, UNDATED)
    assert prover.has_begun.wait(PATIENCE_SECONDS)
    with services.context.database.transaction(services.context.user_id) as connection:
        waiting = "update plan_runs set state = 'queued', started_at = null, asked_at = now() - interval '5 minutes'"
        connection.execute(text(waiting))
    assert services.proof(run.run_id).state is ProofState.QUEUED
    prover.may_go.set()


@pytest.mark.parametrize(("state", "n_seconds"), [("running", 41), ("queued", 1801)])
def test_a_proof_whose_program_ended_is_found_stopped(
    services: Services, portfolio_id: str, prover: Prover, state: str, n_seconds: int
) -> None:
    run = services.start_proof(portfolio_id, UNDATED)
    assert prover.has_begun.wait(PATIENCE_SECONDS)
    with services.context.database.transaction(services.context.user_id) as connection:
        long_ago = "update plan_runs set state = :state, asked_at = now() - make_interval(secs => :n_seconds)"
        connection.execute(text(long_ago), {"state": state, "n_seconds": n_seconds})
        connection.execute(text("update plan_runs set started_at = asked_at where state = 'running'"))
        connection.execute(text("update plan_runs set started_at = null where state = 'queued'"))
    found = services.proof(run.run_id)
    assert (found.state, found.message) == (ProofState.STOPPED, plans_proof.LOST)
    prover.may_go.set()


def test_a_proof_of_what_has_changed_since_is_said_to_be_of_another_plan(
    services: Services, portfolio_id: str, prover: Prover
) -> None:
    prover.may_go.set()
    run = ended(services, services.start_proof(portfolio_id, UNDATED))
    services.rename_portfolio(portfolio_id, "Ours")
    now = services.proof(run.run_id)
    assert (now.state, now.message, now.plan) == (ProofState.STOPPED, plans_proof.CHANGED, None)
    assert services.find_proof(portfolio_id, UNDATED) is None
    assert services.plan(portfolio_id, UNDATED).proof != PROOF


def test_what_changes_before_its_turn_comes_is_not_proven(
    services: Services, portfolio_id: str, prover: Prover
) -> None:
    second = saved_portfolio(services, "other.csv")
    third = saved_portfolio(services, "third.csv")
    runs = [services.start_proof(key, UNDATED) for key in (portfolio_id, second, third)]
    services.rename_portfolio(third, "Third")
    prover.may_go.set()
    assert [ended(services, run).state for run in runs[:2]] == [ProofState.PROVEN] * 2
    last = ended(services, runs[2])
    assert (last.state, last.message) == (ProofState.STOPPED, plans_proof.CHANGED)
    assert prover.n_asked == 2


def test_nobody_else_sees_or_calls_off_a_proof(services: Services, portfolio_id: str, prover: Prover) -> None:
    run = services.start_proof(portfolio_id, UNDATED)
    other = Services(replace(services.context, user_id=add_user(services.context.database)))
    for use in (other.proof, other.cancel_proof):
        with pytest.raises(NotFound):
            use(run.run_id)
    with pytest.raises(UserInputError, match="no such"):
        other.start_proof(portfolio_id, UNDATED)
    prover.may_go.set()
    assert ended(services, run).state is ProofState.PROVEN


@pytest.mark.parametrize("text_", ["", "nobody", "1"])
def test_an_id_of_nothing_is_no_proof(services: Services, text_: str) -> None:
    with pytest.raises(UserInputError, match="no such proof"):
        services.proof(text_)


def test_the_search_itself_proves_a_taxed_plan_that_is_computed_again_to_the_same_trades(services: Services) -> None:
    """No stand-in here: the search runs in its own process, and again when the saved plan is computed again."""
    content = (
        b"Symbol,Shares,Price,Value,Cost Basis\n"
        b"SPY,300,660.00,198000.00,90000\nNVDA,120,180.00,21600.00,24000\nIWM,10,240.00,2400.00,2500\nCash,,,4000.00,\n"
    )
    portfolio_id = services.save_import(content, "taxed.csv", place=Place.NEW).portfolio_id
    request = replace(UNDATED, tax=TaxRates(0.37, 0.20, 0.37), costs=Costs(half_spread_weight=0.0002))
    done = ended(services, services.start_proof(portfolio_id, request))
    assert done.state is ProofState.PROVEN, done.message
    assert done.plan is not None
    assert done.plan.proof is not None
    assert done.plan.proof.bound_amount <= done.plan.proof.objective_amount
    assert done.plan.proof.gap_bps <= 0.05
    plan_id = services.save_plan(portfolio_id, request, "taxed")
    again = services.replay_plan(plan_id)
    assert again.differences == ()
    assert again.plan.trades == done.plan.trades != ()
    assert again.plan.tax == done.plan.tax is not None
