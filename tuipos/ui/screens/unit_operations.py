"""The operation that sells the selected line in another unit."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tuipos.domain.product import Name, Product
from tuipos.domain.words import Refusal, Words, say
from tuipos.operations import registry
from tuipos.operations.dispatch import Handler
from tuipos.register.lines import WEIGHT_NEEDED
from tuipos.register.units import UnitChanged, change_unit, other_units
from tuipos.retail.service import ProductFound
from tuipos.ui.screens.conversing import choose
from tuipos.ui.stages.questions import Entry

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage


def handlers(page: TillPage) -> dict[int, Handler]:
    """What this operation does on this page."""
    return {registry.CHANGE_UNIT: partial(_change, page)}


async def _change(page: TillPage) -> None:
    """Into the other unit at once; where there are several, into the one that is chosen."""
    line = page.selected
    found = await other_units(page.till, line)
    if isinstance(found, Refusal):
        page.say_no(found)
        return
    if found.notice is not None:
        page.till_app.report_changed()
    unit = found.units[0]
    if len(found.units) > 1:
        title = say("{name}: in which unit?", name=Name(unit.product.names))
        chosen = await choose(page, title, [_entry(page, one) for one in found.units])
        if chosen is None:
            return
        unit = chosen
    changed = await change_unit(page.till, line, unit)
    if isinstance(changed, Refusal) and changed.code == WEIGHT_NEEDED:
        quantity = await page.sale_stage.ask_weight(changed)
        if quantity is None:
            return
        changed = await change_unit(page.till, line, unit, quantity)
    _show(page, changed, found.notice)


def _entry(page: TillPage, found: ProductFound) -> Entry[ProductFound]:
    language = page.till_app.language
    return Entry(found, _called(page, found.product), language.money(found.product.price))


def _called(page: TillPage, product: Product) -> str:
    """What a unit is called; the piece has a word in every language."""
    if product.unit == "piece" and not product.unit_names:
        return page.till_app.language.text("piece")
    return product.unit_name(page.till_app.language.code)


def _show(page: TillPage, changed: UnitChanged | Refusal, notice: Words | None) -> None:
    if isinstance(changed, Refusal):
        page.say_no(changed)
        return
    page.enter(None)
    product = changed.line.product
    words = say("Sold by the {unit} now, at {price}.", unit=_called(page, product),
                price=product.price)  # fmt: skip
    is_plain = changed.before.price_override is None and notice is None
    if changed.before.price_override is not None:
        words = say("{first} {then}", first=words, then=say("The price that was typed is gone."))
    if notice is not None:
        words = say("{first} {then}", first=notice, then=words)
    page.tell(words, "good" if is_plain else "warning")
