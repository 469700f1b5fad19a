"""The register's app: one keyboard, one worker that does things in order, a few screens."""

from __future__ import annotations

import asyncio
import logging
import os
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import CommandPalette, Provider
from textual.driver import Driver
from textual.screen import Screen

from tuipos.domain.words import Words, say
from tuipos.register.journal_failed import JournalFailed
from tuipos.ui.driver import TerminalGone
from tuipos.ui.keyboard import Keyboard
from tuipos.ui.language import Language, local_zone
from tuipos.ui.parts import Parts
from tuipos.ui.screens.page import Page
from tuipos.ui.signs import choose_signs
from tuipos.ui.textual_tweaks import driver_for, repaint_everything
from tuipos.ui.themes import Theme, choose_theme
from tuipos.ui.typed_line import Submission

if TYPE_CHECKING:
    from tuipos.register.report import Report

log = logging.getLogger(__name__)


def _operations_provider() -> type[Provider]:
    from tuipos.ui.palette import OperationsProvider

    return OperationsProvider


class TillApp(App[None], inherit_bindings=False):
    """The screens of a register over its parts."""

    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar = {_operations_provider}
    # Ours is reached through the keyboard, so that a control character in a barcode opens nothing.
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+p", "command_palette", show=False)]
    CSS = "Screen { background: $background; }"

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        terminal = os.environ.get("TERM", "")
        self.signs = choose_signs(parts.encoding, terminal)
        zone = local_zone(parts.till.identity.time_zone)
        self.language = Language(parts.language, zone, self.signs.minus)
        chosen = choose_theme(parts.theme, os.environ)
        assert isinstance(chosen, Theme), str(chosen)
        self.palette = chosen
        self.report: Report | None = None
        super().__init__()
        self.keyboard = Keyboard(
            parts.scanner,
            lambda seconds, call: asyncio.get_running_loop().call_later(seconds, call),
            changed=self._line_changed,
            refused=self.bad_sound,
        )
        self.is_busy = False
        self._is_open = False
        self._troubles: list[Words] = []
        self._reporting = False
        self._report_again = False
        self._touched_at = parts.clock()

    def get_driver_class(self) -> type[Driver]:
        """Ours, which sends only the cells that changed, where Textual would take its Linux one."""
        return driver_for(super().get_driver_class())

    def get_default_screen(self) -> Screen[None]:
        """Signing in is the first thing."""
        from tuipos.ui.screens.sign_in import SignIn

        return SignIn()

    @property
    def page(self) -> Page:
        """The screen that works now, also below the command palette."""
        return next(screen for screen in reversed(self.screen_stack) if isinstance(screen, Page))

    @property
    def has_page(self) -> bool:
        """False once the screens are taken down: the parts still speak while the program ends."""
        return any(isinstance(screen, Page) for screen in self.screen_stack)

    def on_mount(self) -> None:
        """Begin to work; the first frame does not wait for anything."""
        self.register_theme(self.palette.to_textual())
        self.theme = self.palette.name
        self._next_minute()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Work on what is typed, from the first frame on."""
        self.run_worker(self._work(), name="commands", exit_on_error=True)

    def press(self, event: events.Key) -> None:
        """Take a key: some act on the program itself, at once, the others go to the keyboard."""
        self.parts.give_way()
        self.touched()
        key = event.key
        if self.keyboard.is_inside_burst(event.time):
            self.keyboard.press(key, event.character, event.time)
        elif key == "ctrl+l":
            self.redraw()
        elif key == "ctrl+o" and self.parts.line is not None:
            self.toggle_line()
        elif key == "ctrl+p" and self.page.has_palette:
            self.action_command_palette()
        else:
            self.keyboard.press(key, event.character, event.time)

    def touched(self) -> None:
        """Somebody is there: the time until the screen locks itself begins anew."""
        self._touched_at = self.parts.clock()

    def action_command_palette(self) -> None:
        """Our operations by name; Textual's own commands are not among them."""
        if not isinstance(self.screen, CommandPalette):
            from tuipos.ui.palette import OperationsPalette

            placeholder = self.language.text("Search for operations…")
            self.push_screen(OperationsPalette(placeholder=placeholder, id="--command-palette"))

    def redraw(self) -> None:
        """Write the whole screen anew, whatever the terminal shows by now."""
        repaint_everything(self)

    def toggle_line(self) -> None:
        """Cut the demo's line to the server, or mend it."""
        assert self.parts.line is not None, "only the demo has a line to cut"
        cut = self.parts.line.toggle()
        self.page.tell(say("Line cut.") if cut else say("Line mended."), "muted")

    def run_operation(self, number: int) -> None:
        """Have an operation done after what was asked for before."""
        self.keyboard.submit(Submission(f".{number}"))

    def bad_sound(self) -> None:
        """The sound of a no: two bells, where a scanner's own beep says yes."""
        self.bell()
        self.bell()

    def report_changed(self) -> None:
        """Something that the header or 917 shows may have changed: ask for a new snapshot."""
        if self._reporting or not self.has_page:
            self._report_again = True
            return
        self._reporting = True
        self.page.draw_header()
        self.run_worker(self._fetch_report(), name="report")

    async def _fetch_report(self) -> None:
        try:
            again = True
            while again:
                self._report_again = False
                self.report = await self.parts.report()
                if not self.has_page:
                    return
                self.page.draw()
                again = self._report_again
        except JournalFailed as failure:
            # The header keeps what it said; what the person does next is refused with the reason.
            log.error("the journal could not be read", exc_info=failure)
            self.bad_sound()
            self.page.tell(failure.words, "bad")
        finally:
            self._reporting = False

    async def _work(self) -> None:
        """Do what was asked for, strictly in order, as soon as the parts are there."""
        if self.parts.open is not None:
            await self.parts.open()
        self._is_open = True
        self.parts.listeners.append(self.report_changed)
        self.parts.hearers.append(self._tell_trouble)
        self.report_changed()
        while True:
            submission = await self.keyboard.queue.get()
            self.is_busy = True
            try:
                await self.page.handle(submission)
            except AssertionError:
                # The outermost edge of an act: a cashier gets words and goes on, we get the log.
                log.exception("an act broke an invariant", extra={"key": submission.key})
                words = say("That went wrong, and nothing was changed. Please tell support.")
                self.page.tell(words, "bad")
                self.bad_sound()
            finally:
                self.is_busy = False
            self._tell_again()
            self._line_changed()

    def _tell_trouble(self, words: Words) -> None:
        if not self.has_page:
            return
        self.bell()
        self.page.tell_trouble(words)
        if self.is_busy:
            self._troubles.append(words)

    def _tell_again(self) -> None:
        """A device can fail before the act that used it has said how it ended."""
        troubles, self._troubles = self._troubles, []
        for words in troubles:
            if self.has_page:
                self.page.tell_trouble(words)

    def _line_changed(self) -> None:
        self.page.line_changed()

    def _next_minute(self) -> None:
        now = self.parts.clock()
        seconds = 60 - now.second - now.microsecond / 1_000_000
        self.set_timer(max(0.05, seconds), self.minute_passed)

    def minute_passed(self) -> None:
        """What changes by time alone: the clock, the ages, and an idle screen that locks itself."""
        self.page.draw_header()
        if self._is_open:
            self.report_changed()
            self._lock_if_idle()
        self._next_minute()

    def _lock_if_idle(self) -> None:
        """Looked at once a minute: a timer of its own would not make anything safer."""
        after = self.parts.lock_after_seconds()
        idle_seconds = (self.parts.clock() - self._touched_at).total_seconds()
        if not after or idle_seconds < after or self.parts.till.staff is None:
            return
        from tuipos.ui.screens.locked import LockScreen, lock_screen

        if not isinstance(self.page, LockScreen):
            self.run_worker(lock_screen(self, idle=True), name="locking")

    def _fatal_error(self) -> None:
        """End after an error nobody expected; Textual's own way shows a traceback, with locals."""
        log.exception("the screen broke")
        self._close_messages_no_wait()

    def on_terminal_gone(self, message: TerminalGone) -> None:
        """Nothing can be shown any more: let go of everything in order."""
        log.warning("the terminal is gone", extra={"reason": message.reason})
        self.run_worker(self.leave(), name="leave")

    async def leave(self) -> None:
        """End the program, its parts first."""
        for hook in self.parts.leave:
            await hook()
        self.exit()
