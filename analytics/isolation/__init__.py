"""Run a pure function on untrusted bytes in a child process that can do little and cannot hurt.

This is the one place in ``analytics`` that starts processes. A child sets its own limits before it reads anything, has
an empty environment and no handle but its pipes, serves one request and answers with JSON. The parent turns that answer
into the function's declared return type field by field: the child can choose values, never types. The doors are
``run_isolated`` and, for a process that reads many files, ``warm_up``.
"""

from analytics.isolation.run import DEFAULT_LIMITS, Limits, run_isolated
from analytics.isolation.spares import warm_up
from analytics.isolation.wire import ChildFailure

__all__ = ["DEFAULT_LIMITS", "ChildFailure", "Limits", "run_isolated", "warm_up"]
