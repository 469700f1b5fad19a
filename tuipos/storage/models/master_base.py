"""The base of all master data."""

from __future__ import annotations

from peewee import BigIntegerField

from tuipos.storage.models.base import Table


class Master(Table):
    """Base of all master data."""

    version = BigIntegerField(index=True, default=0)
