"""What a row of each kind of CSV file means: columns, checks, and the master data it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tuipos.domain.barcode import check_digit_is_valid, looks_like_barcode
from tuipos.domain.money import Currency, parse_money
from tuipos.domain.permissions import ROLES
from tuipos.storage.models import master

Changes = list[tuple[type[master.Master], dict[str, Any]]]
Cells = Mapping[str, str]
_NUMBER = re.compile(r"[0-9A-Za-z._-]{1,40}")
_PIN = re.compile(r"[0-9]{4,12}", re.ASCII)
_MOST_PRICE_MINOR = 10**12
_OLDEST_YEARS = 99


class BadCell(Exception):
    """A cell that can't be taken, with the reason in words."""


@dataclass
class Known:
    """What the database holds that rows refer to, and what the file has named so far."""

    currency: Currency
    taxes: list[str]
    products: set[str]
    barcodes: dict[str, str]
    stores: set[str]
    staff: set[str]
    hash_pin: Callable[[str], str]
    seen: set[str] = field(default_factory=set)

    def first_time(self, key: str) -> str:
        """The key, which no earlier row of the file has."""
        if key in self.seen:
            raise BadCell(f"{key} stands in an earlier line already")
        self.seen.add(key)
        return key


@dataclass(frozen=True)
class Kind:
    """One kind of file: the columns it must and may have, and how a row is read."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    read: Callable[[Cells, Known], Changes]


def read_product(cells: Cells, known: Known) -> Changes:
    """A product with its barcode and its price for all stores."""
    number = known.first_time(_number(cells["number"]))
    row: dict[str, Any] = {"number": number, "name": _text(cells, "name")}
    for column in ("name_de", "name_ru", "department"):
        if column in cells:
            row[column] = cells[column]
    row |= _product_terms(cells, known, new=number not in known.products)
    known.products.add(number)
    changes: Changes = [(master.Product, row)]
    if cells["barcode"]:
        changes.append((master.Barcode, _barcode(cells["barcode"], number, known)))
    changes.append((master.Price, _price_row(cells, number, known)))
    return changes


def read_price(cells: Cells, known: Known) -> Changes:
    """A price of a known product, from a day to a day."""
    number = _number(cells["number"])
    if number not in known.products:
        raise BadCell(f"there is no product {number}")
    row = _price_row(cells, number, known)
    row["valid_from"], row["valid_to"] = _day(cells, "from"), _day(cells, "to")
    if row["valid_to"] and row["valid_to"] < row["valid_from"]:
        raise BadCell("the price ends before it begins")
    known.first_time(f"{number} from {row['valid_from'] or 'always'}")
    return [(master.Price, row)]


def read_staff(cells: Cells, known: Known) -> Changes:
    """Someone who may sign in; an empty PIN leaves the old one."""
    number = known.first_time(_number(cells["number"]))
    row: dict[str, Any] = {"number": number, "name": _text(cells, "name")}
    if cells["role"] not in ROLES:
        raise BadCell(f"role is one of {', '.join(ROLES)}, not {cells['role']}")
    row["role"] = cells["role"]
    if cells["pin"]:
        if not _PIN.fullmatch(cells["pin"]):
            raise BadCell("pin has 4 to 12 digits")
        row["pin_hash"] = known.hash_pin(cells["pin"])
    elif number not in known.staff:
        raise BadCell("new staff needs a pin")
    if "active" in cells:
        row["active"] = _yes(cells, "active")
    return [(master.Staff, row)]


def read_store(cells: Cells, known: Known) -> Changes:
    """A store; its offline profile is made with its defaults where it is new."""
    number = known.first_time(_number(cells["number"]))
    if not re.fullmatch(r"[A-Z]{3}", cells["currency"]):
        raise BadCell(f"currency is a code such as EUR, not {cells['currency']}")
    profile = cells.get("offline_profile") or "DEFAULT"
    row: dict[str, Any] = {
        "number": number,
        "name": _text(cells, "name"),
        "currency": cells["currency"],
        "offline_profile": profile,
    }
    for column in ("language", "time_zone"):
        if cells.get(column):
            row[column] = cells[column]
    if "prices_include_tax" in cells:
        row["prices_include_tax"] = _yes(cells, "prices_include_tax")
    known.stores.add(number)
    return [(master.OfflineProfile, {"name": profile}), (master.Store, row)]


def read_register(cells: Cells, known: Known) -> Changes:
    """A register of a known store; Support offline is switched on its page."""
    number = known.first_time(_number(cells["number"]))
    if cells["store"] not in known.stores:
        raise BadCell(f"there is no store {cells['store']}")
    return [
        (
            master.Register,
            {"number": number, "store": cells["store"], "name": cells.get("name", "")},
        )
    ]


def read_tax(cells: Cells, known: Known) -> Changes:
    """A tax rate in percent, from a day on."""
    percent = re.fullmatch(r"(\d{1,2})(?:[.,](\d{1,4}))?", cells["percent"], re.ASCII)
    if percent is None:
        raise BadCell(f"percent is a number such as 19 or 5.5, not {cells['percent']}")
    rate = int(percent[1] + (percent[2] or "").ljust(4, "0"))
    row = {
        "code": _number(cells["code"]),
        "name": cells.get("name", ""),
        "rate_millionths": rate,
        "valid_from": _day(cells, "from"),
    }
    known.first_time(f"{row['code']} from {row['valid_from'] or 'always'}")
    return [(master.Tax, row)]


def read_customer(cells: Cells, known: Known) -> Changes:
    """A customer."""
    row = {"number": known.first_time(_number(cells["number"])), "name": _text(cells, "name")}
    row |= {
        column: cells[column] for column in ("loyalty_card", "email", "phone") if column in cells
    }
    return [(master.Customer, row)]


KINDS: dict[str, Kind] = {
    "products": Kind(
        ("number", "barcode", "name", "name_de", "name_ru", "price"),
        ("tax", "unit", "department", "min_age"),
        read_product,
    ),
    "prices": Kind(("number", "price"), ("from", "to"), read_price),
    "customers": Kind(("number", "name"), ("loyalty_card", "email", "phone"), read_customer),
    "staff": Kind(("number", "name", "role", "pin"), ("active",), read_staff),
    "stores": Kind(
        ("number", "name", "currency"),
        ("offline_profile", "language", "time_zone", "prices_include_tax"),
        read_store,
    ),
    "registers": Kind(("number", "store"), ("name",), read_register),
    "taxes": Kind(("code", "percent"), ("name", "from"), read_tax),
}


def _product_terms(cells: Cells, known: Known, *, new: bool) -> dict[str, Any]:
    terms: dict[str, Any] = {}
    if cells.get("tax"):
        if cells["tax"] not in known.taxes:
            raise BadCell(f"there is no tax {cells['tax']}; there is {', '.join(known.taxes)}")
        terms["tax"] = cells["tax"]
    elif new:
        if not known.taxes:
            raise BadCell("there is no tax yet; import taxes first")
        terms["tax"] = "standard" if "standard" in known.taxes else known.taxes[0]
    if cells.get("unit"):
        terms |= {"unit": cells["unit"], "weighed": cells["unit"] != "piece"}
    if "min_age" in cells:
        age = cells["min_age"] or "0"
        if not re.fullmatch(r"\d{1,2}", age, re.ASCII) or int(age) > _OLDEST_YEARS:
            raise BadCell(f"min_age is a number of years, not {age}")
        terms["minimum_age_years"] = int(age)
    return terms


def _barcode(code: str, product: str, known: Known) -> dict[str, Any]:
    if not _NUMBER.fullmatch(code):
        raise BadCell(f"{code} is no barcode")
    if looks_like_barcode(code) and not check_digit_is_valid(code):
        raise BadCell(f"the check digit of barcode {code} is wrong")
    if known.barcodes.setdefault(code, product) != product:
        raise BadCell(f"barcode {code} belongs to product {known.barcodes[code]}")
    return {"code": code, "product": product}


def _price_row(cells: Cells, product: str, known: Known) -> dict[str, Any]:
    price = parse_money(cells["price"], known.currency)
    if price is None or not 0 <= price.minor <= _MOST_PRICE_MINOR:
        raise BadCell(f"price is an amount such as 2.49, not {cells['price']}")
    return {
        "product": product,
        "store": "",
        "valid_from": "",
        "price_minor": price.minor,
        "currency": known.currency.code,
    }


def _number(text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise BadCell(f"{text or 'nothing'} is no number: letters and digits, 40 at most")
    return text


def _text(cells: Cells, column: str) -> str:
    if not cells[column]:
        raise BadCell(f"{column} is empty")
    return cells[column]


def _day(cells: Cells, column: str) -> str:
    text = cells.get(column, "")
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise BadCell(f"{column} is a day such as 2026-11-23, not {text}") from None


def _yes(cells: Cells, column: str) -> bool:
    if cells[column] not in ("yes", "no"):
        raise BadCell(f"{column} is yes or no, not {cells[column]}")
    return cells[column] == "yes"
