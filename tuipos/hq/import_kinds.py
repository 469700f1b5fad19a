"""What a row of each kind of CSV file means: columns, checks, and the master data it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tuipos.domain.masks import mask_fault
from tuipos.domain.permissions import ROLES
from tuipos.domain.pins import is_pin
from tuipos.domain.rounding import CASH_ROUNDINGS
from tuipos.domain.words import say
from tuipos.hq.cells import (
    BadCell,
    Cells,
    Changes,
    Known,
    read_barcode,
    read_currency,
    read_days,
    read_known_product,
    read_known_store,
    read_number,
    read_price_minor,
    read_text,
    read_whole,
    read_yes,
)
from tuipos.hq.import_cards import (
    credit_of,
    read_availability,
    read_exchange_rate,
    read_gift_card,
    read_loyalty_card,
    read_loyalty_scheme,
)
from tuipos.hq.import_discounts import (
    MORE_COLUMNS,
    read_discount,
    read_group_price,
    read_limit,
)
from tuipos.hq.import_taxes import (
    TAX_PART_COLUMNS,
    TAX_PART_MORE,
    read_certificate,
    read_tax,
    read_tax_part,
    read_tax_rounding,
)
from tuipos.hq.import_units import (
    PRICE_COLUMNS,
    PRICE_MORE,
    UNIT_COLUMNS,
    UNIT_MORE,
    check_unit,
    read_unit,
    read_unit_price,
)
from tuipos.hq.import_variants import VARIANT_COLUMNS, left_to_parent, read_variant
from tuipos.hq.layout_columns import BUTTON_COLUMNS, BUTTON_MORE, USE_COLUMNS, USE_MORE
from tuipos.hq.layouts import read_layout_button, read_layout_use
from tuipos.hq.profiles import SETTINGS, read_profile
from tuipos.storage.models import master

_OLDEST_YEARS = 99
_MOST_CASE_PIECES = 9_999


@dataclass(frozen=True)
class Kind:
    """One kind of file: the columns it must and may have, and how a row is read.

    `products`, `other_products`, `codes`, `customers` and `cards` name the columns whose products,
    barcodes, customers and loyalty cards are looked up first; with `units` the products' other
    units are, too.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...]
    read: Callable[[Cells, Known], Changes]
    products: str = ""
    other_products: tuple[str, ...] = ()
    codes: str = ""
    customers: str = ""
    cards: str = ""
    units: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns in their order."""
        return (*self.required, *self.optional)


def read_product(cells: Cells, known: Known) -> Changes:
    """A product with its barcodes (spaces between several) and its price for all stores.

    A variant may leave its name and price to its parent; an empty price leaves the one it has.
    """
    number = known.first_time("number", read_number(cells, "number"))
    row: dict[str, Any] = {"number": number, **read_variant(cells, number, known)}
    row["name"] = cells["name"] if row["variant_of"] else read_text(cells, "name")
    for column in ("name_de", "name_ru", "department"):
        if column in cells:
            row[column] = cells[column]
    row |= _product_terms(cells, known, new=number not in known.products)
    if row["variant_of"]:
        row |= left_to_parent(cells)
    known.products.add(number)
    row |= _deposit(cells, known)
    changes: Changes = [(master.Product, row)]
    for code in cells["barcode"].split():
        known_code = read_barcode("barcode", code, number, known)
        changes.append((master.Barcode, {"code": known_code, "product": number}))
    if cells["price"] or not row["variant_of"]:
        changes.append((master.Price, _price_row(cells, number, known)))
    return changes


def read_barcode_row(cells: Cells, known: Known) -> Changes:
    """One more code of a known product, of so many pieces of it, or of another unit of it."""
    product = read_known_product(cells, "number", known)
    code = known.first_time("barcode", read_text(cells, "barcode"))
    row: dict[str, Any] = {"code": read_barcode("barcode", code, product, known),
                           "product": product}  # fmt: skip
    if cells.get("pieces"):
        row["pieces"] = read_whole(cells, "pieces", 1, _MOST_CASE_PIECES)
    if "unit" in cells:
        row["unit"] = cells["unit"]
    if row.get("unit"):
        check_unit(product, row["unit"], known)
        if row.get("pieces", 1) != 1:
            raise BadCell("pieces", say("the code of a unit stands for one of it"))
    return [(master.Barcode, row)]


def read_mask(cells: Cells, known: Known) -> Changes:
    """A mask of labels that carry a price, a weight or pieces; lower positions are tried first."""
    mask = cells["mask"]
    fault = mask_fault(mask)
    if fault is not None:
        raise BadCell("mask", fault)
    row: dict[str, Any] = {"mask": known.first_time("mask", mask)}
    if "currency" in cells:
        if not re.fullmatch(r"(?:[A-Z]{3})?", cells["currency"]):
            words = say("currency is a code such as EUR, not {text}", text=cells["currency"])
            raise BadCell("currency", words)
        row["currency"] = cells["currency"]
    if cells.get("position"):
        row["position"] = read_whole(cells, "position", 0, 999)
    return [(master.BarcodeMask, row)]


def read_price(cells: Cells, known: Known) -> Changes:
    """A price of a known product, from a day to a day, in one store or in all."""
    number = read_known_product(cells, "number", known)
    row = _price_row(cells, number, known)
    row["valid_from"], row["valid_to"] = read_days(cells)
    row["store"] = read_known_store(cells, known)
    place = f" in {row['store']}" if row["store"] else ""
    known.first_time("number", f"{number} from {row['valid_from'] or 'always'}{place}")
    return [(master.Price, row)]


def read_staff(cells: Cells, known: Known) -> Changes:
    """Someone who may sign in; an empty PIN leaves the old one.

    A new one is for good unless `must_choose_pin` says that its owner is to choose another.
    """
    number = known.first_time("number", read_number(cells, "number"))
    row: dict[str, Any] = {"number": number, "name": read_text(cells, "name")}
    if cells["role"] not in ROLES:
        known_roles = ", ".join(ROLES)
        raise BadCell("role", say("role is one of {roles}, not {text}",
                                  roles=known_roles, text=cells["role"]))  # fmt: skip
    row["role"] = cells["role"]
    if cells["pin"]:
        if not is_pin(cells["pin"]):
            raise BadCell("pin", say("pin has 4 to 12 digits"))
        row |= {"pin_hash": known.hash_pin(cells["pin"]), "must_choose_pin": False}
    elif number not in known.staff:
        raise BadCell("pin", say("new staff needs a pin"))
    for column in ("active", "must_choose_pin"):
        if column in cells:
            row[column] = read_yes(cells, column)
    if "stores" in cells:
        row["stores"] = master.in_stores(*_known_stores(cells["stores"], known))
    return [(master.Staff, row)]


def _known_stores(text: str, known: Known) -> list[str]:
    """Store numbers with spaces between them; none is all stores."""
    numbers = text.split()
    for number in numbers:
        if number not in known.stores:
            raise BadCell("stores", say("there is no store {number}", number=number))
    return numbers


def read_store(cells: Cells, known: Known) -> Changes:
    """A store; its offline profile is made with its defaults where it is new."""
    number = known.first_time("number", read_number(cells, "number"))
    profile = cells.get("offline_profile") or "DEFAULT"
    row: dict[str, Any] = {
        "number": number,
        "name": read_text(cells, "name"),
        "currency": read_currency(cells, "currency"),
        "offline_profile": profile,
    }
    for column in ("language", "time_zone"):
        if cells.get(column):
            row[column] = cells[column]
    if "prices_include_tax" in cells:
        row["prices_include_tax"] = read_yes(cells, "prices_include_tax")
    if "cash_rounding" in cells:
        row["cash_rounding"] = _cash_rounding(cells["cash_rounding"], row["currency"])
    if cells.get("tax_rounding"):
        row["tax_rounding"] = read_tax_rounding(cells, "tax_rounding")
    known.stores.add(number)
    return [(master.OfflineProfile, {"name": profile}), (master.Store, row)]


def _cash_rounding(code: str, currency: str) -> str:
    """The code of a rounding rule that is known, and is for the store's currency."""
    fitting = [rule.code for rule in CASH_ROUNDINGS.values() if rule.currency in ("", currency)]
    if code not in fitting:
        known = ", ".join(sorted(filter(None, fitting))) or "-"
        words = say("no cash rounding of {currency} is called {text}; there is: {known}",
                    currency=currency, text=code, known=known)  # fmt: skip
        raise BadCell("cash_rounding", words)
    return code


