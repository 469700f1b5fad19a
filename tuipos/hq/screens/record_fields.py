"""The fields of master data's forms: labels, meanings, and what a field chooses from."""

from __future__ import annotations

from dataclasses import dataclass

from tuipos.domain.permissions import ROLES
from tuipos.ui.language import LANGUAGES, mark


@dataclass(frozen=True, slots=True)
class RecordField:
    """A column as a form shows it; `start` is its value in a new record.

    `choices` are fixed ones; `choices_from` is a kind of record, or `profiles`, to choose from.
    """

    name: str
    label: str
    meaning: str = ""
    choices: tuple[str, ...] = ()
    choices_from: str = ""
    start: str = ""
    hidden: bool = False


_YES_NO = ("yes", "no")
_NUMBER = RecordField("number", mark("Number"), mark("Letters and digits; leading zeros count."))
_FROM = RecordField("from", mark("From"), mark("The first day, as 2026-11-23; empty: always."))
_TO = RecordField("to", mark("To"), mark("The last day; empty: without end."))
_NAME_DE = RecordField("name_de", mark("Name, German"), mark("Empty: the name above is shown."))
_NAME_RU = RecordField("name_ru", mark("Name, Russian"), mark("Empty: the name above is shown."))
_PRODUCT = RecordField("number", mark("Product"), mark("The product's number."))
RECORD_FIELDS: dict[str, tuple[RecordField, ...]] = {
    "stores": (
        _NUMBER,
        RecordField("name", mark("Name")),
        RecordField("currency", mark("Currency"), mark("A code such as EUR."), start="EUR"),
        RecordField("offline_profile", mark("Offline profile"), choices_from="profiles"),
        RecordField("language", mark("Language"), "", LANGUAGES, start="en"),
        RecordField("time_zone", mark("Time zone"),
                    mark("As Europe/Berlin: prices and days change at its midnight."), start="UTC"),
        RecordField("prices_include_tax", mark("Prices with tax"), "", _YES_NO, start="yes"),
    ),
    "registers": (
        RecordField("store", mark("Store"), choices_from="stores"),
        _NUMBER,
        RecordField("name", mark("Name"), mark("Where it stands.")),
    ),
    "products": (
        _NUMBER,
        RecordField("name", mark("Name")),
        _NAME_DE,
        _NAME_RU,
        RecordField("barcode", mark("Barcodes"), mark("Several with a space between them.")),
        RecordField("price", mark("Price"), mark("In all stores, from always on.")),
        RecordField("tax", mark("Tax"), choices_from="taxes"),
        RecordField("unit", mark("Unit"), mark("piece; any other is weighed: kg."), start="piece"),
        RecordField("department", mark("Department")),
        RecordField("min_age", mark("From age"), mark("Years a buyer must have; empty: any.")),
        RecordField("blocked", mark("Blocked"), mark("yes: it can't be sold for now."), _YES_NO,
                    start="no"),
    ),
    "prices": (
        _PRODUCT,
        RecordField("store", mark("Store"), mark("Empty: all stores.")),
        RecordField("price", mark("Price")),
        _FROM,
        _TO,
    ),
    "discounts": (
        RecordField("id", mark("Number"), mark("Letters and digits; leading zeros count.")),
        RecordField("name", mark("Name")),
        _NAME_DE,
        _NAME_RU,
        RecordField("take", mark("Take"), mark("So many of the products …"), start="3"),
        RecordField("pay", mark("Pay"), mark("… for the price of so many."), start="2"),
        RecordField("products", mark("Products"), mark("Their numbers, with spaces between.")),
        _FROM,
        _TO,
    ),
    "customers": (
        _NUMBER,
        RecordField("name", mark("Name")),
        RecordField("loyalty_card", mark("Loyalty card")),
        RecordField("email", mark("E-mail")),
        RecordField("phone", mark("Phone")),
    ),
    "staff": (
        _NUMBER,
        RecordField("name", mark("Name")),
        RecordField("role", mark("Role"), "", tuple(ROLES), start=next(iter(ROLES))),
        RecordField("pin", mark("PIN"), mark("4 to 12 digits; empty keeps the old one."),
                    hidden=True),
        RecordField("active", mark("Active"), mark("no: this person can't sign in."), _YES_NO,
                    start="yes"),
        RecordField("stores", mark("Stores"), mark("Their numbers with spaces; empty: all.")),
    ),
}  # fmt: skip
