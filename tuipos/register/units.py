"""Another unit for a line: the crate in the place of the bottle, at the crate's own price."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tuipos.domain import permissions
from tuipos.domain.product import Name, Product
from tuipos.domain.quantity import ONE, Quantity
from tuipos.domain.sale import Line, UnitSet
from tuipos.domain.sale_parts import PRODUCT
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.register.checks import check_quantity_of, with_notice
from tuipos.register.lines import WEIGHT_NEEDED, priced_in
from tuipos.register.selling import answered_in_sale, line_to_change, return_is_fixed
from tuipos.register.till import Till, act
from tuipos.retail.service import ProductFound


@dataclass(frozen=True, slots=True)
class OtherUnits:
    """The units in which a line's product is sold today, but for the one it has; never none."""

    units: tuple[ProductFound, ...]
    notice: Words | None = None


@dataclass(frozen=True, slots=True)
class UnitChanged:
    """A line is sold in another unit; `before` is how it was."""

    line: Line
    before: Line


async def other_units(till: Till, line: int) -> OtherUnits | Refusal:
    """In which other units a line could be sold; nothing has changed by asking.

    Refusals: `no-other-unit`, those of changing a line, and those of the look-up.
    """
    found = line_to_change(till, line, permissions.SELL)
    if isinstance(found, Refusal):
        return found
    refused = _unit_is_fixed(found)
    if refused is not None:
        return refused
    assert till.sale is not None, "a line is there"
    answered = await till.data.units(found.product.number, till.sale.day)
    if isinstance(answered, Refusal):
        return answered
    noted = await answered_in_sale(till, till.sale, answered)
    if noted is not None:
        return noted
    notice = answered.switched or answered.notice
    if isinstance(answered.value, Refusal):
        return with_notice(answered.value, notice)
    others = tuple(one for one in answered.value if one.product.unit != found.product.unit)
    return OtherUnits(others, notice) if others else with_notice(_no_other(found.product), notice)


@act
async def change_unit(
    till: Till, line: int, found: ProductFound, quantity: Quantity | None = None
) -> UnitChanged | Refusal:
    """Sell a line in a unit that `other_units` has found; price, tax and offers are made anew.

    `quantity` None keeps the line's where the unit can be sold so, else one; what is measured asks
    for it. A price that somebody typed is gone. Refusals: `weight-needed`, those of `other_units`.
    """
    before = line_to_change(till, line, permissions.SELL)
    if isinstance(before, Refusal):
        return before
    product = priced_in(till.sale, found.product)
    assert product.number == before.product.number, "a unit of the line's product"
    refused = _unit_is_fixed(before) or _not_measured(before, product, quantity)
    if refused is not None:
        return refused
    wanted = quantity or before.quantity
    if quantity is None and not product.weighed and not wanted.is_whole:
        wanted = ONE
    refused = check_quantity_of(replace(before, product=product), wanted)
    if refused is not None:
        return refused
    known = {offer.id for offer in till.sale.offers} if till.sale is not None else set()
    offers = tuple(offer for offer in found.offers if offer.id not in known)
    sale = await till.record(UnitSet(line, product, wanted, offers))
    return UnitChanged(sale.lines[line - 1], before)


def _unit_is_fixed(line: Line) -> Refusal | None:
    refused = return_is_fixed(line)
    if refused is not None:
        return refused
    name = Name(line.product.names)
    if line.embedded_amount is not None or line.kind != PRODUCT:
        return refuse("unit-fixed", say("The unit of {product} is fixed.", product=name))
    if line.serial:
        return refuse(
            "unit-fixed",
            say("{product} has a serial number: it is a single one.", product=name),
            say("Take the serial number off the line first."),
        )
    return None


def _not_measured(before: Line, product: Product, quantity: Quantity | None) -> Refusal | None:
    """From pieces to kilograms nobody knows how many; from one measure to another neither."""
    if quantity is not None or not product.weighed:
        return None
    return refuse(
        WEIGHT_NEEDED,
        say("{product} is sold by the {unit}.", product=Name(product.names),
            unit=product.unit_label),
        say("Type how much it is."),
    )  # fmt: skip


def _no_other(product: Product) -> Refusal:
    return refuse(
        "no-other-unit",
        say("{product} is sold in no other unit today.", product=Name(product.names)),
        say("Headquarters gives units their prices."),
    )
