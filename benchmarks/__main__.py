"""Run every benchmark, print the table, write ``benchmarks/results.json``."""

import json
import os
import sys
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


def main() -> int:
    """Return 1 when a bar is missed."""
    load = " ".join(f"{value:.2f}" for value in os.getloadavg())
    print(f"load average {load}, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    with ready_services() as services:
        state = services.state()
        results = [*one_portfolio.run(state), *books.run(state), *import_rows.run(state.market), *plans.run(state)]
    results += [*nport.run(), *loads.run()]
    print(*(line(result) for result in results), sep="\n")
    RESULTS.write_text(json.dumps([result.document() for result in results], indent=1) + "\n", encoding="utf-8")
    return 0 if all(result.holds for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
