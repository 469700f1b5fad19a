"""Other units that products are sold in, as master data: what makes one of them, and its price."""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, CharField, CompositeKey, IntegerField, TextField

from tuipos.storage.fields import DayField
from tuipos.storage.models.master_base import Master


class ProductUnit(Master):
    """A unit of a product beside its own: `factor_units` with `factor_scale` decimals of that make
    one of it.

    `unit` is what it is known by ("crate"); its names may be empty. A `whole` one is sold in whole
    numbers.
    """

    product = CharField(max_length=40)
    unit = CharField(max_length=20)
    factor_units = BigIntegerField()
    factor_scale = IntegerField(default=0)
    name = TextField(default="")
    name_de = TextField(default="")
    name_ru = TextField(default="")
    whole = BooleanField(default=True)

    class Meta:
        primary_key = CompositeKey("product", "unit")


class UnitPrice(Master):
    """What one of another unit costs, valid as a `Price` is; without one it is not sold."""

    product = CharField(max_length=40)
    unit = CharField(max_length=20)
    store = CharField(max_length=20, default="")
    valid_from = DayField(default="")
    valid_to = DayField(default="")
    price_minor = BigIntegerField()
    currency = CharField(max_length=3)

    class Meta:
        primary_key = CompositeKey("product", "unit", "store", "valid_from")
