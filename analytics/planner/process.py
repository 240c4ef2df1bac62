"""The proof in a process that can be killed: branch and bound may go on far beyond the time it was given."""

import contextlib
import pickle
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from analytics.errors import PortfolioFileError
from analytics.isolation import Limits, run_isolated, warm_up
from analytics.planner.instance import Answer, Floats, Instance, Stage
from analytics.planner.searches import prove

PROOF_SECONDS = 10.0
"""The last resort: the work of a proof is bounded by its nodes, so that the same request has the same answer."""
_PACKAGES = ("numpy", "scipy", "highspy")
_MEMORY_BYTES = 4096 * 1024 * 1024
"""Of addresses: the solver asks for far more of them than it uses."""


@dataclass(frozen=True, slots=True)
class SentAnswer:
    """An answer on its way back; numbers as exact texts."""

    sold: tuple[str, ...]
    bought: tuple[str, ...]
    objective: str
    bound: str
    stage: Stage
    least_index: str | None


def prove_apart(
    instance: Instance,
    start: Answer,
    *,
    wall_seconds: float = PROOF_SECONDS,
    is_called_off: Callable[[], bool] | None = None,
) -> Answer:
    """Prove an answer, or find a cheaper one, in a child process that is killed when its time is over.

    Parameters
    ----------
    instance : Instance
        The plan to be made.
    start : Answer
        Whole shares found quickly.
    wall_seconds : float
        How long the child may take.
    is_called_off : callable, optional
        Asked a few times a second, from another thread, whether nobody wants the proof any more: the child is killed.

    Returns
    -------
    Answer
        What ``prove`` says; ``start`` itself, with its own bound, where the child was killed.
    """
    limits = Limits(memory_bytes=_MEMORY_BYTES, cpu_seconds=int(wall_seconds) + 1, wall_seconds=wall_seconds)
    with contextlib.suppress(PortfolioFileError):
        packed = pickle.dumps((instance, start))
        sent = run_isolated(_proven, packed, limits=limits, packages=_PACKAGES, is_called_off=is_called_off)
        return replace(
            start,
            sold=_numbers(sent.sold),
            bought=_numbers(sent.bought),
            objective=float.fromhex(sent.objective),
            bound=float.fromhex(sent.bound),
            stage=sent.stage,
            least_index=None if sent.least_index is None else float.fromhex(sent.least_index),
        )
    return start


def warm_up_proofs() -> None:
    """Keep processes ready that have imported the solver; once, in the process that serves requests."""
    warm_up(_proven, packages=_PACKAGES)


def _proven(packed: bytes) -> SentAnswer:
    """Run in the child; the bytes are the parent's own."""
    instance, start = pickle.loads(packed)  # noqa: S301  # written by the process that started this one, nobody else
    answer = prove(instance, start)
    return SentAnswer(
        sold=_texts(answer.sold),
        bought=_texts(answer.bought),
        objective=answer.objective.hex(),
        bound=answer.bound.hex(),
        stage=answer.stage,
        least_index=None if answer.least_index is None else answer.least_index.hex(),
    )


def _texts(numbers: Floats) -> tuple[str, ...]:
    return tuple(number.hex() for number in numbers.tolist())


def _numbers(texts: tuple[str, ...]) -> Floats:
    return np.array([float.fromhex(text) for text in texts])
