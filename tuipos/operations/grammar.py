"""The grammar of the command line: what a typed or scanned text asks for.

Pure and total: any text gives an action or a refusal with words that name the likely slip.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tuipos.domain.money import Currency, Money
from tuipos.domain.quantity import Quantity
from tuipos.domain.typed import clean, read_amount, read_quantity
from tuipos.domain.words import Refusal, refuse, say
from tuipos.operations.registry import HELP, by_number

#: Longer texts are a keyboard gone wild or something pasted.
LONGEST_TEXT = 200

_OPERATION = re.compile(r"[.,]([0-9]{1,6})")
_CODE = re.compile(r"[^\W_](?:[\w\-./:]{0,38}[^\W_])?")
_DECIMAL = re.compile(r"[0-9]*[.,][0-9]+")


@dataclass(frozen=True, slots=True)
class AddItem:
    """Sell what this code stands for; `quantity` is None where none was typed."""

    code: str
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class RunOperation:
    """Run the operation with this number, which exists."""

    number: int


@dataclass(frozen=True, slots=True)
class Menu:
    """Open the numbered menu of all operations."""


@dataclass(frozen=True, slots=True)
class Search:
    """Search products for this text, which may be empty."""

    text: str


@dataclass(frozen=True, slots=True)
class OpenPay:
    """Open Pay, with this amount typed where there is one."""

    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Nothing:
    """An empty line: nothing is asked for."""


Action = AddItem | RunOperation | Menu | Search | OpenPay | Nothing


def parse(text: str, unit: Currency) -> Action | Refusal:
    """Read a command line: `CODE`, `3*CODE`, `.917`, `.`, `/text`, `20+`, `+`, `?`.

    Points and commas are equal; control characters are dropped.
    """
    typed = clean(text)
    if len(typed) > LONGEST_TEXT:
        return refuse("text-too-long", say("That is too long for a code or a command."))
    if not typed:
        return Nothing()
    if typed in (".", ","):
        return Menu()
    if typed == "?":
        return RunOperation(HELP)
    if typed[0] == "/":
        return Search(typed[1:].strip())
    if typed[-1] == "+":
        return _pay(typed[:-1].strip(), unit)
    if typed[0] in ".," and "*" not in typed:
        return _operation(typed)
    if "*" in typed:
        return _with_quantity(typed)
    return _item(typed, None)


def _pay(amount_typed: str, unit: Currency) -> OpenPay | Refusal:
    if not amount_typed:
        return OpenPay()
    amount = read_amount(amount_typed, unit)
    return amount if isinstance(amount, Refusal) else OpenPay(amount)


def _operation(typed: str) -> RunOperation | Refusal:
    match = _OPERATION.fullmatch(typed)
    if match is None:
        return refuse(
            "operation-malformed",
            say("{text} is not the number of an operation.", text=typed[:40]),
            say("Type a point and digits, such as .917; a point alone lists all operations."),
        )
    number = int(match.group(1))
    if by_number(number) is None:
        return refuse(
            "operation-unknown",
            say("There is no operation {number}.", number=match.group(1)),
            say("A point alone lists all operations."),
        )
    return RunOperation(number)


def _with_quantity(typed: str) -> AddItem | Refusal:
    before, _, code = typed.partition("*")
    before, code = before.strip(), code.strip()
    if not before:
        return refuse(
            "quantity-missing",
            say("There is no quantity before the *."),
            say("Type it first: 3*{code}.", code=code[:40]),
        )
    if before[0] in ".,":
        before = "0" + before
    quantity = read_quantity(before)
    if isinstance(quantity, Refusal):
        return quantity
    if not code:
        return refuse(
            "code-missing",
            say("There is no code behind the *."),
            say("Type {text} and scan the item.", text=before + "*"),
        )
    return _item(code, quantity)


def _item(typed: str, quantity: Quantity | None) -> AddItem | Refusal:
    if _DECIMAL.fullmatch(typed):
        return refuse(
            "code-is-amount",
            say("{text} is not a code.", text=typed[:40]),
            say("For an amount press F12 behind it; for a weight type * and the code."),
        )
    if typed[0] in "-\N{MINUS SIGN}":
        return refuse(
            "code-negative",
            say("{text} is not a code.", text=typed[:40]),
            say("To take an item out, select its line and press F8."),
        )
    if _CODE.fullmatch(typed) is None:
        return refuse(
            "code-malformed",
            say("{text} is not a code.", text=typed[:40]),
            say("To search for a product type / and part of its name."),
        )
    return AddItem(typed, quantity)
