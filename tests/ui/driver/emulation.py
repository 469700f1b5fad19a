"""An emulated terminal for the tests: pyte, with what it lacks."""

import re
from typing import Any

import pyte

_UNKNOWN_TO_PYTE = re.compile(
    r"\x1b\[[<=>][\d;]*[a-zA-Z]"  # keyboard protocol and other private sequences
    r"|\x1b\[\?[\d;]*\$p"
    r"|\x1b\[\d* q"
    r"|\x1b\[\?[\d;]*u"
    r"|\x1b\](?:\d+;)?[^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b\\"
)
_ALTERNATE_SCREEN = re.compile(r"(\x1b\[\?1049[hl])")
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?)?\Z")


class _Screen(pyte.Screen):
    def select_graphic_rendition(self, *codes: int, **options: Any) -> None:
        """pyte passes private sequences that end in "m" here; a terminal's pen ignores them."""
        if not options.get("private"):
            super().select_graphic_rendition(*codes)


class Emulator:
    """A screen of cells fed with what a driver wrote, in pieces cut anywhere."""

    def __init__(self, width: int, height: int, *, has_line_feed_mode: bool = True) -> None:
        self.screen = _Screen(width, height)
        self.screen.mode.discard(pyte.modes.DECAWM)
        if has_line_feed_mode:
            # A terminal's line discipline turns a line feed into carriage return and line feed.
            self.screen.set_mode(pyte.modes.LNM)
        self._stream = pyte.Stream(self.screen)
        self._rest = ""

    def feed(self, data: str) -> None:
        """Show data; entering and leaving the alternate screen empties it, which pyte can't."""
        data = self._rest + data
        unfinished = _UNFINISHED.search(data)
        end = unfinished.start() if unfinished else len(data)
        self._rest = data[end:]
        for part in _ALTERNATE_SCREEN.split(data[:end]):
            if _ALTERNATE_SCREEN.fullmatch(part):
                self.blank()
            else:
                self._stream.feed(_UNKNOWN_TO_PYTE.sub("", part))

    def blank(self) -> None:
        """Empty the screen in the default pen, leaving cursor and pen."""
        attributes = self.screen.cursor.attrs
        self.screen.cursor.attrs = self.screen.default_char
        self.screen.erase_in_display(2)
        self.screen.cursor.attrs = attributes

    def resize(self, width: int, height: int) -> None:
        self.screen.resize(height, width)

    def cells(self) -> list[list[tuple[Any, ...]]]:
        """Return every cell with its character, colours and attributes."""
        lines, columns = self.screen.lines, self.screen.columns
        return [[tuple(self.screen.buffer[y][x]) for x in range(columns)] for y in range(lines)]

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def cursor(self) -> tuple[int, int]:
        return self.screen.cursor.y, min(self.screen.cursor.x, self.screen.columns - 1)


def differences(ours: Emulator, stock: Emulator) -> list[str]:
    """Describe the cells in which two screens differ."""
    return [
        f"({y}, {x}): ours {own!r}, stock {other!r}"
        for y, (own_row, other_row) in enumerate(zip(ours.cells(), stock.cells(), strict=True))
        for x, (own, other) in enumerate(zip(own_row, other_row, strict=True))
        if own != other
    ]
