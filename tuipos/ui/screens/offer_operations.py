"""Operations about offers: off the sale and on again, what runs today, and what would fit."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tuipos.domain.discounts.why import rule_of
from tuipos.domain.product import Name, Offer
from tuipos.domain.words import Refusal, Words, say
from tuipos.operations import registry
from tuipos.operations.dispatch import Handler
from tuipos.register import offers
from tuipos.register.offers import OffersFound
from tuipos.register.terms import TermsChanged
from tuipos.ui.screens.conversing import converse
from tuipos.ui.stages.questions import Reading

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

#: An empty row between two offers.
_NOTHING = Words("")


def handlers(page: TillPage) -> dict[int, Handler]:
    """What each of these operations does on this page."""
    return {
        registry.OFFERS_OFF: partial(_off, page),
        registry.OFFERS_ON: partial(_on, page),
        registry.ALL_OFFERS: partial(_all, page),
        registry.FITTING_OFFERS: partial(_fitting, page),
    }


async def _off(page: TillPage) -> None:
    result = await offers.take_offers_off(page.till)
    _show(page, result, say("No offer applies to this sale; 312 lets them apply again."))


async def _on(page: TillPage) -> None:
    result = await offers.let_offers_apply(page.till)
    _show(page, result, say("The offers apply again."))


def _show(page: TillPage, result: TermsChanged | Refusal, words: Words) -> None:
    if isinstance(result, Refusal):
        page.say_no(result)
    else:
        page.tell(words, "warning" if result.sale.offers_off else "good")


async def _all(page: TillPage) -> None:
    found = await offers.offers_today(page.till)
    await _read(page, say("Offers of today"), found)


async def _fitting(page: TillPage) -> None:
    """Those of the selected line, where a person went to it; else those of the whole sale."""
    line = page.selected if page.is_browsing else 0
    found = await offers.offers_that_fit(page.till, line)
    title = (
        say("Offers that fit line {number}", number=line)
        if line
        else say("Offers that fit this sale")
    )
    await _read(page, title, found)


async def _read(page: TillPage, title: Words, found: OffersFound | Refusal) -> None:
    if isinstance(found, Refusal):
        page.say_no(found)
        return
    if not found.offers:
        page.tell(found.notice or say("No offer is there."), "muted")
        return
    told: list[Words] = []
    for offer, step in zip(found.offers, found.steps, strict=True):
        told += [_told(offer, step), *([step] if step is not None else []), _NOTHING]
    await converse(page, Reading(page, title, told))
    if found.notice is not None:
        page.tell(found.notice, "warning")


def _told(offer: Offer, step: Words | None) -> Words:
    words = say("{name}: {rule}", name=Name(offer.names), rule=rule_of(offer))
    if offer.ends_on:
        words = say("{offer}, until {day}", offer=words, day=offer.ends_on)
    if offer.coupon and step is None:
        words = say("{offer}, with coupon {code}", offer=words, code=offer.coupon)
    if offer.customer_group and step is None:
        words = say("{offer}, for {group}", offer=words, group=offer.customer_group)
    return words
