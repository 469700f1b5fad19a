"""Deposits are told alike by the server and the offline database."""

from __future__ import annotations

from datetime import date

from tuipos.retail.service import DataService, ProductFound

DAY = date(2026, 11, 20)


async def test_a_product_comes_with_its_deposit(service: DataService) -> None:
    found = await service.product_by_code("2000000101934", DAY)
    assert isinstance(found, ProductFound) and found.deposit is not None
    assert (found.deposit.number, found.deposit.price.plain()) == ("90025", "0.25")
    assert (found.deposit.name("de"), found.deposit.tax.code) == ("Pfand 0.25", "standard")
    assert not found.is_deposit


async def test_a_deposit_says_that_it_is_one(service: DataService) -> None:
    found = await service.product_by_code("90025", DAY)
    assert isinstance(found, ProductFound) and found.is_deposit


async def test_others_have_none(service: DataService) -> None:
    found = await service.product_by_code("2000000100012", DAY)
    assert isinstance(found, ProductFound) and found.deposit is None
