"""Receipt numbers from a mask: never repeated, and without a gap within an activation epoch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tuipos.domain.words import Refusal, refuse, say

DEFAULT_MASK = "SSSSTTTE######"

_FIELD = re.compile(r"S+|T+|C+|E+|ddd|MM|DD|YY|#+|'[^']*'|.", re.DOTALL)


def receipt_number(
    mask: str, *, store: str, register: str, staff: str, epoch: int, sequence: int, day: date
) -> str:
    """The number printed on a receipt.

    S store, T register and C staff give the last characters of their numbers; E is the activation
    epoch, ddd the day of the year, MM, DD and YY the date, # the sequence; 'quoted' and all other
    characters stand for themselves. An epoch or sequence that has outgrown its place is written
    whole, between dashes, so that no two numbers can ever look the same.
    """
    assert epoch >= 0 and sequence > 0, "a receipt has its place in an epoch"
    parts = []
    for field in _FIELD.findall(mask):
        match field[0]:
            case "S":
                parts.append(_last(store, len(field)))
            case "T":
                parts.append(_last(register, len(field)))
            case "C":
                parts.append(_last(staff, len(field)))
            case "E":
                parts.append(_whole(epoch, len(field)))
            case "#":
                parts.append(_whole(sequence, len(field)))
            case _:
                parts.append(_date_or_literal(field, day))
    return "".join(parts)


def check_mask(mask: str) -> Refusal | None:
    """Refuse a mask whose numbers could repeat: it needs register, epoch and sequence."""
    fields = {field[0] for field in _FIELD.findall(mask)}
    missing = [sign for sign in ("T", "E", "#") if sign not in fields]
    if not missing:
        return None
    return refuse(
        "receipt-mask-repeats",
        say(
            "Receipt numbers from {mask} could repeat: {missing} is missing.",
            mask=mask,
            missing=", ".join(missing),
        ),
        say("T is the register, E the activation epoch, # the sequence."),
    )


@dataclass(frozen=True, slots=True)
class ReceiptParts:
    """What a receipt number says of where it was printed: the ends of the numbers; "" unknown."""

    store: str
    register: str


def read_receipt(mask: str, text: str) -> ReceiptParts | None:
    """The parts of a text that could be a receipt number of this mask; None where it is none."""
    names = {"S": "store", "T": "register"}
    pattern = ""
    for field in _FIELD.findall(mask):
        sign, width = field[0], len(field)
        if sign in "ST":
            name = names.pop(sign, "")
            pattern += f"(?P<{name}>.{{{width}}})" if name else f".{{{width}}}"
        elif sign == "C":
            pattern += f".{{{width}}}"
        elif sign in "E#":
            pattern += rf"(?:[0-9]{{{width}}}|-[0-9]{{{width + 1},}}-)"
        elif field in ("ddd", "MM", "DD", "YY"):
            pattern += f"[0-9]{{{width}}}"
        else:
            pattern += re.escape(field[1:-1] if width > 1 else field)
    match = re.fullmatch(pattern, text)
    if match is None:
        return None
    found = match.groupdict()
    return ReceiptParts(found.get("store", ""), found.get("register", ""))


def is_of(part: str, number: str) -> bool:
    """Whether a part of a receipt number is that of a store or register; an unknown one may be."""
    return not part or _last(number, len(part)) == part


def _last(text: str, width: int) -> str:
    return text.rjust(width, "0")[-width:]


def _whole(number: int, width: int) -> str:
    digits = str(number).rjust(width, "0")
    return digits if len(digits) == width else f"-{digits}-"


def _date_or_literal(field: str, day: date) -> str:
    match field:
        case "ddd":
            return f"{day.timetuple().tm_yday:03d}"
        case "MM":
            return f"{day.month:02d}"
        case "DD":
            return f"{day.day:02d}"
        case "YY":
            return f"{day.year % 100:02d}"
    return field[1:-1] if len(field) > 1 else field
