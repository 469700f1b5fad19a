"""Operations that take goods back: by receipt, and without one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from tuipos.domain.money import Money, zero
from tuipos.domain.quantity import ONE, Quantity
from tuipos.domain.typed import clean, read_amount, read_quantity
from tuipos.domain.words import Refusal, say
from tuipos.operations import registry
from tuipos.operations.dispatch import Handler
from tuipos.register import returning
from tuipos.register.empties import take_empties
from tuipos.register.returning import Returnable, TakenBack
from tuipos.register.without_receipt import return_without_receipt
from tuipos.retail.refusals import BARCODE_MALFORMED, PRODUCT_UNKNOWN
from tuipos.retail.variant_refusals import PRODUCT_HAS_VARIANTS
from tuipos.ui.screens.conversing import ask_text, converse, typed_text
from tuipos.ui.screens.variant_choice import choose_variant
from tuipos.ui.stages.taking_back import TakingBack

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

_RETURN = say("Return")
_NO_RECEIPT = say("Return without a receipt")


def handlers(page: TillPage) -> dict[int, Handler]:
    """What each of these operations does on this page."""
    return {
        registry.RETURN_TRANSACTION: partial(_asked_receipt, page),
        registry.RETURN_PRODUCT: partial(_without_receipt, page),
        registry.EMPTIES: partial(_empties, page),
    }


async def take_receipt(page: TillPage, code: str, refusal: Refusal) -> bool:
    """A code that no product has may be a receipt of this store: then begin its return."""
    if refusal.code not in (PRODUCT_UNKNOWN, BARCODE_MALFORMED):
        return False
    if not returning.is_receipt_code(page.till, code):
        return False
    await by_receipt(page, code)
    return True


async def by_receipt(page: TillPage, text: str) -> None:
    """Find a receipt, let lines of it be chosen, and take them back in the open sale or a new."""
    found = await returning.find_receipt(page.till, text)
    if not isinstance(found, Returnable):
        page.say_no(found)
        return
    lines = returning.lines_left(page.till, found.sold)
    chosen = await converse(page, TakingBack(page, found.sold, lines))
    if chosen is None:
        _nothing(page)
        return
    question = say("Why? Enter alone: no reason")
    reason = await ask_text(page, _RETURN, question, clean, takes_scans=False)
    if reason is None:
        _nothing(page)
        return
    _show(page, await returning.return_lines(page.till, found, chosen, reason))


async def _asked_receipt(page: TillPage) -> None:
    text = page.operation_text
    if not text:
        question = say("Scan the receipt, or type its number")
        asked = await ask_text(page, _RETURN, question, typed_text)
        if asked is None:
            return
        text = asked
    await by_receipt(page, text)


async def _without_receipt(page: TillPage) -> None:
    code = page.operation_text or await ask_text(
        page, _NO_RECEIPT, say("Scan the product, or type its code"), typed_text
    )
    if code is None:
        return
    quantity = await ask_text(
        page, _NO_RECEIPT, say("How many? Enter alone: one"), _quantity, takes_scans=False
    )
    if quantity is None:
        return
    price = await ask_text(
        page, _NO_RECEIPT, say("Price for one? Enter alone: today's"),
        partial(_price, page), takes_scans=False,
    )  # fmt: skip
    if price is None:
        return
    receipt = await ask_text(
        page, _NO_RECEIPT, say("Number of its receipt? Enter alone: none"), clean
    )
    if receipt is None:
        return
    reason = await ask_text(page, _NO_RECEIPT, say("Why?"), typed_text, takes_scans=False)
    if reason is None:
        return
    typed = quantity if isinstance(quantity, Quantity) else None
    cheaper = price if isinstance(price, Money) else None

    async def take(code: str, quantity: Quantity | None) -> TakenBack | Refusal:
        return await return_without_receipt(
            page.till, code, quantity, reason, price=cheaper, receipt=receipt
        )

    await _take_variant(page, code, typed, take)


async def _take_variant(
    page: TillPage,
    code: str,
    quantity: Quantity | None,
    take: Callable[[str, Quantity | None], Awaitable[TakenBack | Refusal]],
) -> None:
    """Take so many of a code back; of a product in variants, of the one that is chosen."""
    result = await take(code, quantity)
    if isinstance(result, Refusal) and result.code == PRODUCT_HAS_VARIANTS:
        chosen = await choose_variant(page, result, quantity)
        if chosen is None:
            _nothing(page)
            return
        result = chosen if isinstance(chosen, Refusal) else await take(*chosen)
    _show(page, result)


async def _empties(page: TillPage) -> None:
    title = say("Empties")
    question = say("Scan the bottle, or type its code")
    code = page.operation_text or await ask_text(page, title, question, typed_text)
    if code is None:
        return
    question = say("How many? Enter alone: one")
    quantity = await ask_text(page, title, question, _quantity, takes_scans=False)
    if quantity is not None:
        typed = quantity if isinstance(quantity, Quantity) else ONE

        async def take(code: str, quantity: Quantity | None) -> TakenBack | Refusal:
            return await take_empties(page.till, code, quantity or ONE)

        await _take_variant(page, code, typed, take)


def _show(page: TillPage, result: TakenBack | Refusal) -> None:
    if not isinstance(result, TakenBack):
        page.say_no(result)
        return
    page.selected, page.is_browsing = result.lines[-1].number, False
    page.enter(None)
    figures = page.till.figures
    assert figures is not None, "a sale is open"
    numbers = {line.number for line in result.lines}
    amounts = (each.amount for each in figures.lines if each.line.number in numbers)
    back = -sum(amounts, zero(page.till.currency))
    words = say("Taken back: {amount}. F12 pays out or goes on.", amount=back)
    if result.notice is not None:
        words = say("{first} {then}", first=result.notice, then=words)
    page.tell(words, "good" if result.notice is None else "warning")


def _nothing(page: TillPage) -> None:
    page.tell(say("Nothing was taken back."), "muted")


def _quantity(text: str) -> Quantity | bool | Refusal:
    """False is that nothing was typed: None would be that the question was left."""
    return read_quantity(text) if clean(text) else False


def _price(page: TillPage, text: str) -> Money | bool | Refusal:
    return read_amount(text, page.till.currency) if clean(text) else False
