"""`tuipos hq product set number=77 price=1.20 …`: master data by hand and by scripts."""

from __future__ import annotations

import argparse
from typing import Any

from tuipos.hq.client import HqClient, HqFailed, part
from tuipos.hq.layout_columns import BUTTON_COLUMNS, BUTTON_MORE, USE_COLUMNS, USE_MORE
from tuipos.hq.printing import Adder, explained, setting, show
from tuipos.hq.record_keys import RECORD_KEYS
from tuipos.hq.screens.record_fields import RECORD_FIELDS

#: The word of a command, the kind of record that it is, and the columns that people see.
WORDS = {
    "product": ("products", ("number", "barcode", "name", "price", "tax", "unit")),
    "price": ("prices", ("number", "store", "price", "from", "to")),
    "discount": (
        "discounts",
        ("id", "name", "kind", "take", "pay", "gives", "products", "from", "to"),
    ),
    "group-price": ("group-prices", ("number", "group", "store", "price", "from", "to")),
    "limit": ("limits", ("role", "line", "sale", "price_down", "price_up")),
    "customer": ("customers", ("number", "name", "loyalty_card", "email", "phone", "credit_limit")),
    "loyalty-card": ("loyalty", ("number", "customer", "points", "state")),
    "loyalty-scheme": (
        "loyalty-schemes",
        ("store", "earn_points", "earn_amount", "redeem_points", "redeem_amount", "name"),
    ),
    "gift-card": ("gift-cards", ("number", "balance", "currency", "state")),
    "exchange-rate": ("exchange-rates", ("currency", "rate", "per", "from", "smallest")),
    "availability": ("availability", ("number", "store", "quantity", "counted_at")),
    "staff": ("staff", ("number", "name", "role", "active", "stores")),
    "store": ("stores", ("number", "name", "currency", "offline_profile", "time_zone")),
    "till": ("registers", ("store", "number", "name")),
    "tax": ("taxes", ("code", "percent", "name", "from")),
    "tax-part": ("tax-parts", ("code", "part", "store", "percent", "from", "name")),
    "barcode": ("barcodes", ("barcode", "number", "pieces", "unit")),
    "unit": ("units", ("number", "unit", "factor", "name", "whole")),
    "unit-price": ("unit-prices", ("number", "unit", "store", "price", "from", "to")),
    "layout": ("layouts", (*BUTTON_COLUMNS, *BUTTON_MORE)),
    "layout-use": ("layout-uses", (*USE_MORE, *USE_COLUMNS)),
    "mask": ("masks", ("mask", "currency", "position")),
}
#: The word of each kind's command; offline profiles have one of their own.
COMMANDS = {kind: word for word, (kind, _) in WORDS.items()}
_ACTS = ("list", "add", "set", "delete")
_PAGE_ROWS = 200
_UNKNOWN = "record-unknown"


def add_record_commands(acts: Any, add: Adder) -> None:
    """One command for each kind of master data."""
    for word, (kind, _) in WORDS.items():
        line = f"{kind}: list, add, set, delete"
        command = add(acts, word, line, _record, shows=True)
        command.epilog = _fields_of(kind)
        command.formatter_class = argparse.RawDescriptionHelpFormatter
        command.add_argument("act", choices=_ACTS, metavar="ACT", help=", ".join(_ACTS))
        command.add_argument("cells", nargs="*", metavar="FIELD=VALUE", type=setting,
                             help="the record's fields, below")  # fmt: skip
        command.add_argument("--find", default="", metavar="TEXT", help="what to list")
        command.set_defaults(word=word)


def _fields_of(kind: str) -> str:
    """The fields of a record with what they mean, as its form explains them."""
    fields = [(one.name, one.meaning or one.label) for one in RECORD_FIELDS[kind]]
    return "fields:\n" + explained(fields)


def _record(client: HqClient, args: argparse.Namespace) -> None:
    kind, columns = WORDS[args.word]
    cells = dict(args.cells)
    if args.act == "list":
        show(args, _all(client, kind, args.find), columns)
    elif args.act == "delete":
        _delete(client, args, kind, cells)
    else:
        show(args, _saved(client, kind, cells, new=args.act == "add"))


def _all(client: HqClient, kind: str, find: str) -> list[Any]:
    rows: list[Any] = []
    more = True
    while more:
        path = f"/records/{part(kind)}"
        answer = client.get(path, find=find, offset=len(rows), limit=_PAGE_ROWS)
        rows += answer["rows"]
        more = answer["more"]
    return rows


def _saved(client: HqClient, kind: str, cells: dict[str, str], *, new: bool) -> Any:
    """`set` changes what is there, and adds what is not."""
    if new:
        return client.save(kind, cells, new=True)
    try:
        return client.save(kind, cells, new=False)
    except HqFailed as failure:
        if failure.code != _UNKNOWN:
            raise
    return client.save(kind, cells, new=True)


def _delete(client: HqClient, args: argparse.Namespace, kind: str, cells: dict[str, str]) -> None:
    key = {name: cells.get(name, "") for name in RECORD_KEYS[kind]}
    unused = set(cells) - set(key)
    if unused:
        raise HqFailed(f"Name what to delete by {', '.join(key)} alone.")
    client.delete(kind, key)
    if args.json:
        show(args, {"deleted": key})
