"""A shirt in variants for the data service in memory."""

from __future__ import annotations

from tests.fakes import FakeDataService, euro, product
from tuipos.domain.product import Texts
from tuipos.retail.service import ProductFamily, ProductHit
from tuipos.retail.variant_refusals import product_has_variants

SHIRT, RED_L = "500", "2000000105012"
SHIRT_NAMES: Texts = (("en", "T-shirt"), ("de", "T-Shirt"))
_VARIANTS = (("501", "Red, L", "19.90"), ("502", "Blue, L", "19.90"), ("503", "Blue, XL", "21.90"))


def add_shirts(service: FakeDataService) -> None:
    """Sell a shirt in three variants; `RED_L` is the barcode of one, `CASE-500` six of any."""
    hits = []
    for number, what, price in _VARIANTS:
        service.by_code[number] = product(number, f"T-shirt {what}", price)
        hits.append(ProductHit(number, number, (("en", what),), euro(price), "piece"))
    service.by_code[RED_L] = service.by_code["501"]
    service.families[SHIRT] = ProductFamily(SHIRT, SHIRT_NAMES, tuple(hits))
    service.labels["CASE-500"] = product_has_variants("CASE-500", SHIRT, 6)


def block_shirts(service: FakeDataService) -> None:
    """No variant can be sold any more."""
    service.families[SHIRT] = ProductFamily(SHIRT, SHIRT_NAMES, ())
