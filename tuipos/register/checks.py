"""Refusals that several use cases share."""

from __future__ import annotations

from dataclasses import replace

from tuipos.domain.product import Name
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import Line, Sale
from tuipos.domain.totals import totals
from tuipos.domain.typed import check_quantity
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.register.till import Till

__all__ = [
    "apart",
    "card_is_asked",
    "check_quantity",
    "check_quantity_of",
    "lines_are_frozen",
    "live_line",
    "may_not",
    "no_sale",
    "not_ready_to_sell",
    "sale_is_open",
    "with_notice",
]


def with_notice(refusal: Refusal, notice: Words | None) -> Refusal:
    """The refusal together with what else the person must see, such as a switch to offline."""
    if notice is None:
        return refusal
    what = say("{first} {then}", first=refusal.what, then=notice)
    return replace(refusal, what=what)


def apart(refusal: Refusal) -> tuple[Words, Words | None]:
    """What a refusal says, and the notice that `with_notice` has put behind it, if it has."""
    values = dict(refusal.what.values)
    first, then = values.get("first"), values.get("then")
    if isinstance(first, Words) and isinstance(then, Words):
        return first, then
    return refusal.what, None


def not_ready_to_sell(till: Till) -> Refusal | None:
    """Refuse while nobody is signed in or no shift is open."""
    if till.staff is None:
        return refuse("not-signed-in", say("Nobody is signed in."), say("Sign in first."))
    if till.shift is None:
        return refuse("no-shift", say("No shift is open."), say("Open a shift first."))
    return None


def may_not(till: Till, permission: str) -> Refusal | None:
    """Refuse what the person who is signed in may not do; a manager may allow it then and there."""
    if till.may(permission):
        return None
    return refuse(
        "not-permitted",
        say("You are not allowed to do this."),
        say("Ask a manager to allow it."),
        permission=permission,
    )


def no_sale() -> Refusal:
    """The words where a sale is needed and none is open."""
    return refuse("no-sale", say("No sale is open."), say("Scan an item to begin one."))


def sale_is_open(till: Till) -> Refusal | None:
    """Refuse while a sale is open: what comes next needs none."""
    if till.sale is None:
        return None
    return refuse(
        "sale-open", say("A sale is open."), say("Finish it, suspend it (F7) or void it first.")
    )


def card_is_asked(sale: Sale) -> Refusal | None:
    """Refuse anything else while it is not known what the card terminal did."""
    if sale.card_request is None:
        return None
    return refuse(
        "card-open",
        say("The card terminal was asked for {amount}, and its answer is not known yet.",
            amount=sale.card_request.amount),
        say("Press F12: it is asked again."),
    )  # fmt: skip


def lines_are_frozen(sale: Sale) -> Refusal | None:
    """Refuse changes of lines while something is tendered: what was paid for must not change."""
    if not sale.live_tenders:
        return card_is_asked(sale)
    return refuse(
        "lines-frozen",
        say("{amount} is tendered already: lines can't change.", amount=totals(sale).tendered),
        say("Void the payment first."),
    )


def live_line(sale: Sale, number: int) -> Line | Refusal:
    """The line with this number, if it is there and not voided."""
    if 1 <= number <= len(sale.lines):
        line = sale.lines[number - 1]
        if not line.voided:
            return line
        return refuse("line-voided", say("Line {number} is voided already.", number=number))
    return refuse("line-unknown", say("There is no line {number}.", number=number))


def check_quantity_of(line: Line, quantity: Quantity) -> Refusal | None:
    """Refuse a quantity that is beyond belief, or a part of something sold by the piece."""
    refused = check_quantity(quantity)
    if refused is not None:
        return refused
    product = line.product
    if line.embedded_amount is not None:
        return refuse(
            "quantity-from-barcode",
            say("The label of {product} carries its price.", product=Name(product.names)),
            say("Scan each label by itself; to take one out, press F8."),
        )
    if not product.weighed and not quantity.is_whole and product.is_in_other_unit:
        return refuse(
            "quantity-not-whole",
            say("{product} is sold by the whole {unit}.", product=Name(product.names),
                unit=product.unit_label),
            say("Type a whole number, or change the unit: operation {number}.", number=123),
        )  # fmt: skip
    if not product.weighed and not quantity.is_whole:
        return refuse(
            "quantity-not-whole",
            say("{product} is sold by the piece.", product=Name(product.names)),
            say("Type a whole number."),
        )
    return None
