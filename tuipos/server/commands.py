"""`tuipos server`: its arguments; the server's own code is imported when it runs."""

from __future__ import annotations

import argparse
import os

from tuipos.home import server_folder
from tuipos.server.settings import DEFAULT_PORT, ServerSettings

_STANDARD_INPUT = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the contract; `--lifeline` is for programs that start a server as a child."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help="the port to listen on (0: any free one)"
    )
    parser.add_argument(
        "--database",
        default="",
        metavar="URL",
        help="the channel database: sqlite:///FILE or postgresql://…",
    )
    parser.add_argument(
        "--hq-database",
        default="",
        metavar="URL",
        help="the HQ database (PostgreSQL: beside it)",
    )
    parser.add_argument(
        "--store",
        default="",
        help="the one store whose channel database this is",
    )
    parser.add_argument("--workers", type=int, default=1, help="server processes (over PostgreSQL)")
    parser.add_argument(
        "--demo-data", action="store_true", help="fill an empty home with the demo world"
    )
    parser.add_argument(
        "--lifeline", action="store_true", help="stop when standard input is closed"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the server until it is told to stop."""
    from tuipos.server.run import serve

    # Databases hold PIN hashes and sales: they are for this user alone, wherever they are.
    os.umask(0o077)
    return serve(
        ServerSettings(
            home=server_folder(args.home),
            host=args.host,
            port=args.port,
            database=args.database,
            hq_database=args.hq_database,
            workers=args.workers,
            store=args.store,
            demo_data=args.demo_data,
            lifeline=_STANDARD_INPUT if args.lifeline else None,
        )
    )
