"""What sales have moved on a card or an account, and what they should be looked at for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tuipos.domain.words import say
from tuipos.hq.client import part
from tuipos.hq.flags import flag_words
from tuipos.hq.screens.desk import Desk
from tuipos.hq.screens.model import Thing
from tuipos.hq.screens.reader import Reader
from tuipos.hq.screens.speech import Cell, Speech
from tuipos.ui.text import fit, printable

_LABEL_CELLS, _TIME_CELLS, _RECEIPT_CELLS, _AMOUNT_CELLS = 22, 18, 20, 11


def reading_movements(kind: str) -> Callable[[Desk, Thing], None]:
    """The act that shows a balance and its movements; `kind` is as the HQ API names it."""

    def read(desk: Desk, row: Thing) -> None:
        path = f"/movements/{part(kind)}/{part(str(row['number']))}"
        desk.read(lambda hq: hq.get(path), lambda found: _reader(found, desk.speech))

    return read


def flag_cells(row: Thing, speech: Speech) -> list[Cell]:
    """A sentence for each reason to look at a transaction."""
    return [(printable(speech.words(flag_words(flag))), "warning") for flag in row["flags"]]


def _reader(found: Thing, speech: Speech) -> Reader:
    text = speech.text
    rows = [
        _fact(text("Put on by headquarters"), found["started"], speech, found),
        _fact(text("Moved by sales"), found["moved"], speech, found),
        _fact(text("Balance"), found["balance"], speech, found),
        [],
    ]
    for one in found["rows"]:
        rows += _movement(one, found["kind"], speech)
    if not found["rows"]:
        rows.append([(text("No sale has moved it."), "muted")])
    if found["more"]:
        rows += [[], [(text("Older ones: tuipos hq movements."), "muted")]]
    words = say("Movements of {number}", number=str(found["number"]))
    return Reader(speech.words(words), rows)


def _fact(label: str, value: Any, speech: Speech, found: Thing) -> list[Cell]:
    shown = "-" if value is None else f"{speech.amount(value)} {printable(found['currency'])}"
    return [(fit(label, _LABEL_CELLS), "muted"), (shown, "text")]


def _movement(one: Thing, kind: str, speech: Speech) -> list[list[Cell]]:
    value = one["points"] if kind == "points" else one["amount"]
    role = "text" if one["taken"] else "muted"
    receipt = printable(str(one["receipt"] or one["transaction"]))
    rows: list[list[Cell]] = [[
        (fit(speech.moment(one["at"]), _TIME_CELLS), "muted"),
        (fit(receipt, _RECEIPT_CELLS), role),
        (fit(speech.amount(value), _AMOUNT_CELLS, right=True), role),
    ]]  # fmt: skip
    if not one["taken"]:
        rows.append([(f"  {speech.text('There was no record to add it to.')}", "warning")])
    rows += [[("  " + words, role)] for words, role in flag_cells(one, speech)]
    return rows
