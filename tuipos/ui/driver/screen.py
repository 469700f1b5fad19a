"""The last frame sent, the newest one wanted, and what leads from one to the other."""

from tuipos.ui.driver.cells import Row
from tuipos.ui.driver.controls import (
    ABSOLUTE_MOVE,
    CONTROL,
    SYNCHRONISED_BEGIN,
    SYNCHRONISED_END,
    Effect,
    effect_of,
    erased_cells,
)
from tuipos.ui.driver.encoding import Encoder
from tuipos.ui.driver.reading import NOT_A_FRAME, Flow, FrameReader
from tuipos.ui.driver.style import UNKNOWN_PEN, Pen

_SYNCHRONISED_FROM_CHARACTERS = 256
"""A shorter update arrives in one piece anyway, and the brackets would double it."""
_COMMITTED_CHARACTERS = 1_000_000
"""More than this, for a terminal that takes nothing, is given up."""
_CONTROLS_KEPT = 256
"""Controls that may wait for a terminal that takes nothing; more of them are thinned out."""


class ScreenDiff:
    """Takes what Textual writes, keeps what it would show, and gives what must be sent for it.

    It does no input or output: `read` as often as frames come, `take` when the terminal can take
    something. Frames between two takes are merged; controls keep their order.
    """

    def __init__(self, width: int, height: int) -> None:
        self.needs_repaint = False
        """Something was lost that only a repaint of the application's can bring back exactly."""
        self._wanted = FrameReader(width, height)
        self._shown: list[Row | None] = [None] * height
        self._encoder = Encoder()
        self._committed: list[str] = []
        self._controls: list[str] = []
        self._verbatim: dict[int, list[Flow]] = {}
        self._dirty: set[int] = set()
        self._is_active = False
        self._is_astray = True
        self._is_synchronised = False
        self._sent_cursor: tuple[int, int] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in cells."""
        return self._wanted.width, self._wanted.height

    def forget(self) -> None:
        """Believe nothing about the terminal's screen: the next update writes all of it."""
        self._shown = [None] * self._wanted.height
        self._dirty = set(range(self._wanted.height))
        self._sent_cursor = None
        self._encoder.pen = UNKNOWN_PEN

    def drop_frame(self) -> None:
        """Send no more of the frame: the screen is about to be left and takes nothing."""
        self._dirty.clear()
        self._verbatim.clear()

    def resize(self, width: int, height: int) -> None:
        """Follow the terminal's size and forget what it showed."""
        self._wanted.resize(width, height)
        self._verbatim.clear()
        self.forget()

    def read(self, data: str) -> None:
        """Take in one write of Textual's."""
        if not (self._wanted.is_sure or ABSOLUTE_MOVE.match(data)):
            self._is_astray = True
        if not self._is_active or self._is_astray or NOT_A_FRAME.search(data):
            self._read_mixed(data)
        elif data:
            self._read_frame(data)

    def take(self) -> str:
        """Return what brings the terminal from what was sent last to what is wanted now."""
        parts = [*self._committed, *self._controls]
        self._committed.clear()
        self._controls.clear()
        if self._is_active and not self._is_astray:
            parts.append(self._update())
        return "".join(parts)

    def _update(self) -> str:
        for y in sorted(self._dirty):
            self._update_row(y)
        self._dirty.clear()
        self._verbatim.clear()
        cursor = self._wanted.y, min(self._wanted.x, self._wanted.width - 1)
        encoder = self._encoder
        if (encoder.y, encoder.x) != cursor and (encoder.has_output or self._sent_cursor != cursor):
            encoder.move(*cursor)
        self._sent_cursor = cursor
        update = encoder.take()
        if self._is_synchronised and len(update) > _SYNCHRONISED_FROM_CHARACTERS:
            return f"{SYNCHRONISED_BEGIN}{update}{SYNCHRONISED_END}"
        return update

    def _update_row(self, y: int) -> None:
        wanted, shown, encoder = self._wanted.rows[y], self._shown[y], self._encoder
        flows = self._verbatim.get(y)
        if flows is not None:
            if shown is None and _covers(flows, self._wanted.width):
                encoder.erase_line(y)
            elif shown is None:
                encoder.guessed_row(y, wanted)
            for flow in flows:
                encoder.change_pen(flow.pen)
                encoder.raw(flow.sequences(), flow.end_pen)
        elif shown is not None:
            encoder.change_row(y, shown, wanted)
        elif wanted.unsure:
            encoder.guessed_row(y, wanted)
        else:
            encoder.whole_row(y, wanted)
        self._shown[y] = wanted.copy()

    def _read_frame(self, data: str) -> None:
        """Take in data that holds nothing but a frame."""
        reader, unsent = self._wanted, set(self._dirty)
        start = reader.y, reader.x, reader.pen
        reader.read(data)
        if reader.scrolled:
            self._pass_scrolled(data, bool(unsent), *start)
            return
        lines = {flow.y for flow in reader.flows}
        self._dirty |= lines
        for y in lines & (reader.doubtful | self._verbatim.keys()):
            if y in self._verbatim or (y in unsent and self._shown[y] is not None):
                self._lose(y)
            else:
                self._verbatim[y] = [flow for flow in reader.flows if flow.y == y]

    def _pass_scrolled(self, data: str, is_behind: bool, y: int, x: int, pen: Pen) -> None:
        """Send a frame that moved the lines as it is: cheaper and surer than following it."""
        if is_behind:
            self.forget()
            self.needs_repaint = True
            return
        self._encoder.move(y, min(x, self._wanted.width - 1))
        self._encoder.change_pen(pen)
        self._encoder.raw(data, self._wanted.pen)
        self._committed.append(self._encoder.take())
        self._shown = [row.copy() for row in self._wanted.rows]
        self._sent_cursor = None

    def _lose(self, y: int) -> None:
        """Give up on a line whose writes were merged though they depend on each other."""
        self._shown[y] = None
        self._verbatim.pop(y, None)
        self.needs_repaint = True

    def _read_mixed(self, data: str) -> None:
        """Take apart data that holds more than a frame."""
        position = 0
        while position < len(data):
            if self._is_active and not self._is_astray:
                odd = NOT_A_FRAME.search(data, position)
                end = odd.start() if odd else len(data)
                if end > position:
                    self._read_frame(data[position:end])
                position = end
            else:
                position = self._pass_astray(data, position)
                continue
            if position < len(data):
                position = self._read_control(data, position)

    def _pass_astray(self, data: str, position: int) -> int:
        """Pass on what comes while nobody knows where the cursor is, up to the next move."""
        control = CONTROL.match(data, position)
        if control is None:
            next_control = CONTROL.search(data, position)
            end = next_control.start() if next_control else len(data)
            self._committed.append(data[position:end])
            return end
        if self._is_active and ABSOLUTE_MOVE.fullmatch(control[0]):
            self._is_astray = False
            return position
        return self._read_control(data, position)

    def _read_control(self, data: str, position: int) -> int:
        """Take in one control; return where it ends."""
        match = CONTROL.match(data, position)
        control = match[0] if match else data[position]
        if control in (SYNCHRONISED_BEGIN, SYNCHRONISED_END) and self._is_active:
            self._is_synchronised = True
        elif effect_of(control) is not Effect.NONE:
            self._pass_control(control)
        elif self._is_astray:
            self._committed.append(control)
        else:
            self._add_control(control)
        return position + len(control)

    def _add_control(self, control: str) -> None:
        self._controls.append(control)
        if len(self._controls) > _CONTROLS_KEPT:
            # The last of each kind decides: modes are switched, titles and the clipboard set.
            last_of_each = dict.fromkeys(reversed(self._controls))
            self._controls = list(reversed(last_of_each))[-_CONTROLS_KEPT // 2 :]

    def _pass_control(self, control: str) -> None:
        """Send a control that touches the screen as it is, from the pen and place it expects."""
        reader = self._wanted
        self._commit(control)
        effect = effect_of(control)
        if effect is Effect.PEN:
            reader.read(control)
            self._encoder.pen = reader.pen
            return
        if effect is Effect.ERASE:
            pen = Pen(background=reader.pen.background)
            size = reader.height, reader.width
            for y, columns in erased_cells(control, reader.y, reader.x, *size):
                reader.rows[y].erase(columns, pen)
            return
        self._is_astray = True
        if effect in (Effect.ENTER, Effect.LEAVE):
            self._is_active = effect is Effect.ENTER
            self._is_synchronised = False
            reader.blank()

    def _commit(self, control: str) -> None:
        """Fix what is to be sent so far, then the control, and forget the screen."""
        reader = self._wanted
        self._committed.append(self.take())
        if self._is_active and not self._is_astray:
            self._encoder.move(reader.y, min(reader.x, reader.width - 1))
        self._encoder.change_pen(reader.pen)
        self._encoder.raw(control, reader.pen)
        self._committed.append(self._encoder.take())
        self.forget()
        if sum(map(len, self._committed)) > _COMMITTED_CHARACTERS:
            self._committed.clear()
            self.needs_repaint = True


def _covers(flows: list[Flow], width: int) -> bool:
    """Say whether flows write a whole line without a gap."""
    end = 0
    for flow in sorted(flows, key=lambda flow: flow.x):
        if flow.x > end:
            return False
        end = max(end, flow.end_x)
    return end >= width
