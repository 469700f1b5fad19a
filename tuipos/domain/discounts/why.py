"""Why a line costs what it costs: every step in words, from the base price to the tax."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuipos.domain.discounts.choosing import products_of
from tuipos.domain.discounts.engine import Terms
from tuipos.domain.discounts.manual import percent_quantity
from tuipos.domain.discounts.pieces import can_be_discounted, is_bulk, takes_part
from tuipos.domain.line_tax import tax_of_line
from tuipos.domain.line_totals import OFFER, Discount, LineTotals
from tuipos.domain.money import Money
from tuipos.domain.product import (
    EXCLUSIVE,
    GROUP_PRICE,
    QUANTITY,
    SIMPLE,
    STORE_PRICE,
    THRESHOLD,
    Name,
    Offer,
    OfferStep,
)
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import Sale
from tuipos.domain.sale_parts import Line
from tuipos.domain.tax_code import TaxCode
from tuipos.domain.totals import Totals
from tuipos.domain.words import Words, say, say_count


def why(sale: Sale, figures: Totals, number: int) -> tuple[Words, ...]:
    """The steps of one line's price, by its number, in the order in which they were taken.

    The base price and where it is from; each discount with its rule; offers that do not apply, and
    the next step to reach them; the tax. `figures` are those of the sale.
    """
    each = figures.lines[number - 1]
    assert each.line.number == number, "lines stand in their order"
    return (
        *_base(each),
        *(_discount(each, one, sale) for one in each.discounts),
        *_not_applied(sale, figures, each),
        *_tax(each, sale),
    )


def rule_of(offer: Offer) -> Words:
    """What an offer gives, and for what."""
    if offer.kind == THRESHOLD:
        return _joined([_threshold_step(offer, step) for step in offer.steps])
    if offer.kind in (QUANTITY, SIMPLE):
        return _joined([_piece_step(step) for step in offer.steps])
    pieces = sum(part.pieces for part in offer.parts) or offer.take
    if offer.kind in ("take-pay", "cheapest"):
        percent = offer.steps[0].percent_millionths if offer.steps else 1_000_000
        if offer.kind == "take-pay" or percent == 1_000_000:
            return say("{take} for the price of {pay}", take=pieces, pay=offer.pay)
        return say(
            "the cheapest of {take} with {percent} % off",
            take=pieces,
            percent=percent_quantity(percent),
        )
    step = offer.steps[0]
    if step.price is not None:
        return say("{take} together for {price}", take=pieces, price=step.price)
    if step.off is not None:
        return say("{take} together with {off} off", take=pieces, off=step.off)
    percent_off = percent_quantity(step.percent_millionths)
    return say("{take} together with {percent} % off", take=pieces, percent=percent_off)


def next_step(sale: Sale, offer: Offer, figures: Totals) -> Words | None:
    """What is missing until an offer applies, or gives more; None where nothing can be said."""
    if not Terms(sale.offers, sale.coupons, _group(sale)).apply_to(offer):
        return say("with coupon {code}", code=offer.coupon) if offer.coupon else None
    if offer.kind == THRESHOLD:
        return _to_spend(offer, figures)
    bought = _bought(sale, products_of(offer))
    if offer.kind in (QUANTITY, SIMPLE):
        missing = min(
            (step.least - bought for step in offer.steps if step.least > bought), default=0
        )
    elif offer.parts:
        missing = _missing_parts(sale, offer)
    else:
        used = bought % offer.take
        missing = offer.take - used if used or not bought else 0
    if missing <= 0 or missing > _FAR:
        return None
    return say_count(
        "{count} more for: {rule}", "{count} more for: {rule}", missing, rule=rule_of(offer)
    )


#: An offer that is further away than so many pieces is no help to anybody.
_FAR = 99


def _base(each: LineTotals) -> Iterator[Words]:
    line = each.line
    product, override = line.product, line.price_override
    if line.fixed_amount is not None:
        yield say("{amount}, as it was on the receipt that it is from", amount=each.gross)
        return
    if product.price_source == GROUP_PRICE:
        yield say("{price}, the price for {group}", price=product.price, group=product.price_group)
    elif product.price_source == STORE_PRICE:
        yield say("{price}, the price of this store", price=product.price)
    else:
        yield say("{price}, the price of all stores", price=product.price)
    if override is not None:
        yield say(
            "{price} instead, set by {by}: {reason}",
            price=override.price,
            by=override.by or say("somebody"),
            reason=override.reason or say("no reason given"),
        )
    if line.embedded_amount is not None and override is None:
        yield say("{amount} by the label", amount=line.embedded_amount)
    elif line.quantity != Quantity(1):
        yield say("{quantity} of them: {amount}", quantity=line.quantity, amount=each.gross)


def _discount(each: LineTotals, discount: Discount, sale: Sale) -> Words:
    if discount.offer is not None:
        return say(
            "{amount}: {name} ({rule})",
            amount=discount.amount,
            name=Name(discount.offer.names),
            rule=rule_of(discount.offer),
        )
    assert discount.given is not None, "an offer or a person gives it"
    if not discount.given.by:
        return say("{amount}: {what}", amount=discount.amount, what=discount.words)
    return say(
        "{amount}: {what}, allowed by {by}",
        amount=discount.amount,
        what=discount.words,
        by=discount.given.by,
    )


def _not_applied(sale: Sale, figures: Totals, each: LineTotals) -> Iterator[Words]:
    line = each.line
    if line.voided:
        yield say("voided: it counts for nothing")
        return
    if not can_be_discounted(line):
        yield say("nothing is taken off this line")
        return
    if line.price_override is not None:
        yield say("no offer applies to a price that was set by hand")
        return
    if sale.offers_off:
        yield say("no offer applies: {by} took them off this sale", by=sale.offers_off)
        return
    applied = {one.id for one in each.discounts if one.kind == OFFER}
    exclusive = any(one.offer and one.offer.combine == EXCLUSIVE for one in each.discounts)
    for offer in sale.offers:
        if offer.kind != THRESHOLD and line.product.number not in products_of(offer):
            continue
        more = next_step(sale, offer, figures)
        if offer.id in applied:
            if more is not None and offer.kind in (QUANTITY, THRESHOLD):
                yield more
        elif more is not None:
            yield say("not {name}: {step}", name=Name(offer.names), step=more)
        elif exclusive:
            yield say("not {name}: another offer excludes it", name=Name(offer.names))
        elif applied and offer.kind != THRESHOLD:
            yield say("not {name}: another offer is better", name=Name(offer.names))


def _tax(each: LineTotals, sale: Sale) -> Iterator[Words]:
    """The tax that counts, its parts, and who chose another than the product's."""
    line, tax = each.line, tax_of_line(sale, each.line)
    if tax.code != line.product.tax.code:
        by = line.tax_by if line.tax is not None else sale.tax_by
        yield say("taxed as {code} instead of {own}, set by {by}",
                  code=tax.code, own=line.product.tax.code, by=by or say("somebody"))  # fmt: skip
    if isinstance(tax, TaxCode) and tax.certificate:
        yield say("{amount}, exempt from tax: {certificate}",
                  amount=each.amount, certificate=tax.certificate)  # fmt: skip
        return
    percent = percent_quantity(tax.rate_millionths)
    if sale.prices_include_tax:
        yield say("{amount} with {percent} % tax in it", amount=each.amount, percent=percent)
    else:
        yield say("{amount}, to which {percent} % tax is added",
                  amount=each.amount, percent=percent)  # fmt: skip
    if len(tax.parts) > 1:
        for part in tax.parts:
            name = Name(part.names) if part.names else part.code
            yield say("of it {name}: {percent} %",
                      name=name, percent=percent_quantity(part.rate_millionths))  # fmt: skip


