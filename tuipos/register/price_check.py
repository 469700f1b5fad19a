"""What a product costs, without selling it; before a sale and in one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tuipos.domain import permissions
from tuipos.domain.pricing import priced_for
from tuipos.domain.typed import clean_code
from tuipos.domain.words import Refusal, Words
from tuipos.register.checks import may_not, not_ready_to_sell, with_notice
from tuipos.register.selling import answered_in_sale
from tuipos.register.till import Till
from tuipos.retail.service import ProductFound


@dataclass(frozen=True, slots=True)
class PriceChecked:
    """A product as it would be sold on the sale's day."""

    found: ProductFound
    notice: Words | None = None


async def check_price(till: Till, code: str) -> PriceChecked | Refusal:
    """The price of what a code stands for, to the sale's customer where one is known.

    Nothing is sold, and no transaction begins. Refusals are those of the look-up.
    """
    refused = not_ready_to_sell(till) or may_not(till, permissions.SELL)
    if refused is not None:
        return refused
    sale = till.sale
    day = sale.day if sale is not None else till.local_day(till.clock())
    answered = await till.data.product_by_code(clean_code(code), day)
    if isinstance(answered, Refusal):
        return answered
    noted = await answered_in_sale(till, sale, answered)
    if noted is not None:
        return noted
    notice = answered.switched or answered.notice
    found = answered.value
    if isinstance(found, Refusal):
        return with_notice(found, notice)
    if sale is not None and sale.customer is not None:
        found = replace(found, product=priced_for(found.product, sale.customer.group))
    return PriceChecked(found, notice)
