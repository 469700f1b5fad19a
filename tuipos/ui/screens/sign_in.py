"""Signing in: staff number, PIN, and a starting amount where no shift is open.

The use cases are loaded when they are needed: this is the first frame, and it comes quickly.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from tuipos.domain.words import Refusal, Words, say
from tuipos.ui.ages import age_of
from tuipos.ui.leaving import may_leave
from tuipos.ui.screens.page import Page, Sayable
from tuipos.ui.text import fit, printable, wrapped
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.header import Header
from tuipos.ui.widgets.key_bar import KeyBar, KeyHint
from tuipos.ui.widgets.rows import EMPTY, Row, Rows, Span

if TYPE_CHECKING:
    from tuipos.register.session import SignedIn
    from tuipos.register.shifts import Ready, ShiftQuestion

_BLOCK_ROWS = 13


class Field(Enum):
    """What the typed text is for."""

    STAFF = "staff"
    PIN = "pin"
    AMOUNT = "amount"


class SignIn(Page):
    """Each Enter is one step; what is typed while a PIN is checked is kept for what follows."""

    def __init__(self) -> None:
        super().__init__()
        self._field = Field.STAFF
        self._staff = ""
        self._checking = False
        self._notice: Words | None = None
        self._message: tuple[str, str] = ("", "text")

    def compose(self) -> ComposeResult:
        """Header, the form, the keys."""
        yield Header()
        yield Rows(id="form")
        yield KeyBar()

    def tell(self, sayable: Sayable, role: str = "text") -> None:
        """Show a message below the fields."""
        self._message = (self.words(sayable), role)
        self.line_changed()

    async def handle(self, submission: Submission) -> None:
        """One step of signing in, or a key that works here."""
        match submission.key:
            case "enter" | "" if self._is_barcode(submission):
                self.till_app.bad_sound()
                words = say("{code} not taken.", code=printable(submission.text[:40]))
                asked = say("PIN?") if self._field is Field.PIN else say("Starting amount?")
                self.tell(say("{first} {then}", first=words, then=asked), "bad")
            case "enter" | "":
                await self._enter(submission.text)
            case "escape":
                await self._back()
            case "f1":
                help_words = say("Type your staff number, Enter, your PIN, Enter.")
                self.tell(help_words, "muted")
            case "f9":
                from tuipos.ui.screens.connection_status import ConnectionStatus

                await self.app.push_screen(ConnectionStatus())
            case "ctrl+q":
                app = self.till_app
                if await may_leave(self, app.parts, app.language):
                    await app.leave()

    def draw(self) -> None:
        """Show everything for this size and moment."""
        _ = self.till_app.language.text
        hints = [
            KeyHint("Enter", _("Open shift") if self._field is Field.AMOUNT else _("Sign in")),
            KeyHint("F9", _("Connection")),
            KeyHint("F1", _("Help")),
            KeyHint("Ctrl+Q", _("Leave")),
        ]
        self.key_bar.tell(hints)
        super().draw()

    def line_changed(self) -> None:
        """Show the form with what is typed; a PIN as dots, type-ahead not at all."""
        form = self.query_one("#form", Rows)
        height = self.app.size.height - 2
        top = max(0, (height - _BLOCK_ROWS + 1) // 2)
        column = " " * (self.app.size.width * 3 // 8)
        rows = [Row((column, "text"), *spans) for spans in self._block(len(column))]
        form.show([EMPTY] * top + rows)

    def _block(self, column: int) -> list[list[Span]]:
        _ = self.till_app.language.text
        identity = self.till_app.parts.till.identity
        where = _("{store}, register {register}").format(
            store=printable(identity.store_name), register=printable(identity.register)
        )
        room = self.app.size.width - column - 1
        fields = self._amount_rows() if self._field is Field.AMOUNT else self._sign_in_rows()
        lines = wrapped(self._message[0], room)[: max(3, self._message_rows(len(fields), room))]
        message = [[(line, self._message[1])] for line in lines]
        block: list[list[Span]] = [[("t u i p o s", "text-strong")], [], [(where, "muted")], [], []]
        block += [*fields, [], *message]
        block += [[] for _ in range(max(1, _BLOCK_ROWS - 1 - len(block)))]
        return [*block, *([(line, role)] for line, role in self._footing(room))]

    def _message_rows(self, fields: int, room: int) -> int:
        """How many rows a message may take without pushing the footing off the screen."""
        height = self.app.size.height - 2
        top = max(0, (height - _BLOCK_ROWS + 1) // 2)
        return height - top - 5 - fields - 1 - 1 - len(self._footing(room))

    def _sign_in_rows(self) -> list[list[Span]]:
        _ = self.till_app.language.text
        names = [_("Staff"), _("PIN")]
        wide = max(8, *(len(name) + 2 for name in names))
        typed = self._typed()
        staff: list[Span] = [(names[0].ljust(wide), "muted")]
        pin: list[Span] = [(names[1].ljust(wide), "muted")]
        if self._field is Field.STAFF and not self._checking:
            staff += [(typed, "text"), (" ", "cursor")]
        else:
            staff += [(self._staff, "text")]
            hidden = self.till_app.signs.hidden * len(typed)
            if self._checking:
                pin.append((_("checking…"), "muted"))
            else:
                pin += [(hidden, "text"), (" ", "cursor")]
        return [staff, [], pin]

    def _amount_rows(self) -> list[list[Span]]:
        _ = self.till_app.language.text
        staff = self.till_app.parts.till.staff
        name = printable(staff.name) if staff else ""
        label = f"{_('Starting amount')}  "
        from tuipos.domain.money import Money

        money = Money(0, self.till_app.parts.till.currency)
        hint = _("Enter alone: {amount}").format(amount=self.till_app.language.money(money))
        typed = self._typed()
        return [
            [(_("Good day, {name}. No shift is open.").format(name=name), "text")],
            [],
            [
                (label, "muted"),
                (typed, "text"),
                (" ", "cursor"),
                (f"  {hint}", "muted"),
            ],
        ]

    def _typed(self) -> str:
        keyboard = self.till_app.keyboard
        ahead = self._checking or not keyboard.queue.empty()
        return "" if ahead else fit(keyboard.line.text, min(30, len(keyboard.line.text)))

    def _footing(self, room: int) -> list[tuple[str, str]]:
        """What the sync last did, or why an outage could not be survived yet."""
        app = self.till_app
        report, language, _ = app.report, app.language, app.language.text
        if report is None:
            return []
        if report.sync.progress is not None:
            return [(language.render(report.sync.progress), "muted")]
        replica = report.replica
        if replica.state == "not-ready" and replica.reason is not None:
            text = _("Offline database not ready: {why}").format(
                why=language.render(replica.reason)
            )
            return [(line, "warning") for line in wrapped(text, room)[:2]]
        parts = []
        if report.sync.good_at is not None:
            age = age_of(report.sync.good_at, app.parts.clock(), language)
            parts.append(_("Last sync {age} ago").format(age=age))
        count = report.queue.count
        unsent = _("{count} to send").format(count=language.count(count))
        parts.append(unsent if count else _("all sales sent"))
        return [(f" {app.signs.dot} ".join(parts), "muted")]

    def _is_barcode(self, submission: Submission) -> bool:
        """Whether a product was scanned where a PIN or an amount belongs: that is no failed PIN."""
        from tuipos.domain.barcode import looks_like_barcode

        is_asked = self._field is not Field.STAFF and submission.scanned
        return is_asked and (self._field is Field.AMOUNT or looks_like_barcode(submission.text))

    async def _enter(self, text: str) -> None:
        if self._field is Field.AMOUNT:
            await self._open_shift(text)
        elif self._field is Field.STAFF:
            if text:
                self._staff, self._field = printable(text), Field.PIN
                self._message = ("", "text")
        else:
            await self._sign_in(text)

    async def _back(self) -> None:
        if self._field is Field.AMOUNT:
            from tuipos.register import session

            await session.sign_out(self.till_app.parts.till)
        self._start_over()
        self.draw()

    def _start_over(self) -> None:
        self._field, self._staff, self._notice = Field.STAFF, "", None
        self._message = ("", "text")

    async def _sign_in(self, pin: str) -> None:
        from tuipos.register import session

        self._checking = True
        self.line_changed()
        try:
            result = await session.sign_in(self.till_app.parts.till, self._staff, pin)
        finally:
            self._checking = False
        if isinstance(result, Refusal):
            self._refused(result)
            return
        if isinstance(result, session.ChoosePin):
            from tuipos.ui.screens.own_pin import OwnPin

            self._start_over()
            await self.app.push_screen(OwnPin(result, pin, self.enter))
            return
        assert isinstance(result, session.SignedIn), "the other way to enter"
        await self.enter(result)

    async def enter(self, signed_in: SignedIn) -> None:
        """Go on with somebody who is signed in now."""
        self.till_app.parts.sync.wake("sign-in")
        self._notice = signed_in.notice
        self.draw_header()
        await self._after_sign_in(signed_in)

    def _refused(self, refusal: Refusal) -> None:
        self.till_app.keyboard.drop_type_ahead()
        self._start_over()
        self.till_app.bad_sound()
        self.tell(refusal, "bad")
        self.draw_header()

    async def _after_sign_in(self, signed_in: SignedIn) -> None:
        from tuipos.register.shifts import NoShift, Ready, ShiftQuestion

        match signed_in.shift:
            case Ready() as ready:
                await self._sell(ready)
            case NoShift():
                self._want_amount()
            case ShiftQuestion() as question:
                await self._decide(question)

    def _want_amount(self) -> None:
        self._field = Field.AMOUNT
        self._message = (self.words(self._notice), "warning") if self._notice else ("", "text")
        self.draw()

    async def _decide(self, question: ShiftQuestion) -> None:
        """Only shifts of others are open: resume one, or open one's own."""
        from tuipos.register import shifts

        shift = question.shifts[-1]
        words = say(
            "The shift of {staff} is open since {since}. {keys}",
            staff=shift.staff,
            since=shift.opened_at,
            keys=_RESUME if question.may_resume else _OWN,
        )
        answer = await self.ask(words, "ro" if question.may_resume else "o")
        if answer == "o":
            self._want_amount()
            return
        resumed = await shifts.resume_shift(self.till_app.parts.till, shift.id) if answer else None
        if isinstance(resumed, shifts.Ready):
            await self._sell(resumed)
            return
        await self._back()
        if isinstance(resumed, Refusal):
            self.tell(resumed, "bad")

    async def _open_shift(self, text: str) -> None:
        from tuipos.register import shifts

        till = self.till_app.parts.till
        amount = shifts.read_starting_amount(text, till.currency)
        opened = amount if isinstance(amount, Refusal) else await shifts.open_shift(till, amount)
        if isinstance(opened, Refusal):
            self.till_app.bad_sound()
            self.tell(opened, "bad")
            return
        await self._sell(opened)

    async def _sell(self, ready: Ready) -> None:
        from tuipos.ui.screens.till import TillPage

        page = TillPage(ready.recovered, self._notice)
        self._start_over()
        await self.app.push_screen(page)


_RESUME = say("r = resume it, o = own shift, Esc = back.")
_OWN = say("o = own shift, Esc = back.")
