"""Paying: large is what is due; an amount and Enter is cash, Enter alone the exact sum."""

from __future__ import annotations

import re

from tuipos.domain.money import Money
from tuipos.domain.tenders import tender_name
from tuipos.domain.typed import read_amount
from tuipos.domain.words import Refusal, Words, say
from tuipos.operations import grammar, registry
from tuipos.register import paying
from tuipos.register.paying import Paid
from tuipos.ui.language import mark
from tuipos.ui.stages.stage import Stage, key_name
from tuipos.ui.text import fit
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.key_bar import KeyHint
from tuipos.ui.widgets.rows import Row

#: Keys that pay in another way than cash, here alone.
_KEYS = {
    "f2": (registry.PAY_CARD, mark("Card")),
    "f3": (registry.PAY_GIFT_CARD, mark("Gift card")),
    "f4": (registry.PAY_VOUCHER, mark("Voucher")),
    "f5": (registry.PAY_ACCOUNT, mark("Account")),
    "f6": (registry.PAY_LOYALTY, mark("Points")),
}
_OPERATION = re.compile(r"[.,](\d{3,})", re.ASCII)


class PayStage(Stage):
    """The lines stay in view; below them stands what was paid."""

    @property
    def hint(self) -> Words | None:
        """What the command line is for."""
        return say("amount, then how; Enter is cash")

    def area(self, width: int, height: int) -> list[Row]:
        """The lines without a selection, and the payments at the foot."""
        foot = self._payments(width)
        lines = self.page.line_rows(width, max(2, height - len(foot)), selectable=False)
        return [*lines, *foot]

    def column(self) -> list[KeyHint]:
        """Tender keys keep their places whatever the total is."""
        app = self.page.till_app
        _ = app.language.text
        figures = self.page.till.figures
        due = app.language.money(figures.due_in_cash) if figures else ""
        return [
            KeyHint("Enter", f"{_('Cash')} {due}"),
            *(KeyHint(key_name(key), _(name)) for key, (_number, name) in _KEYS.items()),
        ]

    def bar(self) -> list[KeyHint]:
        """The keys that work here."""
        _ = self.page.till_app.language.text
        return [
            KeyHint("Esc", _("Back")),
            KeyHint("Enter", _("Cash")),
            KeyHint("F8", _("Void tender")),
            KeyHint("F1", _("Help")),
        ]

    async def handle(self, submission: Submission) -> None:
        """An amount, a key, or a scan that belongs to the sale."""
        key = submission.key
        if key == "escape":
            self._back()
        elif key == "f8":
            await self.page.run(registry.VOID_PAYMENT)
        elif key in _KEYS:
            await self.page.run(_KEYS[key][0], submission.text)
        elif key in ("f12", "+"):
            self.page.tell(say("Enter is cash."), "muted")
            self.page.keep_typed(submission.text)
        elif key not in ("enter", ""):
            keys = self.page.keys
            if keys.does(key) and not keys.needs_line(key):
                await keys.press_key(key, submission.text)
            else:
                self.page.till_app.bad_sound()
        elif submission.scanned and self._is_code(submission.text):
            if not await self.page.take_gift_card(submission):
                await self.page.sell(submission)
        elif submission.text:
            await self._typed(submission)
        elif not self.page.is_bounce(submission):
            await self.pay(None, submission)

    async def pay(self, amount: Money | None, submission: Submission) -> None:
        """Take cash; an unlikely amount asks for an unexpected key first."""
        page = self.page
        page.enter_was_meant(submission)
        paid = await paying.pay_cash(page.till, amount)
        if isinstance(paid, Refusal) and paid.code == "amount-unlikely":
            words = say("{what} {keys}", what=paid.what, keys=say("y = it is right, n = no."))
            if await page.ask(words, "yn") != "y":
                return
            paid = await paying.pay_cash(page.till, amount, confirmed=True)
        match paid:
            case Refusal() as refusal:
                page.refuse(refusal, submission)
            case Paid() as done:
                page.paid(done, submission)

    def _is_code(self, text: str) -> bool:
        """Whether a burst is a barcode, or else a macro with an amount or a command."""
        return isinstance(grammar.parse(text, self.page.till.currency), grammar.AddItem)

    async def _typed(self, submission: Submission) -> None:
        text = submission.text
        match = _OPERATION.fullmatch(text)
        if match and registry.by_number(int(match[1])) is not None:
            await self.page.run(int(match[1]))
            return
        if text in (".", ","):
            await self.page.run(registry.MENU)
            return
        if text in grammar.ALL_BUTTONS:
            await self.page.run(registry.SUB_MENU)
            return
        typed = text.rstrip("+")
        amount = read_amount(
            f"0{typed}" if typed[:1] in (".", ",") else typed, self.page.till.currency
        )
        if isinstance(amount, Refusal):
            self.page.refuse(amount, submission)
        else:
            await self.pay(amount, submission)

    def _back(self) -> None:
        sale = self.page.till.sale
        self.page.enter(None)
        if sale is not None and sale.live_tenders:
            words = say("A payment stands: lines can't change until it is voided (F12, F8).")
            self.page.tell(words, "warning")

    def _payments(self, width: int) -> list[Row]:
        app = self.page.till_app
        _ = app.language.text
        sale, figures = self.page.till.sale, self.page.till.figures
        if sale is None or figures is None:
            return []
        money = app.language.money

        def row(name: str, amount: str, name_role: str, role: str) -> Row:
            lead = f"      {name}"
            value = fit(amount, width - len(lead) - 1, right=True)
            return Row((lead, name_role), (value, role), background="bar")

        blank = Row((" " * width, "text"), background="bar")
        rows = [row(_("Total"), money(figures.total), "muted", "text")]
        for tender in sale.live_tenders[-4:]:
            name = self.page.words(tender_name(tender.kind))
            rows.append(row(name, money(tender.amount), "text", "text"))
        rows.append(row(_("Due"), money(figures.due), "muted", "warning-strong"))
        return [blank, *rows, blank]
