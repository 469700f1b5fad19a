"""Checks of the terminal that a register's screen would be shown at, and of the shop's own keys.

Only `tuipos doctor` says these words, and it speaks English: they are not for translators.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from tuipos.bootstrap.health import Check, Seen, bad, good, nothing
from tuipos.bootstrap.keys import own_keys
from tuipos.domain.words import Value, Words
from tuipos.home import Home

#: Below this the screen is not usable; it is made for 80 x 24.
_LEAST_COLUMNS, _LEAST_ROWS = 60, 20
_NO_TERMINAL = ("", "dumb", "unknown")


def terminal_checks(home: Home, environment: Mapping[str, str], encoding: str) -> list[Check]:
    """Terminal, colours, signs and keys; `encoding` is that of the locale."""
    return [
        Check("terminal", _told("Terminal"), lambda: [_terminal(environment)]),
        Check("colours", _told("Colours"), lambda: [_colours(environment)]),
        Check("encoding", _told("Signs"), lambda: [_encoding(encoding)]),
        Check("keys", _told("Keys"), lambda: _keys(home)),
    ]


def _terminal(environment: Mapping[str, str]) -> Seen:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return nothing(_told("Not looked at: this command runs at none."))
    name = environment.get("TERM", "")
    if name in _NO_TERMINAL:
        remedy = _told("Set TERM to what it is, such as xterm-256color or linux.")
        return bad(_told("TERM is {name}: nothing can be drawn.", name=name or "''"), remedy)
    columns, rows = os.get_terminal_size(sys.stdout.fileno())
    size = _told("{name}, {columns} x {rows}.", name=name, columns=columns, rows=rows)
    if columns < _LEAST_COLUMNS or rows < _LEAST_ROWS:
        return bad(size, _told("Make it larger, or its letters smaller: 80 x 24 is right."))
    return good(size)


def _colours(environment: Mapping[str, str]) -> Seen:
    if environment.get("NO_COLOR"):
        return good(_told("None, as NO_COLOR asks for: the theme is monochrome."))
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return good(_told("All of them."))
    name = environment.get("TERM", "")
    if name in _NO_TERMINAL:
        return nothing(_told("Not known without TERM."))
    if name == "linux":
        return good(_told("8, as the console has them: the theme is console."))
    return good(_told("256.") if "256color" in name else _told("16."))


def _encoding(encoding: str) -> Seen:
    if encoding.lower().replace("-", "").replace("_", "") == "utf8":
        return good(_told("UTF-8."))
    what = _told("The locale is {encoding}: many signs can't be shown.", encoding=encoding)
    return bad(what, _told("Set LANG to C.UTF-8, or to your language with .UTF-8."))


def _keys(home: Home) -> list[Seen]:
    problems = own_keys(home).problems
    if problems:
        remedy = _told("Correct {file}.", file=str(home.keymap_file))
        return [bad(problem, remedy) for problem in problems]
    if not home.keymap_file.exists():
        return [good(_told("As on every till."))]
    return [good(_told("With your own from keymap.toml."))]


def _told(text: str, /, **values: Value) -> Words:
    return Words(text, tuple(values.items()))
