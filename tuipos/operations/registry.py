"""The one registry of operations: buttons, keys, palette, menu and typed numbers all lead here."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tuipos.domain import permissions
from tuipos.domain.words import Words, say

PRICE_CHECK = 101
VOID_LINE = 102
SET_QUANTITY = 105
CLEAR_QUANTITY = 106
PRODUCT_SALE = 100
PRODUCT_SEARCH = 108
PRODUCT_COMMENT = 103
PRICE_OVERRIDE = 104
RETURN_PRODUCT = 109
RETURN_TRANSACTION = 114
SHOW_JOURNAL = 115
ADD_LOYALTY_CARD = 117
CLEAR_SALESPERSON = 121
INVOICE_COMMENT = 122
CHANGE_UNIT = 123
SALE_TAX = 127
SALE_TAX_FROM_LIST = 128
LINE_TAX = 129
LINE_TAX_FROM_LIST = 130
SERIAL_NUMBER = 136
OPEN_PAY = 139
PAY_CASH = 200
PAY_CARD = 201
PAY_ACCOUNT = 202
PAY_CURRENCY = 203
PAY_CASH_QUICK = 206
PAY_LOYALTY = 207
PAY_CREDIT_MEMO = 213
PAY_GIFT_CARD = 214
VOID_PAYMENT = 211
SUB_MENU = 401
LINE_DISCOUNT_AMOUNT = 300
LINE_DISCOUNT_PERCENT = 301
TOTAL_DISCOUNT_AMOUNT = 302
TOTAL_DISCOUNT_PERCENT = 303
OFFERS_OFF = 311
OFFERS_ON = 312
VOID_SALE = 500
TRANSACTION_COMMENT = 501
SUSPEND_SALE = 503
RECALL_SALE = 504
CUSTOMER_BY_NUMBER = 600
CUSTOMER_SEARCH = 602
CLEAR_CUSTOMER = 603
NEW_CUSTOMER = 612
SEARCH_ALL = 622
EDIT_CUSTOMER = 623
SALESPERSON_ON_SALE = 637
SALESPERSON_ON_LINE = 638
LOG_OFF = 701
LOCK_REGISTER = 703
HEALTH_CHECK = 717
EXIT = 900
ISSUE_CREDIT_MEMO = 511
ISSUE_GIFT_CARD = 512
CREDIT_MEMO_BALANCE = 514
ADD_TO_GIFT_CARD = 519
GIFT_CARD_BALANCE = 520
POINTS_BALANCE = 521
ACCOUNT_DEPOSIT = 1100
PAY_VOUCHER = 9021
EMPTIES = 9022
INCOME = 517
EXPENSE = 518
ADD_COUPON = 643
REMOVE_COUPON = 644
ALL_OFFERS = 645
FITTING_OFFERS = 646
INVENTORY_LOOKUP = 801
PRODUCT_DETAILS = 922
CONNECTION_STATUS = 917
MANAGE_SHIFTS = 918
TIME_CLOCK = 920
TIME_ENTRIES = 921
OPEN_DRAWER = 1000
TENDER_DECLARATION = 1052
BLIND_CLOSE_SHIFT = 1053
SUSPEND_SHIFT = 1054
CLOSE_SHIFT = 1055
PRINT_X = 1056
REPRINT_Z = 1057
START_AMOUNT = 1200
FLOAT_ENTRY = 1201
TENDER_REMOVAL = 1210
SAFE_DROP = 1211
BANK_DROP = 1212
CHANGE_PASSWORD = 1215
RESET_PASSWORD = 1216
VOID_SUSPENDED = 1221
HELP = 9001
MENU = 9002
PALETTE = 9003
REDRAW = 9004
DEMO_LINE = 9005
DISCOUNTS = 9006
CLEAR_DISCOUNTS = 9007
TRAINING = 9008
WHY = 9009
SUSPEND_OR_RECALL = 9010
CARD_RESULT = 9011
TAX_EXEMPT = 9020

NEEDS = frozenset({"nothing", "session", "sale", "line", "payment", "demo"})
OFFLINE = frozenset({"always", "limited", "never"})
#: What operations are about, in the order of menu and help.
GROUPS: dict[str, Words] = {
    "sale": say("Sale"),
    "product": say("Products"),
    "price": say("Prices"),
    "discount": say("Discounts"),
    "customer": say("Customers"),
    "tender": say("Payment"),
    "drawer": say("Drawer"),
    "shift": say("Shift"),
    "journal": say("Journal"),
    "system": say("System"),
}


@dataclass(frozen=True, slots=True)
class Operation:
    """Something a person can do, with its number.

    `name`, `short`, `reason` and `help` are message ids: English, translated where they are shown.
    `needs`, `offline` and `group` take the words of NEEDS, OFFLINE and GROUPS; `reason` says why it
    can or can't be done offline.
    """

    number: int
    name: str
    permission: str
    keys: tuple[str, ...]
    needs: str
    offline: str
    reason: str
    short: str
    group: str
    help: str

    @property
    def key(self) -> str:
        """Its first key, or "" where it has none beside its number."""
        return self.keys[0] if self.keys else ""

    @property
    def short_name(self) -> str:
        """Its name where columns are narrow."""
        return self.short or self.name


@cache
def operations() -> tuple[Operation, ...]:
    """All operations, by rising number; read once from the package's table."""
    text = files("tuipos.operations").joinpath("table.toml").read_text(encoding="utf-8")
    rows = [_operation(row) for row in tomllib.loads(text)["operation"]]
    numbers = [operation.number for operation in rows]
    assert len(numbers) == len(set(numbers)), "a number names one operation"
    return tuple(sorted(rows, key=lambda operation: operation.number))


@cache
def _by_number() -> dict[int, Operation]:
    return {operation.number: operation for operation in operations()}


@cache
def _by_key() -> dict[str, Operation]:
    by_key: dict[str, Operation] = {}
    for operation in operations():
        for key in operation.keys:
            assert key not in by_key, f"{key} stands for two operations"
            by_key[key] = operation
    return by_key


def by_number(number: int) -> Operation | None:
    """The operation with this number, if there is one."""
    return _by_number().get(number)


def by_key(key: str) -> Operation | None:
    """The operation on this key (as Textual names keys), if there is one."""
    return _by_key().get(key)


def in_groups(some: Iterable[Operation]) -> tuple[tuple[Words, tuple[Operation, ...]], ...]:
    """Operations below the names of their groups, in the order of these; empty groups left out."""
    by_group: dict[str, list[Operation]] = {group: [] for group in GROUPS}
    for operation in some:
        by_group[operation.group].append(operation)
    return tuple((GROUPS[group], tuple(them)) for group, them in by_group.items() if them)


def _operation(row: dict[str, object]) -> Operation:
    keys = row.get("keys", [])
    assert isinstance(keys, list)
    operation = Operation(
        number=int(str(row["number"])),
        name=str(row["name"]),
        permission=str(row.get("permission", "")),
        keys=tuple(str(key) for key in keys),
        needs=str(row.get("needs", "session")),
        offline=str(row.get("offline", "always")),
        reason=str(row["reason"]),
        short=str(row.get("short", "")),
        group=str(row.get("group", "system")),
        help=str(row.get("help", "")),
    )
    assert operation.needs in NEEDS and operation.offline in OFFLINE, operation
    assert operation.group in GROUPS, operation
    assert operation.permission in permissions.ALL | {""}, operation
    return operation
