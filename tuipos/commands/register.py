"""`tuipos` and `tuipos register`: the register's screen."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from tuipos.failure import CommandFailed
from tuipos.home import Home, register_home

if TYPE_CHECKING:
    from tuipos.ui.parts import LinePort

#: Read by Textual when it is imported: nothing animates, and a bare Esc is known quickly.
_SCREEN_SETTINGS = {
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_SMOOTH_SCROLL": "0",
    "ESCDELAY": "50",
}


def add_screen_arguments(parser: argparse.ArgumentParser) -> None:
    """How the screen looks and speaks."""
    parser.add_argument("--lang", help="the language: en, de or ru")
    parser.add_argument("--theme", help="the name of a theme in themes/")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the contract."""
    add_screen_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Show the register's screen until its person leaves."""
    home = register_home(args.home)
    if not home.config_file.exists():
        raise CommandFailed(
            f"there is no register in {home.config}. Set this machine up with 'tuipos install', "
            "or look around with 'tuipos demo'."
        )
    return show(home, args)


def show(
    home: Home,
    args: argparse.Namespace,
    *,
    line: LinePort | None = None,
    server_url: str | None = None,
) -> int:
    """Run the screen of the register in a home; `server_url` stands in for the configured one."""
    if not (_is_browser() or (sys.stdin.isatty() and sys.stdout.isatty())):
        raise CommandFailed("the register's screen needs a terminal.")
    for name, value in _SCREEN_SETTINGS.items():
        os.environ.setdefault(name, value)
    from tuipos.bootstrap.running import run_register

    return run_register(
        home, language=args.lang, theme=args.theme, line=line, server_url=server_url
    )


def _is_browser() -> bool:
    """Whether `tuipos web` draws the screen: what it sets is also what Textual goes by."""
    return os.environ.get("TEXTUAL_DRIVER", "").endswith(":WebDriver")
