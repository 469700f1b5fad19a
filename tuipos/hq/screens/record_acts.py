"""Adding, changing and deleting records of master data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tuipos.domain.words import say, say_count
from tuipos.hq.client import HqClient
from tuipos.hq.record_keys import RECORD_KEYS
from tuipos.hq.screens.desk import Desk
from tuipos.hq.screens.forms import Field, Form
from tuipos.hq.screens.model import Thing
from tuipos.hq.screens.reader import Reader
from tuipos.hq.screens.record_fields import RECORD_FIELDS, RecordField
from tuipos.hq.screens.speech import Cell, Speech
from tuipos.ui.text import fit, printable

Act = Callable[[Desk, Thing], None]
Choices = dict[str, tuple[str, ...]]


def adding(kind: str) -> Act:
    """The act that shows an empty form."""

    def add(desk: Desk, row: Thing) -> None:
        _show_form(desk, kind, None)

    return add


def editing(kind: str) -> Act:
    """The act that shows a record's form."""

    def edit(desk: Desk, row: Thing) -> None:
        _show_form(desk, kind, row)

    return edit


def deleting(kind: str) -> Act:
    """The act that deletes a record after a question."""

    def delete(desk: Desk, row: Thing) -> None:
        _ask_delete(desk, kind, {name: str(row.get(name, "")) for name in RECORD_KEYS[kind]})

    return delete


def read_coming(desk: Desk, row: Thing) -> None:
    """Show the prices that change by themselves on a day to come."""
    desk.read(lambda hq: hq.get("/coming-prices"), lambda found: _coming(found, desk.speech))


def _coming(found: list[Thing], speech: Speech) -> Reader:
    rows: list[list[Cell]] = []
    day = ""
    for one in found:
        if one["day"] != day:
            day = str(one["day"])
            number = sum(other["day"] == day for other in found)
            words = say_count("{day}: {count} change", "{day}: {count} changes", number, day=day)
            rows += [[], [(speech.words(words), "strong")]]
        rows.append(_coming_row(one, speech))
    nothing: list[list[Cell]] = [[], [(speech.text("No price changes by itself."), "muted")]]
    return Reader(speech.text("Coming price changes"), rows or nothing)


def _coming_row(one: Thing, speech: Speech) -> list[Cell]:
    begins = bool(one["begins"])
    what = speech.text("begins") if begins else speech.text("ends")
    store = str(one["store"]) or speech.text("all")
    name = fit(f"{printable(str(one['number']))} {printable(str(one['name']))}", 30)
    amount = fit(speech.amount(one["price"]), 9, right=True)
    role = "text" if begins else "muted"
    return [(f"{name} {fit(printable(store), 6)}", role), (amount, role), (f"  {what}", "muted")]


def edit_register(desk: Desk, row: Thing) -> None:
    """The register page's rows have other names than its records."""
    _show_form(desk, "registers", _register_cells(row))


def delete_register(desk: Desk, row: Thing) -> None:
    """Delete a register; its offline database is retired."""
    cells = _register_cells(row)
    _ask_delete(desk, "registers", {name: cells[name] for name in RECORD_KEYS["registers"]})


def _register_cells(row: Thing) -> Thing:
    return {"store": row["store"], "number": row["register"], "name": row["name"]}


def _show_form(desk: Desk, kind: str, row: Thing | None) -> None:
    fields = RECORD_FIELDS[kind]
    wanted = {one.choices_from for one in fields if one.choices_from}

    def ask(hq: HqClient) -> Choices:
        return {name: _choices(hq, name) for name in wanted}

    desk.fetch_form(ask, lambda choices: _form(desk.speech, kind, row, choices))


def _choices(hq: HqClient, name: str) -> tuple[str, ...]:
    """What a field chooses from: names of profiles, codes of taxes, numbers of stores."""
    if name == "profiles":
        return tuple(str(one["name"]) for one in hq.get("/profiles"))
    column = "code" if name == "taxes" else "number"
    rows = hq.get(f"/records/{name}", limit=200)["rows"]
    return tuple(dict.fromkeys(str(one[column]) for one in rows))


def _form(speech: Speech, kind: str, row: Thing | None, choices: Choices) -> Form:
    new = row is None
    fields = [_field(speech, one, row, choices, kind) for one in RECORD_FIELDS[kind]]
    key = {} if row is None else {name: str(row.get(name, "")) for name in RECORD_KEYS[kind]}
    title = (
        _new_title(speech, kind) if row is None else _named({**key, "": str(row.get("name", ""))})
    )

    def save(hq: HqClient, values: dict[str, str]) -> Any:
        return hq.save(kind, {**values, **key}, new=new)

    def saved(_: Any) -> Cell:
        return (speech.text("Saved. The next run of its schedule sends it."), "good")

    return Form(title, fields, save, saved, whole=new)


def _field(
    speech: Speech, one: RecordField, row: Thing | None, choices: Choices, kind: str
) -> Field:
    of = choices.get(one.choices_from, ()) or one.choices
    value = str(row.get(one.name, "")) if row is not None else one.start
    if row is None and not value and of:
        value = of[0]
    fixed = row is not None and one.name in RECORD_KEYS[kind]
    meaning = speech.text(one.meaning) if one.meaning else ""
    return Field(
        one.name, speech.text(one.label), value, meaning, of, hidden=one.hidden, fixed=fixed
    )


def _new_title(speech: Speech, kind: str) -> str:
    titles = {
        "stores": speech.text("New store"),
        "registers": speech.text("New register"),
        "products": speech.text("New product"),
        "prices": speech.text("New price"),
        "discounts": speech.text("New discount"),
        "group-prices": speech.text("New price of a group"),
        "limits": speech.text("New limits of a role"),
        "barcodes": speech.text("New barcode"),
        "masks": speech.text("New barcode mask"),
        "units": speech.text("New unit"),
        "unit-prices": speech.text("New price of a unit"),
        "taxes": speech.text("New tax rate"),
        "tax-parts": speech.text("New part of a tax"),
        "customers": speech.text("New customer"),
        "loyalty": speech.text("New loyalty card"),
        "loyalty-schemes": speech.text("New loyalty scheme"),
        "gift-cards": speech.text("New gift card"),
        "exchange-rates": speech.text("New rate of exchange"),
        "availability": speech.text("New count"),
        "staff": speech.text("New staff"),
        "layouts": speech.text("New button"),
        "layout-uses": speech.text("New use of a layout"),
    }
    return titles[kind]


def _named(key: dict[str, str]) -> str:
    return printable(" · ".join(value for value in key.values() if value))


def _ask_delete(desk: Desk, kind: str, key: dict[str, str]) -> None:
    speech = desk.speech
    name = _named(key) or speech.text("all stores")
    question = say("Delete {name}? The next run takes it from the registers. y = yes",
                   name=name)  # fmt: skip
    done = say("{name} is deleted.", name=name)

    def act() -> None:
        desk.do(
            speech.text("Changing …"),
            lambda hq: hq.delete(kind, key),
            lambda _: (speech.words(done), "good"),
        )

    desk.ask(speech.words(question), act)
