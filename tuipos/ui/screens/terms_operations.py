"""Operations that change what was agreed: prices, discounts, notes, salespersons, serials."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tuipos.domain.discounts.why import why
from tuipos.domain.money import Money
from tuipos.domain.product import Name
from tuipos.domain.quantity import parse_quantity
from tuipos.domain.typed import clean, read_amount
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.operations import registry
from tuipos.operations.dispatch import Handler
from tuipos.register import coupons, terms
from tuipos.register.terms import TermsChanged
from tuipos.ui.language import mark
from tuipos.ui.screens.conversing import ask_text, choose, converse, typed_text, with_override
from tuipos.ui.stages.questions import Entry, Reading

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

_PERCENT_SCALE = 4
#: What F5 offers, in this order: the operations themselves have numbers of their own.
_DISCOUNTS = (
    (registry.LINE_DISCOUNT_PERCENT, mark("Line discount percent")),
    (registry.LINE_DISCOUNT_AMOUNT, mark("Line discount amount")),
    (registry.TOTAL_DISCOUNT_PERCENT, mark("Total discount percent")),
    (registry.TOTAL_DISCOUNT_AMOUNT, mark("Total discount amount")),
    (registry.CLEAR_DISCOUNTS, mark("Take discounts back")),
    (registry.ADD_COUPON, mark("Add coupon code")),
    (registry.REMOVE_COUPON, mark("Remove coupon code")),
    (registry.WHY, mark("Why this price")),
)


def handlers(page: TillPage) -> dict[int, Handler]:
    """What each of these operations does on this page."""
    acts = _TermsActs(page)
    return {
        registry.PRICE_OVERRIDE: acts.price,
        registry.DISCOUNTS: acts.discounts,
        registry.LINE_DISCOUNT_PERCENT: acts.line_percent,
        registry.LINE_DISCOUNT_AMOUNT: acts.line_amount,
        registry.TOTAL_DISCOUNT_PERCENT: acts.total_percent,
        registry.TOTAL_DISCOUNT_AMOUNT: acts.total_amount,
        registry.CLEAR_DISCOUNTS: acts.clear,
        registry.PRODUCT_COMMENT: acts.comment_line,
        registry.TRANSACTION_COMMENT: acts.comment_sale,
        registry.INVOICE_COMMENT: acts.comment_invoice,
        registry.CLEAR_SALESPERSON: acts.clear_salesperson,
        registry.SALESPERSON_ON_SALE: acts.salesperson_on_sale,
        registry.SALESPERSON_ON_LINE: acts.salesperson_on_line,
        registry.SERIAL_NUMBER: acts.serial,
        registry.ADD_COUPON: acts.add_coupon,
        registry.REMOVE_COUPON: acts.remove_coupon,
        registry.WHY: acts.why,
    }


class _TermsActs:
    def __init__(self, page: TillPage) -> None:
        self.page = page

    async def price(self) -> None:
        price = await self._typed_or_asked(say("Price override"), say("Price for one?"))
        if price is None:
            return
        reason = await ask_text(
            self.page, say("Price override"), say("Why?"), typed_text, takes_scans=False
        )
        if reason is None:
            return
        act = partial(terms.set_price, self.page.till, self.page.selected, price, reason)
        self._show(await with_override(self.page, act), say("The price is changed."))

    async def discounts(self) -> None:
        typed = self.page.operation_text
        if typed.endswith("%"):
            await self.line_percent()
            return
        _ = self.page.till_app.language.text
        entries = [Entry(number, _(name), str(number)) for number, name in _DISCOUNTS]
        number = await choose(self.page, say("Discounts"), entries)
        if number is not None:
            await self.page.run(number, typed)

    async def line_percent(self) -> None:
        await self._percent(say("Line discount percent"), line=True)

    async def total_percent(self) -> None:
        await self._percent(say("Total discount percent"), line=False)

    async def line_amount(self) -> None:
        await self._amount_off(say("Line discount amount"), line=True)

    async def total_amount(self) -> None:
        await self._amount_off(say("Total discount amount"), line=False)

    async def clear(self) -> None:
        page = self.page
        result: TermsChanged | Refusal = await terms.clear_sale_discounts(page.till)
        if not isinstance(result, Refusal) and page.selected and not self._is_voided():
            result = await terms.clear_line_discounts(page.till, page.selected)
        self._show(result, say("The discounts are taken back."))

    async def comment_line(self) -> None:
        await self._comment(say("Product comment"), self.page.selected)

    async def comment_sale(self) -> None:
        await self._comment(say("Transaction comment"), 0)

    async def comment_invoice(self) -> None:
        await self._comment(say("Invoice comment"), 0)

    async def clear_salesperson(self) -> None:
        result = await terms.set_salesperson(self.page.till, 0, "")
        self._show(result, say("Credited to nobody."))

    async def salesperson_on_sale(self) -> None:
        await self._salesperson(0)

    async def salesperson_on_line(self) -> None:
        await self._salesperson(self.page.selected)

    async def serial(self) -> None:
        typed = self.page.operation_text or await ask_text(
            self.page, say("Serial number"), say("Scan it or type it"), typed_text
        )
        if typed is not None:
            result = await terms.set_serial(self.page.till, self.page.selected, typed)
            self._show(result, say("Serial number {serial}.", serial=typed))

    async def add_coupon(self) -> None:
        code = self.page.operation_text or await ask_text(
            self.page, say("Add coupon code"), say("Scan the coupon or type its code"), typed_text
        )
        if code is not None:
            result = await coupons.add_coupon(self.page.till, code)
            self._show(result, say("Coupon {code} counts.", code=code))

    async def remove_coupon(self) -> None:
        sale = self.page.till.sale
        assert sale is not None, "the registry has checked"
        if not sale.coupons:
            self.page.tell(say("No coupon is on this sale."), "muted")
            return
        entries = [Entry(code, code) for code in sale.coupons]
        code = await choose(self.page, say("Remove coupon code"), entries)
        if code is not None:
            result = await coupons.remove_coupon(self.page.till, code)
            self._show(result, say("Coupon {code} is off the sale.", code=code))

    async def why(self) -> None:
        page, sale, figures = self.page, self.page.till.sale, self.page.till.figures
        assert sale is not None and figures is not None, "the registry has checked"
        line = figures.lines[page.selected - 1].line
        name = page.words(say("{product}", product=Name(line.product.names)))
        steps = why(sale, figures, page.selected)
        await converse(page, Reading(page, say("Why this price: {name}", name=name), steps))

    async def _percent(self, title: Words, *, line: bool) -> None:
        typed = self.page.operation_text
        read = read_percent(typed) if typed else None
        if read is None:
            read = await ask_text(
                self.page, title, say("How many percent?"), read_percent, takes_scans=False
            )
        if isinstance(read, Refusal):
            self.page.say_no(read)
        elif read is not None:
            await self._discount(title, line=line, percent_millionths=read)

    async def _amount_off(self, title: Words, *, line: bool) -> None:
        amount = await self._typed_or_asked(title, say("How much is taken off?"))
        if amount is not None:
            await self._discount(title, line=line, amount=amount)

    async def _discount(
        self,
        title: Words,
        *,
        line: bool,
        percent_millionths: int = 0,
        amount: Money | None = None,
    ) -> None:
        question = say("Why? Enter alone: no reason")
        reason = await ask_text(self.page, title, question, clean, takes_scans=False)
        if reason is None:
            return
        given = partial(
            terms.discount_line if line else terms.discount_sale,
            self.page.till,
            *([self.page.selected] if line else []),
            percent_millionths=percent_millionths,
            amount=amount,
            reason=reason,
        )
        self._show(await with_override(self.page, given), say("The discount is given."))

    async def _comment(self, title: Words, line: int) -> None:
        typed = self.page.operation_text
        if not typed:
            question = say("Enter alone takes it away")
            told = await ask_text(self.page, title, question, clean, takes_scans=False)
            if told is None:
                return
            typed = told
        result = await terms.comment(self.page.till, line, typed)
        self._show(result, say("Noted: {text}", text=typed) if typed else say("No note."))

    async def _salesperson(self, line: int) -> None:
        typed = self.page.operation_text
        if not typed:
            question = say("Staff number; Enter alone: nobody")
            told = await ask_text(self.page, say("Salesperson"), question, clean)
            if told is None:
                return
            typed = told
        result = await terms.set_salesperson(self.page.till, line, typed)
        words = say("Sold by {staff}.", staff=typed) if typed else say("Credited to nobody.")
        self._show(result, words)

    async def _typed_or_asked(self, title: Words, question: Words) -> Money | None:
        typed = self.page.operation_text
        read = self._amount(typed) if typed else None
        if read is None:
            read = await ask_text(self.page, title, question, self._amount, takes_scans=False)
        if isinstance(read, Refusal):
            self.page.say_no(read)
            return None
        return read

    def _amount(self, text: str) -> Money | Refusal:
        return read_amount(text, self.page.till.currency)

    def _is_voided(self) -> bool:
        sale = self.page.till.sale
        return sale is None or sale.lines[self.page.selected - 1].voided

    def _show(self, result: TermsChanged | Refusal, words: Words) -> None:
        if isinstance(result, Refusal):
            self.page.say_no(result)
        else:
            self.page.tell(words, "good")


def read_percent(text: str) -> int | Refusal:
    """A percentage as typed, with or without its sign, in millionths: `12,5%` is 125,000."""
    typed = clean(text).removesuffix("%").strip()
    quantity = parse_quantity(typed)
    if quantity is None or quantity.units > 100 * int(10**quantity.scale):
        return refuse(
            "percent-malformed",
            say("{text} is no percentage.", text=typed[:40]),
            say("Type a number from 0 to 100, such as 10 or 12.5."),
        )
    return quantity.units * int(10 ** (_PERCENT_SCALE - quantity.scale))
