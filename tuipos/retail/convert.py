"""Between the messages of the wire and the values of the domain, in both directions.

The way in checks what a type alone can't: amounts that are amounts, currencies that are currencies.
`ValueError` names what is wrong; the online data service takes it for an answer that is not ours.
"""

from __future__ import annotations

from dataclasses import asdict

import msgspec

from tuipos.domain import product as domain
from tuipos.domain.discounts.manual import DiscountLimits, default_limits
from tuipos.domain.quantity import Quantity
from tuipos.retail import wire
from tuipos.retail.convert_offers import (
    money_from,
    offers_together,
    to_wire_offer,
    to_wire_plain,
)
from tuipos.retail.service import ProductFamily, ProductFound, ProductHit, StaffMember
from tuipos.retail.wire_taxes import from_wire_tax, to_wire_tax


def to_wire_staff(staff: StaffMember) -> wire.Staff:
    """Who signed in, to send."""
    return wire.Staff(
        number=staff.number,
        name=staff.name,
        role=staff.role,
        permissions=sorted(staff.permissions),
        limits=wire.Limits(**asdict(staff.limits)),
        must_choose_pin=staff.must_choose_pin,
    )


def from_wire_staff(staff: wire.Staff) -> StaffMember:
    """Who signed in, as received."""
    limits = default_limits(staff.role)
    if staff.limits is not None:
        limits = DiscountLimits(**msgspec.structs.asdict(staff.limits))
    return StaffMember(
        staff.number, staff.name, staff.role, frozenset(staff.permissions), limits,
        staff.must_choose_pin,
    )  # fmt: skip


def to_wire_product(found: ProductFound) -> wire.ProductFound:
    """A product for a code, to send."""
    product = found.product
    embedded = found.embedded_amount
    return wire.ProductFound(
        number=product.number,
        names=dict(product.names),
        price=product.price.plain(),
        currency=product.price.currency.code,
        tax=to_wire_tax(product.tax),
        unit=product.unit,
        weighed=product.weighed,
        department=product.department,
        minimum_age_years=product.minimum_age_years,
        offers=[to_wire_plain(offer) for offer in found.offers if offer.is_plain],
        quantity_units=found.quantity.units,
        quantity_scale=found.quantity.scale,
        embedded_amount=None if embedded is None else embedded.plain(),
        data_version=found.data_version,
        batch=found.batch,
        expires_on=found.expires_on,
        serial=found.serial,
        more_offers=[to_wire_offer(offer) for offer in found.offers if not offer.is_plain],
        discountable=product.discountable,
        price_source=product.price_source,
        group_prices={group: price.plain() for group, price in product.group_prices},
        deposit=None if found.deposit is None else _to_wire_deposit(found.deposit),
        own_unit=product.base_unit,
        factor_units=product.factor.units,
        factor_scale=product.factor.scale,
        unit_names=dict(product.unit_names),
    )


def _to_wire_deposit(deposit: domain.Product) -> wire.Deposit:
    return wire.Deposit(
        number=deposit.number,
        names=dict(deposit.names),
        price=deposit.price.plain(),
        tax=to_wire_tax(deposit.tax),
        unit=deposit.unit,
    )


def from_wire_product(found: wire.ProductFound) -> ProductFound:
    """A product for a code, as received."""
    embedded = found.embedded_amount
    if found.quantity_units <= 0 or not 0 <= found.quantity_scale <= 6:
        raise ValueError(f"no quantity: {found.quantity_units}e-{found.quantity_scale}")
    product = _from_wire_product(found)
    return ProductFound(
        product=product,
        offers=offers_together(found.offers, found.more_offers),
        quantity=Quantity(found.quantity_units, found.quantity_scale),
        embedded_amount=None if embedded is None else money_from(embedded, found.currency),
        data_version=found.data_version,
        batch=found.batch,
        expires_on=found.expires_on,
        serial=found.serial,
        deposit=_from_wire_deposit(found, product),
    )


def _from_wire_deposit(found: wire.ProductFound, product: domain.Product) -> domain.Product | None:
    deposit = found.deposit
    if deposit is None or deposit.number == product.number:
        return product if deposit else None
    return domain.Product(
        number=deposit.number,
        names=tuple(deposit.names.items()),
        price=money_from(deposit.price, found.currency),
        tax=from_wire_tax(deposit.tax),
        unit=deposit.unit,
    )


def to_wire_units(found: tuple[ProductFound, ...]) -> wire.UnitList:
    """A product in each of its units, to send."""
    return wire.UnitList(units=[to_wire_product(each) for each in found])


def from_wire_units(found: wire.UnitList) -> tuple[ProductFound, ...]:
    """A product in each of its units, as received."""
    return tuple(from_wire_product(each) for each in found.units)


def _from_wire_product(found: wire.ProductFound) -> domain.Product:
    if found.factor_units <= 0 or not 0 <= found.factor_scale <= 6:
        raise ValueError(f"no factor: {found.factor_units}e-{found.factor_scale}")
    return domain.Product(
        number=found.number,
        names=tuple(found.names.items()),
        price=money_from(found.price, found.currency),
        tax=from_wire_tax(found.tax),
        unit=found.unit,
        weighed=found.weighed,
        department=found.department,
        minimum_age_years=found.minimum_age_years,
        discountable=found.discountable,
        price_source=found.price_source,
        group_prices=tuple(
            (group, money_from(price, found.currency))
            for group, price in found.group_prices.items()
        ),
        base_unit=found.own_unit,
        factor=Quantity(found.factor_units, found.factor_scale),
        unit_names=tuple(found.unit_names.items()),
    )


def to_wire_hits(hits: tuple[ProductHit, ...]) -> wire.SearchResult:
    """A search result, to send."""
    return wire.SearchResult(hits=[_to_wire_hit(hit) for hit in hits])


def from_wire_hits(result: wire.SearchResult) -> tuple[ProductHit, ...]:
    """A search result, as received."""
    return tuple(_from_wire_hit(hit) for hit in result.hits)


def to_wire_family(family: ProductFamily) -> wire.ProductFamily:
    """The variants of a product, to send."""
    return wire.ProductFamily(
        number=family.number,
        names=dict(family.names),
        variants=[_to_wire_hit(hit) for hit in family.variants],
    )


def from_wire_family(family: wire.ProductFamily) -> ProductFamily:
    """The variants of a product, as received; ValueError where there is none."""
    if not family.variants:
        raise ValueError("a product in variants has some")
    variants = tuple(_from_wire_hit(hit) for hit in family.variants)
    return ProductFamily(family.number, tuple(family.names.items()), variants)


def _to_wire_hit(hit: ProductHit) -> wire.ProductHit:
    return wire.ProductHit(
        number=hit.number,
        code=hit.code,
        names=dict(hit.names),
        price=hit.price.plain(),
        currency=hit.price.currency.code,
        unit=hit.unit,
    )


def _from_wire_hit(hit: wire.ProductHit) -> ProductHit:
    return ProductHit(
        number=hit.number,
        code=hit.code,
        names=tuple(hit.names.items()),
        price=money_from(hit.price, hit.currency),
        unit=hit.unit,
    )
