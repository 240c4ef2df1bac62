"""Run every benchmark, print the table, write ``benchmarks/results.json``."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from benchmarks import books, import_rows, loads, nport, one_portfolio, plans
from benchmarks.timing import Result
from cli.startup import ready_services

RESULTS = Path(__file__).parent / "results.json"


def line(result: Result) -> str:
    """Return a result as a line of the table."""
    peer = "" if result.peer is None else f"{result.peer:>10.2f} {result.unit}  {result.peer_name}"
    ratio = "" if result.ratio is None else f"{result.ratio:>7.1f}x"
    wanted = [
        *([] if result.goal is None else [f"goal {result.goal:g} {result.unit}"]),
        *([] if result.bar is None else [f"bar {result.bar:g}x"]),
    ]
    verdict = f"{', '.join(wanted)}: {'holds' if result.holds else 'MISSED'}" if wanted else ""
    return f"{result.name:<62} {result.ours:>10.2f} {result.unit} {ratio:>9} {peer}  {verdict}".rstrip()


def printed(results: Iterable[Result]) -> Iterator[Result]:
    """Print each result as soon as it is there: what comes after may take minutes."""
    for result in results:
        print(line(result), flush=True)
        yield result


def main() -> int:
    """Return 1 when a bar is missed."""
    load = " ".join(f"{value:.2f}" for value in os.getloadavg())
    print(f"load average {load}, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    results: list[Result] = []
    with ready_services() as services:
        state = services.state()
        parts = (one_portfolio.run(state), books.run(state), import_rows.run(state.market), plans.run(state))
        results += printed(chain(*parts))
    results += printed(chain(nport.run(), loads.run()))
    RESULTS.write_text(json.dumps([result.document() for result in results], indent=1) + "\n", encoding="utf-8")
    return 0 if all(result.holds for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
