"""Which variant of a product is meant, where its code stands for several."""

from __future__ import annotations

from dataclasses import dataclass

from tuipos.domain.quantity import ONE, Quantity
from tuipos.domain.words import Refusal, Words
from tuipos.register.checks import apart, with_notice
from tuipos.register.selling import answered_in_sale
from tuipos.register.till import Till
from tuipos.retail.service import ProductFamily
from tuipos.retail.variant_refusals import PRODUCT_HAS_VARIANTS


@dataclass(frozen=True, slots=True)
class VariantQuestion:
    """Do what was meant with the number of one of these; the code stood for so many `pieces`."""

    family: ProductFamily
    pieces: int = 1
    notice: Words | None = None

    def quantity(self, typed: Quantity | None) -> Quantity | None:
        """So many of the chosen one, where so many of the code were meant."""
        if self.pieces == 1:
            return typed
        wanted = typed or ONE
        return Quantity(wanted.units * self.pieces, wanted.scale)


async def variants_to_choose(till: Till, refusal: Refusal) -> VariantQuestion | Refusal:
    """The question that a look-up's refusal leads to; any other refusal as it is.

    Nothing has changed by asking. Refusals are those of `DataService.family`.
    """
    if refusal.code != PRODUCT_HAS_VARIANTS:
        return refusal
    what, seen = apart(refusal)
    told = dict(what.values)
    sale = till.sale
    day = sale.day if sale is not None else till.local_day(till.clock())
    answered = await till.data.family(str(told["number"]), day)
    if isinstance(answered, Refusal):
        return answered
    noted = await answered_in_sale(till, sale, answered)
    if noted is not None:
        return noted
    notice = answered.switched or seen or answered.notice
    if isinstance(answered.value, Refusal):
        return with_notice(answered.value, notice)
    return VariantQuestion(answered.value, int(str(told["pieces"])), notice)
