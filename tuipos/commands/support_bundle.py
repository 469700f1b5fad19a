"""`tuipos support-bundle`: one file for remote support, beside a running register or after a
crash."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from tuipos.failure import CommandFailed
from tuipos.home import register_home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to write it."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a new file, such as till-1.zip")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Pack what is there, and say what that is."""
    from tuipos.bootstrap.support import pack

    home = register_home(args.home)
    if not home.data.is_dir():
        raise CommandFailed(f"there is no register in {home.data}. 'tuipos install' sets one up.")
    try:
        names = pack(home, args.file, datetime.now(UTC))
    except FileExistsError as error:
        raise CommandFailed(f"{args.file} is there already; name a new file.") from error
    except OSError as error:
        raise CommandFailed(f"can't write {args.file}: {error.strerror}.") from error
    sys.stderr.write(f"Written to {args.file}: {', '.join(names)}.\n")
    return 0
