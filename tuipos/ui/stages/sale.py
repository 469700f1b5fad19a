"""Selling: codes, quantities, operations by number, the selection."""

from __future__ import annotations

from tuipos.domain.quantity import Quantity
from tuipos.domain.weighing import read_weight
from tuipos.domain.words import Refusal, Words, say
from tuipos.operations import grammar, registry
from tuipos.register import selling
from tuipos.register.lines import WEIGHT_NEEDED
from tuipos.register.selling import Added, AgeQuestion
from tuipos.retail.variant_refusals import PRODUCT_HAS_VARIANTS
from tuipos.ui.stages.buttons import label_of, why_not
from tuipos.ui.stages.stage import Stage, key_name
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.key_bar import KeyHint
from tuipos.ui.widgets.rows import Row

_MOVES = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10, "home": -1_000_000, "end": 1_000_000}


class SaleStage(Stage):
    """The lines of the sale are in the list."""

    @property
    def hint(self) -> Words | None:
        """What the command line is for."""
        return say("scan, or type a code")

    def area(self, width: int, height: int) -> list[Row]:
        """The lines, those of interest in view."""
        return self.page.line_rows(width, height)

    def column(self) -> list[KeyHint]:
        """Function keys of the operations that there are, in the order of the keys."""
        keys = [f"f{number}" for number in range(2, 10)]
        meaning_of = self.page.keys.meaning_of
        return [KeyHint(key_name(key), meaning_of(key)) for key in keys if meaning_of(key)]

    def more_column(self) -> list[KeyHint]:
        """The buttons of the first page, each with a key or with what presses it."""
        keys = self.page.keys
        return [
            KeyHint(
                key_name(button.key) if keys.has_key(button) else f".{button.position}",
                label_of(self.page, button),
                possible=why_not(self.page, button) is None,
            )
            for button in keys.layout.page(1)
        ]

    def bar(self) -> list[KeyHint]:
        """The keys that every cashier needs."""
        _ = self.page.till_app.language.text
        return [
            KeyHint("F1", _("Help")),
            KeyHint("F12", _("Pay")),
            KeyHint(self.page.till_app.signs.up_down, _("Line")),
            KeyHint("/", _("Find")),
            KeyHint(".", _("More")),
            KeyHint("..", _("Buttons")),
            KeyHint("Ctrl+P", _("All")),
        ]

    async def handle(self, submission: Submission) -> None:
        """A code, a command, or a key."""
        key = submission.key
        if key in _MOVES:
            self.page.move_selection(_MOVES[key])
        elif key == "escape":
            self.page.step_back()
        elif key in ("f12", "+"):
            await self._open_pay(submission)
        elif key in ("enter", ""):
            await self._line(submission)
        elif self.page.keys.does(key):
            await self.page.keys.press_key(key, submission.text)
        else:
            self.page.till_app.bad_sound()
            self.page.tell(say("{key} has no use here yet.", key=key_name(key)), "muted")

    async def _line(self, submission: Submission) -> None:
        page = self.page
        match grammar.parse(submission.text, page.till.currency):
            case Refusal() as refusal:
                page.refuse(refusal, submission)
            case grammar.AddItem(code=code, quantity=quantity):
                await self.add(code, quantity, submission)
            case grammar.RunOperation(number=number):
                await page.run(number)
            case grammar.PressButton(position=position):
                await page.keys.press_place(position)
            case grammar.Menu():
                await page.run(registry.MENU)
            case grammar.Search(text=text):
                await page.search(text)
            case grammar.OpenPay():
                await self._open_pay(submission)
            case grammar.Nothing():
                self._nothing(submission)

    def _nothing(self, submission: Submission) -> None:
        if self.page.till.sale is not None:
            self.page.tell(say("F12 pays."), "muted")
        elif not self.page.is_bounce(submission):
            self.page.start_next_sale()

    async def _open_pay(self, submission: Submission) -> None:
        text = submission.text.rstrip("+").strip()
        if text:
            amount = grammar.parse(f"{text}+", self.page.till.currency)
            if isinstance(amount, Refusal):
                self.page.refuse(amount, submission)
                return
        await self.page.run(registry.OPEN_PAY, text)

    async def add(self, code: str, quantity: Quantity | None, submission: Submission) -> None:
        """Sell a code; where its variant, its weight or the buyer's age matters, ask first."""
        page = self.page
        was_online = page.till.connection.is_online
        added = await selling.add_item(page.till, code, quantity)
        if isinstance(added, Refusal) and added.code == PRODUCT_HAS_VARIANTS:
            from tuipos.ui.screens.variant_choice import choose_variant

            page.enter(None)
            chosen = await choose_variant(page, added, quantity)
            if chosen is None:
                return
            if isinstance(chosen, Refusal):
                page.refuse(chosen, submission)
                return
            code, quantity = chosen
            added = await selling.add_item(page.till, code, quantity)
        if isinstance(added, Refusal) and added.code == WEIGHT_NEEDED:
            quantity = await self.ask_weight(added)
            if quantity is None:
                return
            added = await selling.add_item(page.till, code, quantity)
        if isinstance(added, AgeQuestion):
            if not await self._old_enough(added):
                return
            added = await selling.add_item(page.till, code, quantity, age_checked=True)
        match added:
            case Refusal() as refusal:
                if quantity is not None or not (
                    await self._is_card(code, refusal, was_online=was_online)
                    or await page.take_receipt(code, refusal)
                ):
                    page.refuse(refusal, submission)
            case Added() as line:
                page.added(line, submission)

    async def ask_weight(self, refusal: Refusal) -> Quantity | None:
        """What something weighs that is sold by weight: by the scale, or else as it is typed.

        None after Esc: nothing is sold.
        """
        from tuipos.ui.screens.conversing import ask_text

        self.page.enter(None)
        scale = self.page.till.scale
        if scale is not None:
            weighed = await scale.weigh()
            if not isinstance(weighed, Refusal):
                return weighed
            self.page.till_app.bad_sound()
            refusal = weighed
        question = say("Weight, as 0.456, or 0.476-0.020 with its tare")
        title = say("{what}", what=refusal.what)
        return await ask_text(self.page, title, question, read_weight, takes_scans=False)

    async def _is_card(self, code: str, refusal: Refusal, *, was_online: bool) -> bool:
        """Whether a code that is no product was a loyalty card, and its customer is known now."""
        from tuipos.ui.screens.customer_operations import NO_PRODUCT, card_scanned

        if refusal.code not in NO_PRODUCT:
            return False
        return await card_scanned(self.page, code, was_online=was_online) is None

    async def _old_enough(self, question: AgeQuestion) -> bool:
        page = self.page
        words = say(
            "Over {years}? born on or before {day}. Y = yes, N = no",
            years=question.years,
            day=question.born_on_or_before,
        )
        if question.notice is not None:
            words = say("{first} {then}", first=question.notice, then=words)
        if await page.ask(words, "yn") == "y":
            return True
        name = question.product.name(page.till_app.language.code)
        page.tell(say("{product} was not sold.", product=name), "warning")
        return False
