"""Print what funds publish of themselves beside what we compute, as a table in Markdown.

Usage: ``python tools/published_figures.py``. The files are those of ``COUNTERPOISE_REAL_FILES``, else of
``../shared/data``; what is printed of them is read by the tests' own reader. ``tests/real_files`` asserts the same.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDING = 0.05
LINES = "lines of shares"
_CLASSES = "share classes of one company are one company here"
_NO_SHARES = "collateral, rights, warrants and claims are no shares"
_ROUNDED = "rounding of the printed weights"


def reason_of_sector(gap: float, unknown: float, name: str) -> str:
    """Say why a sector differs from the printed one, by percentage points."""
    if abs(gap) <= ROUNDING:
        return ""
    if gap < 0 and -gap <= unknown + ROUNDING:
        return f"of {unknown:.2f} the sector is not known to us"
    if name in {"SPY 2023-01-10", "QQQ 2023-01-13", "IJR 2019-09"}:
        return "the standard moved companies in March 2023; old tickers were given again"
    if " " in name:
        return _ROUNDED
    return "not the fund's own words: the collection labels some companies otherwise than iShares does"


def rows() -> Iterator[tuple[str, str, float, float, str]]:
    """Yield fund, figure, published, ours and the reason of the difference; weights in percent."""
    from real_files import looked_through_figures as ours  # noqa: PLC0415  # the tests are no package before main
    from real_files import printed_figures as theirs  # noqa: PLC0415  # as above

    pairs = [(one := theirs.printed_file(name), ours.of_file(one)) for name in theirs.FILES]
    pairs += [(printed, ours.of_bundled(fund)) for fund, printed in theirs.printed_facts().items()]
    for printed, found in pairs:
        name, n_lines = printed.name, len(printed.companies)
        is_merged = printed.top10_companies - printed.top10_lines > ROUNDING
        is_rounded = abs(found.equity - printed.equity) > ROUNDING
        yield name, "ten largest lines", printed.top10_lines, found.top10, _CLASSES if is_merged else ""
        yield name, "ten largest companies", printed.top10_companies, found.top10, ""
        yield name, "in shares", printed.equity, found.equity, _ROUNDED if is_rounded else ""
        yield name, LINES, n_lines, found.n_lines, _NO_SHARES if n_lines > found.n_lines else ""
        for sector, weight in sorted(printed.sectors.items()):
            computed = found.sectors[sector]
            reason = reason_of_sector(computed - weight, found.unknown, name)
            yield name, sector.replace("_", " "), weight, computed, reason


def main() -> int:
    """Print the table and how large the differences are."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    print("| fund | figure | published | ours | difference | reason |\n|---|---|---:|---:|---:|---|")
    n_rows = n_apart = 0
    for name, figure, published, found, reason in rows():
        decimals = 0 if figure == LINES else 2
        numbers = (f"{value:.{decimals}f}" for value in (published, found, found - published))
        print(f"| {name} | {figure} | {' | '.join(numbers)} | {reason} |")
        n_rows += 1
        n_apart += bool(reason)
    print(f"\n{n_rows} figures, {n_rows - n_apart} equal to rounding, {n_apart} with a reason beside them.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
