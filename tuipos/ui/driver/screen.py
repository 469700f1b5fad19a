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
from tuipos.ui.driver.history import RowHistory
from tuipos.ui.driver.reading import FrameReader, end_of_frame
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
        self._histories: dict[int, RowHistory] = {}
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
        for history in self._histories.values():
            history.forget()

    def drop_frame(self) -> None:
        """Send no more of the frame: the screen is about to be left and takes nothing."""
        self._dirty.clear()

    def resize(self, width: int, height: int) -> None:
        """Follow the terminal's size and forget what it showed."""
        self._wanted.resize(width, height)
        self._histories.clear()
        self.forget()

    def read(self, data: str) -> None:
        """Take in one write of Textual's."""
        if not (self._wanted.is_sure or ABSOLUTE_MOVE.match(data)):
            self._is_astray = True
        if not self._is_active or self._is_astray or end_of_frame(data) < len(data):
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
        wanted, shown = self._wanted.rows[y], self._shown[y]
        if y in self._histories:
            self._histories[y].encode(self._encoder, y, shown)
        elif shown is not None:
            self._encoder.change_row(y, shown, wanted)
        else:
            self._encoder.whole_row(y, wanted)
        self._shown[y] = wanted.copy()

    def _read_frame(self, data: str) -> None:
        """Take in data that holds nothing but a frame."""
        reader, unsent = self._wanted, {y: self._wanted.rows[y].copy() for y in self._dirty}
        start = reader.y, reader.x, reader.pen
        reader.read(data)
        if reader.scrolled:
            before = [unsent.get(y) or self._shown[y] for y in range(reader.height)]
            self._pass_scrolled(data, [row for row in before if row is not None], *start)
            return
        lines = {flow.y for flow in reader.flows}
        self._dirty |= lines
        for y in lines:
            shown = self._shown[y]
            if reader.rows[y].unsure:
                self._add_to_history(y, unsent.get(y) or shown)
            elif y in self._histories or (shown is not None and shown.unsure):
                self._become_certain(y)

    def _add_to_history(self, y: int, base: Row | None) -> None:
        assert base is not None, "a line is either shown or unsent"
        if y not in self._histories:
            self._histories[y] = RowHistory(base.copy())
        flows = [flow for flow in self._wanted.flows if flow.y == y]
        if not self._histories[y].add(flows, self._wanted.rows[y].copy()):
            self._shown[y] = None
            self.needs_repaint = True

    def _become_certain(self, y: int) -> None:
        """End the doubt about a line; what the terminal still shows of it is written over."""
        history = self._histories.pop(y, None)
        if history is None or history.was_sent:
            self._shown[y] = None

    def _pass_scrolled(self, data: str, before: list[Row], y: int, x: int, pen: Pen) -> None:
        """Send a frame that moved the lines as it is, after what was wanted before it.

        Happens while frames of another size than the terminal's are under way.
        """
        after, self._wanted.rows = self._wanted.rows, before
        self._committed.append(self.take())
        self._wanted.rows = after
        self._encoder.move(y, min(x, self._wanted.width - 1))
        self._encoder.change_pen(pen)
        self._encoder.raw(data, self._wanted.pen)
        self._committed.append(self._encoder.take())
        self._shown = [row.copy() for row in self._wanted.rows]
        self._histories.clear()
        self._sent_cursor = None

    def _read_mixed(self, data: str) -> None:
        """Take apart data that holds more than a frame."""
        position = 0
        while position < len(data):
            if self._is_active and not self._is_astray:
                end = end_of_frame(data, position)
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
                self._histories.pop(y, None)
            return
        self._is_astray = True
        if effect in (Effect.ENTER, Effect.LEAVE):
            self._is_active = effect is Effect.ENTER
            self._is_synchronised = False
            reader.blank()
            self._histories.clear()

    def _commit(self, control: str) -> None:
        """Fix what is to be sent so far, then the control, and forget the screen."""
        reader = self._wanted
        if self._is_active and not self._is_astray:
            self._committed.append(self.take())
            self._encoder.move(reader.y, min(reader.x, reader.width - 1))
            self._encoder.change_pen(reader.pen)
            self._encoder.raw(control, reader.pen)
            self._committed.append(self._encoder.take())
        else:
            self._committed.append(control)
        self.forget()
        if sum(map(len, self._committed)) > _COMMITTED_CHARACTERS:
            self._committed.clear()
            self.needs_repaint = True
