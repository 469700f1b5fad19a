"""Lets `python -m tuipos` stand for the tuipos command."""

import sys

from tuipos.cli import main

sys.exit(main())
