"""The way to the terminal: it never blocks, tells of room, and of an end that is gone."""

import asyncio
import os
import pty
import tty
from collections.abc import Callable, Iterator

import pytest

from tuipos.ui.driver.output import TerminalOutput

LONG = "0123456789" * 20_000


class Line:
    """A pipe or pseudo-terminal with our output at one end, and what it told us."""

    def __init__(self, make: Callable[[], tuple[int, int]]) -> None:
        self.reader, self.writer = make()
        self.file = os.fdopen(self.writer, "w")
        self.drained = asyncio.Event()
        self.gone: list[OSError] = []
        self.output = TerminalOutput(self.file, self.drained.set, self.gone.append)

    def read(self) -> bytes:
        """Return what is there, without waiting: the writer needs this thread, too."""
        os.set_blocking(self.reader, False)
        try:
            return os.read(self.reader, 65536)
        except BlockingIOError:
            return b""


def open_terminal() -> tuple[int, int]:
    master, slave = pty.openpty()
    tty.setraw(slave)
    return master, slave


@pytest.fixture(params=[os.pipe, open_terminal], ids=["pipe", "terminal"])
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    line = Line(request.param)
    yield line
    line.output.stop(0)
    line.file.close()
    if not line.gone:
        os.close(line.reader)


async def test_what_does_not_fit_waits_and_all_arrives_in_order(line: Line) -> None:
    line.output.start()
    line.output.send(LONG)
    assert not line.output.is_idle
    received = b""
    while not line.drained.is_set():
        received += line.read()
        await asyncio.sleep(0)
    while part := line.read():
        received += part
    assert received.decode() == LONG
    assert line.output.is_idle


async def test_a_short_text_is_written_at_once(line: Line) -> None:
    line.output.start()
    line.output.send("till")
    assert line.output.is_idle
    assert line.read() == b"till"


async def test_stopping_does_not_wait_for_a_stalled_line(line: Line) -> None:
    line.output.start()
    line.output.send(LONG)
    begin = asyncio.get_running_loop().time()
    assert not line.output.wait(0.05)
    line.output.stop(0.05)
    assert asyncio.get_running_loop().time() - begin < 5
    assert not line.output.is_open


async def test_an_end_that_is_gone_is_told_once_and_never_raised(line: Line) -> None:
    line.output.start()
    os.close(line.reader)
    for _ in range(3):
        line.output.send("till")
    assert len(line.gone) == 1
    assert not line.output.is_idle


async def test_nothing_is_sent_before_the_start_or_after_the_stop(line: Line) -> None:
    line.output.send("early")
    line.output.start()
    line.output.stop()
    line.output.send("late")
    assert line.read() == b""


async def test_our_being_non_blocking_is_ours_alone() -> None:
    line = Line(open_terminal)
    line.output.start()
    assert os.get_blocking(line.writer)
    line.output.stop()
    line.file.close()
    os.close(line.reader)
