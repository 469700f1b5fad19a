"""The connection's state as text, to be kept in the journal over a restart."""

from __future__ import annotations

import msgspec

from tuipos.connection.machine import State


def to_text(state: State) -> str:
    """The state as JSON, with its mode, since when and why."""
    return msgspec.json.encode(state).decode()


def from_text(text: str | None) -> State | None:
    """The state that was kept; None where there is none, or none that can be read."""
    if not text:
        return None
    try:
        return msgspec.json.decode(text, type=State)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None
