"""The sale screen: selling and paying on one screen with one command line."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tuipos.domain.words import Refusal, Words, say
from tuipos.operations.dispatch import Dispatch, Situation
from tuipos.operations.registry import OPEN_PAY, by_key
from tuipos.register import overrides, selling
from tuipos.register.paying import Paid
from tuipos.register.recovery import Recovered
from tuipos.register.selling import Added
from tuipos.register.untouched import lay_open
from tuipos.ui.screens.page import Sayable
from tuipos.ui.screens.till_handlers import groups
from tuipos.ui.screens.till_keys import KeysInForce
from tuipos.ui.screens.till_view import TillView
from tuipos.ui.stages.listing import Hits
from tuipos.ui.stages.pay import PayStage
from tuipos.ui.stages.sale import SaleStage
from tuipos.ui.stages.stage import Stage
from tuipos.ui.text import printable
from tuipos.ui.typed_line import Submission

#: An Enter that bounces, or that a habit adds, must not pay the rest or wipe the change away.
BOUNCE_SECONDS = 0.5
#: A pause in typing that starts a search: not one request for every letter.
_SEARCH_PAUSE_SECONDS = 0.15
#: So much of a refused code is shown; refusals name no more of it.
_CODE_SHOWN = 40


class TillPage(TillView):
    """Each submission gets its meaning from the stage that is open at its turn."""

    has_palette = True

    def __init__(self, recovered: Recovered | None = None, notice: Words | None = None) -> None:
        super().__init__()
        self.sale_stage = SaleStage(self)
        self.stage: Stage = self.sale_stage
        self.operation_text = ""
        self.keys = KeysInForce(self)
        self._failed_code = ""
        self._paid_at_seconds = float("-inf")
        self._touched_at: datetime | None = None
        self._opening = (recovered, notice)
        self._dispatch = Dispatch(groups(self))

    @property
    def handled(self) -> frozenset[int]:
        """The numbers of the operations that this page can do."""
        return self._dispatch.numbers

    def on_mount(self) -> None:
        """Say what was found at the sign-in: an open sale, or that the register went offline."""
        recovered, notice = self._opening
        if recovered is not None:
            self.selected = len(recovered.sale.lines)
            words = say("The open sale is back: go on with it.")
            if recovered.taken_over:
                owner = recovered.owner
                words = say("The open sale of {owner} is back, and yours now.", owner=owner)
            self.tell(words, "warning")
            if recovered.sale.card_request is not None:
                self.till_app.run_operation(OPEN_PAY)
        elif notice is not None:
            self.tell(notice, "warning")
        elif problems := self.till_app.parts.own_keys.problems:
            self.tell(say("keymap.toml: {problem}", problem=problems[0]), "warning")

    async def handle(self, submission: Submission) -> None:
        """Do one thing; after a failed scan only its acknowledgement lets scans through again."""
        if self._is_held_up(submission):
            return
        if submission.key != "enter" or submission.text:
            self._paid_at_seconds = float("-inf")
        submission = self._with_put(submission)
        if submission.dropped:
            self._say_dropped(submission)
        before, warning = self.till.sale, self._lay_open(submission)
        await self._do(submission)
        after = self.till.sale
        if warning is not None and before and after and before != after and before.id == after.id:
            self.till_app.bell()
            said, _ = self._message
            self.tell(f"{said} {self.words(warning)}".strip(), "warning")
        self._touched_at = self.till.clock()
        if self.till_app.page is self:
            self.draw_body()

    async def _do(self, submission: Submission) -> None:
        operation = by_key(submission.key) if submission.key in ("f1", "ctrl+q") else None
        if operation is not None:
            await self.run(operation.number)
        else:
            await self.stage.handle(submission)

    def _lay_open(self, submission: Submission) -> Words | None:
        """What to say if this code is added to a sale that nobody has touched for minutes."""
        is_code = submission.key in ("enter", "") and bool(submission.text)
        if not is_code or self._touched_at is None or self.till.sale is None:
            return None
        return lay_open(self._touched_at, self.till.clock())

    def _is_held_up(self, submission: Submission) -> bool:
        if not self._failed_code:
            return False
        if submission.scanned:
            self.till_app.bad_sound()
            words = say("Not taken. First Esc or Enter for {code}.", code=self._failed_code)
            self.tell(words, "bad")
            return True
        self._failed_code = ""
        self.tell("")
        return submission.key in ("enter", "escape") and not submission.text

    def _with_put(self, submission: Submission) -> Submission:
        """Add what an earlier command put in the line after this one was typed ahead."""
        if submission.key not in ("enter", "", "+", "f12"):
            return submission
        put = self.till_app.keyboard.line.take_put()
        if put and submission.scanned:
            return replace(submission, dropped=put + submission.dropped)
        return replace(submission, text=put + submission.text)

    def _say_dropped(self, submission: Submission) -> None:
        text = printable(submission.dropped)
        if submission.dropped_is_number:
            self.tell(say("{text} ignored; {text}* is for quantity.", text=text), "warning")
        else:
            self.tell(say("{text} ignored.", text=text), "warning")

    def say_no(self, refusal: Refusal) -> None:
        """Show a no to an operation, with its sound."""
        self.till_app.bad_sound()
        self.tell(refusal, "bad")

    def refuse(self, refusal: Refusal, submission: Submission) -> None:
        """Show a no, with its sound; after a scan, hold up further ones until it is seen."""
        self.till_app.bad_sound()
        words: Sayable = refusal
        if submission.scanned and submission.text:
            self._failed_code = printable(submission.text[:_CODE_SHOWN])
            if self._failed_code not in self.words(refusal):
                words = say("{code}: {why}", code=self._failed_code, why=self.words(refusal))
        self.tell(words, "bad")

    def added(self, added: Added, submission: Submission) -> None:
        """A line is there: select it; what stood in the message line has been read."""
        self.selected, self.is_browsing = added.line.number, False
        if added.notice is not None:
            self.tell(added.notice, "warning")
            self.till_app.report_changed()
        elif not submission.dropped:
            self.forget_message()
        self._go_to(self.sale_stage)

    def paid(self, paid: Paid, submission: Submission) -> None:
        """Something was paid; with the last tender, change and receipt stay to be read."""
        if paid.concluded is None:
            due = say("{amount} is still due.", amount=paid.due)
            self.tell(due if paid.notice is None else
                      say("{first} {then}", first=paid.notice, then=due), "warning")  # fmt: skip
            return
        self.selected = 0
        receipt = paid.concluded.receipt
        words = say("Change {change}   receipt {receipt}", change=paid.change, receipt=receipt)
        if paid.total.minor < 0:
            words = say(
                "Paid out {amount}   receipt {receipt}", amount=-paid.total, receipt=receipt
            )
        if paid.notice is not None:
            words = say("{first} {then}", first=paid.notice, then=words)
        self.tell(words, "good-strong")
        self.enter(None)
        self.till_app.report_changed()

    def keep_typed(self, text: str) -> None:
        """Put a text in the command line, in front of what was typed ahead."""
        line = self.till_app.keyboard.line
        line.put_first(text)
        self.line_changed()

    def enter_was_meant(self, submission: Submission) -> None:
        """An Enter did something with money: another one right behind it is a bounce."""
        self._paid_at_seconds = submission.at_seconds

    def is_bounce(self, submission: Submission) -> bool:
        """Whether an Enter comes too soon, and with nothing between, after one that paid."""
        return submission.at_seconds - self._paid_at_seconds < BOUNCE_SECONDS

    def open_pay(self) -> None:
        """Go to paying, where that is not open already."""
        if not isinstance(self.stage, PayStage):
            self.enter(PayStage(self))

    def start_next_sale(self) -> None:
        """The change of the sale before has been read."""
        self.till.last_sale = None
        self.forget_message()

    async def sell(self, submission: Submission) -> None:
        """Sell what was scanned, whatever stage is open; a line that comes closes that stage."""
        await self.sale_stage.handle(submission)

    async def take_gift_card(self, submission: Submission) -> bool:
        """Pay with a scanned gift card; False where the code is that of none."""
        from tuipos.ui.screens import balance_operations

        return await balance_operations.scanned_on_pay(self, submission)

    async def take_receipt(self, code: str, refusal: Refusal) -> bool:
        """Begin a return where a code that is no product is a receipt's number; whether it was."""
        from tuipos.ui.screens import return_operations

        return await return_operations.take_receipt(self, code, refusal)

    def step_back(self) -> None:
        """Esc where there is nothing to leave: the newest line is selected again."""
        self.forget_message()
        self.selected = len(self.till.sale.lines) if self.till.sale is not None else 0
        self.is_browsing = False

    def move_selection(self, step: int) -> None:
        """Select another line."""
        if self.till.sale is not None and self.till.sale.lines:
            self.selected = min(max(1, self.selected + step), len(self.till.sale.lines))
            self.is_browsing = True

    async def run(self, number: int, text: str = "") -> None:
        """Run an operation, with what was typed before its key."""
        self.operation_text = text
        refusal = await self._dispatch.run(number, self.situation())
        if refusal is not None and refusal.permission:
            refusal = await self._run_by_override(number, refusal)
        if refusal is not None:
            self.till_app.bad_sound()
            self.tell(refusal, "bad")

    async def _run_by_override(self, number: int, refusal: Refusal) -> Refusal | None:
        """Run an operation that another person allows by their PIN; the refusal where none does."""
        from tuipos.ui.screens.conversing import ask_override

        text = self.operation_text
        if not await ask_override(self, refusal):
            return refusal
        self.operation_text = text
        try:
            return await self._dispatch.run(number, self.situation())
        finally:
            overrides.end_grant(self.till)

    def situation(self) -> Situation:
        """What is there for an operation to work on."""
        till, sale = self.till, self.till.sale
        return Situation(
            permissions=till.permissions,
            sale=sale is not None,
            line=sale is not None and bool(self.selected),
            payment=sale is not None and bool(sale.live_tenders),
            offline=not self.till_app.parts.connection.is_online,
            demo=self.till_app.parts.line is not None,
        )

    async def search(self, text: str, *, preview: bool = False) -> None:
        """Show what a search finds in the place of the lines."""
        found = await selling.search(self.till, text)
        if isinstance(found, Refusal):
            self.till_app.bad_sound()
            self.tell(found, "bad")
            return
        keyboard = self.till_app.keyboard
        if preview and keyboard.line.text != f"/{text}":
            return
        self.enter(Hits(self, text, found.hits, preview=preview))
        keyboard.shown_hits_for = f"/{text}" if preview else ""
        if found.notice is not None:
            self.tell(found.notice, "warning")

    def enter(self, stage: Stage | None) -> None:
        """Go to a stage, and show it; None is selling."""
        self._go_to(stage or self.sale_stage)
        self.draw_body()

    def _go_to(self, stage: Stage) -> None:
        """Go to a stage that is shown once the act is done: drawing twice would cost each scan."""
        self.stage = stage
        self.till_app.keyboard.shown_hits_for = ""

    def line_changed(self) -> None:
        """Show what is typed; a search text that rests for a moment shows its hits."""
        super().line_changed()
        keyboard = self.till_app.keyboard
        text = keyboard.line.text
        if self.stage.follows_typing:
            self.draw_area()
        if text.startswith("/") and len(text) > 1:
            if text != keyboard.shown_hits_for:
                keyboard.schedule(_SEARCH_PAUSE_SECONDS, lambda: self._preview(text))
        elif keyboard.queue.empty() and not self.till_app.is_busy and self._previews():
            self.enter(None)

    def _previews(self) -> bool:
        return isinstance(self.stage, Hits) and self.stage.preview

    def _preview(self, text: str) -> None:
        keyboard = self.till_app.keyboard
        is_current = keyboard.line.text == text != keyboard.shown_hits_for
        if is_current and isinstance(self.stage, SaleStage | Hits) and not self.till_app.is_busy:
            search = self.search(text[1:], preview=True)
            self.run_worker(search, group="search", exclusive=True)
