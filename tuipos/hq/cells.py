"""Cells as people's spreadsheets and forms write them: each is read, or refused with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tuipos.domain.barcode import looks_like_barcode
from tuipos.domain.gtin import is_sound
from tuipos.domain.money import Currency, Money, parse_money
from tuipos.domain.quantity import Quantity, parse_quantity
from tuipos.domain.words import Words, say
from tuipos.storage.models.master import Master

Cells = Mapping[str, str]
#: What a row becomes: rows of tables, given by their fields.
Changes = list[tuple[type[Master], dict[str, Any]]]
STATES = ("active", "blocked")
_NUMBER = re.compile(r"[0-9A-Za-z._-]{1,40}")
_MOST_PRICE_MINOR = 10**12
_PERCENT = re.compile(r"(\d{1,2})(?:\.(\d{1,4}))?", re.ASCII)
#: Signs between thousands, by the decimal mark that stands beside them.
_THOUSANDS = {",": ". \u00a0\u202f'", ".": ", \u00a0\u202f'"}


class BadCell(Exception):
    """A cell that can't be taken: its column, and the reason in words."""

    def __init__(self, column: str, words: Words) -> None:
        super().__init__(str(words))
        self.column = column
        self.words = words


@dataclass
class Known:
    """What the database holds that rows refer to, and what the rows before have named.

    `decimal` is the declared decimal mark: "," or "."; empty takes either one. `cards` says whose a
    loyalty card is; `zones` are the stores' time zones; `variants` says of what product these are a
    variant, `parents` are those that have variants; `own_units` are by product, `units` the other
    ones that each has. `line` is the one that is being read; `seen` says in which line and column
    each key of these rows stands.
    """

    currency: Currency
    taxes: list[str]
    products: set[str]
    barcodes: dict[str, str]
    stores: set[str]
    staff: set[str]
    hash_pin: Callable[[str], str]
    decimal: str = ""
    customers: set[str] = field(default_factory=set)
    cards: dict[str, str] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    line: int = 0
    layouts: set[str] = field(default_factory=set)
    registers: set[tuple[str, str]] = field(default_factory=set)
    variants: dict[str, str] = field(default_factory=dict)
    parents: set[str] = field(default_factory=set)
    own_units: dict[str, str] = field(default_factory=dict)
    units: set[tuple[str, str]] = field(default_factory=set)
    seen: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add_products(self, staged: Mapping[str, str | None]) -> None:
        """Products of earlier rows, by what they are variants of; None where that stays."""
        self.products |= set(staged)
        self.variants |= {number: of for number, of in staged.items() if of is not None}

    def first_time(self, column: str, key: str) -> str:
        """The key, which no earlier one of these rows has."""
        if key in self.seen:
            raise named_before(column, key)
        self.seen[key] = (self.line, column)
        return key


def named_before(column: str, key: str) -> BadCell:
    """The words for a key that two rows of a file have."""
    return BadCell(column, say("{key} stands in an earlier line already", key=key))


def plain_decimal(text: str, decimal: str) -> str:
    """A number with a decimal point and nothing between thousands; empty if it is none.

    Without a declared mark a single point or comma is the decimal one, and thousands stand
    together: 1.234 could mean either.
    """
    if not decimal:
        return text.replace(",", ".") if re.fullmatch(r"\d+([.,]\d*)?", text, re.ASCII) else ""
    whole, mark, rest = text.partition(decimal)
    for sign in _THOUSANDS[decimal]:
        if sign in whole:
            groups = whole.split(sign)
            fits = 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
            whole = "".join(groups) if fits else ""
            break
    if not re.fullmatch(r"\d+", whole, re.ASCII) or not re.fullmatch(r"\d*", rest, re.ASCII):
        return ""
    return whole + (f".{rest}" if mark else "")


def read_number(cells: Cells, column: str) -> str:
    """A number of a thing: letters and digits, its leading zeros kept."""
    text = cells[column]
    if not _NUMBER.fullmatch(text):
        shown = text or say("nothing")
        raise BadCell(column, say("{text} is no number: letters and digits, 40 at most",
                                  text=shown))  # fmt: skip
    return text


def read_known_product(cells: Cells, column: str, known: Known) -> str:
    """The number of a product that there is."""
    number = read_number(cells, column)
    if number not in known.products:
        raise BadCell(column, say("there is no product {number}", number=number))
    return number


def read_known_store(cells: Cells, known: Known) -> str:
    """The number of a store that there is; empty for all, also where there is no such column."""
    store = cells.get("store", "")
    if store and store not in known.stores:
        raise BadCell("store", say("there is no store {store}", store=store))
    return store


def read_text(cells: Cells, column: str) -> str:
    """A text that must not be empty."""
    if not cells[column]:
        raise BadCell(column, say("{column} is empty", column=column))
    return cells[column]


def read_day(cells: Cells, column: str) -> str:
    """A day in ISO form, or empty for an open one."""
    text = cells.get(column, "")
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        words = say("{column} is a day such as 2026-11-23, not {text}", column=column, text=text)
        raise BadCell(column, words) from None


