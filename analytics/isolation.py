"""Run a pure function on untrusted bytes in a child process that can do little and cannot hurt.

This is the one place in ``analytics`` that starts a process. The child sets its own limits before it reads anything,
has an empty environment and no handle but its pipes, and answers with JSON. The parent turns that answer into the
function's declared return type field by field: the child can choose values, never types.
"""

import importlib.util
import json
import re
import resource
import subprocess
import sys
import threading
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import BinaryIO, TypeVar

from analytics.errors import PortfolioFileError

T = TypeVar("T")
Decoder = Callable[[object], object]

_MIB = 1024 * 1024
_HEADER_BYTES = 64 * 1024
_DECIMAL = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:E-?[0-9]{1,2})?")
_BOOTSTRAP = "import sys; sys.path.extend(sys.argv[1:]); from analytics.isolation import answer; answer()"
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


class ChildFailure(Exception):
    """The child died or answered nonsense; for the log, as the cause of the error a user sees."""


def run_isolated(
    function: Callable[..., T],
    *args: bytes | str | int | None,
    limits: Limits = DEFAULT_LIMITS,
    packages: tuple[str, ...] = (),
) -> T:
    """Return ``function(*args)``, computed in a resource-limited child process.

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
        Installed packages that the function imports. Without any, the child finds only the standard library and the
        project's own code.

    Returns
    -------
    object
        The function's result, rebuilt from the child's answer.

    Raises
    ------
    PortfolioFileError
        The function's own refusal, or a sentence where the child died, ran out of its limits or answered nonsense.
    """
    process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own code, nothing from the user
        [sys.executable, "-I", "-S", "-c", _BOOTSTRAP, _folder("analytics"), *map(_folder, packages)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
    )
    clock = threading.Timer(limits.wall_seconds, process.kill)
    clock.start()
    try:
        answer_bytes = _converse(process, _request(function, args, limits), limits)
    finally:
        clock.cancel()
        clock.join()
        process.kill()
        process.wait()
    return _result(function, answer_bytes)


def _folder(package: str) -> str:
    """Return the folder that holds a package."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the child needs the package {package}, which is not installed", name=package)
    return str(Path(spec.origin).resolve().parent.parent)


def _request(function: Callable[..., object], args: tuple[bytes | str | int | None, ...], limits: Limits) -> bytes:
    """Return one line of JSON and, behind it, the bytes arguments."""
    blobs = [arg for arg in args if isinstance(arg, bytes)]
    header = {
        "module": function.__module__,
        "name": function.__qualname__,
        "args": [{"bytes": len(arg)} if isinstance(arg, bytes) else {"plain": arg} for arg in args],
        "memory": limits.memory_bytes,
        "cpu": limits.cpu_seconds,
        "files": limits.n_files,
    }
    return b"".join((json.dumps(header).encode(), b"\n", *blobs))


def _converse(process: subprocess.Popen[bytes], request: bytes, limits: Limits) -> bytes:
    with typing.cast("BinaryIO", process.stdin) as stdin, typing.cast("BinaryIO", process.stdout) as stdout:
        try:
            stdin.write(request)
            stdin.close()
        except BrokenPipeError as error:
            raise PortfolioFileError(_REFUSED.format(what="could not be started")) from error
        received = stdout.read(limits.answer_bytes + 1)
    if len(received) > limits.answer_bytes:
        raise PortfolioFileError(_REFUSED.format(what="gave far too much"))
    if not received:
        raise PortfolioFileError(_REFUSED.format(what="took too much time or memory")) from ChildFailure(
            f"no answer, exit code {process.wait()}"
        )
    return received


def _result(function: Callable[..., T], received: bytes) -> T:
    try:
        kind, value = _pair(json.loads(received, parse_constant=_no_constant))
        expected = PortfolioFileError if kind == "refused" else typing.get_type_hints(function)["return"]
        result = _decoder(expected)(_unless_failed(kind, value))
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


def answer() -> None:
    """Read one request, answer it and end: the child's whole life."""
    header = json.loads(sys.stdin.buffer.readline(_HEADER_BYTES))
    function = getattr(importlib.import_module(header["module"]), header["name"])
    _limit_this_process(header["memory"], header["cpu"], header["files"])
    args = [sys.stdin.buffer.read(arg["bytes"]) if "bytes" in arg else arg["plain"] for arg in header["args"]]
    try:
        reply = ["result", _encoded(function(*args))]
    except PortfolioFileError as refusal:
        reply = ["refused", _encoded(refusal)]
    except MemoryError:
        reply = ["failed", "out of memory"]
    except Exception as error:  # noqa: BLE001  # the last frame of a process of its own: what failed goes to the parent
        reply = ["failed", f"{type(error).__name__} at {_where(error)}"]
    sys.stdout.buffer.write(json.dumps(reply, separators=(",", ":")).encode())
    sys.stdout.buffer.flush()


