"""How far a proof is: what is said, what may be pressed, and whether the page goes on asking."""

from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from webapp import formatting
from webapp.components.attributes import aria
from webapp.components.panel import sign
from webapp.pages.simulate import texts
from webapp.services.plans_model import ProofRun, ProofState

_SAID = {
    ProofState.STOPPED: ("uncertain", texts.STOPPED),
    ProofState.CANCELLED: ("info", texts.CANCELLED),
}


@dataclass(frozen=True, slots=True)
class ProofShown:
    """What stands below a plan about its proof."""

    content: list[Component]
    is_polling: bool
    can_prove: bool
    can_cancel: bool


def show_proof(run: ProofRun | None, *, has_plan: bool) -> ProofShown:
    """Return what stands below a plan; without one there is nothing to prove, and a proven one says so itself."""
    is_proven = run is not None and run.state is ProofState.PROVEN
    if run is None or is_proven or not has_plan:
        return ProofShown([], is_polling=False, can_prove=has_plan and not is_proven, can_cancel=False)
    if run.state.is_under_way:
        return ProofShown(_under_way(run), is_polling=True, can_prove=False, can_cancel=True)
    kind, words = _SAID[run.state]
    said = [sign(kind, words), *([html.P(run.message)] if run.message else [])]
    return ProofShown(said, is_polling=False, can_prove=True, can_cancel=False)


def _under_way(run: ProofRun) -> list[Component]:
    done = f"{min(run.seconds, run.limit_seconds):.1f}"
    words = texts.UNDER_WAY.format(
        seconds=formatting.duration(run.seconds), limit=formatting.duration(run.limit_seconds)
    )
    return [html.Progress(value=done, max=f"{run.limit_seconds:.1f}", **aria(label="Proof")), html.P(words)]
