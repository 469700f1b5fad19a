#!/bin/sh
# Makes .venv, installs tuipos with what the demo needs, and starts it; arguments go to `tuipos demo`.
extras=server
. "$(dirname "$0")/environment.sh"
exec .venv/bin/tuipos demo "$@"
