"""Words in the person's language: gettext catalogues, amounts and times by locale."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tuipos.domain.words import Refusal, Words
from tuipos.ui.text import printable

if TYPE_CHECKING:
    from tuipos.domain.money import Money
    from tuipos.domain.quantity import Quantity

CATALOGUES = Path(__file__).parent.parent / "locale"


@dataclass(frozen=True, slots=True)
class _Habits:
    """How a language writes numbers and days."""

    decimal: str
    thousands: str
    day: str
    day_and_month: str


_HABITS = {
    "en": _Habits(".", ",", "%Y-%m-%d", "%b %d"),
    "de": _Habits(",", ".", "%d.%m.%Y", "%d.%m."),
    "ru": _Habits(",", "\u00a0", "%d.%m.%Y", "%d.%m."),
}

LANGUAGES = tuple(_HABITS)


def language_code(wanted: str) -> str:
    """The language we have for a wish such as `de_AT.UTF-8`; English if there is none."""
    code = wanted.replace("-", "_").split("_")[0].split(".")[0].lower()
    return code if code in _HABITS else "en"


def local_zone(name: str) -> tzinfo:
    """The store's time zone; the machine's own where that name is unknown here."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return datetime.now(UTC).astimezone().tzinfo or UTC


def mark(english: str) -> str:
    """The text itself: marks it for translators where it is looked up elsewhere, from a table."""
    return english


class Language:
    """Renders words and values for one person; the minus sign depends on the terminal."""

    def __init__(self, code: str, zone: tzinfo = UTC, minus: str = "-") -> None:
        self.code = language_code(code)
        self._habits = _HABITS[self.code]
        self._zone = zone
        self._minus = minus
        # English is what the sources are written in: there is nothing to look up.
        catalogue = gettext.NullTranslations()
        if self.code != "en":
            catalogue = gettext.translation("tuipos", CATALOGUES, [self.code], fallback=True)
        self._gettext: Callable[[str], str] = catalogue.gettext
        self._ngettext: Callable[[str, str, int], str] = catalogue.ngettext

    def text(self, english: str) -> str:
        """A text of the screen in this language."""
        return self._gettext(english)

    def render(self, words: Words | Refusal) -> str:
        """The words with their values, in this language, safe to show."""
        if isinstance(words, Refusal):
            what = self.render(words.what)
            return f"{what} {self.render(words.remedy)}" if words.remedy else what
        if words.plural is not None and words.count is not None:
            text = self._ngettext(words.text, words.plural, words.count)
        else:
            text = self._gettext(words.text)
        return text.format(**{name: self.value(value) for name, value in words.values})

    def value(self, value: object) -> str:
        """One value inside words."""
        # Loaded here: the first frame says nothing of money, and comes the sooner for it.
        from tuipos.domain.money import Money
        from tuipos.domain.product import Name, text_in
        from tuipos.domain.quantity import Quantity

        match value:
            case Words():
                return self.render(value)
            case Name():
                return printable(text_in(value.texts, self.code))
            case Money():
                return self.money(value)
            case Quantity():
                return self.quantity(value)
            case datetime():
                return self.time(value)
            case date():
                return value.isoformat() if self.code == "en" else self.day(value)
            case float():
                return f"{value:g}".replace(".", self._habits.decimal)
        return printable(str(value))

    def money(self, amount: Money) -> str:
        """An amount with all its decimals."""
        return self._number(amount.plain())

    def quantity(self, quantity: Quantity) -> str:
        """A quantity with its decimals."""
        return self._number(str(quantity))

    def count(self, number: int) -> str:
        """A whole number, with its thousands apart."""
        return f"{number:,}".replace(",", self._habits.thousands)

    def time(self, moment: datetime) -> str:
        """Hours and minutes in the store's time zone."""
        return moment.astimezone(self._zone).strftime("%H:%M")

    def day(self, day: date) -> str:
        """A date, as the language writes it."""
        return day.strftime(self._habits.day)

    def moment(self, moment: datetime, now: datetime) -> str:
        """A time of today as such, an older one by its day."""
        local, today = moment.astimezone(self._zone), now.astimezone(self._zone).date()
        if local.date() == today:
            return local.strftime("%H:%M")
        return local.strftime(self._habits.day_and_month)

    def _number(self, plain: str) -> str:
        return plain.replace("-", self._minus).replace(".", self._habits.decimal)
