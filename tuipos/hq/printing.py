"""What the subcommands of headquarters share: JSON for scripts, lines for people."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from tuipos.hq.client import HqClient
from tuipos.hq.tables import lines_of

Act = Callable[[HqClient, argparse.Namespace], Any]


class Adder(Protocol):
    """Adds a subcommand that asks the server."""

    def __call__(
        self, acts: Any, name: str, line: str, act: Act, *, shows: bool = False
    ) -> argparse.ArgumentParser:
        """The parser of the new subcommand; `shows`: it has `--json`."""


def show(args: argparse.Namespace, found: Any, columns: Iterable[str] = ()) -> None:
    """JSON for scripts, lines for people."""
    if args.json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        return
    for line in lines_of(found, tuple(columns)):
        sys.stdout.write(line + "\n")


def setting(text: str) -> tuple[str, str]:
    """One `KEY=VALUE` of a command line."""
    key, sign, value = text.partition("=")
    if not sign or not key:
        raise argparse.ArgumentTypeError(f"{text!r} is not KEY=VALUE, such as timeout=2s")
    return key, value


def explained(things: Iterable[tuple[str, str]]) -> str:
    """Names with what they mean, for the end of a command's help."""
    wrapper = textwrap.TextWrapper(width=79, subsequent_indent=" " * 26)
    return "\n".join(wrapper.fill(f"  {name:<22}  {means}") for name, means in things)
