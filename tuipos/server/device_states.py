"""What devices say of themselves with their sync, and how headquarters sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import Database

from tuipos.retail.wire import RegisterState
from tuipos.server.judging import Sender
from tuipos.storage.database import write
from tuipos.storage.models.channel import Device

_SHOWN = (
    "epoch", "version", "revoked", "mode", "pending_uploads", "set_aside", "data_version",
)  # fmt: skip
_TIMES = ("activated", "last_seen", "reported")


def note_state(db: Database, sender: Sender, state: RegisterState, now: datetime) -> None:
    """Keep what a register says of itself; only the newest counts."""
    columns: dict[str, Any] = {
        "mode": state.mode,
        "pending_uploads": state.pending_uploads,
        "set_aside": state.set_aside,
        "data_version": state.data_version,
        "last_seen": now,
        "reported": now,
    }
    if state.version:
        columns["version"] = state.version
    mine = (Device.store == sender.store) & (Device.register == sender.register)
    with write(db):
        Device.update(**columns).where(mine).execute(db)


def device_states(db: Database) -> dict[str, dict[str, Any]]:
    """Every device of this channel database, by store and register."""
    states = {}
    for row in Device.select().dicts().execute(db):
        shown = {name: row[name] for name in _SHOWN}
        for name in _TIMES:
            shown[name] = None if row[name] is None else row[name].isoformat()
        states[f"{row['store']}-{row['register']}"] = shown
    return states
