"""Offline profiles as HQ shows and changes them: `timeout=2s warn_age_prices=3d`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from peewee import BooleanField, Database, Field

from tuipos.domain.words import Refusal, refuse, say
from tuipos.hq.cells import BadCell, Cells, Changes, Known, plain_decimal, read_number
from tuipos.hq.master import save
from tuipos.storage.models.master import OfflineProfile

_NAME = re.compile(r"[^\W_][\w .-]{0,39}")
_DURATION = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)(s|m)", re.ASCII)
_MILLISECONDS = {"s": 1000, "m": 60_000}
_AGE = re.compile(r"(\d{1,4})(h|d)", re.ASCII)
_HOURS = {"h": 1, "d": 24}
_AMOUNT = re.compile(r"\d{1,9}(\.\d{1,4})?", re.ASCII)
#: Settings that are an amount in the store's currency.
_AMOUNTS = ("gift_card_limit", "loyalty_limit")
#: What `returns_offline` may be, beside an amount.
_RETURNS = ("allowed", "manager")
_MOST_AGE_HOURS = 366 * 24
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
    "warn_offline_days": (0, 3650),
    "account_percent": (0, 100),
    "lock_after": (0, 86_400_000),
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
        value = _read(key, text.strip())
        if isinstance(value, Refusal):
            return value
        columns[_column(key)] = value
    query = OfflineProfile.select().where(OfflineProfile.name == name).dicts()
    stored: dict[str, Any] = next(iter(query.execute(db)), {})
    refused = _upside_down({**stored, **columns})
    if refused is not None:
        return refused
    save(db, OfflineProfile, [{"name": name, **columns}])
    return show_profile(db, name)


def read_profile(cells: Cells, known: Known) -> Changes:
    """A profile's row of a file: what is empty stays as it is, or has its default."""
    row: dict[str, Any] = {"name": known.first_time("name", read_number(cells, "name"))}
    for key in SETTINGS:
        if cells.get(key):
            value = _read(key, cells[key])
            if isinstance(value, Refusal):
                raise _bad_cell(key, value)
            row[_column(key)] = value
    refused = _upside_down(row)
    if refused is not None:
        raise _bad_cell(str(dict(refused.what.values)["field"]), refused)
    return [(OfflineProfile, row)]


def _bad_cell(column: str, refusal: Refusal) -> BadCell:
    if refusal.remedy is None:
        return BadCell(column, refusal.what)
    return BadCell(column, say("{first} {then}", first=refusal.what, then=refusal.remedy))


def profile_as_typed(row: Mapping[str, Any]) -> dict[str, str]:
    """A profile's row as the cells of a file."""
    shown = _as_dict(row)
    yes_no = {True: "yes", False: "no"}
    return {
        "name": str(row["name"]),
        **{
            key: yes_no[shown[key]] if isinstance(shown[key], bool) else str(shown[key])
            for key in SETTINGS
        },
    }


def _typed_name(field: Field) -> str:
    return str(field.name).removesuffix("_ms").removesuffix("_hours")


_FIELDS: dict[str, Field] = {
    _typed_name(field): field
    for field in OfflineProfile._meta.sorted_fields
    if field.name not in ("name", "version")
}
#: What can be set, by the name that is typed.
SETTINGS: tuple[str, ...] = tuple(_FIELDS)


def _column(key: str) -> str:
    return str(_FIELDS[key].name)


def _read(key: str, text: str) -> Any:
    field = _FIELDS.get(key)
    if field is None:
        known = ", ".join(sorted(SETTINGS))
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
    if key in _AMOUNTS or key == "returns_offline":
        return _read_amount(key, text)
    if field.name.endswith("_hours"):
        return _read_age(key, text)
    value = _duration(text) if field.name.endswith("_ms") else _whole(text)
    least, most = _BOUNDS[key]
    if value is None or not least <= value <= most:
        return _out_of_bounds(key, text, field)
    return value


def _read_amount(key: str, text: str) -> str | Refusal:
    """An amount as decimal text, since a profile serves stores of several currencies."""
    if key == "returns_offline" and text in _RETURNS:
        return text
    plain = plain_decimal(text, "")
    if _AMOUNT.fullmatch(plain):
        return plain
    remedy = say("Write an amount in the store's currency, such as 50.00; 0 is none.")
    if key == "returns_offline":
        remedy = say("Write allowed, manager, or the amount above which a manager is needed.")
    return refuse("setting-wrong", say("{key} can't be {text}.", key=key, text=text, field=key),
                  remedy)  # fmt: skip


def _read_age(key: str, text: str) -> int | Refusal:
    match = _AGE.fullmatch(text)
    hours = int(match[1]) * _HOURS[match[2]] if match else 0 if text == "0" else -1
    if 0 <= hours <= _MOST_AGE_HOURS:
        return hours
    return refuse(
        "setting-wrong",
        say("{key} can't be {text}.", key=key, text=text, field=key),
        say("Write hours or days up to {most}: 36h, 7d; 0 is no limit.",
            most=_typed_age(_MOST_AGE_HOURS)),
    )  # fmt: skip


def _upside_down(columns: Mapping[str, Any]) -> Refusal | None:
    """Refuse an age from which data is used no longer before anyone was warned of it."""
    for key in SETTINGS:
        if not key.startswith("warn_age_"):
            continue
        after = key.replace("warn_", "block_")
        warn, block = columns.get(_column(key), 0), columns.get(_column(after), 0)
        if warn and block and warn > block:
            return refuse(
                "setting-wrong",
                say("{key} is later than {after}: it would stop before it warns.",
                    key=key, after=after, field=key),
            )  # fmt: skip
    return None


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


def _typed_age(hours: int) -> str:
    """An age as it is typed: whole days as days, else hours; 0 for no limit."""
    if hours % 24 == 0:
        return f"{hours // 24}d" if hours else "0"
    return f"{hours}h"


def _as_dict(row: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": row["name"]}
    for key, field in _FIELDS.items():
        value = row[field.name]
        if field.name.endswith("_ms"):
            shown[key] = _typed(value)
            shown[f"{key}_seconds"] = value / 1000
        elif field.name.endswith("_hours"):
            shown[key] = _typed_age(value)
            shown[f"{key}_seconds"] = value * 3600
        else:
            shown[key] = value
    return shown
