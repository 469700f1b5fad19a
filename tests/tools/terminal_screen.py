"""An emulated screen (pyte) with what a till's program needs beside: two buffers, safe text."""

import copy
from typing import Any

import pyte

from tests.tools.escape_filter import EscapeFilter, Query

ALTERNATE_BUFFER_MODES = {47, 1047, 1049}


class TwoBufferScreen(pyte.Screen):
    """pyte's screen with the alternate buffer that full-screen programs switch to."""

    def __init__(self, columns: int, rows: int) -> None:
        self._main: tuple[Any, Any] | None = None
        super().__init__(columns, rows)

    @property
    def is_alternate(self) -> bool:
        return self._main is not None

    def set_mode(self, *modes: int, **options: Any) -> None:
        if options.get("private") and ALTERNATE_BUFFER_MODES & set(modes) and not self._main:
            self._main = (copy.deepcopy(self.buffer), copy.copy(self.cursor))
            self.erase_in_display(2)
        super().set_mode(*modes, **options)

    def reset_mode(self, *modes: int, **options: Any) -> None:
        super().reset_mode(*modes, **options)
        if options.get("private") and ALTERNATE_BUFFER_MODES & set(modes) and self._main:
            buffer, cursor = self._main
            self.buffer.clear()
            self.buffer.update(buffer)
            self.cursor.y, self.cursor.x = cursor.y, cursor.x
            self._main = None


class TerminalScreen:
    """What a terminal shows after the bytes it was fed."""

    def __init__(self, columns: int, rows: int) -> None:
        self.pyte = TwoBufferScreen(columns, rows)
        self._stream = pyte.ByteStream(self.pyte)
        self._filter = EscapeFilter()

    def feed(self, data: bytes) -> list[Query]:
        """Show `data`; returns the queries in it."""
        self._stream.feed(self._filter.feed(data))
        queries = self._filter.queries[:]
        self._filter.queries.clear()
        return queries

    def resize(self, columns: int, rows: int) -> None:
        self.pyte.resize(rows, columns)

    def row(self, number: int) -> str:
        """The text of a row, counted from 0; blanks at its end are left out."""
        line = self.pyte.buffer[number]
        return "".join(line[x].data for x in range(self.pyte.columns)).rstrip()

    def text(self) -> str:
        return "\n".join(self.row(number) for number in range(self.pyte.lines))

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor, counted from 0."""
        return self.pyte.cursor.x, self.pyte.cursor.y

    def framed(self) -> str:
        """The screen in a frame, for a failed test's message."""
        edge = "+" + "-" * self.pyte.columns + "+"
        rows = [f"|{self.row(n):<{self.pyte.columns}}|" for n in range(self.pyte.lines)]
        return "\n".join([edge, *rows, edge])

    def answer_to(self, query: Query) -> bytes:
        """What a modest modern terminal would answer; nothing where it would keep quiet."""
        match (query.private, query.params, query.middle, query.final):
            case ("", "" | "0", "", "c"):
                return b"\x1b[?62;22c"
            case (">", _, "", "c"):
                return b"\x1b[>1;10;0c"
            case ("", "5", "", "n"):
                return b"\x1b[0n"
            case ("", "6", "", "n"):
                column, row = self.cursor
                return f"\x1b[{row + 1};{column + 1}R".encode()
            case ("?", mode, "$", "p"):
                return f"\x1b[?{mode};{2 if mode == '2026' else 0}$y".encode()
            case (">", _, "", "q"):
                return b"\x1bP>|tuipos-test(1)\x1b\\"
            case _:
                return b""
