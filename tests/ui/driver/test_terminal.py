"""The driver in a real app at a real pseudo-terminal, beside the stock driver where that helps."""

import os
import random
import signal
import socket
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.driver.emulation import differences
from tests.ui.driver.pseudo_terminal import PseudoTerminal

pytestmark = pytest.mark.terminal
APP = "tests.ui.driver.small_till"
OURS, STOCK = {"TUIPOS_DRIVER": ""}, {"TUIPOS_DRIVER": "stock"}
CHARACTER_BYTES, SCAN_BYTES = 16, 350


def start(*options: str, **settings: str) -> PseudoTerminal:
    """Start the app with our driver and wait until it is ready."""
    terminal = PseudoTerminal(APP, *options, environment={**OURS, **settings})
    terminal.read_until(lambda: b"\x1b[?2004h" in terminal.output, "the start")
    terminal.read_until_quiet(0.4)
    return terminal


def type_and_count(terminal: PseudoTerminal, keys: str) -> int:
    before = len(terminal.output)
    terminal.send(keys)
    terminal.read_until(lambda: len(terminal.output) > before, f"an answer to {keys!r}")
    terminal.read_until_quiet(0.08)
    return len(terminal.output) - before


def leave(terminal: PseudoTerminal) -> None:
    terminal.send("\x11")
    assert terminal.wait_for_exit() == 0


@pytest.mark.parametrize("colours", [{"COLORTERM": ""}, {"COLORTERM": "truecolor"}])
def test_bytes_per_character_and_per_scan(colours: dict[str, str]) -> None:
    figures = {}
    for name, driver in (("ours", OURS), ("stock", STOCK)):
        with start(**driver, **colours) as terminal:
            characters = [type_and_count(terminal, key) for key in "4711,5"]
            scans = [type_and_count(terminal, "\x0e") for _ in range(60)]
            leave(terminal)
        figures[name] = max(characters), sum(scans) / len(scans)
        print(f"{name}: character {figures[name][0]} bytes, scan {figures[name][1]:.0f} bytes")
    assert figures["ours"][0] <= CHARACTER_BYTES
    assert figures["ours"][1] <= SCAN_BYTES
    assert figures["stock"][1] > figures["ours"][1]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_script_of_keys_resizes_and_suspensions_ends_in_the_same_screen(seed: int) -> None:
    print(f"seed {seed}")
    terminals = []
    for driver in (OURS, STOCK):
        terminal = start(**driver)
        with terminal:
            play(terminal, random.Random(seed))
            shown = terminal.emulator.cells(), terminal.emulator.text()
            leave(terminal)
        terminals.append(shown)
    (ours, text), (stock, stock_text) = terminals
    assert text == stock_text
    assert ours == stock


def play(terminal: PseudoTerminal, chance: random.Random) -> None:
    """Do what happens to a till, then have both drivers paint all, which ours must not need.

    Keys are awaited, since a suspension throws away what was typed and not read.
    """
    scanned = 0
    for _ in range(18):
        act = chance.choice(["scan", "scan", "type", "resize", "quick resize", "suspend"])
        if act == "scan":
            count = chance.randint(1, 3)
            scanned += count
            terminal.send("\x0e" * count)
            terminal.read_until_shown(f"\n{scanned:3} ")
        elif act == "type":
            digit = chance.choice("0123456789*.")
            terminal.send(digit)
            terminal.read_until_shown(f"{digit}_")
        elif act == "resize":
            terminal.resize(chance.randint(60, 100), chance.randint(22, 30))
        elif act == "quick resize":
            size = terminal.emulator.screen.columns, terminal.emulator.screen.lines
            terminal.resize(size[0] - 3, size[1])
            terminal.resize(*size)
        else:
            suspend_and_continue(terminal)
        if chance.random() < 0.6:
            terminal.read_until_quiet(0.2)
    terminal.resize(80, 24)
    terminal.read_until_quiet(0.5)
    painted = terminal.emulator.cells()
    is_stock = b"stock" in environment_of(terminal)
    type_and_count(terminal, "\x12" if is_stock else "\x0c")
    terminal.read_until_quiet(0.3)
    assert is_stock or terminal.emulator.cells() == painted


def environment_of(terminal: PseudoTerminal) -> bytes:
    variables = Path(f"/proc/{terminal.process_id}/environ").read_bytes().split(b"\0")
    return next(value for value in variables if value.startswith(b"TUIPOS_DRIVER="))


def suspend_and_continue(terminal: PseudoTerminal) -> None:
    terminal.signal(signal.SIGTSTP)
    terminal.read_until(terminal.is_stopped, "the stop")
    terminal.emulator.feed("$ ls\nwhat the shell shows")
    terminal.signal(signal.SIGCONT)
    terminal.read_until_quiet(0.3)


def test_after_sigcont_everything_is_back_without_help() -> None:
    with start() as terminal:
        type_and_count(terminal, "123")
        before = terminal.emulator.cells()
        suspend_and_continue(terminal)
        terminal.read_until_shown("> 123_")
        terminal.read_until_quiet()
        assert terminal.emulator.cells() == before
        terminal.signal(signal.SIGSTOP)
        terminal.read_until(terminal.is_stopped, "the stop")
        terminal.emulator.feed("\x1b[2J\x1b[Hgone without a word")
        terminal.signal(signal.SIGCONT)
        terminal.read_until_shown("> 123_")
        terminal.read_until_quiet()
        assert terminal.emulator.cells() == before
        leave(terminal)


