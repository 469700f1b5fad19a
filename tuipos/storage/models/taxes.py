"""Taxes as master data: a rate for each code, or several parts that stand under one."""

from __future__ import annotations

from peewee import BooleanField, CharField, CompositeKey, IntegerField, TextField

from tuipos.storage.fields import DayField
from tuipos.storage.models.master_base import Master


class Tax(Master):
    """A tax rate in millionths, valid from a day ("" is always)."""

    code = CharField(max_length=20)
    name = TextField(default="")
    rate_millionths = IntegerField()
    valid_from = DayField(default="")

    class Meta:
        primary_key = CompositeKey("code", "valid_from")


class TaxPart(Master):
    """One tax among those that stand under a tax code, as a state's beside a county's.

    Valid from a day ("" is always), per store or for all (""): a store's own goes before the one
    for all, the latest begun of those; 0 ends it. Where a code has parts they count in place of
    its own rate, which is for registers of the first schema. By `position`, then name, they stand
    on receipts; a `compound` one is on the parts before it, too.
    """

    code = CharField(max_length=20)
    part = CharField(max_length=20)
    store = CharField(max_length=20, default="")
    valid_from = DayField(default="")
    name = TextField(default="")
    name_de = TextField(default="")
    name_ru = TextField(default="")
    rate_millionths = IntegerField()
    position = IntegerField(default=0)
    compound = BooleanField(default=False)

    class Meta:
        primary_key = CompositeKey("code", "part", "store", "valid_from")
