"""What a cashier feels: bytes and milliseconds per key and per scan, at real pseudo-terminals.

    python -m tests.benchmarks.till [--scans N] [--lines N] [--colours 256,truecolor]

Beside the register, by turns in the same run: a minimal Textual app that does nothing but echo,
and a till of stock widgets on the stock driver. The register sells online, then after Disconnect.
A scan is the code and Enter in one burst; it is painted when its line and the new count are shown.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.common import ROOT, print_json, processor_seconds, show, spread
from tests.benchmarks.timed_terminal import Painted, TimedTerminal
from tests.tools.cashier import DISH_SOAP, ESPRESSO_BEANS, MANUAL, ONLINE, RYE_BREAD, Cashier
from tests.tools.processes import TUIPOS, environment
from tests.tools.waiting import eventually
from tests.tools.world import Till, server_world

CODES = (ESPRESSO_BEANS, RYE_BREAD, DISH_SOAP)
COLOURS = {"256": {}, "truecolor": {"COLORTERM": "truecolor"}}
RUB_OUT = "\x15"  # Ctrl+U clears an Input of Textual


@dataclass
class Program:
    """A program at its terminal, with what one scan makes visible there and how to undo it."""

    name: str
    terminal: TimedTerminal
    shown: Callable[[int, str], re.Pattern[str]]
    undo: str = ""
    scans: int = 0

    def scan(self) -> Painted:
        """Scan the next product."""
        code = CODES[self.scans % len(CODES)]
        self.scans += 1
        painted = self.terminal.time(code + "\r", self.shown(self.scans, code))
        if self.undo:
            self.terminal.type(self.undo)
        return painted

    def type_code(self) -> list[int]:
        """Type a code digit by digit and rub it out; the bytes written for each digit."""
        anything = re.compile("")
        costs = [self.terminal.time(digit, anything).bytes for digit in ESPRESSO_BEANS]
        self.terminal.type(self.undo or "\x7f" * len(ESPRESSO_BEANS))
        return costs


def by_turns(programs: list[Program], scans: int) -> dict[str, dict[str, Any]]:
    """Scan at each program in turn, so that a busy moment of the machine meets them all."""
    painted: dict[str, list[Painted]] = {program.name: [] for program in programs}
    began = {one.name: processor_seconds(one.terminal.process.pid) for one in programs}
    for _ in range(scans):
        for program in programs:
            painted[program.name].append(program.scan())
    return {
        one.name: {
            **{
                f"{name}_ms": value
                for name, value in spread(
                    [1000 * scan.seconds for scan in painted[one.name]]
                ).items()
            },
            "processor_ms": 1000
            * (processor_seconds(one.terminal.process.pid) - began[one.name])
            / scans,
            "bytes": statistics.mean(scan.bytes for scan in painted[one.name]),
        }
        for one in programs
    }


def peers(stack: ExitStack, env: dict[str, str]) -> list[Program]:
    """The minimal app that echoes, and the till of stock widgets."""
    tools = ROOT / "tests" / "tools"
    minimal = stack.enter_context(
        TimedTerminal([sys.executable, str(tools / "minimal_app.py")], env=env)
    )
    minimal.wait_for("ready")
    stock = stack.enter_context(
        TimedTerminal([sys.executable, str(tools / "stock_till.py")], env=env)
    )
    stock.wait_for("Code")
    return [
        Program("echo", minimal, lambda _, code: re.compile(code), RUB_OUT),
        Program("stock", stock, lambda n, _: re.compile(rf"^ *{n} +Item", re.MULTILINE)),
    ]


def register(stack: ExitStack, till: Till, env: dict[str, str]) -> Program:
    """The register with Ana signed in, Online, its offline database ready."""
    argv = [TUIPOS, "register", "--lang", "en", "--home", str(till.home)]
    terminal = stack.enter_context(TimedTerminal(argv, env=environment(till.home) | env))
    Cashier(terminal).sign_in()
    terminal.wait_for(ONLINE)
    eventually(till.is_ready_for_outages, bool, "an offline database")
    return Program("register", terminal, lambda n, _: re.compile(rf"Items\s+{n:,}(?!\S)"))


def next_sale(program: Program) -> None:
    """Pay, so that the next scan is the first of a sale."""
    Cashier(program.terminal).pay_exactly()
    program.terminal.press("enter")
    program.scans = 0


def disconnect(program: Program) -> None:
    """Go offline by hand."""
    terminal = program.terminal
    terminal.press("F9")
    terminal.wait_for("Connection status")
    terminal.press("d")
    terminal.wait_for(MANUAL)
    terminal.press("escape")
    terminal.wait_until_gone("Connection status")


def long_sale(program: Program, lines: int) -> dict[str, float]:
    """Line 10 (mean of 15 around it) against the last 15 lines of a long sale, in milliseconds."""
    terminal = program.terminal
    painted, processor = [], []
    for number in range(1, lines + 1):
        if 3 <= number <= 17 or number > lines - 15:
            began = processor_seconds(terminal.process.pid)
            painted.append(1000 * program.scan().seconds)
            processor.append(1000 * (processor_seconds(terminal.process.pid) - began))
        else:
            program.scans = number
            terminal.type(CODES[number % len(CODES)] + "\r")
            terminal.wait_for(program.shown(number, ""))
    early, late = statistics.median(painted[:15]), statistics.median(painted[15:])
    early_work, late_work = statistics.median(processor[:15]), statistics.median(processor[15:])
    return {
        "line_10_ms": early,
        "last_line_ms": late,
        "ratio": late / early,
        "line_10_processor_ms": early_work,
        "last_line_processor_ms": late_work,
        "processor_ratio": late_work / early_work,
    }


def measure(till: Till, colours: str, options: argparse.Namespace) -> dict[str, Any]:
    """All figures with one depth of colour."""
    with ExitStack() as stack:
        own = register(stack, till, COLOURS[colours])
        env = environment(till.home) | COLOURS[colours]
        others = peers(stack, env)
        figures: dict[str, Any] = {
            "bytes_per_character": {
                one.name: statistics.mean(one.type_code()) for one in (own, *others)
            }
        }
        figures["online"] = by_turns([own, *others], options.scans)
        next_sale(own)
        disconnect(own)
        figures["offline"] = by_turns([own, *peers(stack, env)], options.scans)
        if options.lines:
            next_sale(own)
            figures[f"line_{options.lines}"] = long_sale(own, options.lines)
        next_sale(own)
        own.terminal.press("F9")
        own.terminal.wait_for("Connection status")
        own.terminal.press("c")
        own.terminal.wait_for(ONLINE)
    return figures


def report(colours: str, figures: dict[str, Any]) -> None:
    """Print the figures of one depth of colour, side by side."""
    names = list(figures["online"])
    characters = figures["bytes_per_character"]
    rows: list[list[object]] = [["character, bytes", *(float(characters[n]) for n in names), ""]]
    for mode in ("online", "offline"):
        for kind in next(iter(figures[mode].values())):
            values = [figures[mode][name][kind] for name in names]
            rows.append([f"scan {mode}, {kind.replace('_', ' ')}", *values, values[0] / values[1]])
    show(f"{colours} colours", [*names, f"{names[0]} / {names[1]}"], rows)
    for name, long in figures.items():
        if name.startswith("line_"):
            show(name.replace("_", " "), ["value"], [[key, value] for key, value in long.items()])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=60)
    parser.add_argument("--lines", type=int, default=1000, help="lines of the long sale; 0: none")
    parser.add_argument("--colours", default="256,truecolor")
    options = parser.parse_args()
    figures = {}
    with tempfile.TemporaryDirectory() as folder, server_world(Path(folder)) as world:
        till = world.install_till("001", through_url=world.server_url)
        for colours in options.colours.split(","):
            figures[colours] = measure(till, colours, options)
            report(colours, figures[colours])
    print_json("till", {"scans": options.scans, **figures})


if __name__ == "__main__":
    main()
