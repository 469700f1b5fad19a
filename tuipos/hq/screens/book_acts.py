"""What keys do on the pages of transactions and of a day's sales."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tuipos.domain.words import say
from tuipos.hq.client import HqClient, part
from tuipos.hq.screens.balance_acts import flag_cells
from tuipos.hq.screens.desk import Desk
from tuipos.hq.screens.forms import Field, Form
from tuipos.hq.screens.model import Thing
from tuipos.hq.screens.reader import Reader
from tuipos.hq.screens.speech import Cell, Speech
from tuipos.ui.text import fit, printable

MODES = ("", "online", "offline")
SOURCES = ("hq", "channel")
_NAME_CELLS, _AMOUNT_CELLS = 28, 11


def filter_transactions(desk: Desk, row: Thing) -> None:
    """Show the filters; saving them asks for what fits."""
    text, now = desk.speech.text, desk.query
    fields = [
        Field("store", text("Store"), now.get("store", ""), text("Its number; empty: all.")),
        Field("register", text("Register"), now.get("register", ""),
              text("Its number; empty: all.")),
        Field("day", text("Day"), now.get("day", ""),
              text("As 2026-11-23, in the store's time zone; empty: all.")),
        Field("mode", text("Mode"), now.get("mode", ""),
              text("online or offline: how its data was found; empty: both."), MODES),
        Field("receipt", text("Receipt"), now.get("receipt", ""),
              text("A part of the receipt number.")),
        Field("source", text("Database"), now.get("source", "hq"),
              text("hq: what headquarters has taken in; channel: what the store's database holds."),
              SOURCES),
    ]  # fmt: skip

    def keep(hq: HqClient, values: dict[str, str]) -> Any:
        wanted = {name: value.strip() for name, value in values.items() if value.strip()}
        hq.get("/transactions/found", limit=1, **wanted)
        return wanted

    def kept(wanted: Any) -> Cell:
        desk.query.clear()
        desk.query.update(wanted)
        return ("", "text")

    desk.fill_in(Form(text("Show transactions of"), fields, keep, kept, whole=True))


def filter_times(desk: Desk, row: Thing) -> None:
    """Show the filters of the time clock; saving them asks for what fits."""
    text, now = desk.speech.text, desk.query
    fields = [
        Field("store", text("Store"), now.get("store", ""), text("Its number; empty: all.")),
        Field("staff", text("Staff"), now.get("staff", ""), text("A number; empty: all.")),
        Field("day", text("Day"), now.get("day", ""),
              text("As 2026-11-23, in the store's time zone; empty: the last two weeks.")),
    ]  # fmt: skip

    def keep(hq: HqClient, values: dict[str, str]) -> Any:
        wanted = {name: value.strip() for name, value in values.items() if value.strip()}
        hq.get("/time-clock", **wanted)
        return wanted

    def kept(wanted: Any) -> Cell:
        desk.query.clear()
        desk.query.update(wanted)
        return ("", "text")

    desk.fill_in(Form(text("Show entries of"), fields, keep, kept, whole=True))


def read_transaction(desk: Desk, row: Thing) -> None:
    """Show a transaction with its lines, tenders and taxes."""
    source = desk.query.get("source", "hq")
    path = f"/transactions/one/{part(str(row['id']))}"
    desk.read(lambda hq: hq.get(path, source=source), lambda one: _reader(one, desk.speech))


def _reader(one: Thing, speech: Speech) -> Reader:
    text = speech.text
    words = say("Receipt {receipt}", receipt=str(one["receipt"] or "-"))
    facts = [
        (text("Register"), f"{one['store']}/{one['register']}"),
        (text("Staff"), one["staff"]),
        (text("Concluded"), speech.moment(one["concluded_at"])),
        (text("Mode"), one["mode"]),
        (text("Total"), speech.amount(one["total"])),
    ]
    rows: list[list[Cell]] = [
        [(fit(label, 14), "muted"), (speech.shown(value), "text")] for label, value in facts
    ]
    rows += [[cell] for cell in flag_cells(one, speech)]
    document = one.get("document")
    if isinstance(document, dict):
        rows += _document_rows(document, speech)
    rows += [[], [(fit("SHA-256", 14), "muted"), (speech.shown(one["sha256"])[:40], "muted")]]
    return Reader(speech.words(words), rows)


def _document_rows(document: Thing, speech: Speech) -> list[list[Cell]]:
    text = speech.text
    rows: list[list[Cell]] = [[], [(text("Lines"), "strong")]]
    for line in document.get("lines", []):
        role = "muted" if line["voided"] else "text"
        name = f"{line['quantity']} {line['name']}"
        if line["voided"]:
            name += f" ({text('voided')})"
        rows.append(_amount_row(name, line["amount"], role, speech))
        rows += [
            _amount_row(f"  {one['name']}", one["amount"], "good", speech)
            for one in line.get("discounts", [])
        ]
        if line.get("product_tax"):
            words = say("Taxed as {code} by {by}", code=line["tax_code"], by=line["tax_by"])
            rows.append(_amount_row(f"  {speech.words(words)}", "", "warning", speech))
    rows += [[], [(text("Paid"), "strong")]]
    for tender in document.get("tenders", []):
        role = "muted" if tender["voided"] else "text"
        rows.append(_amount_row(str(tender["kind"]), tender["amount"], role, speech))
    rows.append(_amount_row(text("Change"), document.get("change", ""), "muted", speech))
    rows += [[], [(text("Tax"), "strong")]]
    for tax in document.get("taxes", []):
        rate = f"{tax['code']} {tax['rate_millionths'] / 10_000:g} %"
        if tax.get("certificate"):
            rate = f"{text('Tax exempt')} {tax['certificate']}"
        rows.append(_amount_row(rate, tax["tax"], "text", speech))
    if document.get("tax_exempt_by"):
        rows.append(_amount_row(f"  {text('by')} {document['tax_exempt_by']}", "", "muted", speech))
    return rows


def _amount_row(name: str, amount: object, role: str, speech: Speech) -> list[Cell]:
    shown = fit(speech.amount(amount), _AMOUNT_CELLS, right=True)
    return [(fit(printable(name), _NAME_CELLS), role), (shown, role)]


def other_day(days: int) -> Any:
    """The act that shows the sales of an earlier or a later day."""

    def turn(desk: Desk, row: Thing) -> None:
        day = date.fromisoformat(desk.query["day"]) + timedelta(days=days)
        desk.query["day"] = day.isoformat()
        desk.reload()

    return turn


def today(desk: Desk, row: Thing) -> None:
    """Show today's sales again."""
    desk.query["day"] = desk.speech.clock().astimezone().date().isoformat()
    desk.reload()
