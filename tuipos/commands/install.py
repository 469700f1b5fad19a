"""`tuipos install`: sets this machine up as a register."""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import UTC, datetime

from tuipos.failure import CommandFailed
from tuipos.home import find_folder, register_home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the contract, and two for servers beyond loopback."""
    parser.add_argument(
        "--server", required=True, metavar="URL", help="the Retail Server's address"
    )
    parser.add_argument("--register", required=True, metavar="ID", help="the register's number")
    parser.add_argument(
        "--code", default="", help="the one-time activation code (without it: mend what is missing)"
    )
    parser.add_argument(
        "--allow-plain-http",
        action="store_true",
        help="talk plain HTTP to another machine; 917 shows it as a warning",
    )
    parser.add_argument("--ca-file", default="", metavar="FILE", help="trust this CA (PEM) alone")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Install or mend, and say what stands now."""
    from tuipos.bootstrap.install import Order, install
    from tuipos.domain.words import Refusal
    from tuipos.storage.trouble import DatabaseTrouble

    named = find_folder(args.home)
    home = register_home(args.home)
    if named is not None:
        named.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        order = Order(
            args.server.rstrip("/"),
            args.register,
            args.code.strip(),
            args.allow_plain_http,
            args.ca_file,
        )
        done = asyncio.run(install(home, order, lambda: datetime.now(UTC)))
    except (DatabaseTrouble, OSError) as trouble:
        raise CommandFailed(str(trouble)) from trouble
    if isinstance(done, Refusal):
        raise CommandFailed(str(done))
    identity = done.identity
    offline = "with" if identity.support_offline else "without"
    sys.stdout.write(
        f"Register {identity.store}/{identity.register} ({identity.store_name}) is set up "
        f"{offline} an offline database in {home.data}.\n"
    )
    return 0
