"""Operations of the drawer and of shifts: money in and out, counting, reports, and the end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from tuipos.domain.drawer import MOVEMENTS, Movement
from tuipos.domain.money import Money
from tuipos.domain.shift_report import ShiftReport
from tuipos.domain.tenders import CASH, FOREIGN_CASH, WITH_BALANCE, tender_name
from tuipos.domain.typed import read_amount
from tuipos.domain.words import Refusal, Words, say
from tuipos.operations import registry
from tuipos.operations.dispatch import Handler
from tuipos.register import closing, drawer
from tuipos.register.closing import ShiftClosed, ShiftPutAside
from tuipos.register.drawer import Declared, Moved
from tuipos.register.ports import Shift
from tuipos.ui.leaving import offer_to_send
from tuipos.ui.screens.conversing import ask_text, choose, typed_text, with_override
from tuipos.ui.stages.questions import Entry

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

#: Titles of printed reports; the short form of the trade in every language.
X_REPORT = say("X report")
Z_REPORT = say("Z report")
_MOVES = {
    registry.START_AMOUNT: "start-amount",
    registry.FLOAT_ENTRY: "float-entry",
    registry.TENDER_REMOVAL: "tender-removal",
    registry.SAFE_DROP: "safe-drop",
    registry.BANK_DROP: "bank-drop",
    registry.INCOME: "income",
    registry.EXPENSE: "expense",
}


def handlers(page: TillPage) -> dict[int, Handler]:
    """What each operation of the drawer and of shifts does on this page."""
    acts = _ShiftActs(page)
    moves: dict[int, Handler] = {
        number: partial(acts.move, MOVEMENTS[kind]) for number, kind in _MOVES.items()
    }
    return moves | {
        registry.OPEN_DRAWER: acts.open_drawer,
        registry.TENDER_DECLARATION: acts.declare,
        registry.PRINT_X: acts.print_x,
        registry.REPRINT_Z: acts.reprint_z,
        registry.SUSPEND_SHIFT: acts.suspend,
        registry.BLIND_CLOSE_SHIFT: acts.blind_close,
        registry.CLOSE_SHIFT: acts.close,
        registry.MANAGE_SHIFTS: acts.manage,
    }


class _ShiftActs:
    def __init__(self, page: TillPage) -> None:
        self.page = page

    async def move(self, movement: Movement) -> None:
        typed = self.page.operation_text
        if typed:
            amount = self._amount(typed)
            if isinstance(amount, Refusal):
                self.page.say_no(amount)
                return
        else:
            asked = await ask_text(
                self.page, movement.name, say("How much?"), self._amount, takes_scans=False
            )
            if asked is None:
                return
            amount = asked
        reason = reference = ""
        if movement.wants_reason:
            told = await ask_text(
                self.page, movement.name, say("What for?"), typed_text, takes_scans=False
            )
            if told is None:
                return
            reason = told
        if movement.wants_reference:
            told = await ask_text(self.page, movement.name, say("Number of the bag?"), typed_text)
            if told is None:
                return
            reference = told
        await self._move(movement, amount, reason, reference)

    async def _move(self, movement: Movement, amount: Money, reason: str, reference: str) -> None:
        till = self.page.till
        moved = await drawer.move_cash(till, movement.kind, amount, reason, reference)
        if isinstance(moved, Refusal) and moved.code == "drawer-short":
            words = say(
                "{what} {keys}", what=moved.what, keys=say("y = take it all the same, n = no.")
            )
            if await self.page.ask(words, "yn") != "y":
                return
            moved = await drawer.move_cash(
                till, movement.kind, amount, reason, reference, confirmed=True
            )
        if isinstance(moved, Moved):
            words = say("{name}: {amount}.", name=movement.name, amount=amount)
            if drawer.may_see(till):
                words = say(
                    "{name}: {amount}. {expected} must be in the drawer.",
                    name=movement.name, amount=amount, expected=moved.expected,
                )  # fmt: skip
            self.page.tell(words, "good")
            self.page.till_app.report_changed()
        else:
            self.page.say_no(moved)

    async def open_drawer(self) -> None:
        reason = self.page.operation_text
        if not reason:
            told = await ask_text(
                self.page, say("Open drawer"), say("What for?"), typed_text, takes_scans=False
            )
            if told is None:
                return
            reason = told
        opened = await drawer.open_drawer(self.page.till, reason)
        if isinstance(opened, Refusal):
            self.page.say_no(opened)
        else:
            if self.page.till.drawer is None:
                self.page.tell(say("Open the drawer with its key: it is written down."), "good")
            else:
                self.page.tell(say("The drawer opens: it is written down."))

    async def declare(self) -> None:
        report = await self._count()
        if report is not None:
            self.page.tell(_counted_words(report), "good")

    async def _count(self) -> ShiftReport | None:
        """Have the money counted: cash, and what else was taken and lies in the drawer."""
        till = self.page.till
        if till.shift is None:
            return None
        kinds = [CASH]
        so_far = await drawer.current_report(till, till.shift)
        others = {CASH, *WITH_BALANCE}
        kinds += [each.name for each in so_far.tenders if each.name not in others]
        counted: dict[str, Money] = {}
        for kind in kinds:
            question = say("Counted: {name}?", name=tender_name(kind))
            if kind == FOREIGN_CASH:
                question = say("Counted: {name}, worth in {currency}?", name=tender_name(kind),
                               currency=till.currency.code)  # fmt: skip
            amount = await ask_text(
                self.page, say("Tender declaration"), question, self._amount, takes_scans=False
            )
            if amount is None:
                return None
            counted[kind] = amount
        declared = await drawer.declare_tenders(till, counted)
        if isinstance(declared, Declared):
            return declared.report
        self.page.say_no(declared)
        return None

    async def print_x(self) -> None:
        report = await closing.x_report(self.page.till)
        if isinstance(report, Refusal):
            self.page.say_no(report)
            return
        await self._print(report, X_REPORT)
        words = say("X report printed. Total {total}, {expected} must be in the drawer.",
                    total=report.total, expected=report.expected)  # fmt: skip
        self.page.tell(words, "good")

    async def reprint_z(self) -> None:
        report = await with_override(self.page, partial(closing.last_z_report, self.page.till))
        if isinstance(report, Refusal):
            self.page.say_no(report)
            return
        await self._print(report, Z_REPORT)
        words = say("Z report of {day} printed again. Total {total}.",
                    day=report.opening.business_date, total=report.total)  # fmt: skip
        if report.is_counted:
            words = say("{told} {counted}", told=words, counted=_counted_words(report))
        self.page.tell(words, "good")

    async def suspend(self) -> None:
        await self._put_aside(
            say("Suspend the shift? It goes on at the next sign-in. y = yes, n = no."),
            closing.suspend_shift,
        )

    async def blind_close(self) -> None:
        await self._put_aside(
            say("Close the shift without counting? A manager counts later. y = yes, n = no."),
            closing.blind_close_shift,
        )

    async def _put_aside(
        self, question: Words, act: Callable[..., Awaitable[ShiftPutAside | Refusal]]
    ) -> None:
        if await self.page.ask(question, "yn") != "y":
            return
        await offer_to_send(self.page, self.page.till_app.parts)
        result = await act(self.page.till)
        if isinstance(result, Refusal):
            self.page.say_no(result)
        else:
            await self.page.till_app.pop_screen()

    async def close(self) -> None:
        page = self.page
        if page.till.sale is not None or page.till.shift is None:
            result = await closing.close_shift(page.till)
            assert isinstance(result, Refusal), "a sale is open, or no shift"
            self.page.say_no(result)
            return
        if not await self._suspended_may_stay():
            return
        report = await self._count()
        if report is None:
            return
        words = say("{counted} Close the shift? y = yes, n = no.", counted=_counted_words(report))
        if await page.ask(words, "yn") != "y":
            page.tell(say("The shift stays open."), "muted")
            return
        await offer_to_send(page, page.till_app.parts)
        closed = await closing.close_shift(page.till, with_suspended=True)
        if isinstance(closed, ShiftClosed):
            await self._print(closed.report, Z_REPORT)
            await page.till_app.pop_screen()
        else:
            self.page.say_no(closed)

    async def _suspended_may_stay(self) -> bool:
        """Ask where sales are aside here, so that none is forgotten over night."""
        suspended = await closing.sales_are_suspended(self.page.till)
        if suspended is None:
            return True
        if suspended.code != "sales-suspended":
            self.page.say_no(suspended)
            return False
        keys = say("Close all the same? y = yes, n = no.")
        words = say("{what} {keys}", what=suspended.what, keys=keys)
        if await self.page.ask(words, "yn") == "y":
            return True
        self.page.tell(suspended, "warning")
        return False

    async def manage(self) -> None:
        shifts = await closing.manageable_shifts(self.page.till)
        if isinstance(shifts, Refusal):
            self.page.say_no(shifts)
            return
        entries = [Entry(shift, self._shift_text(shift), shift.id[-13:]) for shift in shifts]
        shift = await choose(self.page, say("Shifts of this register"), entries)
        if shift is None:
            return
        what = await choose(self.page, say("Shift of {staff}", staff=shift.staff), self._acts())
        if what == "x":
            await self._x_of(shift)
        elif what == "close":
            await self._close_of(shift)

    def _acts(self) -> list[Entry[str]]:
        _ = self.page.till_app.language.text
        return [Entry("x", _("Print X")), Entry("close", _("Count and close"))]

    async def _x_of(self, shift: Shift) -> None:
        report = await closing.x_report(self.page.till, shift.id)
        if isinstance(report, Refusal):
            self.page.say_no(report)
            return
        await self._print(report, X_REPORT)
        self.page.tell(say("X report printed."), "good")

    async def _close_of(self, shift: Shift) -> None:
        own = self.page.till.shift
        if own is not None and own.id == shift.id:
            await self.close()
            return
        question = say("Close this shift without a count? y = yes, n = no.")
        if await self.page.ask(question, "yn") != "y":
            return
        close = partial(closing.close_shift, without_count=True, with_suspended=True)
        closed = await with_override(self.page, partial(close, self.page.till, shift.id))
        if isinstance(closed, ShiftClosed):
            await self._print(closed.report, Z_REPORT)
            self.page.tell(say("The shift of {staff} is closed.", staff=shift.staff), "good")
        else:
            self.page.say_no(closed)

    def _shift_text(self, shift: Shift) -> str:
        language = self.page.till_app.language
        state = _STATES.get(shift.state, say("{state}", state=shift.state))
        words = say("{staff}  {state}  since {moment}", staff=shift.staff, state=state,
                    moment=shift.opened_at)  # fmt: skip
        return language.render(words)

    async def _print(self, report: ShiftReport, title: Words) -> None:
        parts = self.page.till_app.parts
        unsent = (await parts.report()).queue.count
        parts.printer.print_report(report, title, parts.clock(), unsent=unsent)

    def _amount(self, text: str) -> Money | Refusal:
        return read_amount(text, self.page.till.currency)


_STATES = {
    "open": say("open"),
    "suspended": say("suspended"),
    "blind-closed": say("not counted"),
}


def _counted_words(report: ShiftReport) -> Words:
    """What was counted, and how far off it is."""
    off = [count for count in report.counts if count.over]
    if not off:
        return say("Counted, and it is right.")
    worst = max(off, key=lambda count: abs(count.over.minor))
    name = tender_name(worst.kind)
    if worst.over.minor > 0:
        return say("{name}: {amount} too much.", name=name, amount=worst.over)
    return say("{name}: {amount} is missing.", name=name, amount=-worst.over)
