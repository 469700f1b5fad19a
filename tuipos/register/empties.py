"""Empties: deposits that are given back, without a receipt, as everybody may bring them."""

from __future__ import annotations

from tuipos.domain import permissions
from tuipos.domain.product import Name
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import Line, LineAdded
from tuipos.domain.sale_parts import DEPOSIT
from tuipos.domain.typed import check_quantity, clean_code
from tuipos.domain.words import Refusal, refuse, say
from tuipos.register.checks import with_notice
from tuipos.register.limits import refusal_of
from tuipos.register.ports import Answered
from tuipos.register.returning import TakenBack, beginning, not_ready
from tuipos.register.selling import note_offline
from tuipos.register.till import Till, act
from tuipos.retail.service import ProductFound


@act
async def take_empties(till: Till, code: str, quantity: Quantity) -> TakenBack | Refusal:
    """Give the deposit of so many pieces back; `code` is of the bottle, or of the deposit itself.

    Refusals: `no-deposit`, `empties-not-whole`, and those of the look-up.
    """
    refused = not_ready(till, permissions.SELL) or check_quantity(quantity)
    if refused is None and not quantity.is_whole:
        refused = refuse("empties-not-whole", say("Empties come by the piece."),
                         say("Type a whole number."))  # fmt: skip
    if refused is not None:
        return refused
    if till.sale is None:
        till.connection.transaction_starts()
    try:
        return await _look_up_and_take(till, clean_code(code), quantity)
    finally:
        if till.sale is None:
            till.connection.transaction_ends()


async def _look_up_and_take(till: Till, code: str, quantity: Quantity) -> TakenBack | Refusal:
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
    if found.deposit is None:
        return with_notice(_no_deposit(found), notice)
    return await _take(till, answered, found, quantity)


async def _take(
    till: Till, answered: Answered[ProductFound | Refusal], found: ProductFound, quantity: Quantity
) -> TakenBack:
    assert found.deposit is not None, "checked"
    began_offline = answered.offline and answered.switched is None
    events = await beginning(till, began_offline, found.data_version)
    line = Line(
        number=len(till.sale.lines) + 1 if till.sale is not None else 1,
        product=found.deposit,
        quantity=-Quantity(quantity.units * found.quantity.whole, quantity.scale),
        code=found.deposit.number,
        kind=DEPOSIT,
    )
    await till.record_all([*events, LineAdded(line)])
    await note_offline(till, answered)
    till.last_sale = None
    return TakenBack((line,), answered.switched or answered.notice)


def _no_deposit(found: ProductFound) -> Refusal:
    return refuse(
        "no-deposit",
        say("{product} has no deposit.", product=Name(found.product.names)),
        say("Scan the bottle, or type the number of its deposit."),
    )
