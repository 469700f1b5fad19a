"""A small app of line-API widgets, run at a pseudo-terminal by the tests: `python -m ...`.

It looks enough like a till to count bytes on: a list, a total in large digits, a message line, a
command line. With --stock-widgets the same is made of Textual's own Input, DataTable and Digits.
"""

import argparse
import asyncio
import contextlib
import signal
import socket
import sys
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.app import App, ComposeResult
from textual.driver import Driver
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import DataTable, Digits, Input, Static

from tuipos.ui.driver import TerminalGone, choose_driver

GOODS = ("Espresso beans 1 kg", "Oat milk 1 l", "Apples, loose", "Red wine 0.75 l", "Rye bread")
CLUSTERS = (
    "Cafe\u0301 cre\u0300me",
    "\u2764\ufe0f tea",
    "Pho\u031b\u0309 字",
    "👨\u200d👩\u200d👧 pack",
    "Müsli 漢字",
)
GLYPHS = {
    "0": ("█▀█", "█ █", "▀▀▀"), "1": ("▀█ ", " █ ", "▀▀▀"), "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"), "4": ("█ █", "▀▀█", "  ▀"), "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"), "7": ("▀▀█", "  █", "  ▀"), "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"), ".": ("   ", "   ", " ▀ "),
}  # fmt: skip


class Lines(Widget):
    """A widget that draws plain lines of text, and repaints only those that are said to change."""

    DEFAULT_CSS = "Lines { height: 1; }"

    def __init__(self, widget_id: str, style: Style | None = None) -> None:
        super().__init__(id=widget_id)
        self.lines: list[str] = []
        self.style = style or Style()

    def render_line(self, y: int) -> Strip:
        text = self.lines[y] if y < len(self.lines) else ""
        base = self.rich_style + self.style
        strip = Strip([Segment(text, base)])
        return strip.adjust_cell_length(self.size.width, base)

    def show(self, lines: list[str]) -> None:
        """Change the lines; refresh those that differ."""
        old, self.lines = self.lines, lines
        for y in range(max(len(old), len(lines))):
            before = old[y] if y < len(old) else ""
            if before != (lines[y] if y < len(lines) else ""):
                self.refresh(Region(0, y, self.size.width, 1))


class SmallTill(App[None]):
    """Typed characters go to the command line; Enter scans the next item."""

    CSS = """
    #items { dock: left; width: 56; height: 18; margin: 1 0 0 0; }
    #total { dock: right; width: 24; height: 3; margin: 2 0 0 0; }
    #message { dock: bottom; height: 1; margin: 0 0 1 0; }
    #command { dock: bottom; height: 1; }
    DataTable { width: 56; height: 18; } Input { dock: bottom; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = [("ctrl+q", "quit", "Quit"), ("ctrl+r", "repaint", "Repaint")]

    def __init__(self, options: argparse.Namespace) -> None:
        super().__init__(ansi_color=True if options.ansi else None)
        self.options = options
        self.scanned = 0
        self.typed = ""
        self.counter = 0

    def get_driver_class(self) -> type[Driver]:
        return choose_driver(super().get_driver_class())

    def compose(self) -> ComposeResult:
        if self.options.stock_widgets:
            yield DataTable(id="items")
            yield Digits("0.00", id="total")
            yield Static("", id="message")
            yield Input(id="command")
            return
        yield Lines("items")
        yield Lines("total", Style(bold=True))
        yield Lines("message", Style(color="green"))
        yield Lines("command")

    def on_mount(self) -> None:
        if self.options.stock_widgets:
            self.query_one(DataTable).add_columns("#", "Item", "Amount")
        if self.options.counter_socket:
            self.set_interval(0.02, self.count)
            self.channel = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self.channel.connect(self.options.counter_socket)

        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.exit)
        if self.options.ignore_hangup:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def count(self) -> None:
        """Tell over another channel that the event loop runs, and change the screen with it."""
        self.counter += 1
        self.channel.send(str(self.counter).encode())
        filling = "".join(chr(33 + (self.counter * 7 + x) % 90) for x in range(56))
        self.query_one("#items", Lines).show([f"{y} {self.counter} {filling}" for y in range(18)])

    def on_key(self, event: events.Key) -> None:
        if event.key == "ctrl+n" or (event.key == "enter" and not self.options.stock_widgets):
            self.scan()
        elif event.key == "ctrl+l":
            self._driver.forget_screen()  # type: ignore[union-attr]
        elif self.options.show_keys:
            self.query_one("#message", Lines).show([f"{self.typed}<{event.key}>"])
            self.typed += f"<{event.key}>"
        elif event.is_printable and event.character and not self.options.stock_widgets:
            self.typed += event.character
            self.query_one("#command", Lines).show([f"> {self.typed}_"])

    def action_repaint(self) -> None:
        self.refresh()

    def scan(self) -> None:
        """Add a line to the list, scrolled by half a page; total, message, command line follow."""
        self.scanned += 1
        goods = CLUSTERS if self.options.clusters else GOODS
        name = goods[self.scanned % len(goods)]
        total = f"{self.scanned * 3.37:.2f}"
        if self.options.stock_widgets:
            self.scan_stock(name, total)
            return
        lines = self.query_one("#items", Lines).lines
        lines = [*lines, f"{self.scanned:3} {name:30} {3.37:10.2f}"]
        if len(lines) > 18:
            lines = lines[9:]
        with self.batch_update():
            self.query_one("#items", Lines).show(lines)
            digits = [" ".join(GLYPHS[c][row] for c in total) for row in range(3)]
            self.query_one("#total", Lines).show([f"{row:>24}" for row in digits])
            self.query_one("#message", Lines).show([f"{name} added"])
            self.typed = ""
            self.query_one("#command", Lines).show([">"])

    def scan_stock(self, name: str, total: str) -> None:
        table = self.query_one(DataTable)
        table.add_row(str(self.scanned), name, "3.37")
        table.move_cursor(row=table.row_count - 1)
        self.query_one(Digits).update(total)
        self.query_one("#message", Static).update(f"{name} added")
        self.query_one(Input).clear()

    @on(TerminalGone)
    def leave(self, event: TerminalGone) -> None:
        if self.options.counter_socket:
            self.channel.send(b"gone: " + event.reason.encode())
        self.exit()


def main() -> None:
    parser = argparse.ArgumentParser()
    for option in ("--stock-widgets", "--ansi", "--clusters", "--show-keys", "--ignore-hangup"):
        parser.add_argument(option, action="store_true")
    parser.add_argument("--counter-socket")
    SmallTill(parser.parse_args()).run(mouse=False)
    with contextlib.suppress(OSError):
        sys.stdout.write("left in order\n")


if __name__ == "__main__":
    main()
