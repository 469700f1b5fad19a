"""Which variant is meant: a question in values, and nothing is sold by asking."""

from __future__ import annotations

import pytest

from tests.fake_families import RED_L, SHIRT, add_shirts, block_shirts
from tests.fakes import World, signed_in
from tuipos.domain.quantity import Quantity
from tuipos.domain.words import Refusal, refuse, say
from tuipos.register.price_check import PriceChecked, check_price
from tuipos.register.returning import TakenBack
from tuipos.register.selling import Added, add_item
from tuipos.register.variants import VariantQuestion, variants_to_choose
from tuipos.register.without_receipt import return_without_receipt

ESPRESSO = "2000000100012"


@pytest.fixture
def shop(ana: World) -> World:
    add_shirts(ana.connection.service)
    return ana


async def asked(shop: World, code: str = SHIRT) -> VariantQuestion:
    refused = await add_item(shop.till, code)
    assert isinstance(refused, Refusal) and refused.code == "product-has-variants"
    question = await variants_to_choose(shop.till, refused)
    assert isinstance(question, VariantQuestion)
    return question


async def test_a_parent_is_never_sold_but_asked_about(shop: World) -> None:
    question = await asked(shop)
    assert [hit.number for hit in question.family.variants] == ["501", "502", "503"]
    assert shop.till.sale is None and shop.journal.calls == []
    assert shop.connection.moments == ["starts", "ends"]
    added = await add_item(shop.till, "503", Quantity(3))
    assert isinstance(added, Added)
    assert (added.line.product.name(), added.line.quantity) == ("T-shirt Blue, XL", Quantity(3))


async def test_a_variants_own_barcode_asks_nothing(shop: World) -> None:
    added = await add_item(shop.till, RED_L)
    assert isinstance(added, Added) and added.line.product.number == "501"


@pytest.mark.parametrize(
    ("code", "typed", "wanted"),
    [
        (SHIRT, None, None),
        (SHIRT, Quantity(3), Quantity(3)),
        ("CASE-500", None, Quantity(6)),
        ("CASE-500", Quantity(2), Quantity(12)),
    ],
)
async def test_how_many_were_meant_is_kept(
    shop: World, code: str, typed: Quantity | None, wanted: Quantity | None
) -> None:
    assert (await asked(shop, code)).quantity(typed) == wanted


async def test_without_a_variant_left_it_is_refused(shop: World) -> None:
    block_shirts(shop.connection.service)
    refused = await add_item(shop.till, SHIRT)
    assert isinstance(refused, Refusal)
    none = await variants_to_choose(shop.till, refused)
    assert isinstance(none, Refusal) and none.code == "no-variant"
    assert "can be sold" in str(none) and none.remedy is not None


async def test_any_other_refusal_stays_itself(shop: World) -> None:
    refusal = refuse("product-unknown", say("No."))
    assert await variants_to_choose(shop.till, refusal) is refusal


async def test_going_offline_at_the_question_is_noted_and_told(shop: World) -> None:
    await add_item(shop.till, ESPRESSO)
    refused = await add_item(shop.till, SHIRT)
    assert isinstance(refused, Refusal)
    shop.connection.up = False
    question = await variants_to_choose(shop.till, refused)
    assert isinstance(question, VariantQuestion) and question.notice is not None
    assert shop.till.sale is not None and shop.till.sale.mode == "offline"


async def test_going_offline_at_the_look_up_is_told_with_the_question(shop: World) -> None:
    shop.connection.up = False
    question = await asked(shop)
    assert question.notice is not None and question.pieces == 1


async def test_nobody_can_be_asked(shop: World) -> None:
    refused = await add_item(shop.till, SHIRT)
    assert isinstance(refused, Refusal)
    shop.connection.up = shop.connection.usable = False
    nobody = await variants_to_choose(shop.till, refused)
    assert isinstance(nobody, Refusal) and nobody.code == "no-offline-database"


async def test_a_price_and_a_return_ask_the_same(shop: World) -> None:
    checked = await check_price(shop.till, SHIRT)
    assert isinstance(checked, Refusal) and checked.code == "product-has-variants"
    assert isinstance(await check_price(shop.till, "502"), PriceChecked)


async def test_a_return_without_a_receipt_asks_too(world: World) -> None:
    await signed_in(world, "2001")
    add_shirts(world.connection.service)
    refused = await return_without_receipt(world.till, SHIRT, Quantity(2), "torn")
    assert isinstance(refused, Refusal) and refused.code == "product-has-variants"
    taken = await return_without_receipt(world.till, "502", Quantity(2), "torn")
    assert isinstance(taken, TakenBack) and taken.lines[0].quantity == Quantity(-2)
