"""Screen layouts at headquarters: what a row of their files and forms means."""

from __future__ import annotations

import re
from typing import Any

from tuipos.domain.layout import COLOURS, LONGEST_PARAMETERS, MOST_BUTTONS, MOST_PAGES
from tuipos.domain.money import parse_money
from tuipos.domain.words import say
from tuipos.hq.cells import (
    BadCell,
    Cells,
    Changes,
    Known,
    plain_decimal,
    read_number,
    read_percent_text,
    read_whole,
)
from tuipos.hq.layout_columns import LABELS, USE_MORE
from tuipos.operations import registry
from tuipos.operations.keymap import key_fault, tidy_key
from tuipos.storage.models import master

_LONGEST_LABEL = 40
_AMOUNTS = frozenset({
    registry.PAY_CASH, registry.PAY_CASH_QUICK,
    registry.LINE_DISCOUNT_AMOUNT, registry.TOTAL_DISCOUNT_AMOUNT,
})  # fmt: skip
_TAXES = frozenset({registry.SALE_TAX, registry.LINE_TAX})
_PERCENTS = frozenset({registry.LINE_DISCOUNT_PERCENT, registry.TOTAL_DISCOUNT_PERCENT})


def read_layout_button(cells: Cells, known: Known) -> Changes:
    """A button: where it is, its operation, and what is typed for it when it is pressed."""
    row: dict[str, Any] = {
        "layout": read_number(cells, "layout"),
        "page": read_whole(cells, "page", 1, MOST_PAGES),
        "position": read_whole(cells, "position", 1, MOST_BUTTONS),
        "operation": _operation(cells),
    }
    place = f"{row['layout']} {row['page']}.{row['position']}"
    known.first_time("position", place)
    for column in LABELS:
        if column in cells:
            if len(cells[column]) > _LONGEST_LABEL:
                raise BadCell(column, say("{column} has at most {most} letters",
                                          column=column, most=_LONGEST_LABEL))  # fmt: skip
            row[column] = cells[column]
    if "parameters" in cells:
        row["parameters"] = _parameters(cells["parameters"], row["operation"], known)
    if "colour" in cells:
        row["colour"] = _colour(cells["colour"])
    if "key" in cells:
        row["key"] = _key(cells["key"], row["layout"], known)
    known.layouts.add(row["layout"])
    return [(master.LayoutButton, row)]


def read_layout_use(cells: Cells, known: Known) -> Changes:
    """Whose a layout is; each of store, register and staff is empty for any."""
    row = {name: cells.get(name, "") for name in USE_MORE}
    row["layout"] = read_number(cells, "layout")
    if row["layout"] not in known.layouts:
        raise BadCell("layout", say("there is no layout {name}", name=row["layout"]))
    if row["store"] and row["store"] not in known.stores:
        raise BadCell("store", say("there is no store {store}", store=row["store"]))
    if row["register"] and (row["store"], row["register"]) not in known.registers:
        raise BadCell("register", say("there is no register {register} in store {store}",
                                      register=row["register"],
                                      store=row["store"] or "-"))  # fmt: skip
    if row["staff"] and row["staff"] not in known.staff:
        raise BadCell("staff", say("there is nobody with the number {staff}", staff=row["staff"]))
    known.first_time("layout", " ".join(row[name] or "-" for name in USE_MORE))
    return [(master.LayoutUse, row)]


def _operation(cells: Cells) -> int:
    text = cells["operation"]
    number = int(text) if re.fullmatch(r"\d{1,6}", text, re.ASCII) else 0
    if registry.by_number(number) is None:
        raise BadCell("operation", say("there is no operation {number}",
                                       number=text or say("nothing")))  # fmt: skip
    return number


def _parameters(text: str, operation: int, known: Known) -> str:
    """What is typed for an operation, checked where it is an amount, a rate, a page or a tax."""
    if len(text) > LONGEST_PARAMETERS:
        raise BadCell("parameters", say("{column} has at most {most} letters",
                                        column="parameters", most=LONGEST_PARAMETERS))  # fmt: skip
    if operation == registry.SUB_MENU:
        read_whole({"parameters": text}, "parameters", 1, MOST_PAGES)
    if operation in _TAXES and text and text not in known.taxes:
        raise BadCell("parameters", say("there is no tax {tax}; there is {known}",
                                        tax=text, known=", ".join(known.taxes)))  # fmt: skip
    if operation in _AMOUNTS and text:
        plain = plain_decimal(text, known.decimal)
        if not plain or parse_money(plain, known.currency) is None:
            raise BadCell("parameters", say("parameters is an amount here, not {text}",
                                            text=text))  # fmt: skip
        return plain
    return read_percent_text(text, known) if operation in _PERCENTS and text else text


def _colour(text: str) -> str:
    if text not in COLOURS:
        known_colours = ", ".join(colour for colour in COLOURS if colour)
        raise BadCell("colour", say("colour is one of {colours}, not {text}",
                                    colours=known_colours, text=text))  # fmt: skip
    return text


def _key(text: str, layout: str, known: Known) -> str:
    """A key that arrives at every till and has no other meaning there."""
    if not text:
        return ""
    key = tidy_key(text)
    fault = key_fault(key)
    if fault is not None:
        raise BadCell("key", say("{key}: {why}", key=text, why=fault))
    known.first_time("key", f"{layout} {key}")
    return key
