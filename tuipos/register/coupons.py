"""Coupons: a code that opens offers for one sale."""

from __future__ import annotations

from tuipos.domain import permissions
from tuipos.domain.sale import CouponsSet
from tuipos.domain.typed import clean
from tuipos.domain.words import Refusal, refuse, say
from tuipos.register.checks import (
    lines_are_frozen,
    may_not,
    no_sale,
    not_ready_to_sell,
    with_notice,
)
from tuipos.register.selling import note_offline
from tuipos.register.terms import TermsChanged
from tuipos.register.till import Till, act


@act
async def add_coupon(till: Till, code: str) -> TermsChanged | Refusal:
    """Take a coupon in; its offers then apply like any other.

    Refusals: `coupon-there`, and those of the look-up: unknown, or not valid on this day.
    """
    refused = _not_changeable(till)
    if refused is not None:
        return refused
    assert till.sale is not None, "checked"
    wanted = clean(code).upper()
    if wanted in till.sale.coupons:
        return refuse(
            "coupon-there",
            say("Coupon {code} is on this sale already.", code=wanted),
            say("It counts once; to take it off choose it under F5."),
        )
    answered = await till.data.coupon(wanted, till.sale.day)
    if isinstance(answered, Refusal):
        return answered
    await note_offline(till, answered)
    found = answered.value
    if isinstance(found, Refusal):
        return with_notice(found, answered.switched or answered.notice)
    event = CouponsSet((*till.sale.coupons, found.code), found.offers)
    return TermsChanged(await till.record(event))


@act
async def remove_coupon(till: Till, code: str) -> TermsChanged | Refusal:
    """Take a coupon off the sale again."""
    refused = _not_changeable(till)
    if refused is not None:
        return refused
    assert till.sale is not None, "checked"
    if code not in till.sale.coupons:
        return refuse("coupon-unknown", say("Coupon {code} is not on this sale.", code=code))
    rest = tuple(each for each in till.sale.coupons if each != code)
    return TermsChanged(await till.record(CouponsSet(rest)))


def _not_changeable(till: Till) -> Refusal | None:
    refused = not_ready_to_sell(till) or may_not(till, permissions.SELL)
    if refused is not None:
        return refused
    return no_sale() if till.sale is None else lines_are_frozen(till.sale)
