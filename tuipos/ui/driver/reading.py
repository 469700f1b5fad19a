"""Reads Textual's frames into rows of cells, as the terminal would draw them."""

import re
from typing import NamedTuple

from rich.cells import split_graphemes

from tuipos.ui.driver.cells import NARROW, PLAIN_TEXT, UNSURE, WIDE, Row, kind_of
from tuipos.ui.driver.controls import ABSOLUTE_MOVE
from tuipos.ui.driver.style import DEFAULT_PEN, Pen, changed_pen

_TEXT = r"[^\x00-\x1f\x7f-\x9f]"
_TOKEN = re.compile(
    rf"\x1b\[([\d;:]*)m({_TEXT}*)((?:\x1b\[0?m)?)"  # a segment: 1 pen, 2 text, 3 reset
    rf"|({_TEXT}+)"  # 4 text
    r"|(\n)"  # 5
    r"|\x1b\]8;([^\x07\x1b]*)(?:\x07|\x1b\\)"  # 6 hyperlink
)
_MOVE = re.compile(r"\x1b\[(\d*)(?:;(\d*))?H")
_NOT_IN_FRAMES = (
    re.compile(r"\x1b(?!\[[\d;:]*m|\[\d*(?:;\d*)?H|\]8;[^\x07\x1b]*(?:\x07|\x1b\\)|\\)"),
    re.compile(r"\n(?!\n|\x1b\[\d*;?\d*H)"),
    re.compile(r"[\x00-\x09\x0b-\x1a\x1c-\x1f\x7f-\x9f]"),
)
"""Separate, since each by itself is searched for much faster than all as one."""

_PENS_REMEMBERED = 4096


def end_of_frame(data: str, position: int = 0) -> int:
    """Return where the first thing stands that a frame of Textual's never holds."""
    for pattern in _NOT_IN_FRAMES:
        match = pattern.search(data, position, len(data))
        if match:
            data = data[: match.start()]
    return len(data)


class Flow(NamedTuple):
    """What was written from one absolute move to the next, as it was sent."""

    y: int
    x: int
    end_x: int
    text: str
    pen: Pen
    """The pen at its beginning; the move is part of the text."""
    end_pen: Pen

    def sequences(self) -> str:
        """Return what draws it, wherever the cursor is."""
        has_move = ABSOLUTE_MOVE.match(self.text) is not None
        return self.text if has_move else f"\x1b[{self.y + 1};{self.x + 1}H{self.text}"


