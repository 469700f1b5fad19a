"""Looking for a transaction of the past: what a person types, and what is found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tuipos.domain.money import Currency, Money, parse_money
from tuipos.domain.typed import clean

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})?")
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: each reading of the text that there is; nothing at all is the latest.

    `text` may be a receipt number or the end of one, a staff number, a product's number, code or
    part of its name. `begins` and `ends` are the first moment of the day and of the next.
    """

    text: str = ""
    amount: Money | None = None
    begins: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class PastSale:
    """One transaction of the past in a list; `kind` is sale or voided, which has no receipt.

    `here` says that this register's journal has it.
    """

    transaction: str
    receipt: str
    register: str
    staff: str
    at: datetime
    total: Money
    kind: str = "sale"
    here: bool = True


def read_day(text: str, today: date) -> date | None:
    """A day as typed: 2026-11-21, 21.11.2026, or 21.11. for the latest such day."""
    if match := _ISO.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_FIRST.fullmatch(text):
        day = _day(int(match[3] or today.year), int(match[2]), int(match[1]))
        later = day is not None and not match[3] and day > today
        return _day(today.year - 1, int(match[2]), int(match[1])) if later else day
    return None


def read_amount_wanted(text: str, unit: Currency) -> Money | None:
    """An amount to look for; below nothing for what was paid out."""
    return parse_money(text, unit) if len(text) <= 15 else None


def wanted_text(text: str) -> str:
    """What can be looked for in a typed text."""
    return clean(text)[:LONGEST]


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
