"""Drawing headquarters: the view as rows of styled text for a width and a height. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tuipos.hq.screens.form_drawing import form_rows
from tuipos.hq.screens.model import Column
from tuipos.hq.screens.speech import Cell, Speech
from tuipos.hq.screens.view import View
from tuipos.ui.text import fit, printable, width_of, wrapped
from tuipos.ui.widgets.key_bar import KeyHint, key_row
from tuipos.ui.widgets.rows import EMPTY, Row, spread

_WIDE = 70
_DETAIL_ROWS = 9
#: A body at least so wide has room for spare columns.
_WIDE_BODY = 55
_LABEL = 17


def side_width(width: int) -> int:
    """How wide the menu is."""
    return 20 if width >= _WIDE else 14


def list_room(height: int) -> int:
    """How many rows of the list fit above the details."""
    return max(3, height - 3 - 3 - _DETAIL_ROWS)


def draw(view: View, speech: Speech, width: int, height: int) -> list[Row]:
    """All rows of the screen, from the top."""
    side = side_width(width)
    body = _body(view, speech, width - side - 1, height - 3)
    rows = [_header(view, speech, width)]
    for y in range(height - 3):
        row = body[y] if y < len(body) else EMPTY
        menu = _menu(y, view, speech, side, height - 3)
        gap = (" ", "text")
        if row.background == "selected":
            gap = (speech.signs.selected, "key")
        rows.append(Row(*menu, gap, *row, background=row.background))
    rows.append(_message(view, speech, width))
    rows.append(key_row(hints(view, speech), width))
    return [_fitted(row, width) for row in rows[:height]]


def hints(view: View, speech: Speech) -> list[KeyHint]:
    """The keys that mean something now, the page's own first."""
    _ = speech.text
    arrows = speech.signs.up_down
    if view.is_asking:
        return [KeyHint("Y", _("Yes")), KeyHint("Esc", _("No"))]
    if view.form is not None:
        does = _("Sign in") if view.form.is_sign_in else _("Save")
        return [KeyHint(arrows, _("Field")), KeyHint("F2", does), KeyHint("Esc", _("Back")),
                KeyHint("Ctrl+U", _("Empty"))]  # fmt: skip
    if view.reader is not None:
        return [KeyHint(arrows, _("Read")), KeyHint("Esc", _("Back"))]
    if view.is_finding:
        return [KeyHint("Enter", _("To the list")), KeyHint("Esc", _("Show all"))]
    if view.in_menu:
        return [KeyHint(arrows, _("Page")), KeyHint("Enter", _("Open")),
                KeyHint("F1", _("Help")), KeyHint("Ctrl+Q", _("Leave"))]  # fmt: skip
    own = [
        KeyHint(key.shown, _(key.does), key.anywhere or view.row is not None)
        for key in view.page.keys
    ]
    return [
        *own,
        KeyHint("/", _("Find")),
        KeyHint("Tab", _("Page")),
        KeyHint("F1", _("Help"), kept=True),
        KeyHint("Ctrl+Q", _("Leave"), kept=True),
    ]


def _header(view: View, speech: Speech, width: int) -> Row:
    left = [(" " + speech.text("Headquarters"), "key"), (f"   {printable(view.who)}", "text")]
    clock = speech.language.time(speech.clock())
    right = [view.stores, clock] if view.stores else [clock]
    return spread(left, [(f" {speech.signs.dot} ".join(right) + " ", "muted")], width, "bar")


