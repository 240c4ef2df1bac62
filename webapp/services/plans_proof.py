"""The proof of a plan, in the background: its row says how it stands, whoever asks and whichever page was reloaded.

The search runs in a process of its own that is killed when its time is over, or when its row says that it was called
off; a thread waits for it. Where the whole program ends meanwhile, the row is found under way long after its time, and
is called stopped by whoever finds it.
"""

from functools import partial
from uuid import UUID

from sqlalchemy import Connection

from analytics.errors import UserInputError
from analytics.model.plan import Plan, PlanRequest, PlanStage
from analytics.planner.process import PROOF_SECONDS
from db.errors import NotFound
from db.repositories import plan_runs as repository
from db.repositories.plan_runs import PlanQuestion, PlanRun
from webapp.services.context import ServiceContext
from webapp.services.entries import dated_request
from webapp.services.plans_basis import Ground, current_ground
from webapp.services.plans_model import ProofRun, ProofState
from webapp.services.plans_outcome import outcome_of, plan_of
from webapp.services.plans_solve import prove

PATIENCE_SECONDS = 30.0
"""A proof that is still called under way so long after its time has lost its process."""

QUEUE_SECONDS = 1800.0
"""A proof waits for its turn behind those of others: that takes none of its own time, and has an end all the same."""

LOST = "The program ended before the proof did: the plan found quickly stands, with its gap."
OUT_OF_TIME = "The proof ran out of time or steps: the plan stands, with its gap."
FAILED = "The proof failed; the log says why. The plan found quickly stands, with its gap."
CHANGED = "The portfolio or the fund data changed meanwhile: the plan is another one now."


def start_proof(context: ServiceContext, portfolio_id: str, request: PlanRequest) -> ProofRun:
    """Have a plan proven; one that is proven, or under way, is not begun again.

    Older questions about the same portfolio are called off.
    """
    asked = dated_request(request, context.clock().date())
    with context.database.transaction(context.user_id) as connection:
        ground = current_ground(context, connection, portfolio_id)
        run_id, is_new = repository.ask_run(connection, context.user_id, ground.question(asked), PROOF_SECONDS)
        repository.cancel_others(connection, context.user_id, ground.portfolio_id, run_id)
    if is_new:
        context.desk.hand_in(partial(_run, context, run_id), partial(_stop, context, run_id, FAILED))
    return proof(context, str(run_id))


def find_proof(context: ServiceContext, portfolio_id: str, request: PlanRequest) -> ProofRun | None:
    """Return the proof of a plan as it stands; null where nobody asked for one."""
    asked = dated_request(request, context.clock().date())
    with context.database.transaction(context.user_id) as connection:
        ground = current_ground(context, connection, portfolio_id)
        run = repository.find_run(connection, context.user_id, ground.question(asked))
    return None if run is None else proof(context, str(run.run_id))


def proof(context: ServiceContext, run_id: str) -> ProofRun:
    """Return a proof as it stands."""
    identifier = _as_run_id(run_id)
    with context.database.transaction(context.user_id) as connection:
        run = repository.read_run(connection, context.user_id, identifier)
        if _is_lost(run):
            repository.stop_run(connection, context.user_id, identifier, LOST)
            run = repository.read_run(connection, context.user_id, identifier)
        ground = _ground(context, connection, run.question) if run.outcome is not None else None
    return _as_shown(run, ground)


def cancel_proof(context: ServiceContext, run_id: str) -> ProofRun:
    """Call off a proof: its process ends within a moment; one that has ended stays as it is."""
    with context.database.transaction(context.user_id) as connection:
        repository.cancel_run(connection, context.user_id, _as_run_id(run_id))
    return proof(context, run_id)


def _run(context: ServiceContext, run_id: UUID) -> None:
    """Prove what a row asks for, unless it was called off before its turn came."""
    with context.database.transaction(context.user_id) as connection:
        if not repository.begin_run(connection, context.user_id, run_id):
            return
        question = repository.read_run(connection, context.user_id, run_id).question
        ground = _ground(context, connection, question)
    if ground is None:
        _stop(context, run_id, CHANGED)
        return
    plan = prove(ground, question.request, partial(_is_called_off, context, run_id))
    with context.database.transaction(context.user_id) as connection:
        message = "" if _is_proven(plan) else OUT_OF_TIME
        repository.finish_run(connection, context.user_id, run_id, outcome_of(plan), message)


def _is_called_off(context: ServiceContext, run_id: UUID) -> bool:
    """Whether nobody waits for a proof any more: its row says so, or is gone with its portfolio."""
    with context.database.transaction(context.user_id) as connection:
        try:
            return repository.read_run(connection, context.user_id, run_id).state != "running"
        except NotFound:
            return True


def _is_proven(plan: Plan) -> bool:
    """Whether no better plan is left to be found; one that has nothing to search for is."""
    return plan.proof is None or plan.proof.stage is PlanStage.PROVEN


def _stop(context: ServiceContext, run_id: UUID, message: str) -> None:
    with context.database.transaction(context.user_id) as connection:
        repository.stop_run(connection, context.user_id, run_id, message)


def _is_lost(run: PlanRun) -> bool:
    if run.state == "queued":
        return run.waited_seconds > QUEUE_SECONDS
    return run.state in repository.UNDER_WAY and run.seconds > run.limit_seconds + PATIENCE_SECONDS


def _ground(context: ServiceContext, connection: Connection, question: PlanQuestion) -> Ground | None:
    """Return what a question is about; null where it is about something that has changed."""
    ground = current_ground(context, connection, str(question.portfolio_id))
    return ground if ground.question(question.request) == question else None


def _as_shown(run: PlanRun, ground: Ground | None) -> ProofRun:
    has_changed = run.outcome is not None and ground is None
    plan = None
    if run.outcome is not None and ground is not None:
        plan = plan_of(run.outcome, run.question.request, ground.portfolio, ground.state)
    return ProofRun(
        run_id=str(run.run_id),
        state=ProofState.STOPPED if has_changed else ProofState(run.state),
        seconds=run.seconds,
        limit_seconds=run.limit_seconds,
        message=CHANGED if has_changed else run.message,
        plan=plan,
    )


def _as_run_id(text: str) -> UUID:
    """Read an id that came from a page; anything else is nobody's proof."""
    try:
        return UUID(text)
    except (ValueError, TypeError, AttributeError) as error:
        raise UserInputError(repository.NO_SUCH_PROOF) from error