def read_register(cells: Cells, known: Known) -> Changes:
    """A register of a known store; Support offline is switched on its page."""
    number = read_number(cells, "number")
    known.first_time("number", f"{cells['store']}-{number}")
    if cells["store"] not in known.stores:
        raise _no_store(cells["store"])
    row = {"number": number, "store": cells["store"], "name": cells.get("name", "")}
    return [(master.Register, row)]


def read_customer(cells: Cells, known: Known) -> Changes:
    """A customer; a loyalty card that is named becomes a record of its own."""
    number = known.first_time("number", read_number(cells, "number"))
    row: dict[str, object] = {"number": number, "name": read_text(cells, "name")}
    row |= {
        column: cells[column] for column in ("loyalty_card", "email", "phone") if column in cells
    }
    if "tax_exempt" in cells:
        row["tax_exempt"] = read_certificate(cells, "tax_exempt")
    if "group" in cells:
        row["customer_group"] = read_number(cells, "group") if cells["group"] else ""
    row |= credit_of(cells, known)
    changes: Changes = [(master.Customer, row)]
    card = cells.get("loyalty_card", "")
    if card:
        owner = known.cards.setdefault(read_number(cells, "loyalty_card"), number)
        if owner not in ("", number):
            words = say("loyalty card {card} belongs to customer {number}",
                        card=card, number=owner)  # fmt: skip
            raise BadCell("loyalty_card", words)
        changes.append((master.LoyaltyCard, {"number": card, "customer": number}))
    return changes


