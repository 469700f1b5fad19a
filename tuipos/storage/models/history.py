"""What each schema of master data brought: a package can be made for an older one.

Registers are updated over weeks, so headquarters packs for the schema that a database last
reported: this one, or the one before. A later schema only adds tables and columns with defaults.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tuipos.storage.models.master import (
    MASTER_SCHEMA_VERSION,
    Availability,
    Barcode,
    BarcodeMask,
    Customer,
    ExchangeRate,
    GiftCard,
    GroupPrice,
    LayoutButton,
    LayoutUse,
    LoyaltyCard,
    LoyaltyScheme,
    Master,
    Offer,
    OfferMember,
    OfflineProfile,
    Product,
    ProductUnit,
    RoleLimit,
    Staff,
    Store,
    TaxPart,
    UnitPrice,
)

#: The oldest schema that packages are still made for.
OLDEST_SCHEMA_VERSION = MASTER_SCHEMA_VERSION - 1
#: Tables by the schema that brought them; all others have been there from the first.
ADDED_TABLES: Mapping[int, tuple[type[Master], ...]] = {
    2: (
        LoyaltyScheme, LoyaltyCard, GiftCard, Availability, OfferMember, GroupPrice, RoleLimit,
        LayoutButton, LayoutUse, ExchangeRate, TaxPart, ProductUnit, UnitPrice,
    )
}  # fmt: skip
#: Columns by the schema that brought them to a table that was there before.
ADDED_COLUMNS: Mapping[int, Mapping[type[Master], tuple[str, ...]]] = {
    2: {
        Barcode: ("pieces", "unit"),
        BarcodeMask: ("position",),
        OfflineProfile: (
            "warn_offline_days",
            "warn_age_prices_hours", "block_age_prices_hours",
            "warn_age_products_hours", "block_age_products_hours",
            "warn_age_taxes_hours", "block_age_taxes_hours",
            "warn_age_staff_hours", "block_age_staff_hours",
            "warn_age_settings_hours", "block_age_settings_hours",
            "warn_age_customers_hours", "block_age_customers_hours",
            "warn_age_loyalty_hours", "block_age_loyalty_hours",
            "warn_age_availability_hours", "block_age_availability_hours",
            "gift_card_limit", "loyalty_limit", "account_percent", "returns_offline",
            "lock_after_ms",
        ),
        Store: ("cash_rounding", "tax_rounding"),
        Product: (
            "discountable", "deposit", "variant_of", "variant", "variant_de", "variant_ru",
        ),
        Staff: ("must_choose_pin",),
        Customer: (
            "customer_group", "credit_limit_minor", "owed_minor", "moved_minor", "credit_currency",
            "tax_exempt",
        ),
        Offer: (
            "kind", "combine", "priority", "set_take", "set_pay", "steps", "currency", "most",
            "coupon", "customer_group", "store",
        ),
    },
}  # fmt: skip


#: Without these columns a row would be sold as something else: the code of a crate as a bottle, a
#: variant without its parent's name and price. A schema without the column does not get the rows
#: that have something in it; the full package of the next schema brings them.
TELLING_COLUMNS: Mapping[type[Master], str] = {Barcode: "unit", Product: "variant_of"}


def is_known_at(table: type[Master], schema_version: int) -> bool:
    """Whether a schema has this table."""
    return not any(
        table in tables for version, tables in ADDED_TABLES.items() if version > schema_version
    )


def columns_at(table: type[Master], schema_version: int) -> list[str]:
    """The columns that a table has in a schema, in their order."""
    later = {
        column
        for version, tables in ADDED_COLUMNS.items()
        if version > schema_version
        for column in tables.get(table, ())
    }
    names = [field.column_name for field in table._meta.sorted_fields]
    assert later <= set(names), f"columns of {table.__name__} that no longer are: {later}"
    return [name for name in names if name not in later]


def rows_for(table: type[Master], columns: Sequence[str]) -> Any:
    """Which rows say what they mean with these columns alone; None where all of them do."""
    telling = TELLING_COLUMNS.get(table, "")
    if not telling or telling in columns:
        return None
    field = table._meta.columns[telling]
    return field == field.default
