"""Operations that look: past sales, with copies and gift receipts of them; and prices."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from tuipos.domain.document import SALE
from tuipos.domain.history import PastSale
from tuipos.domain.words import Refusal, Words, say
from tuipos.operations import registry
from tuipos.operations.dispatch import Handler
from tuipos.register import past
from tuipos.ui.screens.conversing import converse
from tuipos.ui.screens.return_operations import by_receipt
from tuipos.ui.stages.past import PastList, PastView
from tuipos.ui.stages.price_check import PriceCheck
from tuipos.ui.stages.questions import Entry

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

_RETURN = "return"
#: The list says again what it is for.
NOTHING_SAID = Words("")


def handlers(page: TillPage) -> dict[int, Handler]:
    """What each of these operations does on this page."""
    return {
        registry.SHOW_JOURNAL: partial(_journal, page),
        registry.PRICE_CHECK: partial(_price_check, page),
    }


async def _price_check(page: TillPage) -> None:
    stage, typed = PriceCheck(page), page.operation_text
    if typed:
        await stage.look_up(typed)
    await converse(page, stage)


async def _journal(page: TillPage) -> None:
    find = partial(past.past_sales, page.till)
    found = await find(page.operation_text)
    if isinstance(found, Refusal):
        page.say_no(found)
        return
    if not found.sales:
        page.tell(found.notice or say("Nothing has been sold yet."), "muted")
        return
    listed = PastList(page, found.sales, find)
    while True:
        listed.is_done = False
        sale = await converse(page, listed)
        if sale is None:
            return
        said = await _look_at(page, sale)
        if said is None:
            return
        listed.said = said if said.text else None


async def _look_at(page: TillPage, sale: PastSale) -> Words | None:
    """Show one sale and do what is asked with it; what to say then, None to leave the journal."""
    document = await past.past_document(page.till, sale)
    if isinstance(document, Refusal):
        page.till_app.bad_sound()
        return document.what
    act = await converse(page, PastView(page, _receipt(page, document), _acts(page, sale)))
    if act == _RETURN:
        await by_receipt(page, sale.receipt)
        return None
    return NOTHING_SAID if act is None else await _print(page, document, act)


async def _print(page: TillPage, document: Mapping[str, Any], what: str) -> Words:
    noted = await past.note_printed(page.till, document, what)
    if isinstance(noted, Refusal):
        page.till_app.bad_sound()
        return noted.what
    page.till_app.parts.printer.print_again(document, gift=what == past.GIFT)
    receipt = str(document["receipt"]) or str(document["id"])
    if what == past.GIFT:
        return say("Gift receipt for {receipt} printed.", receipt=receipt)
    return say("Copy of {receipt} printed.", receipt=receipt)


def _acts(page: TillPage, sale: PastSale) -> list[Entry[str]]:
    _ = page.till_app.language.text
    acts = [Entry(past.COPY, _("Copy"))]
    if sale.kind == SALE:
        acts += [Entry(past.GIFT, _("Gift receipt")), Entry(_RETURN, _("Return"))]
    return acts


def _receipt(page: TillPage, document: Mapping[str, Any]) -> list[str]:
    """The receipt as it is printed, in the person's language."""
    # Loaded here: most cashiers look at no past sale, and the start is the quicker for it.
    import msgspec

    from tuipos.devices.layout import Paper
    from tuipos.devices.receipt import receipt_lines
    from tuipos.register.till import time_zone
    from tuipos.retail.documents import Document

    identity = page.till.identity
    zone = time_zone(identity.time_zone)
    paper = Paper(identity.store_name, zone, render=page.till_app.language.render)
    return receipt_lines(msgspec.convert(document, Document, strict=False), paper)