def read_days(cells: Cells) -> tuple[str, str]:
    """From which day to which day, both included."""
    first, last = read_day(cells, "from"), read_day(cells, "to")
    if last and last < first:
        raise BadCell("to", say("it ends before it begins"))
    return first, last


def read_yes(cells: Cells, column: str) -> bool:
    """Yes or no."""
    if cells[column] not in ("yes", "no"):
        words = say("{column} is yes or no, not {text}", column=column, text=cells[column])
        raise BadCell(column, words)
    return cells[column] == "yes"


def read_whole(cells: Cells, column: str, least: int, most: int) -> int:
    """A whole number within bounds."""
    text = cells[column]
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII) or not least <= int(text) <= most:
        raise BadCell(column, say("{column} is a whole number from {least} to {most}, not {text}",
                                  column=column, least=least, most=most, text=text))  # fmt: skip
    return int(text)


def read_price_minor(cells: Cells, known: Known) -> int:
    """A price in minor units, with the declared decimal mark or either one."""
    text = cells["price"]
    plain = plain_decimal(text, known.decimal)
    price = parse_money(plain, known.currency) if plain else None
    if price is None or not 0 <= price.minor <= _MOST_PRICE_MINOR:
        example = Money(249, known.currency).plain().replace(".", known.decimal or ".")
        raise BadCell("price", say("price is an amount such as {example}, not {text}",
                                   example=example, text=text))  # fmt: skip
    return price.minor


def read_amount_minor(cells: Cells, column: str, known: Known, unit: Currency) -> int:
    """An amount of 0 or more in minor units of a currency."""
    plain = plain_decimal(cells[column], known.decimal)
    amount = parse_money(plain, unit) if plain else None
    if amount is None or not 0 <= amount.minor <= _MOST_PRICE_MINOR:
        example = Money(249, unit).plain().replace(".", known.decimal or ".")
        raise BadCell(column, say("{column} is an amount such as {example}, not {text}",
                                  column=column, example=example, text=cells[column]))  # fmt: skip
    return amount.minor


def read_currency(cells: Cells, column: str) -> str:
    """The code of a currency."""
    if not re.fullmatch(r"[A-Z]{3}", cells[column]):
        words = say("currency is a code such as EUR, not {text}", text=cells[column])
        raise BadCell(column, words)
    return cells[column]


def read_state(cells: Cells) -> str:
    """Whether a card can be used."""
    if cells["state"] not in STATES:
        words = say("state is active or blocked, not {text}", text=cells["state"])
        raise BadCell("state", words)
    return cells["state"]


def read_quantity(cells: Cells, column: str, known: Known) -> Quantity:
    """How much there is, three decimals at most; a count may say less than nothing."""
    text = cells[column]
    less = text.startswith("-")
    plain = plain_decimal(text[1:] if less else text, known.decimal)
    quantity = parse_quantity(plain) if plain else None
    if quantity is None or abs(quantity.units) > _MOST_PRICE_MINOR:
        words = say(
            "{column} is a number such as 12 or 0.750, not {text}", column=column, text=text
        )
        raise BadCell(column, words)
    return -quantity if less else quantity


def time_zone(name: str) -> tzinfo:
    """The time zone with this name; UTC where the machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def read_moment(cells: Cells, column: str, zone: str) -> datetime:
    """A day and a time; without an offset it is the store's."""
    try:
        found = datetime.fromisoformat(cells[column])
        if found.tzinfo is None:
            found = found.replace(tzinfo=time_zone(zone))
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        words = say("{column} is a time such as 2026-11-23 18:00, not {text}",
                    column=column, text=cells[column])  # fmt: skip
        raise BadCell(column, words) from None


def read_rate_millionths(cells: Cells, known: Known) -> int:
    """A tax rate in millionths from percent."""
    text = cells["percent"]
    match = _PERCENT.fullmatch(plain_decimal(text, known.decimal))
    if match is None:
        words = say("percent is a number such as 19 or 5.5, not {text}", text=text)
        raise BadCell("percent", words)
    return int(match[1] + (match[2] or "").ljust(4, "0"))


def read_percent_text(text: str, known: Known) -> str:
    """A percentage with a decimal point, as it would be typed at a till."""
    plain = plain_decimal(text.removesuffix("%").strip(), known.decimal)
    if not _PERCENT.fullmatch(plain):
        words = say("parameters is a percentage here, such as 10 or 12.5, not {text}", text=text)
        raise BadCell("parameters", words)
    return plain


def read_barcode(column: str, code: str, product: str, known: Known) -> str:
    """A code that stands for this product and for no other."""
    if not _NUMBER.fullmatch(code):
        raise BadCell(column, say("{code} is no barcode", code=code))
    if looks_like_barcode(code) and not is_sound(code):
        raise BadCell(column, say("the check digit of barcode {code} is wrong", code=code))
    other = known.barcodes.setdefault(code, product)
    if other != product:
        raise BadCell(column, say("barcode {code} belongs to product {product}",
                                  code=code, product=other))  # fmt: skip
    return code
