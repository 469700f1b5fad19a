"""Writes the difference between two screens in as few bytes as are safe."""

from tuipos.ui.driver.cells import UNSURE, Row, kind_of
from tuipos.ui.driver.style import DEFAULT_PEN, Pen, pen_change

_GAP_CELLS_JOINED = 8
"""Unchanged cells that may be written again where that is shorter than a move over them."""
_ERASE_BYTES = 3
_BACKSPACES = 3
"""Up to so many steps back, backspaces are shorter than a sequence."""


class Encoder:
    """The terminal's pen and cursor as we left them, and what is to be sent next.

    The cursor counts as unknown at the start of each update, so that every update begins with an
    absolute move: a message of the kernel's or another program's then spoils one place, not two.
    """

    def __init__(self) -> None:
        self.pen = DEFAULT_PEN
        self.x: int | None = None
        self.y: int | None = None
        self._parts: list[str] = []

    @property
    def has_output(self) -> bool:
        """Whether anything waits to be taken."""
        return bool(self._parts)

    def take(self) -> str:
        """Return what was gathered and begin anew."""
        text = "".join(self._parts)
        self._parts.clear()
        self.x = self.y = None
        return text

    def change_pen(self, pen: Pen) -> None:
        if pen is not self.pen:
            self._parts.append(pen_change(self.pen, pen))
            self.pen = pen

    def move(self, y: int, x: int) -> None:
        """Go to a cell the shortest way; on a line of its own always by an absolute move."""
        if self.y == y and self.x == x:
            return
        choices = [_absolute_move(y, x)]
        if self.y == y and self.x is not None:
            choices += _moves_along(self.x, x)
        elif self.x == x and self.y is not None:
            choices.append(f"\x1b[{y + 1}d")
        self._parts.append(min(choices, key=len))
        self.y, self.x = y, x

    def raw(self, text: str, pen: Pen) -> None:
        """Send sequences as they came; afterwards the pen is known, the cursor is not."""
        self._parts.append(text)
        self.pen = pen
        self.x = self.y = None

    def change_row(self, y: int, shown: Row, wanted: Row) -> None:
        """Turn a line whose content is known into another; neither holds anything unsure."""
        if shown.characters == wanted.characters and shown.pens == wanted.pens:
            return
        changed = [
            x
            for x, old, new, old_pen, new_pen in zip(
                range(len(wanted.characters)),
                shown.characters,
                wanted.characters,
                shown.pens,
                wanted.pens,
                strict=True,
            )
            if old != new or (old_pen is not new_pen and old_pen != new_pen)
        ]
        if changed:
            self._write_cells(y, wanted, changed)

    def whole_row(self, y: int, wanted: Row) -> None:
        """Write a line of which nothing is known."""
        if wanted.unsure:
            self._probable_row(y, wanted)
            return
        self._write_cells(y, wanted, list(range(len(wanted.characters))))

    def _probable_row(self, y: int, wanted: Row) -> None:
        """Write a line that holds characters of unsure width, each part at its own place."""
        self.change_pen(DEFAULT_PEN)
        self.move(y, 0)
        self._parts.append("\x1b[2K")
        start = 0
        for x, cluster in enumerate(wanted.characters):
            if len(cluster) > 1 or (cluster and kind_of(cluster) == UNSURE):
                self._write_run(y, wanted, start, x)
                width = 1 if "".join(wanted.characters[x + 1 : x + 2]) else 2
                self._write_run(y, wanted, x, x + 1)
                start = x + width
        self._write_run(y, wanted, start, len(wanted.characters))

    def _write_cells(self, y: int, row: Row, changed: list[int]) -> None:
        """Write the cells given, in order; blanks at the end by an erase where that is shorter."""
        blank_from = _blank_tail(row)
        tail = [x for x in changed if x >= blank_from]
        is_erase_shorter = len(tail) > _ERASE_BYTES
        if is_erase_shorter:
            changed = changed[: len(changed) - len(tail)]
        for start, end in self._in_best_order(row, _runs(row, changed)):
            self._write_run(y, row, start, end)
        if is_erase_shorter:
            self.change_pen(DEFAULT_PEN)
            self.move(y, tail[0])
            self._parts.append("\x1b[K")

    def _in_best_order(self, row: Row, runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Begin with the part the pen is right for, if there are but two and the way back is short.

        That is what a typed character is: itself and the cursor behind it, in another pen.
        """
        if len(runs) != 1:
            return runs
        start, end = runs[0]
        first, last = row.pens[start], row.pens[end - 1]
        middle = next((x for x in range(start, end) if row.pens[x] != first), end)
        is_short = end - start <= _BACKSPACES and end < len(row.characters)
        if is_short and last == self.pen and {*row.pens[middle:end]} == {last}:
            return [(middle, end), (start, middle)]
        return runs

    def _write_run(self, y: int, row: Row, start: int, end: int) -> None:
        if self.y == y and self.x is not None and 0 < start - self.x <= _GAP_CELLS_JOINED:
            self._write_gap(row, self.x, start)
        if start < end:
            self.move(y, start)
        pens, characters = row.pens, row.characters
        x = start
        while x < end:
            pen = pens[x]
            stop = x + 1
            while stop < end and (pens[stop] is pen or pens[stop] == pen):
                stop += 1
            self.change_pen(pen)
            self._write_text("".join(characters[x:stop]), stop, row)
            x = stop

    def _write_gap(self, row: Row, start: int, end: int) -> None:
        """Write unchanged cells again where the pen fits and a move would be longer."""
        text = "".join(row.characters[start:end])
        cost = end - start if text.isascii() else len(text.encode("utf-8", "replace"))
        shortest_move = 3 if end - start == 1 else 4
        if cost <= shortest_move and all(pen == self.pen for pen in row.pens[start:end]):
            self._write_text(text, end, row)

    def _write_text(self, text: str, end: int, row: Row) -> None:
        """Write text that ends before a column; the cursor is known after plain text only.

        In the last column terminals differ in where the cursor stays, and after characters beyond
        ASCII it stays where the terminal's own table of widths says.
        """
        self._parts.append(text)
        if self.x is not None and end < len(row.characters) and text.isascii():
            self.x = end
        else:
            self.x = self.y = None


def _absolute_move(y: int, x: int) -> str:
    if x:
        return f"\x1b[{y + 1};{x + 1}H"
    return f"\x1b[{y + 1}H" if y else "\x1b[H"


def _moves_along(from_x: int, to_x: int) -> list[str]:
    """Return moves within a line: by steps and by column."""
    steps = to_x - from_x
    moves = [f"\x1b[{to_x + 1}G"]
    if steps > 0:
        moves.append("\x1b[C" if steps == 1 else f"\x1b[{steps}C")
    elif -steps <= _BACKSPACES:
        moves.append("\b" * -steps)
    else:
        moves.append(f"\x1b[{-steps}D")
    return moves


def _blank_tail(row: Row) -> int:
    """Return the column from which on a line holds nothing but blanks of the default pen."""
    x = len(row.characters)
    while x and row.characters[x - 1] == " " and row.pens[x - 1] == DEFAULT_PEN:
        x -= 1
    return x


def _runs(row: Row, changed: list[int]) -> list[tuple[int, int]]:
    """Join neighbouring columns; a run never begins in the middle of a wide character."""
    runs: list[tuple[int, int]] = []
    for x in changed:
        if runs and runs[-1][1] == x:
            runs[-1] = (runs[-1][0], x + 1)
        elif row.characters[x]:
            runs.append((x, x + 1))
        else:
            runs.append((x - 1, x + 1))
    return runs
