"""The one row that says which of our databases this is, and at which schema."""

from __future__ import annotations

from peewee import CharField, IntegerField

from tuipos.storage.models.base import Table


class SchemaVersion(Table):
    """`kind` is hq, channel, offline or journal; on SQLite `user_version` says the same number."""

    kind = CharField(max_length=10, primary_key=True)
    version = IntegerField()
