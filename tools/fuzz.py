"""Read thousands of broken broker files and say what became of them.

Usage: ``python tools/fuzz.py [--n 10000] [--seed 20261121] [--files FOLDER ...] [--keep FOLDER] [--only NUMBER]``.
A case that fails is told by its number: ``--only`` reads it again and shows everything, ``--keep`` writes the file.
"""

import argparse
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests")]

from fuzz_files import FIXTURES, Case, Verdict, good_files, judge, make_case  # noqa: E402  # found through the path set above

from analytics.errors import PortfolioFileError  # noqa: E402  # as above
from analytics.intake import read_portfolio_file  # noqa: E402  # as above
from analytics.isolation import run_isolated, warm_up  # noqa: E402  # as above

PACKAGES = ("python_calamine",)
ISOLATED_EVERY = 100
SHOWN = 20


def judged(case: Case) -> Verdict:
    """Return the verdict on a case; an unhandled error is one too."""
    try:
        return judge(case)
    except Exception:  # noqa: BLE001  # an unhandled error is what is looked for here
        return Verdict("crashed", (traceback.format_exc(limit=-3),))


def judged_apart(case: Case) -> Verdict:
    """Return what the isolated child makes of a case."""
    try:
        run_isolated(read_portfolio_file, case.content, case.origin, packages=PACKAGES)
    except PortfolioFileError as refusal:
        is_own = refusal.__cause__ is None
        return Verdict("refused apart", () if is_own else (f"the child failed: {refusal.__cause__}",))
    return Verdict("read apart")


def fuzz(seed: int, numbers: range, files: dict[str, bytes], keep: Path | None) -> int:
    """Read all cases, print the findings and the counts, and return the number of findings."""
    counts: Counter[str] = Counter()
    n_found = 0
    slowest = (0.0, -1)
    for number in numbers:
        case = make_case(seed, number, files)
        start = time.perf_counter()
        verdicts = [judged(case)]
        slowest = max(slowest, (time.perf_counter() - start, number))
        if number % ISOLATED_EVERY == 0:
            verdicts.append(judged_apart(case))
        counts.update(verdict.kind for verdict in verdicts)
        faults = [fault for verdict in verdicts for fault in verdict.faults]
        if faults:
            n_found += 1
            report(case, number, faults, is_shown=n_found <= SHOWN, keep=keep)
    print(f"seed {seed}: {len(numbers):,} files made from {len(files)}: ", end="")
    print(", ".join(f"{count:,} {kind}" for kind, count in sorted(counts.items())), end="; ")
    print(f"{n_found} with a fault; slowest {slowest[0]:.2f} s (number {slowest[1]})")
    return n_found


def report(case: Case, number: int, faults: list[str], *, is_shown: bool, keep: Path | None) -> None:
    """Print what is wrong with a case and keep its file where that was asked for."""
    if is_shown:
        print(f"number {number}, made from {case.origin}:", *faults[:5], sep="\n  ")
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{number}{Path(case.origin).suffix}").write_bytes(case.content)


def main() -> int:
    """Return 1 where any file was not handled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--n", type=int, default=10_000)
    parser.add_argument("--only", type=int)
    parser.add_argument("--files", type=Path, nargs="*", default=[])
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    warm_up(read_portfolio_file, packages=PACKAGES)
    numbers = range(chosen.n) if chosen.only is None else range(chosen.only, chosen.only + 1)
    return 1 if fuzz(chosen.seed, numbers, good_files(FIXTURES, *chosen.files), chosen.keep) else 0


if __name__ == "__main__":
    sys.exit(main())
