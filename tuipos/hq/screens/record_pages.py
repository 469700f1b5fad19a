"""The pages of master data: stores, products, prices, customers, cards, stock, staff, and more."""

from __future__ import annotations

from collections.abc import Sequence

from tuipos.domain.words import say
from tuipos.hq.record_commands import COMMANDS
from tuipos.hq.record_keys import RECORD_KEYS
from tuipos.hq.screens.balance_acts import reading_movements
from tuipos.hq.screens.model import Column, Detail, Key, Page, Thing, at, plain
from tuipos.hq.screens.record_acts import adding, deleting, editing, read_coming
from tuipos.hq.screens.record_fields import RECORD_FIELDS
from tuipos.hq.screens.speech import Cell, Speech
from tuipos.ui.language import mark
from tuipos.ui.text import printable

_NO_DETAIL = ("pin",)


def _amount(row: Thing, speech: Speech) -> Cell:
    return (speech.amount(row["price"]) if row["price"] else "-", "text")


def _days(row: Thing, speech: Speech) -> Cell:
    first, last = row.get("from") or "", row.get("to") or ""
    if not first and not last:
        return (speech.text("always"), "muted")
    return (printable(f"{first or '…'} - {last or '…'}"), "text")


def _of_store(row: Thing, speech: Speech) -> Cell:
    store = row.get("store")
    return (printable(str(store)), "text") if store else (speech.text("all"), "muted")


def _deal(row: Thing, speech: Speech) -> Cell:
    return (printable(f"{row['take']} / {row['pay']}"), "text")


def _of_stores(row: Thing, speech: Speech) -> Cell:
    stores = str(row.get("stores") or "")
    return (printable(stores), "text") if stores else (speech.text("all"), "muted")


def _card_state(row: Thing, speech: Speech) -> Cell:
    active = row["state"] == "active"
    return (speech.text("active") if active else speech.text("blocked"),
            "good" if active else "warning")  # fmt: skip


def _balance(row: Thing, speech: Speech) -> Cell:
    return (f"{speech.amount(row['balance'])} {speech.shown(row['currency'])}", "text")


def _quantity(row: Thing, speech: Speech) -> Cell:
    role = "warning" if str(row["quantity"]).startswith("-") else "text"
    return (speech.amount(row["quantity"]), role)


def _earned(row: Thing, speech: Speech) -> Cell:
    words = say("{points} for each {amount}", points=row["earn_points"],
                amount=speech.amount(row["earn_amount"]))  # fmt: skip
    return (speech.words(words), "text")


def _paid(row: Thing, speech: Speech) -> Cell:
    if row["redeem_points"] == "0":
        return (speech.text("nothing"), "muted")
    words = say("{amount} for {points}", points=row["redeem_points"],
                amount=speech.amount(row["redeem_amount"]))  # fmt: skip
    return (speech.words(words), "text")


def _active(row: Thing, speech: Speech) -> Cell:
    yes = row["active"] == "yes"
    return (speech.text("Yes") if yes else speech.text("No"), "good" if yes else "muted")


class _Records:
    """How the rows of one kind are labelled and detailed."""

    def __init__(self, kind: str) -> None:
        self._fields = [one for one in RECORD_FIELDS[kind] if one.name not in _NO_DETAIL]
        self._key = RECORD_KEYS[kind]

    def label(self, row: Thing, speech: Speech) -> str:
        """Its number and its name."""
        parts = [str(row.get(name) or "") for name in self._key]
        name = str(row.get("name") or "")
        return printable("  ".join([part for part in parts if part] + ([name] if name else [])))

    def details(self, row: Thing, extra: Thing, speech: Speech) -> list[Detail]:
        """Its fields as a form shows them."""
        found: list[Detail] = []
        for one in self._fields:
            value = row.get(one.name)
            if one.name == "price":
                found.append((speech.text(one.label), _amount(row, speech)))
            elif one.name == "counted_at":
                found.append((speech.text(one.label), at("counted_at", "text")(row, speech)))
            elif one.name not in (*self._key, "name"):
                found.append((speech.text(one.label), (_word(value, speech), "text")))
        return found


def _word(value: object, speech: Speech) -> str:
    if value in ("yes", "no"):
        return speech.text("Yes") if value == "yes" else speech.text("No")
    return speech.shown(value)


