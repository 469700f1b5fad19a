"""Exact money: integer minor units of an ISO 4217 currency."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Currencies whose number of decimals is not two (ISO 4217, list one).
_DIGITS = {
    "BHD": 3, "BIF": 0, "CLF": 4, "CLP": 0, "DJF": 0, "GNF": 0, "IQD": 3, "ISK": 0, "JOD": 3,
    "JPY": 0, "KMF": 0, "KRW": 0, "KWD": 3, "LYD": 3, "OMR": 3, "PYG": 0, "RWF": 0, "TND": 3,
    "UGX": 0, "UYI": 0, "UYW": 4, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
}  # fmt: skip

_PLAIN = re.compile(r"([+-]?)(\d+)(?:[.,](\d*))?")


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency by its ISO 4217 code, with the number of decimals of its minor unit."""

    code: str
    digits: int

    @property
    def minor_per_major(self) -> int:
        """How many minor units make one major unit (100 cents to a euro)."""
        return int(10**self.digits)


def currency(code: str) -> Currency:
    """The currency with this code; two decimals unless ISO 4217 says otherwise."""
    assert re.fullmatch(r"[A-Z]{3}", code), f"not a currency code: {code!r}"
    return Currency(code, _DIGITS.get(code, 2))


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in one currency; amounts of different currencies never meet in a sum."""

    minor: int
    currency: Currency

    def __str__(self) -> str:
        """The plain decimal form with a point, as in JSON and files: `23.10`."""
        return self.plain()

    def plain(self) -> str:
        """The decimal form with a point and all decimals of the currency."""
        digits = self.currency.digits
        sign = "-" if self.minor < 0 else ""
        if digits == 0:
            return f"{sign}{abs(self.minor)}"
        major, rest = divmod(abs(self.minor), self.currency.minor_per_major)
        return f"{sign}{major}.{rest:0{digits}d}"

    def __add__(self, other: Money) -> Money:
        self._assert_same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._assert_same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._assert_same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._assert_same(other)
        return self.minor <= other.minor

    def __gt__(self, other: Money) -> bool:
        return other < self

    def __ge__(self, other: Money) -> bool:
        return other <= self

    def __bool__(self) -> bool:
        return self.minor != 0

    def times_ratio(self, numerator: int, denominator: int) -> Money:
        """This amount times a fraction, ties away from zero, so a return is an exact negative."""
        return Money(divide_half_away(self.minor * numerator, denominator), self.currency)

    def _assert_same(self, other: Money) -> None:
        assert self.currency == other.currency, f"{self.currency.code} meets {other.currency.code}"


def divide_half_away(numerator: int, denominator: int) -> int:
    """Integer division rounded to nearest, ties away from zero, symmetric in sign."""
    assert denominator > 0, "the divisor must be positive"
    quotient, rest = divmod(abs(numerator), denominator)
    if 2 * rest >= denominator:
        quotient += 1
    return quotient if numerator >= 0 else -quotient


def zero(unit: Currency) -> Money:
    """No money, in this currency."""
    return Money(0, unit)


def parse_money(text: str, unit: Currency) -> Money | None:
    """Read an amount as people type it, with a point or a comma; None if it is no amount.

    More decimals than the currency has are refused rather than rounded.
    """
    match = _PLAIN.fullmatch(text.strip())
    if match is None or len(text) > 20:
        return None
    sign, major, decimals = match.group(1), match.group(2), match.group(3) or ""
    if not major.isascii() or not decimals.isascii() or len(decimals) > unit.digits:
        return None
    minor = int(major) * unit.minor_per_major + int(decimals.ljust(unit.digits, "0") or "0")
    return Money(-minor if sign == "-" else minor, unit)