KINDS: dict[str, Kind] = {
    "products": Kind(
        ("number", "barcode", "name", "name_de", "name_ru", "price"),
        ("tax", "unit", "department", "min_age", "blocked", "discountable", "deposit",
         *VARIANT_COLUMNS),
        read_product, products="number", other_products=("deposit", "variant_of"),
        codes="barcode",
    ),
    "barcodes": Kind(
        ("number", "barcode"), ("pieces", "unit"), read_barcode_row, products="number",
        codes="barcode", units=True,
    ),
    "units": Kind(UNIT_COLUMNS, UNIT_MORE, read_unit, products="number"),
    "unit-prices": Kind(
        PRICE_COLUMNS, PRICE_MORE, read_unit_price, products="number", units=True
    ),
    "masks": Kind(("mask",), ("currency", "position"), read_mask),
    "prices": Kind(("number", "price"), ("from", "to", "store"), read_price, products="number"),
    "discounts": Kind(
        ("id", "name", "take", "pay", "products"),
        ("name_de", "name_ru", "from", "to", *MORE_COLUMNS),
        read_discount, products="products",
    ),
    "group-prices": Kind(
        ("number", "group", "price"), ("from", "to", "store"), read_group_price, products="number"
    ),
    "limits": Kind(("role", "line", "sale", "price_down", "price_up"), (), read_limit),
    "customers": Kind(
        ("number", "name"),
        ("loyalty_card", "email", "phone", "group", "credit_limit", "tax_exempt"),
        read_customer,
        cards="loyalty_card",
    ),
    "loyalty": Kind(
        ("number",), ("customer", "points", "state"), read_loyalty_card,
        customers="customer", cards="number",
    ),
    "loyalty-schemes": Kind(
        ("store", "earn_points", "earn_amount", "redeem_points", "redeem_amount"), ("name",),
        read_loyalty_scheme,
    ),
    "gift-cards": Kind(("number", "balance"), ("currency", "state"), read_gift_card),
    "exchange-rates": Kind(
        ("currency", "rate"), ("from", "per", "smallest"), read_exchange_rate
    ),
    "availability": Kind(
        ("number", "store", "quantity", "counted_at"), (), read_availability, products="number"
    ),
    "staff": Kind(
        ("number", "name", "role", "pin"), ("active", "stores", "must_choose_pin"), read_staff
    ),
    "stores": Kind(
        ("number", "name", "currency"),
        ("offline_profile", "language", "time_zone", "prices_include_tax", "cash_rounding",
         "tax_rounding"),
        read_store,
    ),
    "registers": Kind(("number", "store"), ("name",), read_register),
    "taxes": Kind(("code", "percent"), ("name", "from"), read_tax),
    "tax-parts": Kind(TAX_PART_COLUMNS, TAX_PART_MORE, read_tax_part),
    "profiles": Kind(("name",), SETTINGS, read_profile),
    "layouts": Kind(BUTTON_COLUMNS, BUTTON_MORE, read_layout_button),
    "layout-uses": Kind(USE_COLUMNS, USE_MORE, read_layout_use),
}  # fmt: skip


def _product_terms(cells: Cells, known: Known, *, new: bool) -> dict[str, Any]:
    terms: dict[str, Any] = {}
    if cells.get("tax"):
        if cells["tax"] not in known.taxes:
            raise BadCell("tax", say("there is no tax {tax}; there is {known}",
                                     tax=cells["tax"], known=", ".join(known.taxes)))  # fmt: skip
        terms["tax"] = cells["tax"]
    elif new:
        if not known.taxes:
            raise BadCell("tax", say("there is no tax yet; import taxes first"))
        terms["tax"] = "standard" if "standard" in known.taxes else known.taxes[0]
    if cells.get("unit"):
        terms |= {"unit": cells["unit"], "weighed": cells["unit"] != "piece"}
    if "min_age" in cells:
        age = cells["min_age"] or "0"
        if not re.fullmatch(r"\d{1,2}", age, re.ASCII) or int(age) > _OLDEST_YEARS:
            raise BadCell("min_age", say("min_age is a number of years, not {text}", text=age))
        terms["minimum_age_years"] = int(age)
    for column in ("blocked", "discountable"):
        if cells.get(column):
            terms[column] = read_yes(cells, column)
    return terms


def _deposit(cells: Cells, known: Known) -> dict[str, Any]:
    """The product that is charged beside this one; one that names itself is a deposit."""
    deposit = cells.get("deposit")
    if deposit is None:
        return {}
    if deposit and deposit not in known.products:
        raise BadCell("deposit", say("there is no product {number}", number=deposit))
    return {"deposit": deposit}


def _price_row(cells: Cells, product: str, known: Known) -> dict[str, Any]:
    return {
        "product": product,
        "store": "",
        "valid_from": "",
        "price_minor": read_price_minor(cells, known),
        "currency": known.currency.code,
    }


def _no_store(store: str) -> BadCell:
    return BadCell("store", say("there is no store {store}", store=store))
