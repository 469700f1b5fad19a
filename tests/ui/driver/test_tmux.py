"""Combining marks, joiners and variation selectors: judged by tmux, stock and ours side by side."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.ui.driver.frames import CLUSTERS, frames
from tuipos.ui.driver.screen import ScreenDiff
from tuipos.ui.driver.style import DEFAULT_PEN, Pen, changed_pen

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(not shutil.which("tmux"), reason="TMUX IS MISSING: clusters unproven"),
]
WIDTH, HEIGHT = 24, 5
_MARK = "\x1b]2;{}\x1b\\"
_PATIENCE_SECONDS = 20.0


class Tmux:
    """A tmux server of our own, with panes that show what is written to them."""

    def __init__(self, folder: Path) -> None:
        self._socket = str(folder / "tmux")
        self._marks = 0

    def run(self, *words: str) -> str:
        command = ["tmux", "-S", self._socket, "-f", "/dev/null", *words]
        settings = {**os.environ, "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            command, check=True, capture_output=True, env=settings
        ).stdout.decode()

    def open(self, name: str, command: str, size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
        width, height = map(str, size)
        self.run("-u", "new-session", "-d", "-s", name, "-x", width, "-y", height, command)
        self.run("set", "-g", "status", "off")
        self.run("resize-window", "-t", name, "-x", width, "-y", height)

    def write(self, name: str, data: str) -> None:
        """Write to a pane's terminal and wait until tmux has read all of it."""
        self._marks += 1
        mark = f"mark{self._marks}"
        terminal = self.run("display", "-p", "-t", name, "#{pane_tty}").strip()
        with Path(terminal).open("w", encoding="utf-8") as file:
            file.write(data + _MARK.format(mark))
        self.wait_for(lambda: self.title(name) == mark, mark)

    def title(self, name: str) -> str:
        return self.run("display", "-p", "-t", name, "#{pane_title}").strip()

    def capture(self, name: str) -> str:
        """Return the text of the screen."""
        return self.run("capture-pane", "-p", "-t", name)

    def cells(self, name: str) -> list[list[tuple[str, Pen]]]:
        """Return every character of the screen with its pen.

        Blanks of the default pen at the end of a line do not count: tmux tells those that were
        written from those that were erased, which nobody can see.
        """
        lines, pen = [], DEFAULT_PEN
        for line in self.run("capture-pane", "-e", "-p", "-N", "-t", name).split("\n"):
            cells = []
            for parameters, text in re.findall(r"\x1b\[([\d;:]*)m|([^\x1b])", line):
                if text:
                    cells.append((text, pen))
                else:
                    pen = changed_pen(pen, parameters)
            while cells and cells[-1] == (" ", DEFAULT_PEN):
                cells.pop()
            lines.append(cells)
        return lines

    def wait_for(self, is_met: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + _PATIENCE_SECONDS
        while not is_met():
            assert time.monotonic() < end, f"{what} did not come"
            time.sleep(0.01)


@pytest.fixture(scope="module")
def tmux(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tmux]:
    server = Tmux(tmp_path_factory.mktemp("tmux"))
    for name in ("ours", "stock"):
        server.open(name, "stty raw -echo; exec sleep 600")
    yield server
    server.run("kill-server")


class TwoPanes:
    """What the stock driver writes in one pane, what ours makes of it in the other."""

    def __init__(self, tmux: Tmux) -> None:
        self._tmux = tmux
        self.diff = ScreenDiff(WIDTH, HEIGHT)
        self.pending = ""
        self._tmux.write("ours", "\x1b[?1049l\x1b[m")
        self.write("\x1b[?1049l\x1b[m\x1b[?1049h\x1b[?7l")
        self.check()

    def write(self, data: str) -> None:
        self._tmux.write("stock", data)
        self.diff.read(data)

    def check(self) -> None:
        self._tmux.write("ours", self.diff.take())
        assert self._tmux.cells("ours") == self._tmux.cells("stock")


@settings(max_examples=40, deadline=None, print_blob=True)
@given(data=st.data())
def test_lines_with_clusters_look_as_from_the_stock_driver(tmux: Tmux, data: st.DataObject) -> None:
    panes = TwoPanes(tmux)
    for _ in range(data.draw(st.integers(1, 4), "frames")):
        panes.write(data.draw(frames(WIDTH, HEIGHT, CLUSTERS)))
        panes.check()


@settings(max_examples=30, deadline=None, print_blob=True)
@given(data=st.data())
def test_clusters_come_back_when_the_screen_was_forgotten(tmux: Tmux, data: st.DataObject) -> None:
    panes = TwoPanes(tmux)
    panes.write(data.draw(frames(WIDTH, HEIGHT, CLUSTERS, full=True)))
    panes.check()
    frame = data.draw(frames(WIDTH, HEIGHT, CLUSTERS))
    # An update that is empty at its bottom can scroll the terminal. Then the lines are the same in
    # both, but how they came about is not kept, and only the app's repaint brings them back.
    assume("\n\n" not in frame and not frame.startswith("\n"))
    panes.write(frame)
    panes.check()
    tmux.write("ours", "\x1b[3;3H\x1b[41mkernel: noise\x1b[m\x1b[2;1H\x1b[K")
    panes.diff.forget()
    panes.check()
    panes.write(data.draw(frames(WIDTH, HEIGHT, CLUSTERS)))
    panes.check()


@settings(max_examples=30, deadline=None, print_blob=True)
@given(data=st.data())
def test_merged_frames_with_clusters_look_as_if_each_had_been_sent(
    tmux: Tmux, data: st.DataObject
) -> None:
    panes = TwoPanes(tmux)
    for _ in range(data.draw(st.integers(1, 3), "stalls")):
        for _ in range(data.draw(st.integers(1, 4), "frames")):
            panes.write(data.draw(frames(WIDTH, HEIGHT, CLUSTERS)))
        panes.check()


def test_one_changed_cell_beside_a_cluster(tmux: Tmux) -> None:
    panes = TwoPanes(tmux)
    for cluster in CLUSTERS:
        panes.write(f"\x1b[2;1H{cluster + ' tea 1':20}\x1b[1;1H")
        panes.check()
        panes.write(f"\x1b[2;1H{cluster + ' tea 2':20}\x1b[1;1H")
        panes.check()
        panes.write(f"\x1b[2;1H{'plain':24}\x1b[1;1H")
        panes.check()


def test_the_same_app_with_both_drivers_shows_the_same(tmux: Tmux) -> None:
    """Items with clusters in their names, scrolling, a repaint."""
    for name, driver in (("app-ours", ""), ("app-stock", "stock")):
        words = [sys.executable, "-m", "tests.ui.driver.small_till", "--clusters"]
        tmux.open(name, f"TUIPOS_DRIVER={driver} exec {shlex.join(words)}", size=(80, 24))
        for count in range(1, 24):
            tmux.run("send-keys", "-t", name, "C-n")
            wanted = f"{count:3} "
            tmux.wait_for(lambda: wanted in tmux.capture(name), f"item {count}")  # noqa: B023
        tmux.run("send-keys", "-t", name, "C-r", "7", "8")
        tmux.wait_for(lambda: "> 78_" in tmux.capture(name), "the typed digits")  # noqa: B023
    tmux.wait_for(lambda: tmux.cells("app-ours") == tmux.cells("app-stock"), "equal screens")
