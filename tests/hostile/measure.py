"""Read the whole corpus through the isolated child and print what it cost this process, as JSON.

Run with ``--table`` for people: time, processor time of the child (its start included) and growth of this process for
each file, the most work first.
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [path for path in sys.argv[1:] if not path.startswith("--")]
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from hostile.corpus import hostile_files, survivable_files  # noqa: E402  # found through the path set above
from hostile.markup import hostile_markup, survivable_markup  # noqa: E402  # as above
from hostile.workbooks import hostile_workbooks, survivable_workbooks  # noqa: E402  # as above

from analytics.errors import PortfolioFileError  # noqa: E402  # as above
from analytics.intake import read_portfolio_file  # noqa: E402  # as above
from analytics.isolation import Limits, run_isolated, warm_up  # noqa: E402  # as above

ORDINARY = b"ticker,shares\nVTI,5\nBND,3\n"
PACKAGES = ("python_calamine",)
ORDINARY_EVERY = 8
TWICE_THE_GOAL = Limits(cpu_seconds=2)


def peak_kib() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def reset_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def outcome(content: bytes, name: str) -> str:
    try:
        parsed = run_isolated(read_portfolio_file, content, name, limits=TWICE_THE_GOAL, packages=PACKAGES)
    except PortfolioFileError as refusal:
        return str(refusal)
    return f"read: {len(parsed.rows)} rows, {len(parsed.rejected)} rejected"


def measured(number: int, content: bytes, name: str) -> dict[str, Any]:
    reset_peak()
    before = peak_kib()
    start, worked = time.perf_counter(), children_seconds()
    said = outcome(content, name)
    seconds = time.perf_counter() - start
    worked = children_seconds() - worked
    grown = peak_kib() - before
    is_next_read = number % ORDINARY_EVERY > 0 or outcome(ORDINARY, "ordinary.csv") == "read: 2 rows, 0 rejected"
    cost = {"seconds": seconds, "child_seconds": worked, "grown_kib": grown}
    return {"name": name, **cost, "next_is_read": is_next_read, "said": said}


def main() -> None:
    warm_up(read_portfolio_file, packages=PACKAGES)
    outcome(ORDINARY, "ordinary.csv")
    books = {f"{name}.xlsx": content for name, (content, _) in hostile_workbooks().items()}
    files = hostile_files() | hostile_markup() | books
    files |= survivable_files() | survivable_markup() | survivable_workbooks()
    rows = [measured(number, content, name) for number, (name, content) in enumerate(files.items())]
    if "--table" in sys.argv:
        for row in sorted(rows, key=lambda row: -row["child_seconds"]):
            cost = f"{row['seconds']:>7.2f} s {row['child_seconds']:>7.2f} s {row['grown_kib']:>7} KiB"
            sys.stdout.write(f"{row['name']:<42}{cost}  {row['said'][:90]}\n")
    else:
        json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()
