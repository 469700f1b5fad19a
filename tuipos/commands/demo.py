"""`tuipos demo`: a whole small world on this machine, for a first look and for kiosks."""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from tuipos.failure import CommandFailed
from tuipos.home import demo_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the contract."""
    from tuipos.commands.register import add_screen_arguments

    parser.add_argument("--port", type=int, help="the server's port (default: 8917 if it is free)")
    parser.add_argument(
        "--no-ui", action="store_true", help="the world without the screen, until interrupted"
    )
    add_screen_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prepare the world once, start its server, and show register 001's screen."""
    from tuipos.demo.child import ServerDidNotStart
    from tuipos.demo.world import DemoFailed, World

    folder = demo_folder(args.home)
    if not (folder / "server").is_dir():
        sys.stderr.write(f"tuipos: making the demo world in {folder} (once)\n")
    world = World(folder, args.port)
    try:
        world.start()
        return _wait(world.server_url) if args.no_ui else _show(args, world)
    except (ServerDidNotStart, DemoFailed) as failure:
        raise CommandFailed(str(failure)) from failure
    finally:
        world.stop()


def _wait(server_url: str) -> int:
    """Keep the world until someone interrupts."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: ended.set())
    sys.stdout.write(f"tuipos demo ready on {server_url}\n")
    sys.stdout.flush()
    ended.wait()
    return 0


def _show(args: argparse.Namespace, world: object) -> int:
    from tuipos.commands.register import show
    from tuipos.demo.line import Line
    from tuipos.demo.world import World

    assert isinstance(world, World)
    line = Line("127.0.0.1", world.port)
    url = line.start()
    try:
        return show(world.register_home, args, line=line, server_url=url)
    finally:
        line.stop()
