"""`tuipos web`: the register's screens in a browser on this machine, for kiosks."""

from __future__ import annotations

import argparse
import socket
import sys

from tuipos.failure import CommandFailed
from tuipos.home import find_folder, register_home

_PORT = 8918


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The port, and how the screen looks."""
    from tuipos.commands.register import add_screen_arguments

    parser.add_argument("--port", type=int, default=_PORT, help=f"the page's port ({_PORT})")
    add_screen_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve the page until someone interrupts."""
    home = register_home(args.home)
    if not home.config_file.exists():
        raise CommandFailed(
            f"there is no register in {home.config}. Set this machine up with 'tuipos install', "
            "or make a demo world with 'tuipos demo --no-ui'."
        )
    try:
        from tuipos.web.serving import KioskServer, register_command
    except ModuleNotFoundError as error:
        raise CommandFailed(
            "the browser's part is not installed: pip install 'tuipos[web]'."
        ) from error
    folder = find_folder(args.home)
    command = register_command(str(folder) if folder else None, args.lang, args.theme)
    KioskServer(command, _checked(args.port), _ready).serve()
    return 0


def _ready(url: str) -> None:
    sys.stdout.write(f"tuipos web ready on {url}\n")
    sys.stdout.flush()


def _checked(port: int) -> int:
    """The port, or a free one for 0; refuses one that is taken."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise CommandFailed(f"port {port} can't be used: {error}.") from error
        return int(trial.getsockname()[1])
