"""How long ago, how much, in as few words as a header has room for."""

from __future__ import annotations

from datetime import datetime

from tuipos.ui.language import Language

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def age_of(moment: datetime, now: datetime, language: Language) -> str:
    """The time since a moment in its largest unit: `2 min`, `6 h`, `3 d`."""
    _ = language.text
    seconds = max(0, int((now - moment).total_seconds()))
    if seconds < _MINUTE:
        return _("< 1 min")
    if seconds < _HOUR:
        return _("{count} min").format(count=seconds // _MINUTE)
    if seconds < 2 * _DAY:
        return _("{count} h").format(count=seconds // _HOUR)
    return _("{count} d").format(count=language.count(seconds // _DAY))


def hours_of(hours: int, language: Language) -> str:
    """So many hours in their largest unit: `6 h`, `3 d`."""
    if hours < 2 * _DAY // _HOUR:
        return language.text("{count} h").format(count=hours)
    return language.text("{count} d").format(count=language.count(hours * _HOUR // _DAY))


def size_of(size_bytes: int, language: Language) -> str:
    """A file's size in four or five cells: `9 K`, `1.2 M`."""
    kilobytes = max(1, (size_bytes + 512) // 1024)
    if kilobytes < 1000:
        return f"{kilobytes} K"
    tenths = (size_bytes * 10 + 524_288) // 1_048_576
    return f"{language.value(tenths / 10)} M"
