"""How much of a product stores have, and what else is known of it beside its price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tuipos.domain.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Availability:
    """What a store had of a product when it was counted; less than none is a count that is off."""

    store: str
    quantity: Quantity
    counted_at: datetime
    store_name: str = ""


@dataclass(frozen=True, slots=True)
class ProductCode:
    """A barcode that stands for so many pieces of a product, or for one of another unit."""

    code: str
    pieces: int = 1
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """A product's barcodes in their order, and what each store that is known here has of it."""

    codes: tuple[ProductCode, ...] = ()
    stock: tuple[Availability, ...] = ()
