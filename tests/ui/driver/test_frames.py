"""Random frames: what our terminal shows equals what the stock driver's shows, cell by cell."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from tests.ui.driver.emulation import Emulator, differences
from tests.ui.driver.frames import frames
from tuipos.ui.driver.screen import ScreenDiff

ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"
THOROUGH = settings(
    max_examples=200,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
HARMLESS = st.sampled_from(
    ["\x07", "\x1b]0;till\x07", "\x1b[?25l", "\x1b[?2026h", "\x1b[?2004h", "\x1b[>9u", "\x1b[?7l"]
)
ERASES = st.sampled_from(["\x1b[2J", "\x1b[K", "\x1b[1K", "\x1b[J", "\x1b[1J"])


class SideBySide:
    """The same writes to a stock terminal and, through the differ, to ours."""

    def __init__(self, width: int, height: int) -> None:
        self.diff = ScreenDiff(width, height)
        self.ours, self.stock = Emulator(width, height), Emulator(width, height)
        self.write(ENTER)
        self.take()

    def write(self, data: str) -> None:
        self.stock.feed(data)
        self.diff.read(data)

    def take(self) -> str:
        sent = self.diff.take()
        self.ours.feed(sent)
        return sent

    def check(self) -> None:
        self.take()
        assert differences(self.ours, self.stock) == []
        assert self.ours.cursor() == self.stock.cursor()
        assert self.take() == ""


def size(data: st.DataObject) -> tuple[int, int]:
    return data.draw(st.integers(4, 30), "width"), data.draw(st.integers(2, 8), "height")


@THOROUGH
@given(st.data())
def test_after_any_frames_both_terminals_show_the_same(data: st.DataObject) -> None:
    width, height = size(data)
    both = SideBySide(width, height)
    for _ in range(data.draw(st.integers(1, 6), "frames")):
        if data.draw(st.booleans(), "control"):
            both.write(data.draw(HARMLESS))
        both.write(data.draw(frames(width, height)))
        both.check()


@THOROUGH
@given(st.data())
def test_merged_frames_show_the_same_as_all_of_them(data: st.DataObject) -> None:
    """A terminal that takes nothing for a while gets the newest frame, not each one."""
    width, height = size(data)
    both = SideBySide(width, height)
    both.write(data.draw(frames(width, height, full=True)))
    both.check()
    for _ in range(data.draw(st.integers(2, 6), "frames")):
        both.write(data.draw(frames(width, height)))
    both.take()
    if both.diff.needs_repaint:
        note("repaint asked for")
        both.write(data.draw(frames(width, height, full=True)))
    both.check()


def leave_and_enter(both: SideBySide, data: st.DataObject) -> None:
    both.write(LEAVE)
    both.take()
    both.write("someone's own output\n" + ENTER)


def resize(both: SideBySide, data: st.DataObject) -> None:
    width, height = size(data)
    for terminal in (both.ours, both.stock):
        terminal.resize(width, height)
    both.ours.feed("\x1b[HA terminal shuffles its lines at a resize")
    both.diff.resize(width, height)


def noise(both: SideBySide, data: st.DataObject) -> None:
    both.ours.feed(data.draw(frames(*both.diff.size)))
    both.diff.forget()


def erase(both: SideBySide, data: st.DataObject) -> None:
    both.write(data.draw(ERASES))
    both.take()


def unknown(both: SideBySide, data: st.DataObject) -> None:
    both.write("\x1b[3A\x1b[31mdrawn\x1b[0m\x1b[2L")
    both.take()


@THOROUGH
@given(st.data())
def test_the_same_after_suspensions_resizes_noise_and_foreign_sequences(
    data: st.DataObject,
) -> None:
    happenings: list[Callable[[SideBySide, st.DataObject], None]] = [
        leave_and_enter, resize, noise, erase, unknown,
    ]  # fmt: skip
    both = SideBySide(*size(data))
    for _ in range(data.draw(st.integers(1, 4), "times")):
        both.write(data.draw(frames(*both.diff.size)))
        data.draw(st.sampled_from(happenings), "happening")(both, data)
        both.write(data.draw(frames(*both.diff.size, full=True)))
        both.check()
        both.write(data.draw(frames(*both.diff.size)))
        both.check()


@pytest.mark.parametrize("happening", [leave_and_enter, noise])
def test_a_forgotten_screen_is_written_whole_from_memory(
    happening: Callable[[SideBySide, st.DataObject], None],
) -> None:
    """Also without a repaint of the application's, as far as there is something to remember."""

    @settings(max_examples=30, deadline=None, print_blob=True)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        both = SideBySide(12, 4)
        both.write(data.draw(frames(12, 4, full=True)))
        both.check()
        happening(both, data)
        both.write("\x1b[1;1H")
        both.check()

    check()


@pytest.mark.parametrize("larger", [False, True])
def test_a_frame_for_another_size_does_what_it_does_to_a_stock_terminal(larger: bool) -> None:
    """Between a resize and the application's answer frames of the old size still come."""

    @settings(max_examples=40, deadline=None, print_blob=True)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        both = SideBySide(12, 4)
        frame_size = (14, 6) if larger else (9, 3)
        both.write(data.draw(frames(*frame_size, full=True)))
        both.take()
        if not larger:
            both.check()
        both.write(data.draw(frames(12, 4, full=True)))
        both.check()

    check()
