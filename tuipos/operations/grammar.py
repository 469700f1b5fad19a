"""The grammar of the command line: what a typed or scanned text asks for.

Pure and total: any text gives an action or a refusal with words that name the likely slip.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tuipos.domain.money import Currency, Money
from tuipos.domain.quantity import Quantity
from tuipos.domain.typed import SEPARATOR, clean_code, read_amount, read_quantity
from tuipos.domain.words import Refusal, refuse, say
from tuipos.operations.registry import HELP, SUB_MENU, by_number

#: Longer texts are a keyboard gone wild or something pasted.
LONGEST_TEXT = 200

#: Two points, on a number pad with a comma too.
ALL_BUTTONS = ("..", ",,", ".,", ",.")

_OPERATION = re.compile(r"[.,]([0-9]{1,6})")
_BUTTON = re.compile(r"[.,]([1-9][0-9]?)")
_CODE = re.compile(r"[^\W_](?:[\w\-./:]{0,38}[^\W_])?")
#: A code that names its parts may hold any sign, so it is told before signs mean commands: an
#: identifier of its symbology, an element in parentheses, a web address, or a GTIN behind its 01.
_NAMED_PARTS = re.compile(
    r"(?:([0-9]{1,18}(?:[.,][0-9]{1,3})?)\*)?"
    r"((?:\][A-Za-z][0-9A-Za-z]|\([0-9]{2,4}\)|https?://|HTTPS?://|0[1-3][0-9]{14}).+)"
)
_BLANKS = re.compile(rf"[^\S{SEPARATOR}]+")
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
class PressButton:
    """Press the button at this place of the layout's first page."""

    position: int


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


Action = AddItem | RunOperation | PressButton | Menu | Search | OpenPay | Nothing


def parse(text: str, unit: Currency) -> Action | Refusal:
    """Read a command line: `CODE`, `3*CODE`, `.917`, `.`, `..`, `.5`, `/text`, `20+`, `+`, `?`.

    Points and commas are equal; control characters are dropped, but for the separators between the
    parts of a GS1 code.
    """
    typed = clean_code(text)
    if len(typed) > LONGEST_TEXT:
        return refuse("text-too-long", say("That is too long for a code or a command."))
    if not typed:
        return Nothing()
    parts = _NAMED_PARTS.fullmatch(typed)
    if parts is not None or SEPARATOR in typed:
        return _with_parts(typed, parts)
    if typed in (".", ","):
        return Menu()
    if typed in ALL_BUTTONS:
        return RunOperation(SUB_MENU)
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


def _with_parts(typed: str, parts: re.Match[str] | None) -> AddItem | Refusal:
    """A code that names its parts, with the quantity before it where there is one.

    Blanks between its parts are for the eye; no GS1 code has one in it.
    """
    code = _BLANKS.sub("", typed if parts is None else parts[2])
    if not code.replace(SEPARATOR, "").isprintable():
        return _malformed(typed)
    quantity = None if parts is None or parts[1] is None else read_quantity(parts[1])
    return quantity if isinstance(quantity, Refusal) else AddItem(code, quantity)


def _pay(amount_typed: str, unit: Currency) -> OpenPay | Refusal:
    if not amount_typed:
        return OpenPay()
    amount = read_amount(amount_typed, unit)
    return amount if isinstance(amount, Refusal) else OpenPay(amount)


def _operation(typed: str) -> RunOperation | PressButton | Refusal:
    button = _BUTTON.fullmatch(typed)
    if button is not None:
        return PressButton(int(button[1]))
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
    return AddItem(typed, quantity) if _CODE.fullmatch(typed) else _malformed(typed)


def _malformed(typed: str) -> Refusal:
    return refuse(
        "code-malformed",
        say("{text} is not a code.", text=typed[:40]),
        say("To search for a product type / and part of its name."),
    )
