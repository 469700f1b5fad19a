"""The base of every table: models stay unbound, and each query names its database."""

from __future__ import annotations

from peewee import Model


class Table(Model):
    """A table that belongs to no database by itself: use `query.execute(db)` or `.bind(db)`.

    Binding a model is global in a process that serves HQ, channel and offline databases at once.
    """

    class Meta:
        legacy_table_names = False
