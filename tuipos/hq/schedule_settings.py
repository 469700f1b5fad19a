"""Changing a distribution schedule: its recurrence, its data group, and whether it runs at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from peewee import Database

from tuipos.domain.words import Refusal, refuse, say
from tuipos.hq.progress import schedules_with_progress
from tuipos.hq.schedules import find_schedule
from tuipos.storage.database import write
from tuipos.storage.models.headquarters import DataGroup, Schedule

_EVERY = re.compile(r"(\d{1,6})(s|m|h|d)", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_LEAST_SECONDS, _MOST_SECONDS = 10, 31 * 86_400
_BY_HAND = ("0", "hand", "by hand")


def set_schedule(
    db: Database, schedule: str, settings: Mapping[str, str]
) -> dict[str, Any] | Refusal:
    """Change `every` (5m, 1h, hand), `group` and `active` (yes, no) of a schedule, all or none."""
    row = find_schedule(db, schedule)
    if isinstance(row, Refusal):
        return row
    columns: dict[str, Any] = {}
    for key, text in settings.items():
        found = _read(db, key, text.strip())
        if isinstance(found, Refusal):
            return found
        columns |= found
    if columns:
        with write(db):
            Schedule.update(**columns).where(Schedule.job == row["job"]).execute(db)
    return next(one for one in schedules_with_progress(db) if one["job"] == row["job"])


def every_as_typed(seconds: int) -> str:
    """A recurrence as it is typed: `hand`, `30s`, `5m`, `1h`, `1d`."""
    if seconds == 0:
        return "hand"
    for unit in ("d", "h", "m"):
        if seconds % _SECONDS[unit] == 0:
            return f"{seconds // _SECONDS[unit]}{unit}"
    return f"{seconds}s"


def list_groups(db: Database) -> list[str]:
    """The data groups, by name."""
    query = DataGroup.select(DataGroup.name).order_by(DataGroup.name)
    return [name for (name,) in query.tuples().execute(db)]


def _read(db: Database, key: str, text: str) -> dict[str, Any] | Refusal:
    if key == "every":
        seconds = _seconds(text)
        if seconds is None:
            what = say("every can't be {text}.", text=text, field="every")
            return refuse("setting-wrong", what,
                          say("Write hand, or from 10s to 31d: 30s, 5m, 1h, 1d."))  # fmt: skip
        return {"every_seconds": seconds}
    if key == "active":
        if text not in ("yes", "no"):
            what = say("{key} is yes or no, not {text}.", key=key, text=text, field=key)
            return refuse("setting-wrong", what)
        return {"active": text == "yes"}
    if key == "group":
        if text not in list_groups(db):
            what = say("There is no data group {group}.", group=text, field="group")
            return refuse("setting-wrong", what)
        return {"group": text}
    return refuse(
        "setting-unknown",
        say("There is no setting {key} in a schedule.", key=key),
        say("Settings are: {known}.", known="every, group, active"),
    )


def _seconds(text: str) -> int | None:
    if text.casefold() in _BY_HAND:
        return 0
    match = _EVERY.fullmatch(text)
    seconds = int(match[1]) * _SECONDS[match[2]] if match else 0
    return seconds if _LEAST_SECONDS <= seconds <= _MOST_SECONDS else None
