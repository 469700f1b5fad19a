#!/bin/sh
# Makes .venv, installs tuipos with what the tests need, and runs them all; arguments go to pytest.
extras=dev
. "$(dirname "$0")/environment.sh"
[ $# -gt 0 ] || set -- -n auto --dist worksteal
exec .venv/bin/python -m pytest "$@"
