"""The child's whole life: get ready, wait for one request, keep the limits, answer, end."""

import importlib
import json
import math
import resource
import signal
import sys
import time
import typing

from analytics.errors import PortfolioFileError
from analytics.isolation.wire import written

END_OF_FOLDERS = "--"
BEGUN = b"\n"
"""What a child sends before it looks at the bytes; JSON allows it in front of an answer."""

_HEADER_BYTES = 1024 * 1024


def answer() -> None:
    """Import what the command line names, then read one request, answer it and end.

    Without a request the parent is gone or needs no spare any more, and there is nothing to do.
    """
    _import_what_is_needed()
    line = sys.stdin.buffer.readline(_HEADER_BYTES)
    if line:
        _answer_one(json.loads(line))


def _import_what_is_needed() -> None:
    """Import the named modules, then forget the folders they are in.

    What is imported later is found through its own package, so the folder of a package opens no other package.
    """
    at = sys.argv.index(END_OF_FOLDERS)
    folders = set(sys.argv[1:at])
    for module in sys.argv[at + 1 :]:
        importlib.import_module(module)
    sys.path[:] = [folder for folder in sys.path if folder not in folders]


def _answer_one(header: dict[str, typing.Any]) -> None:
    function = getattr(importlib.import_module(header["module"]), header["name"])
    _limit_this_process(**header["limits"])
    args = [sys.stdin.buffer.read(arg["bytes"]) if "bytes" in arg else arg["plain"] for arg in header["args"]]
    _send(BEGUN)
    try:
        reply = ["result", written(typing.get_type_hints(function)["return"], function(*args))]
    except PortfolioFileError as refusal:
        reply = ["refused", written(PortfolioFileError, refusal)]
    except MemoryError:
        reply = ["failed", "out of memory"]
    except Exception as error:  # noqa: BLE001  # the last frame of a process of its own: what failed goes to the parent
        reply = ["failed", f"{type(error).__name__} at {_where(error)}"]
    _send(json.dumps(reply, separators=(",", ":")).encode())


def _send(message: bytes) -> None:
    sys.stdout.buffer.write(message)
    sys.stdout.buffer.flush()


def _limit_this_process(*, memory_bytes: int, cpu_seconds: int, wall_seconds: float, n_files: int) -> None:
    """Set the limits; the time that the imports took does not count, and the alarm rings if nobody waits any more."""
    for what, amount in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, round(time.process_time()) + cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, n_files),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (amount, amount))
    signal.alarm(math.ceil(wall_seconds) + 1)


def _where(error: Exception) -> str:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_globals.get('__name__')}:{frame.tb_lineno}" if frame is not None else "unknown"
