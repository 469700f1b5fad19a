"""What stores have of a product, and its codes: asked online and offline, and nothing is sold."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.fakes import World
from tuipos.domain.availability import Availability, ProductCode, ProductRecord
from tuipos.domain.quantity import Quantity
from tuipos.domain.words import Refusal
from tuipos.register.limits import LimitReached
from tuipos.register.selling import add_item
from tuipos.register.stock import ProductLookedUp, look_up_product, look_up_stock

RYE, MILK = "2000000100036", "2000000100029"
COUNTED_AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
STOCK = (
    Availability("0000", Quantity(-5), COUNTED_AT, "Airport"),
    Availability("0001", Quantity(8), COUNTED_AT, "Riverside"),
    Availability("0002", Quantity(1500, 3), COUNTED_AT),
)


@pytest.fixture
def shop(ana: World) -> World:
    """Rye bread was counted in three stores, oat milk nowhere."""
    ana.connection.service.records["10003"] = ProductRecord((ProductCode(RYE),), STOCK)
    return ana


def code_of(result: object) -> str:
    assert isinstance(result, Refusal), str(result)
    return result.code


async def test_the_own_store_comes_first_and_nothing_is_sold(shop: World) -> None:
    found = await look_up_stock(shop.till, RYE)
    assert isinstance(found, ProductLookedUp) and not found.offline and found.notice is None
    assert [one.store for one in found.record.stock] == ["0001", "0000", "0002"]
    assert found.record.codes == (ProductCode(RYE),)
    assert shop.till.sale is None and shop.connection.moments == []


async def test_beside_an_open_sale_the_switch_is_told_and_the_sale_is_as_it_was(
    shop: World,
) -> None:
    await add_item(shop.till, MILK)
    shop.connection.up = False
    found = await look_up_stock(shop.till, RYE)
    assert isinstance(found, ProductLookedUp) and found.offline and found.notice is not None
    sale = shop.till.sale
    assert sale is not None and sale.mode == "offline"
    assert [line.product.number for line in sale.lines] == ["10002"]


async def test_what_nobody_counted_has_details_but_no_stock(shop: World) -> None:
    assert code_of(await look_up_stock(shop.till, MILK)) == "stock-unknown"
    found = await look_up_product(shop.till, MILK)
    assert isinstance(found, ProductLookedUp)
    assert code_of(found.no_stock) == "stock-unknown"
    assert found.record == ProductRecord()


async def test_figures_that_are_too_old_or_not_kept_are_not_used_offline(shop: World) -> None:
    shop.till.limits = lambda: [LimitReached("availability", 50, 24, blocks=True)]
    assert isinstance(await look_up_stock(shop.till, RYE), ProductLookedUp), "online it is today's"
    shop.connection.up = False
    assert code_of(await look_up_stock(shop.till, RYE)) == "offline-limit"
    shop.till.left_out = lambda: ["1130"]
    assert code_of(await look_up_stock(shop.till, RYE)) == "not-kept-offline"
    found = await look_up_product(shop.till, RYE)
    assert isinstance(found, ProductLookedUp) and found.record.stock == ()
    assert found.record.codes == (ProductCode(RYE),), "the codes are the product's"


async def test_refusals_of_the_look_up_are_passed_on(shop: World) -> None:
    assert code_of(await look_up_stock(shop.till, "99")) == "product-unknown"
    shop.connection.up, shop.connection.usable = False, False
    assert code_of(await look_up_stock(shop.till, RYE)) == shop.connection.refusal.code