def _menu(y: int, view: View, speech: Speech, width: int, height: int) -> list[Cell]:
    """One row of the menu; it is moved where there are more pages than rows."""
    chosen = view.pages.index(view.page)
    first = max(0, min(chosen - height // 2, len(view.pages) - height + 1))
    index = y - 1 + first
    if not 0 <= index < len(view.pages) or y == 0:
        return [(" " * width, "menu")]
    name = speech.text(view.pages[index].name)
    if index != chosen:
        return [(fit(f"  {name}", width, ellipsis=speech.signs.ellipsis), "menu")]
    mark = speech.signs.selected
    role = "menu-here" if view.in_menu else "menu-chosen"
    return [(mark, "menu-mark"), (fit(f" {name}", width - 1), role)]


def _message(view: View, speech: Speech, width: int) -> Row:
    if view.is_finding or (view.find and not view.message[0]):
        cursor = "_" if view.is_finding else ""
        found = f" / {printable(view.find)}{cursor}"
        return Row((found, "key" if view.is_finding else "muted"))
    text, role = view.message
    return Row((fit(f" {text}", width, ellipsis=speech.signs.ellipsis), role))


def _body(view: View, speech: Speech, width: int, height: int) -> list[Row]:
    if view.form is not None:
        return form_rows(view.form, speech, width, height)
    if view.reader is not None:
        rows = [Row(*row) for row in view.reader.rows]
        room = height - 3
        shown = rows[view.reader.top : view.reader.top + room]
        return [EMPTY, Row((printable(view.reader.title), "strong")), EMPTY, *shown]
    return _list_page(view, speech, width, height)


def _list_page(view: View, speech: Speech, width: int, height: int) -> list[Row]:
    page = view.page
    columns = [one for one in page.columns if not one.spare or width >= _WIDE_BODY]
    title = speech.text(page.title) + (f", {view.subtitle}" if view.subtitle else "")
    details = _details(view, speech, width)
    rows = [
        EMPTY,
        Row((title, "strong")),
        EMPTY,
        Row(*_cells([(speech.text(one.head), "muted") for one in columns], columns, width, speech)),
    ]
    room = max(1, height - len(rows) - len(details))
    rows += _list(view, speech, columns, width, room)
    rows += [EMPTY] * (height - len(rows) - len(details))
    return [*rows, *details]


def _list(
    view: View, speech: Speech, columns: Sequence[Column], width: int, room: int
) -> list[Row]:
    rows = view.rows
    if rows is None:
        return [Row((speech.text("Asking the server …"), "muted"))]
    if not rows:
        empty = speech.text("Nothing found.") if view.find else speech.text("Nothing here yet.")
        return [Row((empty, "muted"))]
    top = max(0, min(view.chosen - room // 2, len(rows) - room))
    found = []
    for index, row in enumerate(rows[top : top + room], top):
        chosen = index == view.chosen
        spans = _cells([one.cell(row, speech) for one in columns], columns, width, speech)
        found.append(Row(*spans, background="selected" if chosen else "background"))
    return found


def _details(view: View, speech: Speech, width: int) -> list[Row]:
    row = view.row
    if row is None:
        return []
    line = speech.signs.horizontal * max(0, width - 1)
    label = fit(view.page.label(row, speech), width, ellipsis=speech.signs.ellipsis)
    rows = [Row((line, "line")), Row((label, "strong"))]
    for name, (text, role) in view.page.details(row, view.extra, speech):
        if not name:
            rows.append(Row((text, role)))
            continue
        label = fit(name, min(_LABEL, width // 3), ellipsis=speech.signs.ellipsis)
        first, *more = wrapped(text, width - width_of(label) - 2) or [text]
        rows.append(Row((f"{label} ", "muted"), (first, role)))
        rows += [Row((" " * (width_of(label) + 1), "muted"), (line, role)) for line in more]
    return [*rows[:_DETAIL_ROWS], *([EMPTY] * (_DETAIL_ROWS - len(rows)))]


def _cells(
    cells: Sequence[Cell], columns: Sequence[Column], width: int, speech: Speech
) -> list[Cell]:
    spans: list[Cell] = []
    left = width
    for (text, role), column in zip(cells, columns, strict=True):
        wanted = column.width if width >= _WIDE_BODY else column.narrow or column.width
        cell_width = min(wanted or left, left)
        shown = text
        if cell_width > 1 and width_of(text) >= cell_width and column.width:
            shown = fit(text, cell_width - 1, ellipsis=speech.signs.ellipsis)
        spans.append((fit(shown, cell_width, ellipsis=speech.signs.ellipsis), role))
        left -= cell_width
    return spans


def _fitted(row: Row, width: int) -> Row:
    """The row, cut where the screen ends."""
    left = width
    spans: list[Cell] = []
    for text, role in row:
        if left <= 0:
            break
        spans.append((text if width_of(text) <= left else fit(text, left), role))
        left -= width_of(text)
    return Row(*spans, background=row.background)
