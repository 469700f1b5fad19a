"""Empties: deposits that are given back, without a receipt, as everybody may bring them."""

from __future__ import annotations

from tuipos.domain import permissions
from tuipos.domain.product import Name
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import Line, LineAdded
from tuipos.domain.sale_parts import DEPOSIT
from tuipos.domain.typed import check_quantity, clean_code
from tuipos.domain.words import Refusal, refuse, say
from tuipos.register.returning import TakenBack, not_ready
from tuipos.register.till import Till, act
from tuipos.register.without_receipt import take_by_code
from tuipos.retail.service import ProductFound


@act
async def take_empties(till: Till, code: str, quantity: Quantity) -> TakenBack | Refusal:
    """Give the deposit of so many pieces back; `code` is of the bottle, or of the deposit itself.

    Refusals: `no-deposit`, `empties-not-whole`, and those of the look-up.
    """
    refused = not_ready(till, permissions.SELL) or check_quantity(quantity)
    not_whole = refuse("empties-not-whole", say("Empties come by the piece."),
                       say("Type a whole number."))  # fmt: skip
    if refused is None and not quantity.is_whole:
        refused = not_whole
    if refused is not None:
        return refused

    def line_of(found: ProductFound) -> LineAdded | Refusal:
        if found.deposit is None:
            return _no_deposit(found)
        pieces = -quantity.times(found.quantity.times(found.product.factor))
        if not pieces.is_whole:
            return not_whole
        number = len(till.sale.lines) + 1 if till.sale is not None else 1
        return LineAdded(Line(number, found.deposit, pieces, found.deposit.number, kind=DEPOSIT))

    return await take_by_code(till, clean_code(code), line_of)


def _no_deposit(found: ProductFound) -> Refusal:
    return refuse(
        "no-deposit",
        say("{product} has no deposit.", product=Name(found.product.names)),
        say("Scan the bottle, or type the number of its deposit."),
    )
