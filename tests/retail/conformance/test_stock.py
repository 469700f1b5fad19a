"""A product's codes and stock are told alike by the server and from the offline database."""

from __future__ import annotations

import random

import pytest

from tuipos.domain.availability import ProductCode, ProductRecord
from tuipos.domain.quantity import Quantity
from tuipos.retail.service import DataService


@pytest.mark.parametrize("number", ["10003", " 10003 "])
async def test_codes_and_stock_of_a_product(service: DataService, number: str) -> None:
    record = await service.product_record(number)
    assert record.codes == (ProductCode("2000000100036"),)
    (own,) = record.stock
    assert (own.store, own.store_name, own.quantity) == ("0001", "Riverside", Quantity(8))
    assert own.counted_at.tzinfo is not None


async def test_the_code_of_a_case_says_how_many_pieces(service: DataService) -> None:
    record = await service.product_record("91004")
    assert record.codes == (
        ProductCode("19521234543210", 24),
        ProductCode("2000000910048", unit="crate"),
        ProductCode("2000000910055", unit="bag"),
        ProductCode("9521234543213"),
    )
    assert record.stock == ()


@pytest.mark.parametrize(
    "number", ["", " ", "404", "a\x00b", "\udc80", "1" * 2000, "%", "&number=10003#?"], ids=ascii
)
async def test_what_no_product_has_is_empty(service: DataService, number: str) -> None:
    assert await service.product_record(number) == ProductRecord()


async def test_both_give_the_same_answer_to_anything(
    online: DataService, offline: DataService
) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    known = [str(number) for number in (*range(10001, 10010), *range(91001, 91008), 4011)]
    for number in chance.sample(known, 10):
        assert await online.product_record(number) == await offline.product_record(number)
