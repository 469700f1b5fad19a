"""Between the messages of the wire and the values of the domain, in both directions.

The way in checks what a type alone can't: amounts that are amounts, currencies that are currencies.
`ValueError` names what is wrong; the online data service takes it for an answer that is not ours.
"""

from __future__ import annotations

import re

from tuipos.domain import product as domain
from tuipos.domain.money import Money, currency, parse_money
from tuipos.domain.quantity import Quantity
from tuipos.retail import wire
from tuipos.retail.service import ProductFound, ProductHit, StaffMember

_CURRENCY = re.compile(r"[A-Z]{3}")


def to_wire_staff(staff: StaffMember) -> wire.Staff:
    """Who signed in, to send."""
    return wire.Staff(
        number=staff.number,
        name=staff.name,
        role=staff.role,
        permissions=sorted(staff.permissions),
    )


def from_wire_staff(staff: wire.Staff) -> StaffMember:
    """Who signed in, as received."""
    return StaffMember(staff.number, staff.name, staff.role, frozenset(staff.permissions))


def to_wire_product(found: ProductFound) -> wire.ProductFound:
    """A product for a code, to send."""
    product = found.product
    embedded = found.embedded_amount
    return wire.ProductFound(
        number=product.number,
        names=dict(product.names),
        price=product.price.plain(),
        currency=product.price.currency.code,
        tax=wire.TaxRate(code=product.tax.code, rate_millionths=product.tax.rate_millionths),
        unit=product.unit,
        weighed=product.weighed,
        department=product.department,
        minimum_age_years=product.minimum_age_years,
        offers=[_to_wire_offer(offer) for offer in found.offers],
        quantity_units=found.quantity.units,
        quantity_scale=found.quantity.scale,
        embedded_amount=None if embedded is None else embedded.plain(),
        data_version=found.data_version,
        batch=found.batch,
        expires_on=found.expires_on,
        serial=found.serial,
    )


def from_wire_product(found: wire.ProductFound) -> ProductFound:
    """A product for a code, as received."""
    embedded = found.embedded_amount
    if found.quantity_units <= 0 or not 0 <= found.quantity_scale <= 6:
        raise ValueError(f"no quantity: {found.quantity_units}e-{found.quantity_scale}")
    return ProductFound(
        product=domain.Product(
            number=found.number,
            names=tuple(found.names.items()),
            price=_money(found.price, found.currency),
            tax=domain.TaxRate(found.tax.code, found.tax.rate_millionths),
            unit=found.unit,
            weighed=found.weighed,
            department=found.department,
            minimum_age_years=found.minimum_age_years,
        ),
        offers=tuple(_from_wire_offer(offer) for offer in found.offers),
        quantity=Quantity(found.quantity_units, found.quantity_scale),
        embedded_amount=None if embedded is None else _money(embedded, found.currency),
        data_version=found.data_version,
        batch=found.batch,
        expires_on=found.expires_on,
        serial=found.serial,
    )


def to_wire_hits(hits: tuple[ProductHit, ...]) -> wire.SearchResult:
    """A search result, to send."""
    return wire.SearchResult(
        hits=[
            wire.ProductHit(
                number=hit.number,
                code=hit.code,
                names=dict(hit.names),
                price=hit.price.plain(),
                currency=hit.price.currency.code,
                unit=hit.unit,
            )
            for hit in hits
        ]
    )


def from_wire_hits(result: wire.SearchResult) -> tuple[ProductHit, ...]:
    """A search result, as received."""
    return tuple(
        ProductHit(
            number=hit.number,
            code=hit.code,
            names=tuple(hit.names.items()),
            price=_money(hit.price, hit.currency),
            unit=hit.unit,
        )
        for hit in result.hits
    )


def _to_wire_offer(offer: domain.Offer) -> wire.Offer:
    return wire.Offer(
        id=offer.id,
        names=dict(offer.names),
        products=sorted(offer.products),
        take=offer.take,
        pay=offer.pay,
    )


def _from_wire_offer(offer: wire.Offer) -> domain.Offer:
    if not 0 <= offer.pay <= offer.take or offer.take < 1:
        raise ValueError(f"no offer: {offer.take} for the price of {offer.pay}")
    return domain.Offer(
        id=offer.id,
        names=tuple(offer.names.items()),
        products=frozenset(offer.products),
        take=offer.take,
        pay=offer.pay,
    )


def _money(text: str, code: str) -> Money:
    if not _CURRENCY.fullmatch(code):
        raise ValueError(f"no currency: {code!r}")
    amount = parse_money(text, currency(code))
    if amount is None:
        raise ValueError(f"no amount in {code}: {text!r}")
    return amount
