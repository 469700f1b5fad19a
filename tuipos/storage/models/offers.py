"""Offers as master data: what they give, and the products that they take in."""

from __future__ import annotations

from peewee import CharField, CompositeKey, IntegerField, TextField

from tuipos.storage.fields import DayField
from tuipos.storage.models.master_base import Master


class Offer(Master):
    """A price that is lower under a condition, from a day to a day, in one store or in all ("").

    Fields as in `tuipos.domain.product.Offer`; `steps` are as `tuipos.storage.offers` writes them,
    their amounts in `currency`. A plain offer (`take` for the price of `pay`, nothing else) has its
    products in `OfferProduct`. Any other has them in `OfferMember`, its counts in `set_take` and
    `set_pay`, and 1 and 1 in `take` and `pay`: a register of the first schema sees nothing of it.
    """

    id = CharField(max_length=40, primary_key=True)
    name = TextField()
    name_de = TextField(default="")
    name_ru = TextField(default="")
    take = IntegerField()
    pay = IntegerField()
    valid_from = DayField(default="")
    valid_to = DayField(default="")
    kind = CharField(max_length=20, default="take-pay", index=True)
    combine = CharField(max_length=20, default="best")
    priority = IntegerField(default=0)
    set_take = IntegerField(default=0)
    set_pay = IntegerField(default=0)
    steps = TextField(default="")
    currency = CharField(max_length=3, default="")
    most = IntegerField(default=0)
    coupon = CharField(max_length=40, default="", index=True)
    customer_group = CharField(max_length=40, default="")
    store = CharField(max_length=20, default="")


class OfferProduct(Master):
    """A product that a plain offer takes in."""

    offer = CharField(max_length=40)
    product = CharField(max_length=40, index=True)

    class Meta:
        primary_key = CompositeKey("offer", "product")


class OfferMember(Master):
    """A product that an offer of any other kind takes in.

    In a set of several groups, `part` is its group's number (from 1) and `pieces` how many of the
    group belong in a set.
    """

    offer = CharField(max_length=40)
    product = CharField(max_length=40, index=True)
    part = IntegerField(default=0)
    pieces = IntegerField(default=1)

    class Meta:
        primary_key = CompositeKey("offer", "product")
