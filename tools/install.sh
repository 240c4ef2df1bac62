#!/bin/sh
# Prepare the virtual environment: tools/install.sh LOCK_FILE
# Needs Python >= 3.11 and nothing else. Safe to run again at any time.
set -eu

lock=${1:?usage: tools/install.sh LOCK_FILE}
venv=${VENV:-.venv}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        is_new_enough "$PYTHON" && echo "$PYTHON" && return
        echo "PYTHON=$PYTHON is not a Python 3.11 or newer." >&2
        exit 1
    fi
    for candidate in python3 python3.13 python3.12 python3.11; do
        if is_new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "Counterpoise needs Python 3.11 or newer; none was found on PATH (set PYTHON=/path/to/python3.11)." >&2
    exit 1
}

make_venv() {
    python=$(find_python)
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        echo "This Python cannot make virtual environments; on Debian and Ubuntu install it with: apt-get install python3-venv" >&2
        exit 1
    fi
    "$python" -m venv --clear "$venv"
}

find_uv() {
    if command -v uv >/dev/null 2>&1; then
        command -v uv
        return
    fi
    if ! [ -x "$venv/uv/bin/uv" ]; then
        "$venv/bin/python" -m venv "$venv/uv" >&2
        "$venv/uv/bin/python" -m pip install --quiet --disable-pip-version-check \
            --require-hashes -r requirements-uv.lock >&2 || return 0
    fi
    echo "$venv/uv/bin/uv"
}

install_locked() {
    uv=$(find_uv)
    if [ -n "$uv" ] && "$uv" pip sync --quiet --python "$venv/bin/python" --require-hashes "$lock"; then
        return
    fi
    echo "uv could not install the packages; trying pip, which reads pip's own configuration." >&2
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
}

install_project() {
    # A path file and a script: no build, nothing to fetch.
    site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    pwd >"$site/counterpoise.pth"
    printf '#!%s\nimport sys\n\nfrom cli.main import main\n\nsys.exit(main())\n' \
        "$(pwd)/$venv/bin/python" >"$venv/bin/counterpoise"
    chmod +x "$venv/bin/counterpoise"
}

[ -x "$venv/bin/python" ] && is_new_enough "$venv/bin/python" || make_venv
install_locked
install_project
