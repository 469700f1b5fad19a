"""Offline profiles as HQ shows and changes them: `timeout=2s reconnect_interval=5m`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from peewee import BooleanField, Database, Field

from tuipos.domain.words import Refusal, refuse, say
from tuipos.hq.master import save
from tuipos.storage.models.master import OfflineProfile

_NAME = re.compile(r"[^\W_][\w .-]{0,39}")
_DURATION = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)(s|m)", re.ASCII)
_MILLISECONDS = {"s": 1000, "m": 60_000}
_YES = {"yes": True, "no": False}
#: No setting may be outside these; durations in milliseconds.
_BOUNDS: dict[str, tuple[int, int]] = {
    "timeout": (100, 60_000),
    "reconnect_interval": (1000, 86_400_000),
    "health_check_interval": (0, 86_400_000),
    "slow_request_threshold": (0, 60_000),
    "slow_request_count": (1, 1000),
    "reconnect_from_slow_interval": (1000, 86_400_000),
    "upload_batch_size": (1, 1000),
    "sync_interval": (1000, 86_400_000),
    "max_offline_days": (1, 3650),
    "keep_days": (1, 3650),
}


def list_profiles(db: Database) -> list[dict[str, Any]]:
    """Every offline profile, by name."""
    query = OfflineProfile.select().order_by(OfflineProfile.name).dicts()
    return [_as_dict(row) for row in query.execute(db)]


def show_profile(db: Database, name: str) -> dict[str, Any] | Refusal:
    """One offline profile: durations as they are typed, and in seconds."""
    query = OfflineProfile.select().where(OfflineProfile.name == name).dicts()
    for row in query.execute(db):
        return _as_dict(row)
    return refuse("profile-unknown", say("There is no offline profile {name}.", name=name))


def set_profile(db: Database, name: str, settings: Mapping[str, str]) -> dict[str, Any] | Refusal:
    """Change settings of a profile, all or none; it reaches registers with job 1090."""
    shown = show_profile(db, name)
    if isinstance(shown, Refusal) or not settings:
        return shown
    return _saved(db, name, settings)


def add_profile(db: Database, name: str, settings: Mapping[str, str]) -> dict[str, Any] | Refusal:
    """Make a profile with these settings and the built-in ones; stores then choose it by name."""
    name = name.strip()
    if not _NAME.fullmatch(name):
        return refuse(
            "profile-name",
            say("An offline profile can't be called {text}.", text=name, field="name"),
            say("Take letters and digits, 40 at most."),
        )
    if not isinstance(show_profile(db, name), Refusal):
        words = say("There is offline profile {name} already.", name=name, field="name")
        return refuse("profile-there", words)
    return _saved(db, name, settings)


def _saved(db: Database, name: str, settings: Mapping[str, str]) -> dict[str, Any] | Refusal:
    columns: dict[str, Any] = {}
    for key, text in settings.items():
        value = _read(key, text)
        if isinstance(value, Refusal):
            return value
        columns[_column(key)] = value
    save(db, OfflineProfile, [{"name": name, **columns}])
    return show_profile(db, name)


def _settings() -> dict[str, Field]:
    """What can be set, by the name that is typed."""
    fields = OfflineProfile._meta.sorted_fields
    return {
        field.name.removesuffix("_ms"): field
        for field in fields
        if field.name not in ("name", "version")
    }


def _column(key: str) -> str:
    return str(_settings()[key].name)


def _read(key: str, text: str) -> Any:
    field = _settings().get(key)
    if field is None:
        known = ", ".join(sorted(_settings()))
        return refuse(
            "setting-unknown",
            say("There is no setting {key} in an offline profile.", key=key),
            say("Settings are: {known}.", known=known),
        )
    if isinstance(field, BooleanField):
        if text not in _YES:
            return refuse(
                "setting-wrong",
                say("{key} is yes or no, not {text}.", key=key, text=text, field=key),
            )
        return _YES[text]
    value = _duration(text) if field.name.endswith("_ms") else _whole(text)
    least, most = _BOUNDS[key]
    if value is None or not least <= value <= most:
        return _out_of_bounds(key, text, field)
    return value


def _out_of_bounds(key: str, text: str, field: Field) -> Refusal:
    least, most = _BOUNDS[key]
    if field.name.endswith("_ms"):
        return refuse(
            "setting-wrong",
            say("{key} can't be {text}.", key=key, text=text, field=key),
            say("Write seconds or minutes from {least} to {most}: 2s, 5m.",
                least=_typed(least), most=_typed(most)),
        )  # fmt: skip
    return refuse(
        "setting-wrong",
        say("{key} can't be {text}.", key=key, text=text, field=key),
        say("Write a whole number from {least} to {most}.", least=least, most=most),
    )


def _duration(text: str) -> int | None:
    """Milliseconds of `2s`, `0.5s` or `5m`; else None. `0` needs no unit."""
    if text == "0":
        return 0
    match = _DURATION.fullmatch(text)
    return None if match is None else int(Decimal(match[1]) * _MILLISECONDS[match[2]])


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,6}", text, re.ASCII) else None


def _typed(milliseconds: int) -> str:
    """A duration as it is typed: whole minutes as minutes, else seconds."""
    if milliseconds and milliseconds % 60_000 == 0:
        return f"{milliseconds // 60_000}m"
    seconds = Decimal(milliseconds) / 1000
    return f"{seconds.normalize():f}s"


def _as_dict(row: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": row["name"]}
    for key, field in _settings().items():
        value = row[field.name]
        if field.name.endswith("_ms"):
            shown[key] = _typed(value)
            shown[f"{key}_seconds"] = value / 1000
        else:
            shown[key] = value
    return shown
