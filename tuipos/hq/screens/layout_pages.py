"""The pages of screen layouts: buttons, and whose they are."""

from __future__ import annotations

from tuipos.hq.screens.model import Column, Thing, plain
from tuipos.hq.screens.record_pages import record_page
from tuipos.hq.screens.speech import Cell, Speech
from tuipos.operations.registry import by_number
from tuipos.ui.language import mark
from tuipos.ui.text import printable


def _does(row: Thing, speech: Speech) -> Cell:
    """The operation's name with what is typed for it."""
    operation = by_number(int(row["operation"]))
    name = speech.text(operation.short_name) if operation is not None else str(row["operation"])
    return (printable(f"{name} {row['parameters']}".strip()), "text")


def _place(row: Thing, speech: Speech) -> Cell:
    return (printable(f"{row['page']}.{row['position']}"), "text")


def _any(name: str, label: str) -> Column:
    def cell(row: Thing, speech: Speech) -> Cell:
        value = str(row.get(name) or "")
        return (printable(value), "text") if value else (speech.text(mark("all")), "muted")

    return Column(label, 10, cell)


LAYOUTS = record_page(
    "layouts",
    mark("Layouts"),
    mark("The buttons of tills, page by page; a button is an operation with what is typed for it."),
    (
        Column(mark("Layout"), 12, plain("layout")),
        Column(mark("Button"), 8, _place),
        Column(mark("Operation"), 22, _does),
        Column(mark("Label"), 0, plain("label", "muted"), spare=True),
    ),
)
LAYOUT_USES = record_page(
    "layout-uses",
    mark("Layout uses"),
    mark("Whose a layout is: a person's comes before a register's, and that before a store's."),
    (
        _any("store", mark("Store")),
        _any("register", mark("Register")),
        _any("staff", mark("Staff")),
        Column(mark("Layout"), 0, plain("layout")),
    ),
)
