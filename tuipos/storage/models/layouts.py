"""Screen layouts as master data: buttons, and whose they are."""

from __future__ import annotations

from peewee import CharField, CompositeKey, IntegerField, TextField

from tuipos.storage.models.master_base import Master


class LayoutButton(Master):
    """A button of a screen layout: an operation, and what is typed for it when it is pressed.

    What the columns mean says `tuipos.domain.layout.Button`; `label` "" is the operation's.
    """

    layout = CharField(max_length=40)
    page = IntegerField()
    position = IntegerField()
    operation = IntegerField()
    parameters = TextField(default="")
    label = TextField(default="")
    label_de = TextField(default="")
    label_ru = TextField(default="")
    colour = CharField(max_length=20, default="")
    key = CharField(max_length=20, default="")

    class Meta:
        primary_key = CompositeKey("layout", "page", "position")


class LayoutUse(Master):
    """Whose a layout is: a store's, a register's of it, a person's, or anybody's ("")."""

    store = CharField(max_length=20, default="")
    register = CharField(max_length=20, default="")
    staff = CharField(max_length=20, default="")
    layout = CharField(max_length=40)

    class Meta:
        primary_key = CompositeKey("store", "register", "staff")
