"""Drawing a page of headquarters: rows of styled text for a width and a height. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len, set_cell_size

from tuipos.hq.screens.pages import PAGES, SCHEDULES, Cell, Page, Thing
from tuipos.hq.tables import shown

#: Spans of one row, and the role of what they stand on.
Row = tuple[list[Cell], str]
_WIDE = 70
_DETAIL_ROWS = 8


@dataclass(slots=True)
class View:
    """What the screen shows now; `rows` is None until the server has answered."""

    page: Page = SCHEDULES
    rows: list[Thing] | None = None
    chosen: int = 0
    message: Cell = ("", "text")
    server: str = ""
    keys: Sequence[tuple[str, str]] = field(default_factory=tuple)

    @property
    def row(self) -> Thing | None:
        """The row under the cursor."""
        return self.rows[self.chosen] if self.rows else None

    def move(self, by: int) -> None:
        """Move the cursor, as far as there are rows."""
        last = len(self.rows or ()) - 1
        self.chosen = max(0, min(self.chosen + by, last))


def draw(view: View, width: int, height: int, clock: str) -> list[Row]:
    """All rows of the screen, from the top."""
    side = 20 if width >= _WIDE else 14
    body = _body(view, width - side - 1, height - 3)
    rows: list[Row] = [_spread([(" Headquarters", "key"), (f"   {view.server}", "text")],
                               [(f"{clock} ", "muted")], width)]  # fmt: skip
    for y in range(height - 3):
        spans = [*_side(y, view.page, side), (" ", "text"), *body[y][0]]
        rows.append((spans, body[y][1]))
    rows.append(([(f" {view.message[0]}", view.message[1])], "background"))
    rows.append((_keys(view, width), "bar"))
    return rows


def _side(y: int, page: Page, width: int) -> list[Cell]:
    index = y - 1
    if not 0 <= index < len(PAGES):
        return [(" " * width, "side")]
    one = PAGES[index]
    if one is page:
        return [("▌", "side-mark"), (_fit(f" {one.name}", width - 1), "side-chosen")]
    return [(_fit(f"  {one.name}", width), "side")]


def _body(view: View, width: int, height: int) -> list[Row]:
    details = _details(view, width)
    room = max(1, height - 4 - len(details))
    rows: list[Row] = [
        ([("", "text")], "background"),
        ([(view.page.title, "strong")], "background"),
    ]
    rows.append(([("", "text")], "background"))
    rows.append((_cells([(c.head, "muted") for c in view.page.columns], view.page, width),
                 "background"))  # fmt: skip
    rows += _list(view, width, room)
    rows += [([("", "text")], "background")] * (height - len(rows) - len(details))
    return [*rows, *details][:height]


def _list(view: View, width: int, room: int) -> list[Row]:
    if view.rows is None:
        return [([("Asking the server …", "muted")], "background")]
    if not view.rows:
        return [([("Nothing here yet.", "muted")], "background")]
    top = max(0, min(view.chosen - room // 2, len(view.rows) - room))
    found: list[Row] = []
    for index, row in enumerate(view.rows[top : top + room], top):
        cells = [column.cell(row) for column in view.page.columns]
        under = "selected" if index == view.chosen else "background"
        found.append((_cells(cells, view.page, width), under))
    return found


def _details(view: View, width: int) -> list[Row]:
    if view.row is None:
        return []
    rows: list[Row] = [
        ([("─" * max(0, width - 1), "line")], "background"),
        ([(view.page.label(view.row), "strong")], "background"),
    ]
    for name in view.page.details:
        label = name.replace("_", " ").capitalize()
        value = shown(view.row.get(name))
        rows.append(([(_fit(label, 24), "muted"), (value, "text")], "background"))
    return rows[:_DETAIL_ROWS]


def _cells(cells: Sequence[Cell], page: Page, width: int) -> list[Cell]:
    spans: list[Cell] = []
    left = width
    for (text, role), column in zip(cells, page.columns, strict=True):
        cell_width = min(column.width or left, left)
        spans.append((_fit(text, cell_width), role))
        left -= cell_width
    return spans


def _keys(view: View, width: int) -> list[Cell]:
    spans: list[Cell] = [(" ", "text")]
    used = 1
    general = (("↑↓", "Choose"), ("Tab", "Page"), ("F5", "Ask again"), ("Ctrl+Q", "Leave"))
    for key, does in (*view.keys, *(() if view.keys else (*view.page.keys, *general))):
        needed = cell_len(key) + cell_len(does) + 3
        if used + needed > width:
            break
        spans += [(key, "key"), (f" {does}  ", "text")]
        used += needed
    return spans


def _spread(left: list[Cell], right: list[Cell], width: int) -> Row:
    used = sum(cell_len(text) for text, _ in (*left, *right))
    return ([*left, (" " * max(0, width - used), "text"), *right], "bar")


def _fit(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, max(0, width - 2)) + "… "[: min(2, width)]
