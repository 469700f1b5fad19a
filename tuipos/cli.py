"""The `tuipos` command: finds the subcommand and imports only what that one needs."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from tuipos import __version__
from tuipos.failure import CommandFailed

#: Subcommand, the module that has `add_arguments(parser)` (which sets `run`), and its help line.
COMMANDS = {
    "register": ("tuipos.commands.register", "the register's screen (also without a command)"),
    "demo": (
        "tuipos.commands.demo",
        "a whole small world on this machine, with an outage on a key",
    ),
    "server": ("tuipos.server.commands", "Retail Server and HQ service"),
    "hq": ("tuipos.hq.commands", "headquarters: its screens, and its acts for scripts"),
    "install": ("tuipos.commands.install", "set this machine up as a register"),
    "status": ("tuipos.commands.status", "how a register is, also beside it and after a crash"),
    "journal": ("tuipos.commands.journal", "local history: list, show, verify, export"),
    "doctor": (
        "tuipos.commands.doctor",
        "what is wrong with this register and around it, and what to do",
    ),
    "web": ("tuipos.commands.web", "the register's screens in a browser, for kiosks"),
    "support-bundle": (
        "tuipos.commands.support_bundle",
        "logs, versions and status in one file, without secrets and customers",
    ),
}
_HOME_HELP = "the folder that holds everything (instead of the environment's TUIPOS_HOME)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 could not (one sentence on standard error), 2 wrong usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    name = _command_in(given)
    args = _parser_for(name).parse_args(given)
    try:
        return int(args.run(args))
    except CommandFailed as failure:
        print(f"tuipos: {failure}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        return 130


def _command_in(given: list[str]) -> str:
    """The command that is meant; `register` is put in where none is written."""
    at = 0
    while at < len(given) and given[at].startswith("--home"):
        at += 1 if "=" in given[at] else 2
    word = given[at] if at < len(given) else ""
    if word in COMMANDS:
        return word
    if word == "" or (word.startswith("-") and word not in ("-h", "--help", "--version")):
        given.insert(at, "register")
        return "register"
    return ""


def _parser_for(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tuipos", description="A point of sale for the terminal that never stops selling."
    )
    parser.add_argument("--version", action="version", version=f"tuipos {__version__}")
    parser.add_argument("--home", help=_HOME_HELP)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for known, (module, line) in COMMANDS.items():
        description = line[0].upper() + line[1:] + "."
        command = commands.add_parser(known, help=line, description=description)
        if known == name:
            importlib.import_module(module).add_arguments(command)
            _add_home(command)
    return parser


def _add_home(parser: argparse.ArgumentParser) -> None:
    """Let `--home` stand behind the subcommand too, at any depth."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in set(action.choices.values()):
                _add_home(child)
    if not any("--home" in action.option_strings for action in parser._actions):
        parser.add_argument("--home", default=argparse.SUPPRESS, help=_HOME_HELP)