def _threshold_step(offer: Offer, step: OfferStep) -> Words:
    if step.off is not None:
        least = Money(step.least, step.off.currency)
        return say("{off} off from {least} on", off=step.off, least=least)
    return say("{percent} % off a sum", percent=percent_quantity(step.percent_millionths))


def _piece_step(step: OfferStep) -> Words:
    if step.price is not None:
        what = say("{price} each", price=step.price)
    elif step.off is not None:
        what = say("{off} off each", off=step.off)
    else:
        what = say("{percent} % off", percent=percent_quantity(step.percent_millionths))
    if step.least <= 1:
        return what
    return say("from {least} on {what}", least=step.least, what=what)


def _joined(steps: Sequence[Words]) -> Words:
    whole, *others = steps
    for step in others:
        whole = say("{first}, {second}", first=whole, second=step)
    return whole


def _to_spend(offer: Offer, figures: Totals) -> Words | None:
    """How much is missing until the next step of a threshold, by what its products come to now."""
    spent = 0
    for each in figures.lines:
        of_it = not offer.products or each.line.product.number in offer.products
        if of_it and takes_part(each.line) and each.line.quantity.units > 0:
            own = sum(one.amount.minor for one in each.discounts if one.id == offer.id)
            spent += each.amount.minor - own
    missing = min((step.least - spent for step in offer.steps if step.least > spent), default=0)
    if missing <= 0:
        return None
    amount = Money(missing, figures.total.currency)
    return say("{amount} more for: {rule}", amount=amount, rule=rule_of(offer))


def _missing_parts(sale: Sale, offer: Offer) -> int:
    """How many pieces complete a set, where at least one of it is there."""
    bought = [_bought(sale, part.products) for part in offer.parts]
    sets = min(count // part.pieces for count, part in zip(bought, offer.parts, strict=True))
    left = [count - sets * part.pieces for count, part in zip(bought, offer.parts, strict=True)]
    if not any(left):
        return 0
    return sum(max(0, part.pieces - count) for count, part in zip(left, offer.parts, strict=True))


def _bought(sale: Sale, products: frozenset[str]) -> int:
    return sum(
        line.quantity.whole
        for line in sale.lines
        if line.product.number in products and _counts(line)
    )


def _counts(line: Line) -> bool:
    return takes_part(line) and not is_bulk(line) and line.quantity.units > 0


def _group(sale: Sale) -> str:
    return sale.customer.group if sale.customer else ""
