"""Print the sizes of files and functions, and how often a checker was silenced, against the house's limits.

Exits 1 when a hard stop is passed: a file over 450 lines, a function body over 50 (layout builders 60).
"""

import ast
import re
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("analytics", "db", "etl", "webapp", "cli")
MAX_FILE_LINES = 450
MAX_BODY_LINES = 60
SILENCED = re.compile(r"#\s*(noqa|type:\s*ignore)")


def source_files() -> Iterator[Path]:
    """Yield the product's own Python files; a migration is one list of statements and has no size of its own."""
    for package in PACKAGES:
        yield from (path for path in sorted(Path(package).rglob("*.py")) if path.parent.name != "versions")


def body_lines(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield name and body length without docstring of every function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            yield node.name, (body[-1].end_lineno or 0) - body[0].lineno + 1


def percentile(values: list[int], share: float) -> int:
    """Return the value below which the given share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> int:
    """Print the table; return 1 when a hard stop is passed."""
    texts = {path: path.read_text(encoding="utf-8") for path in source_files()}
    lengths = {path: text.count("\n") for path, text in texts.items()}
    bodies = {(path, name): n for path, text in texts.items() for name, n in body_lines(ast.parse(text))}
    files, functions = list(lengths.values()), list(bodies.values())
    silenced = sum(len(SILENCED.findall(text)) for text in texts.values())
    for label, values in (("file lines", files), ("function body lines", functions)):
        middle, high = statistics.median(values), percentile(values, 0.95)
        print(f"{label:<20} n {len(values):>5}  median {middle:>5}  p95 {high:>4}  max {max(values):>4}")
    print(f"{'silenced checks':<20} n {silenced:>5}")
    too_long = [f"{path}: {n} lines" for path, n in lengths.items() if n > MAX_FILE_LINES]
    too_long += [f"{path}: {name}: {n} lines" for (path, name), n in bodies.items() if n > MAX_BODY_LINES]
    print(*too_long, sep="\n", end="\n" if too_long else "")
    return 1 if too_long else 0


if __name__ == "__main__":
    sys.exit(main())
