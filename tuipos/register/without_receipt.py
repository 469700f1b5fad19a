"""Taking goods back without their receipt: at today's price or less, with permission and reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tuipos.domain import permissions
from tuipos.domain.money import Money
from tuipos.domain.product import Name
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import Line, LineAdded
from tuipos.domain.sale_parts import PriceOverride, ReturnOf
from tuipos.domain.typed import check_quantity, clean, clean_code
from tuipos.domain.words import Refusal, refuse, say
from tuipos.register.checks import with_notice
from tuipos.register.limits import refusal_of
from tuipos.register.lines import make_line
from tuipos.register.returning import LONGEST_RECEIPT, TakenBack, beginning, not_ready
from tuipos.register.selling import note_offline
from tuipos.register.till import Till, act
from tuipos.retail.service import ProductFound


@act
async def return_without_receipt(
    till: Till,
    code: str,
    quantity: Quantity | None,
    reason: str,
    *,
    price: Money | None = None,
    receipt: str = "",
) -> TakenBack | Refusal:
    """Take a product back at today's price or a lower typed one, for a reason; needs permission.

    `receipt` is a number that nobody could find. Refusals: `reason-missing`, `price-too-high`,
    and those of the look-up.
    """
    refused = not_ready(till, permissions.RETURN_WITHOUT_RECEIPT)
    if refused is None and quantity is not None:
        refused = check_quantity(quantity)
    if refused is not None:
        return refused
    if not clean(reason):
        return refuse("reason-missing", say("A return without a receipt needs a reason."))
    returns = ReturnOf(receipt=clean(receipt)[:LONGEST_RECEIPT], reason=clean(reason))

    def line_of(found: ProductFound) -> LineAdded | Refusal:
        line = _line_without_receipt(till, found, cleaned, quantity, price, returns)
        return line if isinstance(line, Refusal) else LineAdded(line, found.offers)

    cleaned = clean_code(code)
    return await take_by_code(till, cleaned, line_of)


async def take_by_code(
    till: Till, code: str, line_of: Callable[[ProductFound], LineAdded | Refusal]
) -> TakenBack | Refusal:
    """Look a code up and take back what `line_of` makes of it, in the open sale or a new one."""
    if till.sale is None:
        till.connection.transaction_starts()
    try:
        return await _look_up_and_take(till, code, line_of)
    finally:
        if till.sale is None:
            till.connection.transaction_ends()


async def _look_up_and_take(
    till: Till, code: str, line_of: Callable[[ProductFound], LineAdded | Refusal]
) -> TakenBack | Refusal:
    day = till.sale.day if till.sale is not None else till.local_day(till.clock())
    answered = await till.data.product_by_code(code, day)
    if isinstance(answered, Refusal):
        return answered
    notice = answered.switched or answered.notice
    if till.sale is None and answered.offline:
        refused = refusal_of(till.limits())
        if refused is not None:
            return with_notice(refused, notice)
    found = answered.value
    if isinstance(found, Refusal):
        return with_notice(found, notice)
    added = line_of(found)
    if isinstance(added, Refusal):
        return with_notice(added, notice)
    began_offline = answered.offline and answered.switched is None
    events = await beginning(till, began_offline, found.data_version)
    await till.record_all([*events, added])
    await note_offline(till, answered)
    till.last_sale = None
    return TakenBack((added.line,), notice)


def _line_without_receipt(
    till: Till,
    found: ProductFound,
    code: str,
    quantity: Quantity | None,
    price: Money | None,
    returns: ReturnOf,
) -> Line | Refusal:
    line = make_line(till.sale, found, code, quantity, age_checked=True)
    if isinstance(line, Refusal):
        return line
    embedded = -line.embedded_amount if line.embedded_amount is not None else None
    line = replace(
        line, quantity=-line.quantity, embedded_amount=embedded, age_checked=False, returns=returns
    )
    if price is None:
        return line
    refused = _price_too_high(line, price)
    if refused is not None:
        return refused
    by = till.allowed_by(permissions.RETURN_WITHOUT_RECEIPT)
    scale = int(10**line.quantity.scale)
    return replace(
        line,
        price_override=PriceOverride(price, returns.reason, by),
        fixed_amount=price.times_ratio(line.quantity.units, scale),
    )


def _price_too_high(line: Line, price: Money) -> Refusal | None:
    if line.embedded_amount is not None:
        return refuse(
            "price-from-barcode",
            say("The label of {product} carries its price.", product=Name(line.product.names)),
        )
    if 0 <= price.minor <= line.product.price.minor:
        return None
    return refuse(
        "price-too-high",
        say("Without a receipt no more than today's {price} goes back.", price=line.product.price),
        say("Type a lower price, or Enter alone for today's."),
    )
