"""The locked screen: shows nothing of the sale, and takes a PIN and nothing else.

It has a keyboard of its own, so that what was going on below stays as it was left: a question
that waits for its answer does not get the PIN, and a scan does not reach the sale.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult

from tuipos.domain.words import Refusal, say
from tuipos.register import locking
from tuipos.ui.keyboard import Keyboard
from tuipos.ui.screens.page import Page, Sayable
from tuipos.ui.text import fit, printable, wrapped
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.header import Header
from tuipos.ui.widgets.key_bar import KeyBar, KeyHint
from tuipos.ui.widgets.rows import Rows, Span

if TYPE_CHECKING:
    from tuipos.ui.app import TillApp

log = logging.getLogger(__name__)

_BLOCK_ROWS = 11


async def lock_screen(app: TillApp, *, idle: bool = False) -> None:
    """Lock, and show the locked screen above whatever is there; says no on the page below it."""
    result = await locking.lock(app.parts.till, idle=idle)
    if not isinstance(result, Refusal):
        await app.push_screen(LockScreen())
    elif not idle:
        app.bad_sound()
        app.page.tell(result, "bad")


class LockScreen(Page):
    """Enter takes the PIN of who sits there; Esc asks for the number of somebody else."""

    def __init__(self) -> None:
        super().__init__()
        self._other: str | None = None
        self._checking = False
        self._message: tuple[str, str] = ("", "text")
        self._keys: Keyboard | None = None

    def compose(self) -> ComposeResult:
        """Header, the form, the keys."""
        yield Header()
        yield Rows(id="form")
        yield KeyBar()

    def on_mount(self) -> None:
        """Take the keys from now on."""
        app = self.till_app
        app.keyboard.letters_act = False
        loop = asyncio.get_running_loop()
        self._keys = Keyboard(
            app.parts.scanner, loop.call_later, changed=self.line_changed, refused=app.bad_sound
        )
        self.run_worker(self._work(self._keys), name="unlocking")

    def on_key(self, event: events.Key) -> None:
        """Every key goes to the keyboard of this screen; drawing anew works here, too."""
        event.stop()
        event.prevent_default()
        if event.key == "ctrl+l":
            self.till_app.redraw()
        elif self._keys is not None:
            self._keys.press(event.key, event.character, event.time)

    def on_paste(self, event: events.Paste) -> None:
        """A bracketed paste is one burst."""
        event.stop()
        event.prevent_default()
        if self._keys is not None:
            self._keys.paste(event.text, event.time)

    def tell(self, sayable: Sayable, role: str = "text") -> None:
        """Show a message below the fields."""
        self._message = (self.words(sayable), role)
        self.line_changed()

    async def handle(self, submission: Submission) -> None:
        """What was typed ahead before the screen was locked belongs to it, in its order."""
        assert self._keys is not None, "mounted before it is the page"
        self._keys.submit(submission)

    async def _step(self, submission: Submission) -> None:
        """One step: a number, or a PIN; a scan is refused with its sound."""
        app = self.till_app
        if submission.key == "escape":
            self._other = None if self._other == "" else ""
            self.tell("")
            self.draw()
        elif submission.key not in ("enter", ""):
            app.bad_sound()
        elif submission.scanned:
            app.bad_sound()
            self.tell(say("Not taken: this register is locked."), "bad")
        elif self._other == "":
            self._other = printable(submission.text[:40]).strip()
            self.tell("")
        elif submission.text:
            await self._unlock(submission.text)

    def draw(self) -> None:
        """Show everything for this size and moment."""
        if not self.is_mounted:
            return
        _ = self.till_app.language.text
        back = _("Back") if self._other is not None else _("Somebody else")
        self.key_bar.tell([KeyHint("Enter", _("Unlock")), KeyHint("Esc", back)])
        super().draw()

    def line_changed(self) -> None:
        """Show the form; a PIN as dots."""
        if not self.is_mounted:
            return
        self.show_form(self._block, _BLOCK_ROWS)

    def _block(self, room: int) -> list[list[Span]]:
        _ = self.till_app.language.text
        staff = self.till_app.parts.till.staff
        name = printable(staff.name) if staff is not None else ""
        title = _("Locked by {name}").format(name=name)
        names = [_("Staff"), _("PIN")]
        wide = max(8, *(len(each) + 2 for each in names))
        number: list[Span] = [(names[0].ljust(wide), "muted")]
        pin: list[Span] = [(names[1].ljust(wide), "muted")]
        text = self._keys.line.text if self._keys is not None else ""
        if self._other == "":
            number += [(fit(text, min(20, len(text))), "text"), (" ", "cursor")]
        else:
            known = staff.number if staff is not None else ""
            number += [(printable(self._other or known), "text")]
            pin += self._pin(text)
        message = [[(line, self._message[1])] for line in wrapped(self._message[0], room)[:4]]
        return [[("t u i p o s", "text-strong")], [], [(title, "text")], [],
                number, [], pin, [], *message]  # fmt: skip

    def _pin(self, text: str) -> list[Span]:
        if self._checking:
            return [(self.till_app.language.text("checking…"), "muted")]
        return [(self.till_app.signs.hidden * min(30, len(text)), "text"), (" ", "cursor")]

    async def _work(self, keys: Keyboard) -> None:
        while True:
            submission = await keys.queue.get()
            try:
                await self._step(submission)
            except AssertionError:
                log.exception("unlocking broke an invariant")
                self.till_app.bad_sound()
                self.tell(say("That went wrong, and nothing was changed. Please tell support."),
                          "bad")  # fmt: skip

    async def _unlock(self, pin: str) -> None:
        app = self.till_app
        staff = app.parts.till.staff
        assert staff is not None, "somebody locked it"
        self._checking = True
        self.line_changed()
        try:
            result = await locking.unlock(app.parts.till, self._other or staff.number, pin)
        finally:
            self._checking = False
        if isinstance(result, Refusal):
            if self._keys is not None:
                self._keys.drop_type_ahead()
            self._other = None
            app.bad_sound()
            self.tell(result, "bad")
            self.draw()
            return
        app.touched()
        app.pop_screen()
        self._say_unlocked(result)

    def _say_unlocked(self, result: locking.Unlocked) -> None:
        """Tell the page below what has changed while it was locked."""
        app = self.till_app
        if result.notice is not None:
            app.page.tell(result.notice, "warning")
        elif result.taken_from:
            words = say("What {owner} had open is yours now.", owner=result.taken_from)
            app.page.tell(words, "warning")
        app.report_changed()