@pytest.mark.parametrize("cause", ["ctrl+l", "quick resize"])
def test_a_spoilt_screen_is_redrawn(cause: str) -> None:
    with start() as terminal:
        type_and_count(terminal, "123")
        before = terminal.emulator.cells()
        terminal.emulator.feed("\x1b[5;1H\x1b[41mkernel: nobody cared\x1b[2;2Hnoise")
        if cause == "ctrl+l":
            terminal.send("\x0c")
        else:
            terminal.resize(79, 24)
            terminal.resize(80, 24)
        terminal.read_until(lambda: terminal.emulator.cells() == before, "the redrawn screen")
        leave(terminal)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[socket.socket]:
    """Another channel, by which the app tells that its event loop runs."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(tmp_path / "counter"))
        receiver.settimeout(20)
        yield receiver


def test_a_stalled_line_holds_nothing_up_and_then_shows_the_newest(
    counter: socket.socket,
) -> None:
    with start("--counter-socket", counter.getsockname()) as terminal:
        first = int(counter.recv(64))
        while int(counter.recv(64)) < first + 150:
            pass  # The terminal is not read, and 150 frames of more than a kilobyte each go by.
        backlog = terminal.read_until_quiet(0.005)
        assert backlog < 64 * 1024, "frames were queued instead of merged"
        newest = int(counter.recv(64))
        terminal.read_until(lambda: shown_count(terminal) >= newest, "the newest frame")
        shown = terminal.emulator.text().splitlines()[1:19]
        assert [line.split()[0] for line in shown] == [str(y) for y in range(18)]
        leave(terminal)


def shown_count(terminal: PseudoTerminal) -> int:
    words = terminal.emulator.text().splitlines()[1].split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0


@pytest.mark.parametrize("end", ["keys", signal.SIGTERM])
def test_leaving_does_not_hang_on_a_stalled_terminal(
    counter: socket.socket, end: str | signal.Signals
) -> None:
    with start("--counter-socket", counter.getsockname()) as terminal:
        first = int(counter.recv(64))
        while int(counter.recv(64)) < first + 100:
            pass
        if isinstance(end, signal.Signals):
            terminal.signal(end)
        else:
            terminal.send("\x11")
        terminal.wait_for_end_unread()
        rest = terminal.read_everything()
        assert rest.rstrip().endswith(b"left in order")
        assert b"\x1b[?1049l" in rest
        assert b"\x1b[?2004l" in rest


def test_a_terminal_gone_is_told_to_the_app(counter: socket.socket) -> None:
    with start("--ignore-hangup", "--counter-socket", counter.getsockname()) as terminal:
        terminal.hang_up()
        message = counter.recv(256)
        while not message.startswith(b"gone: "):
            message = counter.recv(256)
        assert terminal.wait_for_exit() in (0, 120)


def test_cut_escape_sequences_are_keys_and_escape_is_escape() -> None:
    with start("--show-keys") as terminal:
        for pieces in (("\x1b", "[A"), ("\x1b[", "B"), ("\x1b[1", "1~"), ("\x1bO", "P")):
            for piece in pieces:
                terminal.send(piece)
                terminal.read_until_quiet(0.15)
        terminal.read_until_shown("<up><down><f1><f1>")
        terminal.send("\x1b")
        terminal.read_until_shown("<up><down><f1><f1><escape>")
        leave(terminal)


def test_the_stock_driver_by_environment_variable() -> None:
    sizes = []
    for driver in (OURS, STOCK):
        with start(**driver) as terminal:
            sizes.append(type_and_count(terminal, "1"))
            leave(terminal)
    assert sizes[0] <= CHARACTER_BYTES < 100 < sizes[1]


def test_the_terminal_is_left_as_the_stock_driver_leaves_it() -> None:
    """Modes switched off, alternate screen left, line discipline as before, in both the same."""
    restored = []
    for driver in (OURS, STOCK):
        with start(**driver) as terminal:
            attributes_raw = termios.tcgetattr(terminal.terminal)
            leave(terminal)
            attributes = termios.tcgetattr(terminal.terminal)
            assert attributes != attributes_raw
            tail = bytes(terminal.output).split(b"\x1b[?2004l")[-1]
            # Ours resets the pen first, which the stock driver does after every segment.
            tail = tail.replace(b"\x1b[H\x1b[m\x1b[?1049l", b"\x1b[?1049l")
            restored.append((attributes[:6], tail))
    assert restored[0] == restored[1]
    for sequence in (b"\x1b[?7h", b"\x1b[<u", b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1004l"):
        assert sequence in restored[0][1]


def test_synchronised_output_when_the_terminal_has_it() -> None:
    with start() as terminal:
        terminal.send("\x1b[?2026;2$y")
        terminal.read_until_quiet(0.2)
        assert type_and_count(terminal, "1") <= CHARACTER_BYTES
        before = len(terminal.output)
        type_and_count(terminal, "\x0c")
        frame = bytes(terminal.output[before:])
        assert frame.startswith(b"\x1b[?2026h")
        assert frame.endswith(b"\x1b[?2026l")
        leave(terminal)


def test_the_emulators_agree_on_nothing_but_the_truth() -> None:
    """The comparison itself finds a difference where there is one."""
    with start() as ours, start() as other:
        type_and_count(ours, "1")
        assert differences(ours.emulator, other.emulator)
        leave(ours)
        leave(other)
    assert os.environ.get("TUIPOS_DRIVER") is None