class FrameReader:
    """A terminal as far as frames need one: pen, cursor, cells; no wrapping, one screen."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.rows = [Row(width) for _ in range(height)]
        self.pen = DEFAULT_PEN
        self.x = self.y = 0
        self.flows: list[Flow] = []
        self.scrolled = False
        self.is_sure = True
        """Whether the cursor is where we think, whatever terminal it is."""
        self._pens: dict[str, Pen] = {}
        self._pen_at_flow = DEFAULT_PEN
        self._flow_x = 0

    def blank(self) -> None:
        """Become an empty screen."""
        self.rows = [Row(self.width) for _ in range(self.height)]

    def resize(self, width: int, height: int) -> None:
        """Keep what still fits; what is new is blank until a frame says otherwise."""
        del self.rows[height:]
        for row in self.rows:
            row.resize(width)
        self.rows += [Row(width) for _ in range(height - len(self.rows))]
        self.width, self.height = width, height
        self.x, self.y = min(self.x, width), min(self.y, height - 1)

    def read(self, data: str) -> None:
        """Apply a frame; `flows` and `scrolled` then tell about this frame alone."""
        self.flows, self.scrolled = [], False
        moves = list(_MOVE.finditer(data))
        first = moves[0].start() if moves else len(data)
        if first:
            self._begin_flow()
            self._read_flow(data[:first], 0)
        starts = [*(move.start() for move in moves), len(data)]
        for move, end in zip(moves, starts[1:], strict=True):
            text = data[move.start() : end]
            self.place(int(move[1] or 1) - 1, int(move[2] or 1) - 1)
            repeated_to = self.rows[self.y].recent.get(text)
            if repeated_to is not None and self.pen is DEFAULT_PEN:
                self.x = repeated_to[1]
                continue
            self._begin_flow()
            self._read_flow(text, len(move[0]))

    def _read_flow(self, text: str, position: int) -> None:
        """Read what goes from one absolute move to the next, beginning behind the move."""
        start, count = (self.y, self.rows[self.y], self.x), len(self.flows)
        remembered = self._pens
        for match in _TOKEN.finditer(text, position):
            group = match.lastindex
            if group == 3:
                parameters, characters, reset = match.group(1, 2, 3)
                pen = remembered.get(parameters) if self.pen is DEFAULT_PEN else None
                self.pen = pen or self._pen_after(parameters)
                if characters:
                    self._put(characters)
                if reset:
                    self.pen = self._pen_after("") if self.pen.link else DEFAULT_PEN
            elif group == 4:
                self._put(match[4])
            elif group == 5:
                self._end_flow(text[: match.start()])
                self._feed_line()
            else:
                self.pen = self.pen._replace(link="" if match[6] == ";" else match[6])
        self._end_flow(text)
        if len(self.flows) > count:
            self._remember(text, *start, self.flows[count].end_x)

    def _remember(self, text: str, y: int, row: Row, x: int, end: int) -> None:
        """Remember a flow that, come again, changes nothing: most lines of a whole repaint."""
        if row.unsure:
            row.recent.clear()
            return
        row.forget_recent(x, end)
        has_scrolled = y + text.count("\n") >= self.height
        if self._pen_at_flow is self.pen is DEFAULT_PEN and end > x and not has_scrolled:
            row.recent[text] = (x, end)

    def place(self, y: int, x: int) -> None:
        """Put the cursor where an absolute move would, kept inside the screen."""
        self.y = max(0, min(y, self.height - 1))
        self.x = max(0, min(x, self.width - 1))
        self.is_sure = True

    def _feed_line(self) -> None:
        """Go one line down; at the bottom everything goes up, as on the terminal."""
        if self.y + 1 < self.height:
            self.y += 1
        else:
            self.rows.append(self.rows.pop(0))
            self.rows[-1] = Row(self.width)
            self.scrolled = True
        self.x, self.is_sure = 0, True
        self._begin_flow()

    def _pen_after(self, parameters: str) -> Pen:
        if self.pen is not DEFAULT_PEN:
            pen = changed_pen(self.pen, parameters)
            return DEFAULT_PEN if pen == DEFAULT_PEN else pen
        pen_or_none = self._pens.get(parameters)
        if pen_or_none is None:
            if len(self._pens) >= _PENS_REMEMBERED:
                self._pens.clear()
            pen = changed_pen(DEFAULT_PEN, parameters)
            pen_or_none = self._pens[parameters] = DEFAULT_PEN if pen == DEFAULT_PEN else pen
        return pen_or_none

    def _begin_flow(self) -> None:
        self._flow_x, self._pen_at_flow = self.x, self.pen

    def _end_flow(self, text: str) -> None:
        if self.x != self._flow_x or not self.is_sure:
            flow = Flow(self.y, self._flow_x, self.x, text, self._pen_at_flow, self.pen)
            self.flows.append(flow)

    def _put(self, text: str) -> None:
        x = self.x
        end = x + len(text)
        if self.is_sure and end <= self.width and (text.isascii() or PLAIN_TEXT.fullmatch(text)):
            self.rows[self.y].put_plain(x, text, self.pen)
            self.x = end
            return
        for start, stop, width in split_graphemes(text)[0]:
            self._put_cluster(text[start:stop], width)

    def _put_cluster(self, cluster: str, width: int) -> None:
        """Write one cluster where we think it lands, and say so where we can't know."""
        row, x = self.rows[self.y], self.x
        kind = kind_of(cluster) if len(cluster) == 1 else UNSURE
        is_certain = kind in (NARROW, WIDE) and self.is_sure and x + width <= self.width
        if not is_certain:
            row.doubt_from(max(0, min(x, self.width) - (2 if width == 0 else 1)))
            self.is_sure = False
        if width == 0:
            if x:
                row.characters[x - 1] += cluster
            return
        if x + width > self.width:
            self.x = self.width
            return
        row.put_cluster(x, cluster, width, self.pen)
        if is_certain:
            row.unsure &= ~(((1 << width) - 1) << x)
        self.x = x + width
