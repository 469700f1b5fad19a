"""Textual's Linux driver, sending only what changed on the screen."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Mapping
from typing import Any

from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tuipos.ui.driver.input import KeyParser, WakingEvent, read_input
from tuipos.ui.driver.output import TerminalOutput
from tuipos.ui.driver.screen import ScreenDiff

_STALL_SECONDS = 0.25
"""How long leaving waits for a terminal that takes nothing."""
_REPAINT_SECONDS = 0.1
"""A resize comes in steps; the repaint after the last one is enough."""


class TerminalGone(Message):
    """The terminal is gone: hung up, or its window closed. Nothing can be shown or typed now."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class TillDriver(LinuxDriver):
    """A driver that keeps the last frame and writes only the cells that changed.

    On a terminal that takes nothing, frames are merged and the event loop goes on. `forget_screen`
    is for a screen that something else has written on.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._output = TerminalOutput(self._standard_error(), self._send_newest, self._lose)
        self._screen = ScreenDiff(80, 24)
        self._is_started = False
        self._was_started = False
        self._is_repaint_due = False
        self._is_gone_told = False
        self._thread = threading.get_ident()
        super().__init__(*arguments, **options)
        self.exit_event: WakingEvent = WakingEvent()

    @staticmethod
    def _standard_error() -> Any:
        import sys

        return sys.__stderr__

    @property
    def _writer_thread(self) -> Any:
        """Textual starts, uses and stops its writer thread by this name; ours needs no thread."""
        return self._output

    @_writer_thread.setter
    def _writer_thread(self, thread: object) -> None:
        """Leave Textual's writer thread where it is, unstarted."""

    def write(self, data: str) -> None:
        """Take in what Textual writes; send what is new in it if the terminal takes anything."""
        if threading.get_ident() != self._thread:
            self._call_in_loop(self.write, data)
            return
        size = self._output.size()
        if size is not None and size != self._screen.size:
            self._screen.resize(*size)
        self._screen.read(data)
        self._send_newest()

    def forget_screen(self) -> None:
        """Write everything anew: something else has written on the terminal.

        For Ctrl+L and for whatever else may have spoilt the screen. Resizes and SIGCONT call
        it by themselves.
        """
        self._screen.forget()
        self._repaint()

    def start_application_mode(self) -> None:
        super().start_application_mode()
        if not self._output.is_open:
            # In the background: Textual has put the process to sleep and will be called again.
            return
        self._is_started = True
        self._follow_resizes()
        if self._was_started:
            self._repaint()
        self._was_started = True

    def stop_application_mode(self) -> None:
        """Leave the terminal as Textual does, also where it takes nothing."""
        if not self._output.wait(_STALL_SECONDS):
            self._output.discard()
            self._screen.drop_frame()
        self._is_started = False
        super().stop_application_mode()

    def run_input_thread(self) -> None:
        """Read keys until stopped; sequences that a slow line has cut are still keys."""
        read_input(
            self.fileno,
            KeyParser(self._debug),
            self.exit_event,
            self.process_message,
            self._end_input,
        )

    def _send_newest(self) -> None:
        if not self._output.is_idle:
            return
        self._output.send(self._screen.take())
        if self._screen.needs_repaint and self._output.is_idle:
            self._screen.needs_repaint = False
            self._repaint()

    def _repaint(self) -> None:
        """Have the application paint everything, soon and once."""
        if self._is_repaint_due or not self._is_started:
            return
        self._is_repaint_due = True
        self._loop.call_soon(self._repaint_now)

    def _repaint_now(self) -> None:
        self._is_repaint_due = False
        if self._is_started:
            self._app.call_later(self._app.refresh)

    def _follow_resizes(self) -> None:
        """Add to Textual's handler of resizes that the screen is forgotten."""
        tell_textual = signal.getsignal(signal.SIGWINCH)

        def on_resize(signal_number: int, frame: Any) -> None:
            if callable(tell_textual):
                tell_textual(signal_number, frame)
            self._call_in_loop(self._follow_resize)

        signal.signal(signal.SIGWINCH, on_resize)

    def _follow_resize(self) -> None:
        """Forget the screen even if the size is the old one again: the terminal has shuffled it.

        Textual paints only what its layout changes, so a repaint follows its own.
        """
        self._screen.forget()
        if not self._is_repaint_due and self._is_started:
            self._is_repaint_due = True
            self._loop.call_later(_REPAINT_SECONDS, self._repaint_now)

    def _sigtstp_application(self, *_: object) -> None:
        """Suspend from the event loop: a signal may come in the middle of a write."""
        if not self._auto_restart or not self._call_in_loop(self._suspend_process):
            os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        if self._auto_restart:
            self._call_in_loop(self._continue_process)

    def _suspend_process(self) -> None:
        if self._is_started:
            self.suspend_application_mode()
            self._must_signal_resume = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _continue_process(self) -> None:
        """Take the terminal again, also after a SIGSTOP that gave no chance to let go of it."""
        if self._is_started:
            self.suspend_application_mode()
        self.resume_application_mode()

    def _call_in_loop(self, function: Callable[..., None], *arguments: object) -> bool:
        """Call a function from a thread or a signal handler; return whether there is a loop to."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(function, *arguments)
            return True
        return False

    def _end_input(self, error: OSError | None) -> None:
        """Note that nothing more will be read (called from the input thread)."""
        if self.input_tty:
            self._call_in_loop(self._tell_gone, str(error or "end of input"))

    def _lose(self, error: OSError) -> None:
        self._call_in_loop(self._tell_gone, str(error))

    def _tell_gone(self, reason: str) -> None:
        if not self._is_gone_told:
            self._is_gone_told = True
            self._app.post_message(TerminalGone(reason))


def choose_driver(
    default: type[Driver], environment: Mapping[str, str] = os.environ
) -> type[Driver]:
    """Return our driver where Textual would take its Linux driver and TUIPOS_DRIVER is not "stock".

    Others keep theirs: a browser (textual-serve), a test without a terminal.
    """
    if default is LinuxDriver and environment.get("TUIPOS_DRIVER") != "stock":
        return TillDriver
    return default
