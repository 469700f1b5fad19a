"""The screen layouts of one register, as a database of master data holds them."""

from __future__ import annotations

from peewee import Database

from tuipos.domain.layout import Button, Layout, Layouts, Use, uses_at
from tuipos.storage import queries
from tuipos.storage.models.master import LayoutButton, LayoutUse


def layouts_at(db: Database, store: str, register: str) -> Layouts:
    """The layouts in use at a register, and whose is which; none where none was laid out."""
    rows = queries.rows(db, LayoutUse.select().order_by(LayoutUse.store, LayoutUse.register))
    uses = uses_at(
        tuple(Use(row.layout, row.store, row.register, row.staff) for row in rows), store, register
    )
    names = sorted(set(uses.values()))
    order = (LayoutButton.layout, LayoutButton.page, LayoutButton.position)
    wanted = LayoutButton.select().where(LayoutButton.layout.in_(names)).order_by(*order)
    by_layout: dict[str, list[Button]] = {name: [] for name in names}
    for row in queries.rows(db, wanted) if names else ():
        by_layout[row.layout].append(_button(row))
    layouts = [Layout(name, tuple(buttons)) for name, buttons in by_layout.items() if buttons]
    return Layouts(tuple(layouts), uses)


def _button(row: LayoutButton) -> Button:
    labels = {"en": row.label, "de": row.label_de, "ru": row.label_ru}
    return Button(
        page=row.page,
        position=row.position,
        operation=row.operation,
        parameters=row.parameters,
        labels={language: label for language, label in labels.items() if label},
        colour=row.colour,
        key=row.key,
    )
