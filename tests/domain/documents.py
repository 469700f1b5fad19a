"""Documents of past sales for tests, as a journal or the server keeps them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.domain.sales import line, sale_of
from tests.fakes import MORNING
from tuipos.domain.document import document
from tuipos.domain.product import Product
from tuipos.domain.quantity import Quantity
from tuipos.domain.totals import totals


def document_of(
    products: Sequence[tuple[Product, Quantity]],
    *,
    receipt: str = "00010021000005",
    **changes: Any,
) -> dict[str, Any]:
    """The document of a sale of these at register 002."""
    sale = sale_of([line(product, quantity) for product, quantity in products])
    sale = sale_of(
        [line(product, quantity) for product, quantity in products],
        tendered=[totals(sale).total.minor],
    )
    sale = replace(sale, id="0001-002-1741944413999", register="002")
    body = document(
        sale, receipt=receipt, sequence=5, epoch=1, at=MORNING, business_date=MORNING.date()
    )
    found: dict[str, Any] = json.loads(json.dumps({**body, **changes}))
    return found
