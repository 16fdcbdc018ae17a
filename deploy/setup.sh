#!/bin/sh
# Makes a virtual environment that holds exactly what requirements.lock names. `make setup` calls this when it has to.
#
#     sh deploy/setup.sh .venv
set -eu

venv=$1
lock=requirements.lock

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

if [ -d "$venv" ] && [ ! -w "$venv" ]; then
    stop "$venv was made by another user of this machine. Remove it as that user, or work in a clone of your own."
fi

# The first Python on the path that is new enough and truly starts. PYTHON=... chooses another.
python=
for candidate in ${PYTHON:-} python3.11 python3 python3.12 python3.13 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || stop "Portal needs Python 3.11 or newer, and there is none on the PATH. Install it, or say PYTHON=/where/it/is make setup."

if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
    say "Making $venv with $("$python" --version)."
    rm -rf "$venv"
    if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
        rm -rf "$venv"
        stop "This Python cannot make virtual environments. On Debian: apt-get install python3-venv. Then try again."
    fi
fi

if ! "$venv/bin/uv" --version >/dev/null 2>&1; then
    # Only uv's own lines of the lock, so that the installer is checked by its hash like everything else.
    awk '/^[a-z]/ { mine = ($0 ~ /^uv==/) } mine' "$lock" > "$venv/uv.lock"
    "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r "$venv/uv.lock"
fi

say "Installing $(grep -c '^[a-z].*==' "$lock") packages."
"$venv/bin/uv" pip sync --quiet --python "$venv/bin/python" --require-hashes "$lock"
cp "$lock" "$venv/installed.lock"
