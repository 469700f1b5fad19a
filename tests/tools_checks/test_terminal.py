"""The pseudo-terminal against shell programs: keys, waiting, sizes, endings, transcripts."""

import os
import re
import select
import signal
import time

import pytest

from tests.tools.keys import key_bytes
from tests.tools.terminal import Terminal

READ_RAW = "stty raw -echo; printf 'go\\r\\n'; head -c {count} | od -An -tx1 -v"


def sh(script: str, **options: object) -> Terminal:
    return Terminal(["sh", "-c", script], **options)  # type: ignore[arg-type]


def test_a_program_owns_its_terminal_and_ends_with_a_status() -> None:
    with sh("tty; echo direct >/dev/tty; stty size; exit 7", columns=90, rows=30) as terminal:
        assert terminal.wait_for_exit() == 7
        assert terminal.row(0).startswith("/dev/pts/")
        assert terminal.row(1) == "direct"
        assert terminal.row(2) == "30 90"


def test_typed_text_arrives_and_is_echoed() -> None:
    with sh("read line; echo got:$line") as terminal:
        terminal.type("2000000100012\n")
        terminal.wait_for("got:2000000100012")
        assert "2000000100012\ngot:2000000100012" in terminal.screen_text()


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("F1", "F12"), "1b 4f 50 1b 5b 32 34 7e"),
        (("ctrl+o", "Enter", "escape", "3"), "0f 0d 1b 33"),
        (("up", "alt+x", "backspace"), "1b 5b 41 1b 78 7f"),
    ],
)
def test_keys_arrive_as_a_terminal_sends_them(names: tuple[str, ...], expected: str) -> None:
    count = len(expected.split())
    with sh(READ_RAW.format(count=count)) as terminal:
        terminal.wait_for("go")
        terminal.press(*names)
        terminal.wait_for(expected)


def test_a_key_without_meaning_is_an_error() -> None:
    with pytest.raises(KeyError):
        key_bytes("ctrl+f13")


def test_waiting_for_a_pattern_tells_what_and_when() -> None:
    with sh("read go; echo total 23.10; read end") as terminal:
        sent_at_seconds = terminal.type("\n")
        seen = terminal.wait_for(re.compile(r"total (\d+\.\d\d)$", re.MULTILINE))
        assert seen.match[1] == "23.10"
        assert 0 <= seen.at_seconds - sent_at_seconds < 5


def test_a_text_that_goes_away_is_waited_for() -> None:
    with sh("stty -echo; printf here; read go; printf '\\r\\033[K'; read end") as terminal:
        terminal.wait_for("here")
        terminal.type("\n")
        terminal.wait_until_gone("here")
        assert terminal.row(0) == ""


def test_what_does_not_come_fails_with_the_screen() -> None:
    with sh("echo something else; read end") as terminal:
        terminal.wait_for("something")
        with pytest.raises(AssertionError, match=r"(?s)'total'.*waited 0.05 s.*\|something else"):
            terminal.wait_for("total", timeout_seconds=0.05)


def test_waiting_ends_when_the_program_does() -> None:
    begun = time.monotonic()
    with sh("echo oops; exit 3") as terminal:
        with pytest.raises(AssertionError, match=r"(?s)the program ended.*oops"):
            terminal.wait_for("total", timeout_seconds=30)
        assert terminal.wait_for_exit() == 3
    assert time.monotonic() - begun < 5


def test_a_failing_test_shows_the_screen() -> None:
    with pytest.raises(ValueError, match="elsewhere") as failed, sh("echo hello; read x") as shown:
        shown.wait_for("hello")
        raise ValueError("elsewhere")
    assert "|hello" in failed.value.__notes__[0]


def test_bytes_written_are_counted_from_a_mark() -> None:
    with sh("stty -echo; echo start; read go; printf 12345; read end") as terminal:
        terminal.wait_for("start")
        mark = terminal.bytes_written
        terminal.type("\n")
        terminal.wait_for("12345")
        assert terminal.written_since(mark) == b"12345"
        assert terminal.bytes_written == mark + 5


def test_quiet_comes_after_the_last_output() -> None:
    with sh("for i in 1 2 3 4 5; do echo $i; sleep 0.02; done; read end") as terminal:
        terminal.wait_until_quiet(quiet_seconds=0.2)
        assert terminal.row(4) == "5"
    endless = "while :; do echo more; sleep 0.02; done"
    with sh(endless) as terminal, pytest.raises(AssertionError, match="never quiet"):
        terminal.wait_until_quiet(quiet_seconds=0.2, timeout_seconds=0.3)


def test_a_resize_reaches_program_and_screen() -> None:
    script = "trap 'stty size; exit' WINCH; echo ready; while :; do read x || :; done"
    with sh(script) as terminal:
        terminal.wait_for("ready")
        terminal.resize(60, 20)
        terminal.wait_for("20 60")
        assert len(terminal.screen_text().split("\n")) == 20


def test_hanging_up_sends_sighup() -> None:
    script = "trap 'exit 5' HUP; echo ready; while :; do read x || exit 6; done"
    with Terminal(["bash", "-c", script]) as terminal:
        terminal.wait_for("ready")
        terminal.hang_up()
        assert terminal.wait_for_exit() in (5, 6)


def test_killing_is_by_sigkill() -> None:
    with sh("trap '' HUP TERM INT; echo ready; while :; do read x || :; done") as terminal:
        terminal.wait_for("ready")
        terminal.kill()
        assert terminal.wait_for_exit() == -9


def test_nothing_of_the_program_outlives_its_terminal() -> None:
    with sh("trap '' HUP; sleep 300 & echo child:$!:; wait") as terminal:
        child = os.pidfd_open(int(terminal.wait_for(re.compile(r"child:(\d+):")).match[1]))
        terminal.close(leave_timeout_seconds=0.05)
    assert terminal.process.returncode == -signal.SIGKILL
    ended, _, _ = select.select([child], [], [], 5)
    os.close(child)
    assert ended == [child]


@pytest.mark.parametrize(("answers", "expected"), [(True, "1b 5b 31 3b 31 52"), (False, "78 78")])
def test_queries_are_answered_only_on_demand(answers: bool, expected: str) -> None:
    script = "stty raw -echo; printf '\\033[6n'; head -c {count} | od -An -tx1"
    count = len(expected.split())
    with sh(script.format(count=count), answers_queries=answers) as terminal:
        if not answers:
            terminal.wait_until(lambda: terminal.bytes_written >= 4, "the query was not sent")
            terminal.type("xx")
        terminal.wait_for(expected)
