"""Operations of payments other than cash, and their voiding, by key and by number."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from tuipos.domain.money import Money
from tuipos.domain.tenders import CARD, WITH_BALANCE, tender_name
from tuipos.domain.typed import clean, read_amount
from tuipos.domain.words import Refusal, Words, say
from tuipos.operations import registry
from tuipos.operations.dispatch import Handler
from tuipos.register import card_paying, tendering
from tuipos.register.paying import Paid, PaymentVoided
from tuipos.ui.screens.conversing import ask_text
from tuipos.ui.stages.terminal import TerminalStage, at_terminal
from tuipos.ui.typed_line import Submission

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

Result = Paid | PaymentVoided | Refusal


def handlers(page: TillPage) -> dict[int, Handler]:
    """What each of these operations does on this page."""
    acts = _TenderActs(page)
    return {
        registry.PAY_CARD: acts.card,
        registry.VOID_PAYMENT: acts.void_last,
        registry.CARD_RESULT: acts.card_result,
    }


class _TenderActs:
    def __init__(self, page: TillPage) -> None:
        self.page = page

    async def card(self) -> None:
        """Pay by card: what was typed, or all that is due."""
        amount = self._typed()
        if isinstance(amount, Refusal):
            self.page.refuse(amount, Submission(""))
            return
        self.page.open_pay()
        figures = self.page.till.figures
        assert figures is not None, "the registry has checked"
        shown = amount if amount is not None else figures.due
        title = say("Card {amount}", amount=shown)
        paid = await self._at_terminal(title, tendering.pay(self.page.till, CARD, amount))
        await self._show(paid)

    async def void_last(self) -> None:
        """Give the last payment back; one by card by the terminal."""
        sale = self.page.till.sale
        assert sale is not None and sale.live_tenders, "the registry has checked"
        last = sale.live_tenders[-1]
        work = tendering.void(self.page.till, last.number)
        if last.kind != CARD:
            await self._show(await work)
            return
        title = say("Card {amount}: taken back", amount=last.amount)
        await self._show(await self._at_terminal(title, work))

    async def card_result(self) -> None:
        """Ask the terminal what became of a request whose answer never came."""
        sale = self.page.till.sale
        request = sale.card_request if sale is not None else None
        amount = request.amount if request is not None else say("-")
        title = say("Card {amount}: what became of it?", amount=amount)
        work = card_paying.resume_card(self.page.till)
        await self._show(await self._at_terminal(title, work))

    async def _at_terminal(self, title: Words, work: Awaitable[Result]) -> Result:
        stage = TerminalStage(self.page, title, self._cancel)
        return await at_terminal(self.page, stage, work)

    async def _cancel(self) -> None:
        sale = self.page.till.sale
        if sale is not None and sale.card_request is not None:
            await self.page.till.terminal.cancel(sale.card_request.id)

    async def _show(self, result: Result) -> None:
        match result:
            case Paid() as paid:
                self.page.paid(paid, Submission(""))
            case PaymentVoided(tender=tender):
                words = say("Payment of {amount} voided: give it back.", amount=tender.amount)
                if tender.kind == CARD:
                    words = say("Card {amount} is taken back by the terminal.",
                                amount=tender.amount)  # fmt: skip
                elif tender.kind in WITH_BALANCE:
                    words = say("{kind} {amount}: voided, nothing is taken.",
                                kind=tender_name(tender.kind), amount=tender.amount)  # fmt: skip
                self.page.tell(words, "warning")
            case Refusal(code="card-unknown") as refusal:
                await self._decide(refusal)
            case Refusal() as refusal:
                self.page.till_app.bad_sound()
                self.page.tell(refusal, "bad")

    async def _decide(self, refusal: Refusal) -> None:
        """The terminal can't say how it ended: a person reads it there, and answers for it."""
        page, till = self.page, self.page.till
        if till.terminal.capabilities.answers:
            page.till_app.bad_sound()
        question = say("Approved at the terminal? y = yes, n = no.")
        answer = await page.ask(say("{what} {then}", what=refusal.what, then=question), "yn")
        if not answer:
            page.tell(say("The card payment waits: F12 asks the terminal again."), "warning")
            return
        code = ""
        if answer == "y":
            typed = await ask_text(
                page, say("Card payment approved"), say("Authorisation; Enter alone: none"), clean,
                takes_scans=False,
            )  # fmt: skip
            if typed is None:
                page.tell(say("The card payment waits: F12 asks the terminal again."), "warning")
                return
            code = typed
        done = await card_paying.decide_card(till, approved=answer == "y", authorisation=code)
        await self._show(done)

    def _typed(self) -> Money | Refusal | None:
        return typed_amount(self.page)


def typed_amount(page: TillPage) -> Money | Refusal | None:
    """The amount that was typed before an operation's key; None where nothing was."""
    typed = page.operation_text.rstrip("+").strip()
    if not typed:
        return None
    typed = f"0{typed}" if typed[:1] in (".", ",") else typed
    return read_amount(typed, page.till.currency)
