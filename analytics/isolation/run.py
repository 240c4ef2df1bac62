"""One call in a child: send the request, wait no longer than allowed, believe the answer's values only."""

import contextlib
import json
import subprocess
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

from analytics.errors import PortfolioFileError
from analytics.isolation.child import BEGUN
from analytics.isolation.guard import Guard
from analytics.isolation.spares import SPARES, ChildKind, end_child, start_child
from analytics.isolation.wire import ChildFailure, read

T = TypeVar("T")

_MIB = 1024 * 1024
_REFUSED = "The file was refused: reading it {what}. Save it again as a plain CSV with only your positions."


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use. ``wall_seconds`` is kept by the parent, the rest by the kernel."""

    memory_bytes: int = 1024 * _MIB
    cpu_seconds: int = 10
    wall_seconds: float = 30.0
    answer_bytes: int = 64 * _MIB
    n_files: int = 16


DEFAULT_LIMITS = Limits()


def run_isolated(
    function: Callable[..., T],
    *args: bytes | str | int | None,
    limits: Limits = DEFAULT_LIMITS,
    packages: tuple[str, ...] = (),
    is_called_off: Callable[[], bool] | None = None,
) -> T:
    """Return ``function(*args)``, computed in a resource-limited child process that serves this call only.

    Parameters
    ----------
    function : callable
        A function at the top of a module, with a declared return type made of dataclasses, tuples, enums, texts,
        numbers and dates.
    *args : bytes, str, int or None
        Its arguments.
    limits : Limits
        What the child may use.
    packages : tuple of str
        Installed packages that the function imports. They are imported before the bytes arrive; nothing else of what
        is installed is found by the child, only the standard library and ``analytics``.

    Returns
    -------
    object
        The function's result, rebuilt from the child's answer.

    Raises
    ------
    PortfolioFileError
        The function's own refusal, or a sentence where the child died, ran out of its limits, answered nonsense or
        was called off.
    """
    request = _request(function, args, limits)
    kind = ChildKind(function.__module__, packages)
    spare = SPARES.take(kind)
    try:
        received = b"" if spare is None else _converse(spare, request, limits, is_called_off)
        received = received or _converse(start_child(kind), request, limits, is_called_off)
    finally:
        SPARES.refill(kind)
    if not received:
        raise PortfolioFileError(_REFUSED.format(what="could not be started"))
    if len(received) > limits.answer_bytes:
        raise PortfolioFileError(_REFUSED.format(what="gave far too much"))
    return _result(function, received)


def _request(
    function: Callable[..., object], args: tuple[bytes | str | int | None, ...], limits: Limits
) -> list[bytes]:
    """Return one line of JSON and, behind it, the bytes arguments, none of them copied."""
    header = {
        "module": function.__module__,
        "name": function.__qualname__,
        "args": [{"bytes": len(arg)} if isinstance(arg, bytes) else {"plain": arg} for arg in args],
        "limits": {
            "memory_bytes": limits.memory_bytes,
            "cpu_seconds": limits.cpu_seconds,
            "wall_seconds": limits.wall_seconds,
            "n_files": limits.n_files,
        },
    }
    return [json.dumps(header).encode() + b"\n", *(arg for arg in args if isinstance(arg, bytes))]


def _converse(
    child: subprocess.Popen[bytes], request: list[bytes], limits: Limits, is_called_off: Callable[[], bool] | None
) -> bytes:
    """Return what a child answered, one byte too many at most, and end it; nothing where it never began.

    A child that died before it looked at the bytes says nothing about them; one that died later does.
    """
    try:
        with Guard(child, limits.wall_seconds, is_called_off) as guard:
            with contextlib.suppress(BrokenPipeError):
                stdin = typing.cast("BinaryIO", child.stdin)
                stdin.writelines(request)
                stdin.close()
            received = typing.cast("BinaryIO", child.stdout).read(limits.answer_bytes + 1)
        if guard.was_called_off:
            raise PortfolioFileError(_REFUSED.format(what="was called off")) from ChildFailure("called off")
        if received == BEGUN:
            raise PortfolioFileError(_REFUSED.format(what="took too much time or memory")) from ChildFailure(
                f"no answer, exit code {child.wait()}"
            )
        return received
    finally:
        end_child(child)


def _result(function: Callable[..., T], received: bytes) -> T:
    try:
        kind, value = _pair(json.loads(received, parse_constant=_no_constant))
        expected = PortfolioFileError if kind == "refused" else typing.get_type_hints(function)["return"]
        result = read(expected, _unless_failed(kind, value))
    except (ValueError, RecursionError, ChildFailure) as error:
        raise PortfolioFileError(_REFUSED.format(what="failed")) from error
    if isinstance(result, PortfolioFileError):
        raise result
    return typing.cast("T", result)


def _unless_failed(kind: object, value: object) -> object:
    if kind not in {"refused", "result"}:
        raise ChildFailure(str(value)[:500])
    return value


def _pair(answered: object) -> tuple[object, object]:
    if not isinstance(answered, list) or len(answered) != 2:  # noqa: PLR2004  # a pair
        raise ChildFailure("the answer is no pair")
    return answered[0], answered[1]


def _no_constant(name: str) -> object:
    raise ChildFailure(f"the answer holds {name}")
