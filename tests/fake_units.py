"""Water by the crate, and apples by the bag or the tonne, for the data service in memory."""

from __future__ import annotations

from dataclasses import replace

from tests.fakes import APPLES, OAT_MILK, FakeDataService, euro
from tuipos.domain.product import Product
from tuipos.domain.quantity import Quantity
from tuipos.retail.service import ProductFound

CRATE_CODE, MILK_CODE = "2000000181936", "2000000100029"
CRATE = replace(
    OAT_MILK,
    price=euro("18.90"),
    unit="crate",
    base_unit="piece",
    factor=Quantity(20),
    unit_names=(("en", "crate"), ("de", "Kasten")),
)
BAG = replace(APPLES, price=euro("5.50"), unit="bag", base_unit="kg", factor=Quantity(2),
              weighed=False)  # fmt: skip
TONNE = replace(APPLES, price=euro("900.00"), unit="t", base_unit="kg", factor=Quantity(1000))


def add_units(service: FakeDataService) -> None:
    """Oat milk in crates, apples by the bag and by the tonne."""
    service.other_units[OAT_MILK.number] = (CRATE,)
    service.other_units[APPLES.number] = (BAG, TONNE)
    service.labels[CRATE_CODE] = ProductFound(CRATE, service.offers)


def add_deposit(service: FakeDataService, deposit: Product) -> None:
    """Each carton has a deposit, so a crate has as many."""
    own = ProductFound(OAT_MILK, service.offers, deposit=deposit)
    service.labels |= {MILK_CODE: own, CRATE_CODE: replace(own, product=CRATE)}
