# Sourced by demo.sh and test.sh: makes .venv and installs tuipos into it, only when something has changed.
# Expects `extras` to be set ("server" or "dev"); leaves the clone's folder as the working directory.

say_and_stop() {
    echo "tuipos: $1" >&2
    exit 1
}

cd "$(dirname "$0")/.." || say_and_stop "can't enter the folder of the clone"

find_python() {
    for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

if ! .venv/bin/python -c '' 2>/dev/null; then
    python=$(find_python)
    [ -n "$python" ] || say_and_stop "Python 3.11 or newer is missing (Debian: apt install python3)."
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        say_and_stop "Python's venv is missing (Debian: apt install python3-venv)."
    rm -rf .venv
    "$python" -m venv .venv || say_and_stop "can't make the folder .venv here."
fi

# What an installation depends on: the project file, the catalogues, and where the clone lies.
wanted=$( (pwd && cat pyproject.toml && find tuipos/locale -name '*.po' -exec cat {} + 2>/dev/null) | cksum)
for done_for in $extras dev; do
    [ "$(cat ".venv/tuipos-$done_for" 2>/dev/null)" = "$wanted" ] && return 0
done
echo "tuipos: installing into .venv (once; takes a minute)" >&2
.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[$extras]" >&2 ||
    say_and_stop "pip could not install the packages named in pyproject.toml; is there a network?"
echo "$wanted" >".venv/tuipos-$extras"
