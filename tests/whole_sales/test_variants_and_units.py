"""Variants and other units from headquarters' files to the server's books, in every mode."""

from __future__ import annotations

import pytest

from tests.domain.basket_markets import HOME
from tests.fakes import euro
from tests.whole_sales.shops import Shop, Shops
from tests.whole_sales.test_modes_and_money import amounts, pay, refusal, scan, two
from tuipos.domain.quantity import ONE, Quantity
from tuipos.register.returning import Returnable, TakenBack, find_receipt, return_lines
from tuipos.register.selling import add_item
from tuipos.register.units import OtherUnits, UnitChanged, change_unit, other_units
from tuipos.register.variants import VariantQuestion, variants_to_choose

pytestmark = pytest.mark.asyncio(loop_scope="package")

SHIRT, RED, BLUE, WATER = "V500", "V501", "V502", "V600"
CRATE_CODE = "4006381333931"
PRODUCTS = f"""number,barcode,name,name_de,name_ru,price,variant_of,variant
{SHIRT},,Shirt,,,20.00,,
{RED},,,,,,{SHIRT},Red
{BLUE},,,,,,{SHIRT},Blue
{WATER},,Water,,,1.00,,
"""
FILES = (
    ("products", PRODUCTS),
    ("prices", f"number,price,store\n{BLUE},25.00,STORE\n"),
    ("units", f"number,unit,factor,name\n{WATER},crate,12,Crate\n"),
    ("unit-prices", f"number,unit,price,store\n{WATER},crate,9.00,STORE\n"),
    ("barcodes", f"number,barcode,unit\n{WATER},{CRATE_CODE},crate\n"),
)


async def stocked(shops: Shops) -> Shop:
    """The first register, with what headquarters has sent since."""
    first, _ = await two(shops)
    for kind, rows in FILES:
        shops.bring(kind, rows.replace("STORE", shops.stock.store(HOME)))
    await first.register.agent.sync_now()
    return first


async def chosen(shop: Shop, at: int) -> str:
    """The number of a variant, by its place in what is asked."""
    asked = refusal(await add_item(shop.register.till, SHIRT))
    question = await variants_to_choose(shop.register.till, asked)
    assert isinstance(question, VariantQuestion), str(question)
    return question.family.variants[at].number


async def into_other_unit(shop: Shop, line: int) -> None:
    found = await other_units(shop.register.till, line)
    assert isinstance(found, OtherUnits), str(found)
    changed = await change_unit(shop.register.till, line, found.units[0])
    assert isinstance(changed, UnitChanged), str(changed)


@pytest.mark.parametrize("mode", ["online", "offline", "cut between"])
async def test_sold_and_in_the_books(shops: Shops, mode: str) -> None:
    shop = await stocked(shops)
    if mode == "offline":
        await shop.begin_offline()
    await scan(shop, await chosen(shop, 0), CRATE_CODE)
    if mode == "cut between":
        shop.cut()
    await scan(shop, await chosen(shop, 1), WATER)
    await into_other_unit(shop, 4)
    document = await pay(shop)
    assert amounts(document) == ["20.00", "9.00", "25.00", "9.00"]
    assert [line["name"] for line in document["lines"]] == [
        "Shirt Red", "Water", "Shirt Blue", "Water"]  # fmt: skip
    assert [line["unit"] for line in document["lines"]] == ["piece", "crate", "piece", "crate"]
    assert document["mode"] == ("online" if mode == "online" else "offline")
    await shop.deliver()
    shops.delivered(shop)


async def test_a_crate_comes_back_at_another_register(shops: Shops) -> None:
    shop = await stocked(shops)
    _, second = await two(shops)
    added = await add_item(shop.register.till, CRATE_CODE, Quantity(2))
    assert not hasattr(added, "code"), str(added)
    sold = await pay(shop)
    await shop.deliver()
    shops.delivered(shop)
    await second.begin_online()
    found = await find_receipt(second.register.till, str(sold["receipt"]))
    assert isinstance(found, Returnable), str(found)
    back = await return_lines(second.register.till, found, {1: ONE}, "")
    assert isinstance(back, TakenBack), str(back)
    assert back.lines[0].product.unit == "crate" and back.lines[0].fixed_amount == -euro("9.00")
    document = await pay(second)
    assert [(line["quantity"], line["own_unit"]) for line in document["lines"]] == [("-1", "piece")]
    await second.deliver()
    shops.delivered(second)