def _limit_this_process(memory_bytes: int, cpu_seconds: int, n_files: int) -> None:
    for what, amount in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, n_files),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (amount, amount))


def _where(error: Exception) -> str:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_globals.get('__name__')}:{frame.tb_lineno}" if frame is not None else "unknown"


def _encoded(value: object) -> object:
    """Return a value as JSON: dataclasses as lists of their fields, decimals and dates as text."""
    if isinstance(value, (Enum, Decimal, date)):
        return str(value)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, tuple):
        return [_encoded(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return [_encoded(getattr(value, name)) for name in _field_names(type(value))]
    raise TypeError(f"{type(value).__name__} does not cross the pipe")


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _decoder(kind: object) -> Decoder:
    """Return the function that turns JSON into exactly this type, or raises ``ChildFailure``."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in {types.UnionType, typing.Union}:
        (inner,) = (arg for arg in args if arg is not type(None))
        decoder = _optional(_decoder(inner))
    elif origin is tuple and args[1:] == (...,):
        decoder = _sequence(_decoder(args[0]))
    elif isinstance(kind, type):
        decoder = _decoder_of_class(kind)
    else:
        raise TypeError(f"{kind} does not cross the pipe")
    return decoder


def _decoder_of_class(kind: type) -> Decoder:
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        decoder = _record(kind, tuple(_decoder(hints[name]) for name in _field_names(kind)))
    elif issubclass(kind, Enum):
        decoder = _from_text(kind)
    elif kind is Decimal:
        decoder = _decimal
    elif kind is date:
        decoder = _from_text(date.fromisoformat)
    elif kind in {str, int, bool}:
        decoder = _plain(kind)
    else:
        raise TypeError(f"{kind} does not cross the pipe")
    return decoder


def _optional(inner: Decoder) -> Decoder:
    return lambda value: None if value is None else inner(value)


def _sequence(inner: Decoder) -> Decoder:
    def decode(value: object) -> object:
        if not isinstance(value, list):
            raise ChildFailure("not a list")
        return tuple([inner(item) for item in value])

    return decode


def _record(kind: type, decoders: tuple[Decoder, ...]) -> Decoder:
    def decode(value: object) -> object:
        if not isinstance(value, list) or len(value) != len(decoders):
            raise ChildFailure(f"not the fields of {kind.__name__}")
        return kind(*[decoder(item) for decoder, item in zip(decoders, value, strict=True)])

    return decode


def _from_text(make: Callable[[str], object]) -> Decoder:
    def decode(value: object) -> object:
        if not isinstance(value, str):
            raise ChildFailure("not a text")
        return make(value)

    return decode


def _decimal(value: object) -> object:
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise ChildFailure("not a decimal")
    return Decimal(value)


def _plain(kind: type) -> Decoder:
    def decode(value: object) -> object:
        if type(value) is not kind:
            raise ChildFailure(f"not a {kind.__name__}")
        return value

    return decode
