"""Taxes and exempt customers are the same from the server and from the offline database."""

from __future__ import annotations

from datetime import date

import pytest

from tests.retail.conformance.world import STORE, World
from tuipos.domain.line_tax import rate_of
from tuipos.domain.product import NamedTax, TaxRate
from tuipos.domain.tax_code import TaxPart
from tuipos.retail.service import CustomerFound, DataService, ProductFound
from tuipos.storage.database import open_sqlite
from tuipos.storage.models import master
from tuipos.storage.queries import rows

STATE = TaxPart("state", 40_000, (("en", "State tax"), ("de", "Staat")))
COUNTY = (("en", "County tax"),)
TODAY = rate_of("general", [STATE, TaxPart("county", 30_000, COUNTY, compound=True)])


@pytest.mark.parametrize(
    ("day", "tax"),
    [
        (date(2026, 11, 21), TODAY),
        (date(2026, 12, 31), TODAY),
        (date(2027, 1, 1), rate_of("general", [STATE, TaxPart("county", 35_000, COUNTY)])),
        (date(2028, 1, 1), rate_of("general", [STATE])),
    ],
)
async def test_a_product_has_the_parts_of_its_tax_in_this_store_on_that_day(
    service: DataService, day: date, tax: TaxRate
) -> None:
    found = await service.product_by_code("90006", day)
    assert isinstance(found, ProductFound)
    assert found.product.tax == tax
    assert found.product.tax.rate_millionths == tax.rate_millionths


async def test_the_taxes_to_choose_from(service: DataService) -> None:
    found = await service.taxes(date(2026, 11, 21))
    assert NamedTax("General", TODAY) in found
    by_code = {one.rate.code: one.rate for one in found}
    assert list(by_code) == sorted(by_code), "by their codes"
    assert by_code["reduced"] == TaxRate("reduced", 70_000)
    assert by_code["ended"] == TaxRate("ended", 30_000), "its part has ended: its own rate counts"
    assert by_code["other"] == TaxRate("other", 20_000), "only another store has a part"
    assert "later" not in by_code
    later = await service.taxes(date(2030, 1, 1))
    assert NamedTax("From 2030 on", TaxRate("later", 1)) in later


def test_the_offline_database_has_its_own_stores_parts_alone(world: World) -> None:
    replica = open_sqlite(world.replica, durable=False, read_only=True)
    stores = {row.store for row in rows(replica, master.TaxPart.select())}
    replica.close()
    assert stores == {"", STORE}


async def test_both_give_the_same_taxes_on_every_day(
    online: DataService, offline: DataService
) -> None:
    for year in range(2025, 2031):
        for month in (1, 6, 11, 12):
            for day in (1, 30 if month in (6, 11) else 31):
                asked = date(year, month, day)
                assert await online.taxes(asked) == await offline.taxes(asked)


async def test_a_customer_comes_with_the_certificate(service: DataService) -> None:
    found = await service.customer("C-3001")
    assert isinstance(found, CustomerFound) and found.customer.tax_exempt == "DE-77 ä"
    (by_name,) = await service.find_customers("C-3001")
    assert by_name == found.customer
    lena = await service.customer("C-1001")
    assert isinstance(lena, CustomerFound) and lena.customer.tax_exempt == ""
