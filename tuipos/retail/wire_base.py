"""The base of all messages between register and server."""

from __future__ import annotations

import msgspec


class Wire(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """Base of every message: immutable, fields by name, unknown fields ignored."""
