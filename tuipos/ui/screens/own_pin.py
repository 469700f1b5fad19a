"""Choosing one's own PIN after a sign-in with a temporary one, before anything can be sold."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from tuipos.domain.pins import unfit_pin
from tuipos.domain.words import Refusal, say
from tuipos.register import pins
from tuipos.ui.screens.page import Page, Sayable
from tuipos.ui.text import printable, wrapped
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.header import Header
from tuipos.ui.widgets.key_bar import KeyBar, KeyHint
from tuipos.ui.widgets.rows import Rows, Span

if TYPE_CHECKING:
    from tuipos.register.session import ChoosePin, SignedIn

_BLOCK_ROWS = 13


class OwnPin(Page):
    """Asks for the new PIN twice, as dots; Esc goes back to the sign-in, with nobody signed in.

    `entered` is awaited once the server has the new one, when this screen is gone.
    """

    def __init__(
        self,
        choosing: ChoosePin,
        temporary: str,
        entered: Callable[[SignedIn], Awaitable[None]],
    ) -> None:
        super().__init__()
        self._choosing = choosing
        self._temporary = temporary
        self._entered = entered
        self._new: str | None = None
        self._checking = False
        notice = choosing.notice
        self._told: Sayable | None = notice
        self._role = "warning"

    def compose(self) -> ComposeResult:
        """Header, the form, the keys."""
        yield Header()
        yield Rows(id="form")
        yield KeyBar()

    def tell(self, sayable: Sayable, role: str = "text") -> None:
        """Show a message below the fields."""
        self._told, self._role = sayable, role
        self.line_changed()

    async def handle(self, submission: Submission) -> None:
        """Enter takes what was typed; a scan is no PIN, and is refused with its sound."""
        app = self.till_app
        if submission.key == "escape":
            await self._back()
        elif submission.key not in ("enter", ""):
            app.bad_sound()
        elif submission.scanned or submission.dropped:
            app.bad_sound()
            self.tell(say("Not taken: type the new PIN."), "bad")
        elif self._new is None:
            self._take(submission.text)
        else:
            await self._choose(submission.text)

    async def _back(self) -> None:
        """One step back: to the new PIN, or to the sign-in."""
        if self._new is None:
            await self.app.pop_screen()
            return
        self._new = None
        self.tell("")

    def _take(self, text: str) -> None:
        refused = unfit_pin(text, self._choosing.staff.number, self._temporary)
        if refused is not None:
            self.till_app.bad_sound()
            self.tell(refused, "bad")
            return
        self._new = text
        self.tell("")

    async def _choose(self, again: str) -> None:
        app, new = self.till_app, self._new
        assert new is not None, "typed before it is typed again"
        self._checking = True
        self.line_changed()
        try:
            result = await pins.choose_pin(
                app.parts.till, self._choosing, self._temporary, new, again
            )
        finally:
            self._checking, self._new = False, None
        if isinstance(result, Refusal):
            app.keyboard.drop_type_ahead()
            app.bad_sound()
            self.tell(result, "bad")
            self.draw_header()
            return
        await app.pop_screen()
        await self._entered(result)

    def draw(self) -> None:
        """Show everything for this size and moment."""
        _ = self.till_app.language.text
        self.key_bar.tell([KeyHint("Enter", _("Go on")), KeyHint("Esc", _("Back"))])
        super().draw()

    def line_changed(self) -> None:
        """Show the form, with dots for what is typed."""
        self.show_form(self._block, _BLOCK_ROWS)

    def _block(self, room: int) -> list[list[Span]]:
        _ = self.till_app.language.text
        asked = _("Good day, {name}. Choose your own PIN: from now on this one is yours alone.")
        title = wrapped(asked.format(name=printable(self._choosing.staff.name)), room)
        names = [_("New PIN"), _("Once more")]
        wide = max(12, *(len(each) + 2 for each in names))
        rows: list[list[Span]] = [[(name.ljust(wide), "muted")] for name in names]
        typed = self.till_app.keyboard.line.text
        dots = self.till_app.signs.hidden
        if self._checking:
            rows[1].append((_("checking…"), "muted"))
        elif self._new is None:
            rows[0] += [(dots * min(30, len(typed)), "text"), (" ", "cursor")]
        else:
            rows[0].append((dots * len(self._new), "text"))
            rows[1] += [(dots * min(30, len(typed)), "text"), (" ", "cursor")]
        told = self.words(self._told) if self._told is not None else ""
        message = [[(line, self._role)] for line in wrapped(told, room)[:5]]
        return [[("t u i p o s", "text-strong")], [], *([(line, "text")] for line in title), [],
                rows[0], [], rows[1], [], *message]  # fmt: skip
