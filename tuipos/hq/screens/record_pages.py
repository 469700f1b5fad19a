"""The pages of master data: stores, products, prices, discounts, customers, staff."""

from __future__ import annotations

from collections.abc import Sequence

from tuipos.hq.record_keys import RECORD_KEYS
from tuipos.hq.screens.model import Column, Detail, Key, Page, Thing, plain
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


def _active(row: Thing, speech: Speech) -> Cell:
    yes = row["active"] == "yes"
    return (speech.text("Yes") if yes else speech.text("No"), "good" if yes else "muted")


class _Records:
    """How the rows of one kind are labelled and detailed."""

    def __init__(self, kind: str, *, without: Sequence[str] = ()) -> None:
        self._fields = [
            one for one in RECORD_FIELDS[kind] if one.name not in (*_NO_DETAIL, *without)
        ]
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
            elif one.name not in (*self._key, "name"):
                found.append((speech.text(one.label), (_word(value, speech), "text")))
        return found


def _word(value: object, speech: Speech) -> str:
    if value in ("yes", "no"):
        return speech.text("Yes") if value == "yes" else speech.text("No")
    return speech.shown(value)


def _page(
    kind: str,
    name: str,
    meaning: str,
    columns: Sequence[Column],
    without: Sequence[str] = (),
    more_keys: Sequence[Key] = (),
) -> Page:
    records = _Records(kind, without=without)
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
            Key("n", mark("New"), adding(kind), anywhere=True),
            Key("e", mark("Edit"), editing(kind), also="enter"),
            Key("d", mark("Delete"), deleting(kind)),
            *more_keys,
        ),
        paged=True,
    )


STORES = _page(
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
PRODUCTS = _page(
    "products",
    mark("Products"),
    mark("What is sold; found by any part of a name, by number and by barcode."),
    (
        Column(mark("Number"), 9, plain("number")),
        Column(mark("Name"), 24, plain("name")),
        Column(mark("Price"), 10, _amount),
        Column(mark("Tax"), 0, plain("tax", "muted"), spare=True),
    ),
    without=("blocked",),
)
PRICES = _page(
    "prices",
    mark("Prices"),
    mark("Prices by store and day; the one that begins last is the one that counts."),
    (
        Column(mark("Product"), 10, plain("number")),
        Column(mark("Store"), 8, _of_store),
        Column(mark("Price"), 11, _amount),
        Column(mark("Valid"), 0, _days),
    ),
    more_keys=(Key("c", mark("Coming"), read_coming, anywhere=True),),
)
DISCOUNTS = _page(
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
CUSTOMERS = _page(
    "customers",
    mark("Customers"),
    mark("Who buys, as far as known; found by name, number, card, e-mail or phone."),
    (
        Column(mark("Number"), 11, plain("number")),
        Column(mark("Name"), 22, plain("name")),
        Column(mark("Loyalty card"), 0, plain("loyalty_card", "muted")),
    ),
)
STAFF = _page(
    "staff",
    mark("Staff"),
    mark("Who may sign in, and as what."),
    (
        Column(mark("Number"), 9, plain("number")),
        Column(mark("Name"), 20, plain("name")),
        Column(mark("Role"), 12, plain("role", "muted")),
        Column(mark("Active"), 0, _active),
    ),
)
