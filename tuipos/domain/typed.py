"""What people type, read with care: text without control characters, amounts and quantities."""

from __future__ import annotations

import re
import unicodedata

from tuipos.domain.barcode import looks_like_barcode
from tuipos.domain.money import Currency, Money, parse_money
from tuipos.domain.quantity import Quantity, parse_quantity
from tuipos.domain.words import Refusal, refuse, say

#: More than this of one product on one line is a slip, not a sale.
MOST_PIECES = 9_999

#: How scanners send FNC1, which stands between the parts of a GS1 code: the control character GS.
SEPARATOR = "\x1d"
#: Longer than any GS1 code that is scanned at a checkout, also as a web address.
LONGEST_CODE = 200

_AMOUNT = re.compile(r"[0-9]{1,12}(?:[.,][0-9]*)?")
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def clean(text: str) -> str:
    """The text without control and format characters, and without blanks around it."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in _INVISIBLE).strip()


def clean_code(text: str) -> str:
    """A code without control and format characters, but with the separators between its parts."""
    return SEPARATOR.join(clean(part) for part in text.split(SEPARATOR)).strip(SEPARATOR)


def check_quantity(quantity: Quantity) -> Refusal | None:
    """Refuse a quantity of nothing, below nothing, or beyond belief."""
    if quantity.units == 0:
        return refuse(
            "quantity-zero",
            say("A quantity of 0 sells nothing."),
            say("To take an item out, select its line and press F8."),
        )
    if quantity.units < 0:
        return negative_quantity()
    if quantity.units > MOST_PIECES * int(10**quantity.scale):
        return refuse(
            "quantity-absurd",
            say("{quantity} is too many: {most} at most.", quantity=quantity, most=MOST_PIECES),
            say("Was a code typed where the quantity belongs?"),
        )
    return None


def negative_quantity() -> Refusal:
    """The words for a quantity below zero."""
    return refuse(
        "quantity-negative",
        say("A quantity can't be below 0."),
        say("To take an item out, select its line and press F8."),
    )


def read_quantity(text: str) -> Quantity | Refusal:
    """A quantity as typed, with a point or a comma; codes and nonsense are refused."""
    typed = clean(text)
    if looks_like_barcode(typed):
        return refuse(
            "quantity-is-code",
            say("{text} is a code, not a quantity.", text=typed),
            say("The quantity comes first: 3*{text}.", text=typed),
        )
    if typed.startswith(("-", "\N{MINUS SIGN}")):
        return negative_quantity()
    quantity = parse_quantity(typed)
    if quantity is None:
        return refuse(
            "quantity-malformed",
            say("{text} is not a quantity.", text=typed[:40]),
            say("Type a number such as 3, or 0.456 for what is weighed."),
        )
    return check_quantity(quantity) or quantity


def read_amount(text: str, unit: Currency) -> Money | Refusal:
    """An amount of money as typed, not negative; 8, 12, 13 or 14 digits are a code, never money."""
    typed = clean(text)
    if looks_like_barcode(typed):
        return refuse(
            "amount-is-code",
            say("{text} is a code, not an amount.", text=typed),
            say("An amount of that size is typed with its decimals."),
        )
    if typed.startswith(("-", "\N{MINUS SIGN}")):
        return refuse(
            "amount-negative", say("An amount can't be below 0."), say("Type it without the minus.")
        )
    amount = parse_money(typed, unit) if _AMOUNT.fullmatch(typed) else None
    if amount is None:
        remedy = (
            say("Type it with a point or a comma, such as 20 or 12,50.")
            if unit.digits
            else say("{currency} has no decimals: type a number such as 2000.", currency=unit.code)
        )
        return refuse(
            "amount-malformed",
            say("{text} is not an amount in {currency}.", text=typed[:40], currency=unit.code),
            remedy,
        )
    return amount
