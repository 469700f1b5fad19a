"""The messages about a product's codes and stock between register and Retail Server; see `wire`."""

from __future__ import annotations

from datetime import datetime

from tuipos.domain import availability
from tuipos.domain.quantity import Quantity
from tuipos.retail.wire_base import Wire

PRODUCT_RECORD = "/api/v1/products/record"  # ?number=
_LARGEST_SCALE = 9


class Availability(Wire, frozen=True, kw_only=True):
    """What a store had when it was counted: `quantity_units` with `quantity_scale` decimals."""

    store: str
    quantity_units: int
    counted_at: datetime
    quantity_scale: int = 0
    store_name: str = ""


class ProductCode(Wire, frozen=True, kw_only=True):
    """A barcode and how many pieces it stands for, or of which other unit for one."""

    code: str
    pieces: int = 1
    unit: str = ""


class ProductRecord(Wire, frozen=True, kw_only=True):
    """A product's codes, and its stock by store."""

    codes: list[ProductCode]
    stock: list[Availability]


def to_wire_record(record: availability.ProductRecord) -> ProductRecord:
    """A product's codes and stock, to send."""
    return ProductRecord(
        codes=[
            ProductCode(code=one.code, pieces=one.pieces, unit=one.unit) for one in record.codes
        ],
        stock=[
            Availability(
                store=one.store,
                quantity_units=one.quantity.units,
                quantity_scale=one.quantity.scale,
                counted_at=one.counted_at,
                store_name=one.store_name,
            )
            for one in record.stock
        ],
    )


def from_wire_record(record: ProductRecord) -> availability.ProductRecord:
    """The same as received; ValueError where a figure or a time can't be one."""
    return availability.ProductRecord(
        tuple(availability.ProductCode(one.code, one.pieces, one.unit) for one in record.codes),
        tuple(_from_wire(one) for one in record.stock),
    )


def _from_wire(one: Availability) -> availability.Availability:
    if not 0 <= one.quantity_scale <= _LARGEST_SCALE:
        raise ValueError("a quantity has few decimals")
    if one.counted_at.tzinfo is None:
        raise ValueError("a time has its offset")
    quantity = Quantity(one.quantity_units, one.quantity_scale)
    return availability.Availability(one.store, quantity, one.counted_at, one.store_name)
