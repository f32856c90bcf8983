#!/usr/bin/env bash
# Start the system on 127.0.0.1:$PORT until Ctrl-C. Without settings of your own (.env or DATABASE_URL) it is the demo.
set -euo pipefail
cd "$(dirname "$0")/.."
export PORT=${PORT:-8000}
manage() { .venv/bin/python manage.py "$@"; }

.venv/bin/python tools/port_is_free.py "$PORT"
.venv/bin/python tools/port_is_free.py "${DICOM_PORT:-11112}" DICOM_PORT
umask 077 # what lies in var/ is the patients' business
mkdir -p var
if [ -e .env ] || [ -n "${DATABASE_URL:-}" ]; then
    echo "The settings are your own (.env or DATABASE_URL), so no demo clinic is loaded."
    demo=
else
    demo=yes
    export DEMO=true SECRET_KEY_FILE=$PWD/var/secret_key PUBLIC_URL=http://127.0.0.1:$PORT
    [ -s var/secret_key ] || .venv/bin/python -c 'import secrets; print(end=secrets.token_urlsafe(50))' >var/secret_key
fi

if [ -n "$demo" ] && [ ! -e var/ris.sqlite3 ]; then
    echo "Loading the demo clinic, once ..."
    (# Into a file beside, which takes its place when it is whole: whoever stops this half way gets the whole demo next time.
        rm -f var/loading.sqlite3*
        export DATABASE_URL=sqlite:///$PWD/var/loading.sqlite3 SQLITE_SYNCHRONOUS=OFF
        manage migrate --verbosity 0
        manage load_demo --if-empty
        .venv/bin/python -c 'import sqlite3
sqlite3.connect("var/loading.sqlite3").execute("PRAGMA wal_checkpoint(TRUNCATE)")' # all of it in the one file
        sync
        mv var/loading.sqlite3 var/ris.sqlite3
    )
fi
manage migrate --verbosity 0
collected=var/static/staticfiles.json
if [ ! -e "$collected" ] || [ -n "$(find ./*/static .venv/installed-run $(ls node_modules/.installed 2>/dev/null) -newer "$collected" -print -quit)" ]; then
    manage collectstatic --no-input --verbosity 0
fi

# In the background, with this shell between: honcho knows only SIGINT and SIGTERM. When the terminal is closed, it must not
# die of SIGHUP before its children, nor of having nowhere to print: then the second cat reads on.
(trap '' HUP && PYTHONUNBUFFERED=1 exec .venv/bin/honcho start --env /dev/null --port "$PORT") \
    > >(trap '' INT TERM HUP && { cat || cat >/dev/null; }) 2>&1 &
honcho=$!
trap 'kill -TERM "$honcho" 2>/dev/null || true' INT TERM HUP EXIT
sign_ins=$([ -z "$demo" ] || manage load_demo --show-sign-ins)
until (: <"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; do
    kill -0 "$honcho" 2>/dev/null || break
    sleep 0.2
done
if kill -0 "$honcho" 2>/dev/null; then
    printf '\n%s\n\nThe RIS is at http://127.0.0.1:%s  (Ctrl-C stops it)\n\n' "$sign_ins" "$PORT"
fi
status=0
while kill -0 "$honcho" 2>/dev/null; do # a trapped signal ends `wait` before honcho has ended
    status=0 && wait "$honcho" || status=$?
done
case $status in 130 | 143) exit 0 ;; *) exit "$status" ;; esac
