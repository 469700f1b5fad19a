"""Other units of a product are told alike by the server and the offline database."""

from __future__ import annotations

from datetime import date

import pytest

from tuipos.domain.product import CHAIN_PRICE, STORE_PRICE
from tuipos.domain.quantity import ONE, Quantity
from tuipos.domain.words import Refusal
from tuipos.retail.service import DataService, ProductFound

DAY, IN_2027, IN_2028 = date(2026, 11, 20), date(2027, 2, 1), date(2028, 2, 1)
CRATE_CODE, BAG_CODE = "2000000910048", "2000000910055"


async def units(service: DataService, number: str, day: date = DAY) -> dict[str, ProductFound]:
    found = await service.units(number, day)
    assert not isinstance(found, Refusal), str(found)
    return {each.product.unit: each for each in found}


async def test_a_crates_code_sells_a_crate(service: DataService) -> None:
    found = await service.product_by_code(CRATE_CODE, DAY)
    assert isinstance(found, ProductFound)
    crate = found.product
    assert (crate.number, crate.unit, crate.price.plain()) == ("91004", "crate", "18.90")
    assert (crate.own_unit, crate.factor, crate.weighed) == ("piece", Quantity(20), False)
    assert (crate.unit_name(), crate.unit_name("de"), crate.unit_name("ru")) == (
        "Crate", "Kasten", "Crate")  # fmt: skip
    assert (found.quantity, crate.group_prices, crate.is_in_other_unit) == (ONE, (), True)


@pytest.mark.parametrize(
    ("day", "price", "source"),
    [(DAY, "18.90", CHAIN_PRICE), (IN_2027, "19.90", CHAIN_PRICE), (IN_2028, "17.50", STORE_PRICE)],
)
async def test_a_unit_has_prices_by_store_and_day(
    service: DataService, day: date, price: str, source: str
) -> None:
    crate = (await units(service, "91004", day))["crate"].product
    assert (crate.price.plain(), crate.price_source) == (price, source)


async def test_without_a_price_here_a_unit_is_not_sold(service: DataService) -> None:
    assert list(await units(service, "91004")) == ["piece", "crate"]
    refused = await service.product_by_code(BAG_CODE, DAY)
    assert isinstance(refused, Refusal) and refused.code == "product-without-price"


async def test_units_come_in_whole_or_in_parts_as_they_are(service: DataService) -> None:
    cheese = await units(service, "91005")
    wheel = cheese["wheel"].product
    assert cheese["kg"].product.weighed and not wheel.weighed
    assert (wheel.factor, wheel.own_unit, wheel.unit_name("de")) == (
        Quantity(4500, 3), "kg", "Laib")  # fmt: skip
    loose = (await units(service, "91007"))["oz"].product
    assert (loose.weighed, loose.factor) == (True, Quantity(25, 1))


async def test_a_product_in_its_own_unit_alone(service: DataService) -> None:
    found = await units(service, "90005")
    assert list(found) == ["piece"]
    assert [offer.id for offer in found["piece"].offers] == ["90-STORE"]


@pytest.mark.parametrize(
    ("number", "code"),
    [("77", "product-unknown"), ("90001", "product-blocked"), ("92000", "product-has-variants")],
)
async def test_what_is_not_sold_is_sold_in_no_unit(
    service: DataService, number: str, code: str
) -> None:
    refused = await service.units(number, DAY)
    assert isinstance(refused, Refusal) and refused.code == code
    assert isinstance(await service.units("7\x1b", DAY), Refusal)


async def test_the_demo_sells_water_by_the_crate(service: DataService) -> None:
    found = await service.product_by_code("2000000181936", DAY)
    assert isinstance(found, ProductFound)
    assert (found.product.price.plain(), found.product.factor) == ("6.90", Quantity(12))
    assert found.deposit is not None and found.deposit.price.plain() == "0.25"
