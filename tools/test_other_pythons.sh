#!/bin/sh
# Run the tests on every supported Python on PATH other than the one in .venv, each in a venv of its own.
set -eu

main=$("${VENV:-.venv}/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
for version in 3.11 3.12 3.13; do
    [ "$version" != "$main" ] || continue
    "python$version" -c '' 2>/dev/null || { echo "python$version: not found, skipped"; continue; }
    VENV=".venv/other-$version" PYTHON="python$version" sh tools/install.sh requirements-dev.lock
    ".venv/other-$version/bin/python" -m pytest -n 2 --dist loadgroup -q
done
