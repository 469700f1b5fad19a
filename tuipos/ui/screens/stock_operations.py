"""Operations that tell of a product without selling it: its stock by store, and all its details."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from tuipos.domain.availability import Availability, ProductCode
from tuipos.domain.product import Name
from tuipos.domain.words import Refusal, Words, say
from tuipos.operations import registry
from tuipos.operations.dispatch import Handler
from tuipos.register import stock
from tuipos.register.stock import ProductLookedUp
from tuipos.ui.screens.conversing import ask_text, converse, typed_text
from tuipos.ui.screens.variant_choice import with_variant
from tuipos.ui.stages.listing import Hits
from tuipos.ui.stages.price_check import facts_of
from tuipos.ui.stages.questions import Reading

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

_LookUp = Callable[[str], Awaitable[ProductLookedUp | Refusal]]


def handlers(page: TillPage) -> dict[int, Handler]:
    """What each of these operations does on this page."""
    return {
        registry.INVENTORY_LOOKUP: partial(_stock, page),
        registry.PRODUCT_DETAILS: partial(_details, page),
    }


async def _stock(page: TillPage) -> None:
    title = say("Inventory lookup")
    found = await _found(page, title, partial(stock.look_up_stock, page.till))
    if found is None:
        return
    name = Name(found.found.product.names)
    heading = say("Stock of {name}", name=name)
    if found.offline:
        heading = say("Stock of {name}, as last known offline", name=name)
    await converse(page, Reading(page, heading, _stock_of(page, found)))


async def _details(page: TillPage) -> None:
    title = say("View product details")
    found = await _found(page, title, partial(stock.look_up_product, page.till))
    if found is None:
        return
    product = found.found.product
    told = facts_of(found.found)
    if product.department:
        told.append(say("Department {name}", name=product.department))
    told.append(say("Tax {code}", code=product.tax.code))
    told.append(say("Unit {unit}", unit=product.unit_label))
    for one in found.record.codes:
        told.append(_code(one))
    told += _stock_of(page, found)
    await converse(page, Reading(page, say("{name}", name=Name(product.names)), told))


def _code(one: ProductCode) -> Words:
    if one.unit:
        return say("Code {code} for one {unit}", code=one.code, unit=one.unit)
    if one.pieces == 1:
        return say("Code {code}", code=one.code)
    return say("Code {code} for {count} pieces", code=one.code, count=one.pieces)


async def _found(page: TillPage, title: Words, look_up: _LookUp) -> ProductLookedUp | None:
    """The product that is typed, or chosen in a list or the sale, or asked for; None: none."""
    code = page.operation_text or _chosen(page) or await ask_text(
        page, title, say("Scan, or type a code"), typed_text
    )  # fmt: skip
    if not code:
        return None
    found = await with_variant(page, code, look_up)
    if found is None:
        return None
    if isinstance(found, Refusal):
        page.say_no(found)
        return None
    if found.notice is not None:
        page.tell(found.notice, "warning")
        page.till_app.report_changed()
    return found


def _chosen(page: TillPage) -> str:
    """The product of the hit that is chosen, else of the selected line; else empty."""
    stage, sale = page.stage, page.till.sale
    if isinstance(stage, Hits) and stage.hits:
        return stage.hits[stage.chosen].number
    if sale is not None and 1 <= page.selected <= len(sale.lines):
        return sale.lines[page.selected - 1].product.number
    return ""


def _stock_of(page: TillPage, found: ProductLookedUp) -> list[Words]:
    if found.no_stock is not None:
        return [found.no_stock.what]
    return [_stock_in(page, one, found.found.product.own_unit) for one in found.record.stock]


def _stock_in(page: TillPage, one: Availability, unit: str) -> Words:
    """One store: its number and name, what it had, and when that was counted."""
    when = page.till_app.language.moment(one.counted_at, page.till_app.parts.clock())
    store = f"{one.store} {one.store_name}".strip()
    if unit == "piece":
        return say("{store}: {quantity}, counted {when}",
                   store=store, quantity=one.quantity, when=when)  # fmt: skip
    return say("{store}: {quantity} {unit}, counted {when}",
               store=store, quantity=one.quantity, unit=unit, when=when)  # fmt: skip
