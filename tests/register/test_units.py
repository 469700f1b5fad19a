"""A line in another unit: its price, its offers, its deposit, and what comes back of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fake_units import BAG, CRATE, CRATE_CODE, MILK_CODE, TONNE, add_deposit, add_units
from tests.fakes import APPLES, OAT_MILK, World, euro, product, signed_in
from tuipos.domain.quantity import ONE, Quantity
from tuipos.domain.sale import replay
from tuipos.domain.sold import sold_of
from tuipos.domain.words import Refusal
from tuipos.register import terms
from tuipos.register.empties import take_empties
from tuipos.register.paying import pay_cash
from tuipos.register.returning import Returnable, TakenBack, find_receipt, return_lines
from tuipos.register.selling import Added, add_item, set_quantity
from tuipos.register.stock import look_up_product
from tuipos.register.units import OtherUnits, UnitChanged, change_unit, other_units
from tuipos.retail.service import ProductFound

DEPOSIT = product("90025", "Deposit 0.25", "0.25")


@pytest.fixture
def shop(ana: World) -> World:
    add_units(ana.connection.service)
    return ana


@pytest.fixture
async def managed(world: World) -> World:
    """The same with a manager, who may give more off and take back."""
    add_units(world.connection.service)
    return await signed_in(world, "2001")


def total(world: World) -> str:
    assert world.till.figures is not None
    return world.till.figures.total.plain()


async def sell(world: World, code: str, quantity: Quantity | None = None) -> None:
    assert isinstance(await add_item(world.till, code, quantity), Added)


async def changed(world: World, line: int = 1, at: int = 0) -> UnitChanged:
    found = await other_units(world.till, line)
    assert isinstance(found, OtherUnits), found
    result = await change_unit(world.till, line, found.units[at])
    assert isinstance(result, UnitChanged), result
    return result


async def test_a_crates_code_sells_a_crate_that_no_offer_counts(shop: World) -> None:
    await sell(shop, CRATE_CODE, Quantity(3))
    assert total(shop) == "56.70"
    await sell(shop, MILK_CODE, Quantity(3))
    assert total(shop) == "60.90", "the pieces beside them are three for two"


async def test_from_pieces_to_the_crate_and_back(shop: World) -> None:
    await sell(shop, MILK_CODE, Quantity(3))
    assert total(shop) == "4.20"
    done = await changed(shop)
    assert (done.line.product, done.line.quantity) == (CRATE, Quantity(3))
    assert (total(shop), done.line.in_own_unit) == ("56.70", Quantity(60))
    back = await changed(shop)
    assert back.line.product == OAT_MILK and total(shop) == "4.20"
    assert shop.till.sale is not None
    assert replay([event for _, event in shop.journal.events]) == shop.till.sale


async def test_back_from_a_crate_that_was_scanned_the_offer_counts(shop: World) -> None:
    shop.connection.service.labels[CRATE_CODE] = ProductFound(CRATE)
    await sell(shop, CRATE_CODE, Quantity(3))
    await changed(shop)
    assert total(shop) == "4.20"


async def test_a_typed_price_is_gone_and_a_discount_stays(shop: World) -> None:
    await sell(shop, MILK_CODE)
    limited = await terms.set_price(shop.till, 1, euro("2.00"), "damaged")
    assert isinstance(limited, terms.TermsChanged)
    await terms.discount_line(shop.till, 1, percent_millionths=100_000, reason="torn")
    done = await changed(shop)
    assert done.before.price_override is not None and done.line.price_override is None
    assert total(shop) == "17.01"


async def test_an_amount_off_is_never_more_than_the_line(managed: World) -> None:
    shop = managed
    await sell(shop, CRATE_CODE)
    given = await terms.discount_line(shop.till, 1, amount=euro("5.00"), reason="dented")
    assert isinstance(given, terms.TermsChanged)
    await changed(shop)
    assert total(shop) == "0.00"


async def test_quantities_are_whole_or_in_parts_as_the_unit_asks(shop: World) -> None:
    await sell(shop, APPLES.number, Quantity(756, 3))
    done = await changed(shop)
    assert (done.line.product, done.line.quantity) == (BAG, ONE)
    halves = await set_quantity(shop.till, 1, Quantity(15, 1))
    assert isinstance(halves, Refusal) and "by the whole bag" in str(halves)
    found = await other_units(shop.till, 1)
    assert isinstance(found, OtherUnits)
    assert [one.product for one in found.units] == [APPLES, TONNE]
    asked = await change_unit(shop.till, 1, found.units[0])
    assert isinstance(asked, Refusal) and asked.code == "weight-needed"
    weighed = await change_unit(shop.till, 1, found.units[0], Quantity(500, 3))
    assert isinstance(weighed, UnitChanged) and total(shop) == "1.50"


async def test_a_deposit_follows_the_pieces(shop: World) -> None:
    add_deposit(shop.connection.service, DEPOSIT)
    await sell(shop, MILK_CODE, Quantity(2))
    await changed(shop)
    assert shop.till.sale is not None
    assert [line.quantity for line in shop.till.sale.lines] == [Quantity(2), Quantity(40)]
    await sell(shop, CRATE_CODE)
    assert shop.till.sale.lines[3].quantity == Quantity(20)
    assert total(shop) == "71.70"
    back = await take_empties(shop.till, CRATE_CODE, ONE)
    assert isinstance(back, TakenBack) and back.lines[0].quantity == Quantity(-20)


@pytest.mark.parametrize("line", [0, 2, 99])
async def test_where_there_is_no_such_line(shop: World, line: int) -> None:
    await sell(shop, MILK_CODE)
    assert isinstance(await other_units(shop.till, line), Refusal)


async def test_what_can_not_be_changed_says_why(shop: World) -> None:
    await sell(shop, "2000000100036")
    none = await other_units(shop.till, 1)
    assert isinstance(none, Refusal) and none.code == "no-other-unit"
    await sell(shop, "2812345007563")
    label = await other_units(shop.till, 2)
    assert isinstance(label, Refusal) and label.code == "unit-fixed"
    await sell(shop, MILK_CODE)
    await terms.set_serial(shop.till, 3, "S-1")
    single = await other_units(shop.till, 3)
    assert isinstance(single, Refusal) and "serial number" in str(single)
    await pay_cash(shop.till, euro("1.00"))
    frozen = await other_units(shop.till, 1)
    assert isinstance(frozen, Refusal) and frozen.code == "lines-frozen"


async def test_going_offline_at_the_question_is_noted(shop: World) -> None:
    await sell(shop, MILK_CODE)
    shop.connection.up = False
    found = await other_units(shop.till, 1)
    assert isinstance(found, OtherUnits) and found.notice is not None
    assert shop.till.sale is not None and shop.till.sale.mode == "offline"


async def test_a_receipt_says_the_unit_and_brings_it_back(managed: World) -> None:
    shop = managed
    await sell(shop, CRATE_CODE, Quantity(2))
    await sell(shop, "12345", Quantity(500, 3))
    await pay_cash(shop.till)
    document = shop.journal.documents[0]
    sold = sold_of(document)
    crate, apples = sold.lines
    assert (crate.product.unit, crate.product.own_unit, crate.product.factor) == (
        "crate", "piece", Quantity(20))  # fmt: skip
    assert not crate.product.weighed and apples.product.weighed
    assert crate.product.unit_name() == "crate"
    found = await find_receipt(shop.till, sold.receipt)
    assert isinstance(found, Returnable)
    back = await return_lines(shop.till, found, {1: ONE}, "")
    assert isinstance(back, TakenBack)
    assert (total(shop), back.lines[0].product.unit) == ("-18.90", "crate")
    fixed = await other_units(shop.till, 1)
    assert isinstance(fixed, Refusal) and fixed.code == "return-fixed"


async def test_stock_is_told_in_the_products_own_unit(shop: World) -> None:
    looked = await look_up_product(shop.till, CRATE_CODE)
    assert not isinstance(looked, Refusal)
    assert looked.found.product.own_unit == "piece"


async def test_a_unit_that_is_half_a_piece(shop: World) -> None:
    half = replace(CRATE, unit="half", factor=Quantity(5, 1))
    shop.connection.service.other_units[OAT_MILK.number] = (half,)
    await sell(shop, MILK_CODE, Quantity(3))
    assert (await changed(shop)).line.in_own_unit == Quantity(15, 1)
