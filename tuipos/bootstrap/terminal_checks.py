"""Checks of the terminal that a register's screen would be shown at, and of the shop's own keys."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from tuipos.bootstrap.health import Check, Seen, bad, good, nothing
from tuipos.bootstrap.keys import own_keys
from tuipos.domain.words import say
from tuipos.home import Home

#: Below this the screen is not usable; it is made for 80 x 24.
_LEAST_COLUMNS, _LEAST_ROWS = 60, 20
_NO_TERMINAL = ("", "dumb", "unknown")


def terminal_checks(home: Home, environment: Mapping[str, str], encoding: str) -> list[Check]:
    """Terminal, colours, signs and keys; `encoding` is that of the locale."""
    return [
        Check("terminal", say("Terminal"), lambda: [_terminal(environment)]),
        Check("colours", say("Colours"), lambda: [_colours(environment)]),
        Check("encoding", say("Signs"), lambda: [_encoding(encoding)]),
        Check("keys", say("Keys"), lambda: _keys(home)),
    ]


def _terminal(environment: Mapping[str, str]) -> Seen:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return nothing(say("Not looked at: this command runs at none."))
    name = environment.get("TERM", "")
    if name in _NO_TERMINAL:
        remedy = say("Set TERM to what it is, such as xterm-256color or linux.")
        return bad(say("TERM is {name}: nothing can be drawn.", name=name or "''"), remedy)
    columns, rows = os.get_terminal_size(sys.stdout.fileno())
    size = say("{name}, {columns} x {rows}.", name=name, columns=columns, rows=rows)
    if columns < _LEAST_COLUMNS or rows < _LEAST_ROWS:
        return bad(size, say("Make it larger, or its letters smaller: 80 x 24 is right."))
    return good(size)


def _colours(environment: Mapping[str, str]) -> Seen:
    if environment.get("NO_COLOR"):
        return good(say("None, as NO_COLOR asks for: the theme is monochrome."))
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return good(say("All of them."))
    name = environment.get("TERM", "")
    if name in _NO_TERMINAL:
        return nothing(say("Not known without TERM."))
    if name == "linux":
        return good(say("8, as the console has them: the theme is console."))
    return good(say("256.") if "256color" in name else say("16."))


def _encoding(encoding: str) -> Seen:
    if encoding.lower().replace("-", "").replace("_", "") == "utf8":
        return good(say("UTF-8."))
    what = say("The locale is {encoding}: many signs can't be shown.", encoding=encoding)
    return bad(what, say("Set LANG to C.UTF-8, or to your language with .UTF-8."))


def _keys(home: Home) -> list[Seen]:
    problems = own_keys(home).problems
    if problems:
        remedy = say("Correct {file}.", file=str(home.keymap_file))
        return [bad(problem, remedy) for problem in problems]
    if not home.keymap_file.exists():
        return [good(say("As on every till."))]
    return [good(say("With your own from keymap.toml."))]
