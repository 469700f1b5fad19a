"""The menu of headquarters."""

from __future__ import annotations

from tuipos.hq.screens.book_pages import SALES, TRANSACTIONS
from tuipos.hq.screens.network_pages import DATABASES, PROFILES, REGISTERS, SCHEDULES, SESSIONS
from tuipos.hq.screens.record_pages import CUSTOMERS, DISCOUNTS, PRICES, PRODUCTS, STAFF, STORES

PAGES = (
    STORES, REGISTERS, PROFILES, DATABASES, SCHEDULES, SESSIONS, PRODUCTS, PRICES, DISCOUNTS,
    CUSTOMERS, STAFF, TRANSACTIONS, SALES,
)  # fmt: skip
