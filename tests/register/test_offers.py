"""Offers off the sale and on again, what runs today, and what would fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.fakes import LENA, THREE_FOR_TWO, World, euro
from tuipos.domain.discounts.why import why
from tuipos.domain.sale import OffersOff
from tuipos.domain.totals import totals
from tuipos.domain.words import Refusal
from tuipos.register.customers import set_customer
from tuipos.register.offers import (
    OffersFound,
    let_offers_apply,
    offers_that_fit,
    offers_today,
    take_offers_off,
)
from tuipos.register.overrides import end_grant, grant
from tuipos.register.paying import pay_cash
from tuipos.register.recovery import open_sale
from tuipos.register.selling import add_item
from tuipos.register.terms import TermsChanged, discount_line
from tuipos.register.till import Till
from tuipos.retail.sale_events import from_bytes, kind_of, to_bytes

OAT, RYE = "2000000100029", "2000000100036"


@pytest.fixture
async def three(ana: World) -> World:
    """Ana with three oat milks at 2.10, of which an offer gives one away."""
    for _ in range(3):
        await add_item(ana.till, OAT)
    return ana


async def off_by_max(till: Till) -> None:
    await grant(till, "total-discount", "2001", "4321")
    changed = await take_offers_off(till)
    end_grant(till)
    assert isinstance(changed, TermsChanged), changed


def total(till: Till) -> str:
    assert till.figures is not None
    return till.figures.total.plain()


async def told(result: object) -> list[tuple[str, str]]:
    assert isinstance(result, OffersFound), result
    return [
        (offer.id, "" if step is None else str(step))
        for offer, step in zip(result.offers, result.steps, strict=True)
    ]


async def test_offers_go_off_and_on_again_and_what_people_gave_stays(three: World) -> None:
    till = three.till
    await discount_line(till, 1, amount=euro("0.10"))
    assert total(till) == "4.10"
    await off_by_max(till)
    assert total(till) == "6.20"
    again = await take_offers_off(till)
    assert isinstance(again, Refusal)
    assert isinstance(await let_offers_apply(till), TermsChanged)
    assert total(till) == "4.10"
    refused = await let_offers_apply(till)
    assert isinstance(refused, Refusal) and refused.code == "offers-on"


async def test_it_takes_a_manager_and_a_sale_that_can_change(three: World) -> None:
    refused = await take_offers_off(three.till)
    assert isinstance(refused, Refusal) and refused.permission == "total-discount"
    await pay_cash(three.till, euro("1.00"))
    await grant(three.till, "total-discount", "2001", "4321")
    refused = await take_offers_off(three.till)
    assert isinstance(refused, Refusal) and refused.code == "lines-frozen"


async def test_it_is_in_the_journal_the_document_and_the_reasons(three: World) -> None:
    till = three.till
    await off_by_max(till)
    sale = await open_sale(till)
    assert sale is not None and sale.offers_off == "2001"
    assert "no offer applies: 2001 took them off this sale" in [
        str(words) for words in why(sale, totals(sale), 1)
    ]
    await add_item(till, OAT)
    assert total(till) == "8.40"
    await pay_cash(till, euro("10.00"))
    document = three.journal.documents[-1]
    assert (document["offers_off"], document["discount"]) == ("2001", "0.00")
    await add_item(till, OAT)
    assert till.sale is not None and till.sale.offers_off == ""


def test_the_event_is_kept_and_an_empty_one_means_that_offers_apply() -> None:
    event = OffersOff("2001")
    assert from_bytes(kind_of(event), to_bytes(event)) == event
    assert from_bytes("OffersOff", b"{}") == OffersOff("")


@pytest.mark.parametrize("up", [True, False])
async def test_all_offers_and_those_that_fit_say_what_is_missing(ana: World, up: bool) -> None:
    ana.connection.up, ana.connection.offline = up, not up
    tea = replace(THREE_FOR_TWO, id="A-TEA", products=frozenset({"T"}), ends_on=date(2026, 12, 1))
    coupon = replace(THREE_FOR_TWO, id="C", coupon="SAVE")
    regulars = replace(THREE_FOR_TWO, id="G", customer_group="regulars")
    ana.connection.service.offers = (THREE_FOR_TWO, tea, coupon, regulars)
    assert [one for one, _ in await told(await offers_today(ana.till))] == [
        "A-TEA", "C", "G", "OAT-3-2",
    ]  # fmt: skip
    refused = await offers_that_fit(ana.till)
    assert isinstance(refused, Refusal) and refused.code == "no-sale"
    await add_item(ana.till, RYE)
    assert await told(await offers_that_fit(ana.till)) == []
    await add_item(ana.till, OAT)
    await add_item(ana.till, OAT)
    missing = "1 more for: 3 for the price of 2"
    wanted = [("C", "with coupon SAVE"), ("G", "for customers of regulars"), ("OAT-3-2", missing)]
    assert await told(await offers_that_fit(ana.till)) == wanted
    assert await told(await offers_that_fit(ana.till, 1)) == []
    assert await told(await offers_that_fit(ana.till, 2)) == wanted
    await set_customer(ana.till, LENA.number)
    assert dict(await told(await offers_that_fit(ana.till, 2)))["G"] == missing
    await off_by_max(ana.till)
    assert set(dict(await told(await offers_that_fit(ana.till))).values()) == {
        "offers are off this sale"
    }
