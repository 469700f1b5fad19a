"""Headquarters' texts and values in the person's language, safe to show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from tuipos.domain.words import Words, say_count
from tuipos.hq.client import HqFailed
from tuipos.ui.language import Language
from tuipos.ui.signs import Signs
from tuipos.ui.text import printable

#: A text with the role that gives it its look.
Cell = tuple[str, str]
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


class Speech:
    """Says what the screens show: texts by gettext, times in the local zone, sizes, durations."""

    def __init__(self, language: Language, signs: Signs, clock: Callable[[], datetime]) -> None:
        self.language = language
        self.signs = signs
        self.clock = clock

    def text(self, english: str) -> str:
        """A text of the screen."""
        return self.language.text(english)

    def words(self, words: Words) -> str:
        """Words with their values."""
        return self.language.render(words)

    def failure(self, failure: HqFailed) -> str:
        """Why something could not be done."""
        return " ".join(self.words(one) for one in failure.said)

    def shown(self, value: object) -> str:
        """Any value of an answer: yes and no, a dash for nothing, text without what can harm."""
        if value is None or value == "":
            return "-"
        if isinstance(value, bool):
            return self.text("Yes") if value else self.text("No")
        return printable(str(value))

    def moment(self, iso: object) -> str:
        """A time of today by the clock, an older one with its day."""
        if not isinstance(iso, str) or not iso:
            return "-"
        now, at = self.clock(), datetime.fromisoformat(iso)
        day = self.language.moment(at, now)
        clock = self.language.time(at)
        return clock if day == clock else f"{day} {clock}"

    def ago(self, iso: object) -> str:
        """How long ago something was, in its largest unit."""
        if not isinstance(iso, str) or not iso:
            return self.text("never")
        seconds = (self.clock() - datetime.fromisoformat(iso).astimezone(UTC)).total_seconds()
        return self.duration(max(1, int(seconds)), exact=False)

    def duration(self, seconds: int, *, exact: bool = True) -> str:
        """A duration in the largest unit; with `exact` the largest that it is a multiple of."""

        def fits(size: int) -> bool:
            return seconds >= size and (not exact or seconds % size == 0)

        if fits(_DAY):
            return self.words(say_count("{count} day", "{count} days", seconds // _DAY))
        if fits(_HOUR):
            return self.words(say_count("{count} hour", "{count} hours", seconds // _HOUR))
        if fits(_MINUTE):
            return self.words(say_count("{count} minute", "{count} minutes", seconds // _MINUTE))
        return self.words(say_count("{count} second", "{count} seconds", seconds))

    def size(self, size_bytes: int) -> str:
        """A size in bytes, thousands or millions of them."""
        for unit, limit in (("M", 1_000_000), ("K", 1000)):
            if size_bytes >= limit:
                return f"{self.language.count(size_bytes // limit)} {unit}"
        return f"{size_bytes} B"

    def amount(self, plain: object) -> str:
        """An amount that came as a decimal string."""
        text = printable(str(plain))
        return text if self.language.code == "en" else text.replace(".", ",")
