"""`tuipos status`: how a register is, also beside a running one and after a crash."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime

from tuipos.failure import CommandFailed
from tuipos.home import register_home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Only how to print it."""
    parser.add_argument("--json", action="store_true", help="one JSON value")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read the register's files without touching them."""
    from tuipos.bootstrap.settings import NotInstalled
    from tuipos.bootstrap.status import read_status
    from tuipos.register.ports import JournalFailed
    from tuipos.storage.trouble import DatabaseTrouble

    try:
        status = read_status(register_home(args.home), datetime.now(UTC))
    except (DatabaseTrouble, JournalFailed, NotInstalled) as trouble:
        raise CommandFailed(str(trouble)) from trouble
    if args.json:
        print(json.dumps(status, ensure_ascii=False))
        return 0
    for name, value in status.items():
        if isinstance(value, dict):
            shown = ", ".join(f"{key} {part}" for key, part in value.items() if part is not None)
        else:
            shown = "none" if value is None else str(value)
        print(f"{name.replace('_', ' '):<20} {shown}")
    return 0
