"""Variants of a product are told alike by the server and the offline database."""

from __future__ import annotations

from datetime import date

import pytest

from tuipos.domain.product import CHAIN_PRICE, STORE_PRICE
from tuipos.domain.words import Refusal
from tuipos.retail.service import DataService, ProductFamily, ProductFound

DAY, IN_2027, IN_2028 = date(2026, 11, 20), date(2027, 2, 1), date(2028, 2, 1)
BOOT = "92000"


async def sold(service: DataService, code: str, day: date = DAY) -> ProductFound:
    found = await service.product_by_code(code, day)
    assert isinstance(found, ProductFound), str(found)
    return found


@pytest.mark.parametrize(("code", "pieces"), [(BOOT, 1), ("2000000920108", 6)])
async def test_a_product_in_variants_is_not_sold(
    service: DataService, code: str, pieces: int
) -> None:
    refused = await service.product_by_code(code, DAY)
    assert isinstance(refused, Refusal) and refused.code == "product-has-variants"
    told = dict(refused.what.values)
    assert (told["code"], told["number"], told["pieces"]) == (code, BOOT, pieces)
    assert "several variants" in str(refused)


async def test_its_variants_can_be_chosen_from(service: DataService) -> None:
    family = await service.family(BOOT, DAY)
    assert isinstance(family, ProductFamily)
    assert dict(family.names) == {"en": "Hiking boot", "de": "Wanderstiefel"}
    assert [(hit.number, dict(hit.names), hit.price.plain(), hit.unit)
            for hit in family.variants] == [
        ("92001", {"en": "Size 41", "de": "Größe 41"}, "80.00", "piece"),
        ("92002", {"en": "Size 42"}, "80.00", "piece"),
        ("92004", {"en": "Size 44"}, "80.00", "piece"),
    ]  # fmt: skip


async def test_prices_in_the_list_are_those_of_the_day(service: DataService) -> None:
    family = await service.family(BOOT, IN_2027)
    assert isinstance(family, ProductFamily)
    assert [hit.price.plain() for hit in family.variants] == ["85.00", "90.00", "85.00"]


async def test_a_variant_has_from_its_parent_what_it_leaves_open(service: DataService) -> None:
    found = await sold(service, "2000000920016")
    product = found.product
    assert product.number == "92001"
    assert (product.name(), product.name("de")) == ("Hiking boot Size 41", "Wanderstiefel Größe 41")
    assert (product.tax.code, product.unit, product.weighed) == ("standard", "piece", False)
    assert (product.department, product.minimum_age_years) == ("Shoes", 16)
    assert found.deposit is not None and found.deposit.number == "90025"
    assert not found.is_deposit


async def test_its_own_counts_before(service: DataService) -> None:
    assert (await sold(service, "92004")).product.tax.code == "reduced"
    boot = (await sold(service, "92002")).product
    assert (boot.name(), boot.name("de")) == ("Boot of the year", "Boot of the year")
    assert boot.minimum_age_years == 18
    assert (await sold(service, "92021")).product.weighed


@pytest.mark.parametrize(
    ("number", "day", "price", "source", "groups"),
    [
        ("92001", DAY, "80.00", CHAIN_PRICE, {"regulars": "70.00"}),
        ("92001", IN_2027, "85.00", CHAIN_PRICE, {"regulars": "70.00"}),
        ("92001", IN_2028, "78.00", STORE_PRICE, {"regulars": "70.00"}),
        ("92002", DAY, "80.00", CHAIN_PRICE, {"regulars": "70.00"}),
        ("92002", IN_2028, "90.00", CHAIN_PRICE, {}),
    ],
)
async def test_a_price_of_its_own_takes_the_place_of_all_its_parents(
    service: DataService, number: str, day: date, price: str, source: str, groups: dict[str, str]
) -> None:
    product = (await sold(service, number, day)).product
    assert (product.price.plain(), product.price_source) == (price, source)
    assert {group: money.plain() for group, money in product.group_prices} == groups


async def test_an_offer_for_the_parent_is_one_for_its_variants(service: DataService) -> None:
    found = await sold(service, "92001")
    (offer,) = [each for each in found.offers if each.id == "92-ALL"]
    assert offer.products == {BOOT, "92001", "92002", "92003", "92004"}


async def test_blocked_variants_are_refused_and_none_is_left(service: DataService) -> None:
    blocked = await service.product_by_code("92003", DAY)
    assert isinstance(blocked, Refusal) and blocked.code == "product-blocked"
    for number in ("92010", "92001"):
        none = await service.family(number, DAY)
        assert isinstance(none, Refusal) and none.code == "no-variant"
    unknown = await service.family("77", DAY)
    assert isinstance(unknown, Refusal) and unknown.code == "product-unknown"
    unreadable = await service.family("7\x1b", DAY)
    assert isinstance(unreadable, Refusal)


@pytest.mark.parametrize("code", ["2792020005001", "01020000009201083103000500"])
async def test_a_label_of_the_parent_does_not_say_which(service: DataService, code: str) -> None:
    refused = await service.product_by_code(code, DAY)
    assert isinstance(refused, Refusal) and refused.code == "label-of-variants"


async def test_a_search_finds_the_parent_once_and_a_variant_by_its_own_words(
    service: DataService,
) -> None:
    (boot,) = await service.search("hiking", DAY)
    assert (boot.number, boot.price.plain(), dict(boot.names)["en"]) == (
        BOOT, "80.00", "Hiking boot")  # fmt: skip
    (largest,) = await service.search("boot size 44", DAY)
    assert (largest.number, dict(largest.names)["en"]) == ("92004", "Hiking boot Size 44")
    assert (largest.price.plain(), largest.unit) == ("80.00", "piece")
    assert await service.search("size 43", DAY) == ()


async def test_the_demo_has_a_shirt(service: DataService) -> None:
    family = await service.family("10400", DAY)
    assert isinstance(family, ProductFamily)
    assert [(dict(hit.names)["de"], hit.price.plain()) for hit in family.variants] == [
        ("Rot, M", "19.90"), ("Blau, M", "19.90"), ("Blau, XL", "21.90")]  # fmt: skip
    blue = await sold(service, "2000000104034")
    assert blue.product.name("ru") == "Футболка Riverside Синяя, XL"
