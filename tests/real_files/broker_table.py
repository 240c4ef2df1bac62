"""Print what the reader gives for every real broker file, and in what it differs from what was read by eye."""

import sys

from real_files.broker_reading import NAMES, differences, table_row

HEAD = ("File", "Verdict", "Used", "Skipped", "Rejected", "Total recomputed", "Total printed", "Differs in")


def main() -> None:
    write = sys.stdout.write
    write(f"| {' | '.join(HEAD)} |\n|{' --- |' * len(HEAD)}\n")
    n_wrong = 0
    for name in sorted(NAMES):
        try:
            row, found = table_row(name), list(differences(name))
        except (ValueError, LookupError, ArithmeticError, TypeError, AttributeError) as defect:
            row, found = (name, *[""] * 6), [f"crash: {type(defect).__name__}: {defect}"]
        n_wrong += bool(found)
        write(f"| {' | '.join((*row, '; '.join(found).replace('|', '/')))} |\n")
    write(f"\n{len(NAMES)} files, {n_wrong} differ.\n")


if __name__ == "__main__":
    main()
