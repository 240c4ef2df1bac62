"""Rebuild the bundled market snapshot from the real files (maintainers only).

Usage: ``python tools/build_snapshot.py [--check]``. Needs the real files (``COUNTERPOISE_REAL_FILES``, else
``../shared/data``) and the optional extra ``snapshot`` (edgartools' table of registrants, pyarrow to read it).
``--check`` writes nothing and exits 1 where a file would change.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUNDLE = ROOT / "etl" / "snapshot" / "bundle"


def edgar_table() -> Path:
    """Return the registrants table of the installed edgartools wheel."""
    spec = find_spec("edgar")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("edgartools is not installed: pip install edgartools pyarrow (the optional extra “snapshot”)")
    return Path(spec.submodule_search_locations[0]) / "reference" / "data" / "company_tickers.parquet"


def main() -> int:
    """Write the generated files, or compare them."""
    sys.path.insert(0, str(ROOT))
    from etl.snapshot.build.assemble import build_files  # noqa: PLC0415 -- the checkout is on the path only now

    folder = Path(os.environ.get("COUNTERPOISE_REAL_FILES", ROOT.parent / "shared" / "data"))
    built = build_files(folder, edgar_table(), BUNDLE)
    changed = [name for name, content in built.items() if _current(name) != content]
    if "--check" in sys.argv[1:]:
        print(*(f"differs: {name}" for name in changed), sep="\n")
        return 1 if changed else 0
    for name in changed:
        (BUNDLE / name).write_bytes(built[name])
    print(*(f"{name:<24} {len(content) // 1024:>5} KiB" for name, content in built.items()), sep="\n")
    return 0


def _current(name: str) -> bytes | None:
    path = BUNDLE / name
    return path.read_bytes() if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
