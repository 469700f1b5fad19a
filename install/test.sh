#!/bin/sh
# Makes .venv, installs tuipos with what the tests need, and runs them all; arguments go to pytest.
extras=dev
. "$(dirname "$0")/environment.sh"
# Compiled modules are kept: hundreds of programs start during the tests, and the next run starts sooner.
unset PYTHONDONTWRITEBYTECODE
[ $# -gt 0 ] || set -- -n auto --dist worksteal
exec .venv/bin/python -m pytest "$@"
