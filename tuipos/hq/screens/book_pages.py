"""The pages of what was sold: transactions, and the sales of a day with their plot."""

from __future__ import annotations

from collections.abc import Callable

from tuipos.domain.time_clock import ACTS
from tuipos.domain.words import say
from tuipos.hq.screens import book_acts as acts
from tuipos.hq.screens.balance_acts import flag_cells
from tuipos.hq.screens.model import Column, Detail, Key, Page, Thing, at, plain
from tuipos.hq.screens.speech import Cell, Speech
from tuipos.ui.language import mark


def _register(row: Thing, speech: Speech) -> Cell:
    return (speech.shown(f"{row['store']}/{row['register']}"), "text")


def _mode(row: Thing, speech: Speech) -> Cell:
    return (speech.shown(row["mode"]), "good" if row["mode"] == "online" else "warning")


def _total(row: Thing, speech: Speech) -> Cell:
    return (speech.amount(row["total"]), "warning" if row["flags"] else "text")


def _paid(row: Thing, speech: Speech) -> str:
    paid = (f"{one['kind']} {speech.amount(one['amount'])}" for one in row["tenders"])
    return speech.shown(", ".join(paid))


def _details(row: Thing, extra: Thing, speech: Speech) -> list[Detail]:
    text = speech.text
    return [
        (text("Staff"), (speech.shown(row["staff"]), "text")),
        (text("Concluded"), at("concluded_at", "text")(row, speech)),
        (text("Mode"), _mode(row, speech)),
        (text("Offline since"), at("switched_at", "text")(row, speech)),
        (text("Total"), _total(row, speech)),
        (text("Paid"), (_paid(row, speech), "text")),
        *((text("To look at"), cell) for cell in flag_cells(row, speech)),
    ]


def _count(row: Thing, speech: Speech) -> Cell:
    return (speech.language.count(int(row["count"])), "text")


def _money(name: str, role: str) -> Callable[[Thing, Speech], Cell]:
    def cell(row: Thing, speech: Speech) -> Cell:
        return (f"{speech.amount(row[name])} {speech.shown(row['currency'])}", role)

    return cell


def _day_details(row: Thing, extra: Thing, speech: Speech) -> list[Detail]:
    """What is no sale yet, where there is any: a server of the version before does not tell."""
    if not str(row.get("put_on", "")).strip("0."):
        return []
    words = speech.text("Put on cards and accounts")
    return [(words, _money("put_on", "text")(row, speech))]


def _stamped(row: Thing, speech: Speech) -> Cell:
    act = speech.words(ACTS[row["act"]]) if row["act"] in ACTS else speech.shown(row["act"])
    if row["odd"]:
        return (f"{act} ({speech.text('odd')})", "warning")
    return (act, "text")


def _stamp_details(row: Thing, extra: Thing, speech: Speech) -> list[Detail]:
    text = speech.text
    return [
        (text("Name"), (speech.shown(row["name"]), "text")),
        (text("What"), _stamped(row, speech)),
        (text("Register"), _register(row, speech)),
        (text("Time"), at("at", "text")(row, speech)),
    ]


TRANSACTIONS = Page(
    mark("Transactions"),
    mark("Transactions"),
    mark("What registers have sold, the newest first, as far as P-0001 has fetched it."),
    "/transactions/found",
    ("id",),
    (
        Column(mark("Receipt"), 20, plain("receipt")),
        Column(mark("Register"), 10, _register),
        Column(mark("Total"), 10, _total),
        Column(mark("Mode"), 9, _mode),
        Column(mark("Time"), 0, at("concluded_at"), spare=True),
    ),
    lambda row, speech: speech.words(say("Receipt {receipt}", receipt=str(row["receipt"] or "-"))),
    _details,
    (
        Key("enter", mark("Show"), acts.read_transaction, command="transaction"),
        Key("f", mark("Filter"), acts.filter_transactions, anywhere=True, command="transactions"),
    ),
    paged=True,
)
SALES = Page(
    mark("Sales of a day"),
    mark("Sales of a day"),
    mark("What each store sold on one day, and when, as far as P-0001 has fetched it."),
    "/sales",
    ("store",),
    (
        Column(mark("Store"), 7, plain("store")),
        Column(mark("Name"), 16, plain("name")),
        Column(mark("Sales"), 8, _count),
        Column(mark("Total"), 15, _money("total", "text")),
        Column(mark("Average"), 0, _money("average", "muted"), spare=True),
    ),
    lambda row, speech: speech.words(say("By the hour, store {store}", store=str(row["store"]))),
    _day_details,
    (
        Key("p", mark("Day before"), acts.other_day(-1), anywhere=True, command="sales"),
        Key("n", mark("Day after"), acts.other_day(1), anywhere=True, command="sales"),
        Key("t", mark("Today"), acts.today, anywhere=True, command="sales"),
    ),
)  # fmt: skip
TIME_CLOCK = Page(
    mark("Time clock"),
    mark("Time clock"),
    mark("Who came and went in the last two weeks; odd is what does not follow from the entry "
         "before, since people forget."),
    "/time-clock",
    ("id",),
    (
        Column(mark("Staff"), 8, plain("staff")),
        Column(mark("Name"), 14, plain("name")),
        Column(mark("What"), 20, _stamped),
        Column(mark("Time"), 0, at("at"), spare=True),
    ),
    lambda row, speech: speech.words(say("Staff {staff}", staff=str(row["staff"]))),
    _stamp_details,
    (Key("f", mark("Filter"), acts.filter_times, anywhere=True, command="time-clock"),),
)  # fmt: skip
