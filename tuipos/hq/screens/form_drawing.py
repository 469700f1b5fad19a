"""Drawing a form: labels, values, the chosen field's cursor, meaning and error. Pure."""

from __future__ import annotations

from tuipos.hq.screens.forms import Field, Form
from tuipos.hq.screens.speech import Speech
from tuipos.ui.text import fit, printable, width_of, wrapped
from tuipos.ui.widgets.rows import EMPTY, Row, Span

_MEANING_ROWS = 4


def form_rows(form: Form, speech: Speech, width: int, height: int) -> list[Row]:
    """The form from the top: as many fields as fit, the chosen one among them."""
    label_width = min(max(width_of(one.label) for one in form.fields) + 2, width // 2)
    room = max(1, height - 3 - _MEANING_ROWS - 1)
    top = max(0, min(form.at - room // 2, len(form.fields) - room))
    rows = [EMPTY, Row((printable(form.title), "strong")), EMPTY]
    for index, one in enumerate(form.fields[top : top + room], top):
        rows.append(_field_row(one, speech, index == form.at, label_width, width))
    rows += [EMPTY] * (height - len(rows) - _MEANING_ROWS - 1)
    return [*rows, Row((speech.signs.horizontal * (width - 1), "line")),
            *_meaning(form.field, speech, width)]  # fmt: skip


def _field_row(one: Field, speech: Speech, chosen: bool, label_width: int, width: int) -> Row:
    room = max(4, width - label_width - 1)
    value = speech.signs.hidden * len(one.value) if one.hidden else printable(one.value)
    label: Span = (fit(one.label, label_width, ellipsis=speech.signs.ellipsis), "muted")
    if not chosen:
        role = "bad" if one.error else "muted" if one.fixed else "text"
        return Row(label, (fit(value, room, ellipsis=speech.signs.ellipsis), role))
    if one.choices:
        return Row(label, (f"< {value} >", "key"), background="selected")
    before, behind = value[: one.cursor], value[one.cursor :]
    while width_of(before) >= room:
        before = before[1:]
    under, rest = behind[:1] or " ", behind[1:]
    role = "bad" if one.error else "text"
    return Row(label, (before, role), (under, "cursor"), (rest, role), background="selected")


def _meaning(one: Field, speech: Speech, width: int) -> list[Row]:
    rows: list[Row] = []
    if one.error:
        rows += [Row((line, "bad")) for line in wrapped(one.error, width - 1)]
    text = one.meaning
    if one.choices:
        turn = speech.text("Space turns through: {choices}.").format(choices=", ".join(one.choices))
        text = f"{text} {turn}".strip()
    rows += [Row((line, "muted")) for line in wrapped(text, width - 1)] if text else []
    return [*rows, *([EMPTY] * _MEANING_ROWS)][:_MEANING_ROWS]
