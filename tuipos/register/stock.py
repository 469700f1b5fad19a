"""What is known of a product beside its price: its codes, and what each store has of it."""

from __future__ import annotations

from dataclasses import dataclass

from tuipos.domain.availability import Availability, ProductRecord
from tuipos.domain.product import Name
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.register.checks import with_notice
from tuipos.register.limits import refusal_to_use
from tuipos.register.ports import Answered
from tuipos.register.price_check import check_price
from tuipos.register.selling import answered_in_sale
from tuipos.register.till import Till
from tuipos.retail.service import ProductFound

#: The job that brings stock to the offline database, and its kind among the limits.
_JOB, _KIND = "1130", "availability"


@dataclass(frozen=True, slots=True)
class ProductLookedUp:
    """A product as it would be sold today, its codes, and its stock with the own store first.

    `no_stock` says why there are no figures. Offline they are the own store's, as last known.
    """

    found: ProductFound
    record: ProductRecord
    offline: bool
    no_stock: Refusal | None = None
    notice: Words | None = None


async def look_up_product(till: Till, code: str) -> ProductLookedUp | Refusal:
    """All there is to know of the product behind a code; nothing is sold.

    Refusals are those of the look-up, as for the price check.
    """
    checked = await check_price(till, code)
    if isinstance(checked, Refusal):
        return checked
    sale, product = till.sale, checked.found.product
    answered = await till.data.product_record(product.number)
    if isinstance(answered, Refusal):
        return with_notice(answered, checked.notice)
    noted = await answered_in_sale(till, sale, answered)
    if noted is not None:
        return noted
    notice = checked.notice or answered.switched or answered.notice
    no_stock = _unusable(till, answered)
    stock = () if no_stock is not None else _own_first(answered.value.stock, till.identity.store)
    if no_stock is None and not stock:
        no_stock = _nothing_counted(checked.found)
    record = ProductRecord(answered.value.codes, stock)
    return ProductLookedUp(checked.found, record, answered.offline, no_stock, notice)


async def look_up_stock(till: Till, code: str) -> ProductLookedUp | Refusal:
    """What stores have of the product behind a code.

    Refusals beside those of the look-up: `stock-unknown`, `not-kept-offline`, `offline-limit`.
    """
    found = await look_up_product(till, code)
    if isinstance(found, Refusal) or found.no_stock is None:
        return found
    return with_notice(found.no_stock, found.notice)


def _own_first(stock: tuple[Availability, ...], store: str) -> tuple[Availability, ...]:
    return tuple(sorted(stock, key=lambda one: (one.store != store, one.store)))


def _unusable(till: Till, answered: Answered[ProductRecord]) -> Refusal | None:
    """Why stock of the offline database can't be used; None: it can, or it is online."""
    if not answered.offline:
        return None
    if _JOB in till.left_out():
        return refuse(
            "not-kept-offline",
            say("Stock is not kept in the offline database of this register."),
            say("Look on the shelf, or connect: F9, then C."),
        )
    return refusal_to_use(_KIND, till.limits())


def _nothing_counted(found: ProductFound) -> Refusal:
    return refuse(
        "stock-unknown",
        say("Nobody has counted {product} yet.", product=Name(found.product.names)),
        say("Look on the shelf."),
    )
