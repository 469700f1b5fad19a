"""The menu of headquarters."""

from __future__ import annotations

from tuipos.hq.screens.book_pages import SALES, TRANSACTIONS
from tuipos.hq.screens.layout_pages import LAYOUT_USES, LAYOUTS
from tuipos.hq.screens.network_pages import DATABASES, PROFILES, REGISTERS, SCHEDULES, SESSIONS
from tuipos.hq.screens.record_pages import (
    AVAILABILITY,
    BARCODES,
    CUSTOMERS,
    DISCOUNTS,
    EXCHANGE_RATES,
    GIFT_CARDS,
    GROUP_PRICES,
    LIMITS,
    LOYALTY_CARDS,
    LOYALTY_SCHEMES,
    MASKS,
    PRICES,
    PRODUCTS,
    STAFF,
    STORES,
    TAX_PARTS,
    TAXES,
)

PAGES = (
    STORES, REGISTERS, PROFILES, DATABASES, SCHEDULES, SESSIONS, PRODUCTS, BARCODES, MASKS, PRICES,
    DISCOUNTS, GROUP_PRICES, LIMITS, TAXES, TAX_PARTS, AVAILABILITY, CUSTOMERS, LOYALTY_CARDS,
    LOYALTY_SCHEMES, GIFT_CARDS, EXCHANGE_RATES, STAFF, LAYOUTS, LAYOUT_USES, TRANSACTIONS, SALES,
)  # fmt: skip