def record_page(
    kind: str,
    name: str,
    meaning: str,
    columns: Sequence[Column],
    more_keys: Sequence[Key] = (),
) -> Page:
    """A page that lists a kind of master data, with its form."""
    records = _Records(kind)
    return Page(
        name,
        name,
        meaning,
        f"/records/{kind}",
        RECORD_KEYS[kind],
        columns,
        records.label,
        records.details,
        (
            Key("n", mark("New"), adding(kind), anywhere=True, command=f"{COMMANDS[kind]} add"),
            Key("e", mark("Edit"), editing(kind), also="enter", command=f"{COMMANDS[kind]} set"),
            Key("d", mark("Delete"), deleting(kind), command=f"{COMMANDS[kind]} delete"),
            *more_keys,
        ),
        paged=True,
    )


def _moved_by_sales(kind: str) -> Key:
    return Key("m", mark("Movements"), reading_movements(kind), command="movements")


STORES = record_page(
    "stores",
    mark("Stores"),
    mark("The chain's stores; each has its channel database."),
    (
        Column(mark("Number"), 9, plain("number")),
        Column(mark("Name"), 20, plain("name")),
        Column(mark("Currency"), 10, plain("currency", "muted")),
        Column(mark("Offline profile"), 0, plain("offline_profile", "muted"), spare=True),
    ),
)
PRODUCTS = record_page(
    "products",
    mark("Products"),
    mark("What is sold; found by any part of a name, by number and by barcode."),
    (
        Column(mark("Number"), 9, plain("number")),
        Column(mark("Name"), 24, plain("name")),
        Column(mark("Price"), 10, _amount),
        Column(mark("Tax"), 0, plain("tax", "muted"), spare=True),
    ),
)
PRICES = record_page(
    "prices",
    mark("Prices"),
    mark("Prices by store and day; the one that begins last is the one that counts."),
    (
        Column(mark("Product"), 10, plain("number")),
        Column(mark("Store"), 8, _of_store),
        Column(mark("Price"), 11, _amount),
        Column(mark("Valid"), 0, _days),
    ),
    more_keys=(Key("c", mark("Coming"), read_coming, anywhere=True, command="coming"),),
)
DISCOUNTS = record_page(
    "discounts",
    mark("Discounts"),
    mark("So many for the price of fewer: 3 for 2."),
    (
        Column(mark("Number"), 14, plain("id")),
        Column(mark("Name"), 22, plain("name")),
        Column(mark("Take / pay"), 11, _deal),
        Column(mark("Valid"), 0, _days, spare=True),
    ),
)
CUSTOMERS = record_page(
    "customers",
    mark("Customers"),
    mark("Who buys, as far as known; found by name, number, card, e-mail or phone."),
    (
        Column(mark("Number"), 11, plain("number")),
        Column(mark("Name"), 22, plain("name")),
        Column(mark("Loyalty card"), 0, plain("loyalty_card", "muted")),
    ),
    more_keys=(_moved_by_sales("account"),),
)
LOYALTY_CARDS = record_page(
    "loyalty",
    mark("Loyalty cards"),
    mark("Cards with their points as last known; found by card, customer number or name."),
    (
        Column(mark("Card"), 18, plain("number")),
        Column(mark("Customer"), 14, plain("customer", "muted")),
        Column(mark("Points"), 10, plain("points")),
        Column(mark("State"), 0, _card_state),
    ),
    more_keys=(_moved_by_sales("points"),),
)
LOYALTY_SCHEMES = record_page(
    "loyalty-schemes",
    mark("Loyalty schemes"),
    mark("What points are given for and what they pay; a store's own goes before the one for all."),
    (
        Column(mark("Store"), 8, _of_store),
        Column(mark("Name"), 18, plain("name")),
        Column(mark("Points"), 18, _earned),
        Column(mark("Pays"), 0, _paid),
    ),
)
GIFT_CARDS = record_page(
    "gift-cards",
    mark("Gift cards"),
    mark("Gift cards with their balance as last known, which registers go by while offline."),
    (
        Column(mark("Card"), 22, plain("number")),
        Column(mark("Balance"), 16, _balance),
        Column(mark("State"), 0, _card_state),
    ),
    more_keys=(_moved_by_sales("gift-card"),),
)
EXCHANGE_RATES = record_page(
    "exchange-rates",
    mark("Exchange rates"),
    mark("What foreign cash is worth at the tills, from a day on."),
    (
        Column(mark("Currency"), 10, plain("currency")),
        Column(mark("Rate"), 14, plain("rate")),
        Column(mark("Per"), 8, plain("per")),
        Column(mark("From"), 12, plain("from")),
        Column(mark("Smallest"), 0, plain("smallest")),
    ),
)
AVAILABILITY = record_page(
    "availability",
    mark("Availability"),
    mark("What each store had of a product when it was counted; a store gets its own."),
    (
        Column(mark("Product"), 12, plain("number")),
        Column(mark("Store"), 8, plain("store")),
        Column(mark("Quantity"), 14, _quantity),
        Column(mark("Counted"), 0, at("counted_at")),
    ),
)
GROUP_PRICES = record_page(
    "group-prices",
    mark("Group prices"),
    mark("What a group of customers pays where that is less than everybody's price."),
    (
        Column(mark("Product"), 12, plain("number")),
        Column(mark("Group"), 14, plain("group")),
        Column(mark("Store"), 8, _of_store),
        Column(mark("Price"), 12, plain("price")),
        Column(mark("From"), 12, plain("from")),
        Column(mark("To"), 0, plain("to")),
    ),
)
LIMITS = record_page(
    "limits",
    mark("Limits"),
    mark("How far a role may go with discounts and prices by hand, in percent."),
    (
        Column(mark("Role"), 14, plain("role")),
        Column(mark("Off a line"), 12, plain("line")),
        Column(mark("Off a sale"), 12, plain("sale")),
        Column(mark("Price below"), 13, plain("price_down")),
        Column(mark("Price above"), 0, plain("price_up")),
    ),
)
BARCODES = record_page(
    "barcodes",
    mark("Barcodes"),
    mark("Codes that stand for a product; several may stand for one."),
    (
        Column(mark("Barcode"), 22, plain("barcode")),
        Column(mark("Product"), 20, plain("number")),
        Column(mark("Pieces"), 0, plain("pieces", "muted")),
    ),
)
UNITS = record_page(
    "units",
    mark("Units"),
    mark("Other units that a product is sold in, such as a crate of 20; each has its own price."),
    (
        Column(mark("Product"), 12, plain("number")),
        Column(mark("Unit"), 16, plain("unit")),
        Column(mark("Factor"), 12, plain("factor")),
        Column(mark("Name"), 0, plain("name", "muted")),
    ),
)
UNIT_PRICES = record_page(
    "unit-prices",
    mark("Unit prices"),
    mark("What one of another unit costs, by store and day; without a price it is not sold."),
    (
        Column(mark("Product"), 10, plain("number")),
        Column(mark("Unit"), 12, plain("unit")),
        Column(mark("Store"), 8, _of_store),
        Column(mark("Price"), 11, _amount),
        Column(mark("Valid"), 0, _days),
    ),
)
MASKS = record_page(
    "masks",
    mark("Barcode masks"),
    mark("How codes that carry a price or a weight are read; tried in the order of position."),
    (
        Column(mark("Mask"), 22, plain("mask")),
        Column(mark("Position"), 12, plain("position")),
        Column(mark("Currency"), 0, plain("currency", "muted")),
    ),
)
TAXES = record_page(
    "taxes",
    mark("Taxes"),
    mark("Tax rates from a day on; products name their code."),
    (
        Column(mark("Code"), 14, plain("code")),
        Column(mark("Percent"), 10, plain("percent")),
        Column(mark("From"), 12, plain("from", "muted")),
        Column(mark("Name"), 0, plain("name")),
    ),
)
TAX_PARTS = record_page(
    "tax-parts",
    mark("Tax parts"),
    mark("Several taxes under one code, as a state's and a county's; they count in its place."),
    (
        Column(mark("Code"), 12, plain("code")),
        Column(mark("Part"), 12, plain("part")),
        Column(mark("Store"), 8, _of_store),
        Column(mark("Percent"), 9, plain("percent")),
        Column(mark("From"), 0, plain("from", "muted")),
    ),
)
STAFF = record_page(
    "staff",
    mark("Staff"),
    mark("Who may sign in, where, and as what."),
    (
        Column(mark("Number"), 9, plain("number")),
        Column(mark("Name"), 18, plain("name")),
        Column(mark("Role"), 11, plain("role", "muted")),
        Column(mark("Active"), 8, _active),
        Column(mark("Stores"), 0, _of_stores, spare=True),
    ),
)
