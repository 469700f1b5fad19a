"""One search for both: products to sell, and customers for the sale."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tuipos.domain.product import text_in
from tuipos.domain.words import Refusal, say
from tuipos.operations import registry
from tuipos.operations.dispatch import Handler
from tuipos.register import customers, selling
from tuipos.ui.screens.conversing import ask_text, choose, typed_text
from tuipos.ui.screens.customer_operations import card_scanned
from tuipos.ui.stages.questions import Entry
from tuipos.ui.typed_line import Submission

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

_PRODUCT, _CUSTOMER = "product", "customer"
#: Nobody was found: no reason to say no while there are products.
_NONE_FOUND = "customer-not-found"


def handlers(page: TillPage) -> dict[int, Handler]:
    """What this operation does on this page."""
    return {registry.SEARCH_ALL: partial(_search, page)}


async def _search(page: TillPage) -> None:
    typed = page.operation_text.lstrip("/") or await ask_text(
        page, say("Search"), say("A part of a name, or a number"), typed_text
    )
    if typed is None:
        return
    found = await selling.search(page.till, typed)
    if isinstance(found, Refusal):
        page.say_no(found)
        return
    people = await customers.find(page.till, typed)
    language = page.till_app.language
    entries = [
        Entry((_PRODUCT, hit.code or hit.number), text_in(hit.names, language.code),
              language.money(hit.price))
        for hit in found.hits
    ]  # fmt: skip
    if not isinstance(people, Refusal):
        customer = language.text("Customer")
        entries += [Entry((_CUSTOMER, one.number), one.name, customer) for one in people.hits]
    elif people.code != _NONE_FOUND or not entries:
        page.say_no(people)
        if not entries:
            return
    chosen = await choose(page, say("Found with “{text}”", text=typed), entries)
    if chosen is not None:
        await _take(page, *chosen)


async def _take(page: TillPage, kind: str, number: str) -> None:
    if kind == _PRODUCT:
        await page.sale_stage.add(number, None, Submission(""))
        return
    refused = await card_scanned(page, number)
    if refused is not None:
        page.say_no(refused)
