"""Whatever is typed or scanned in the wrong place gets a sentence, and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest
from textual import events
from textual.pilot import Pilot

from tests.fakes import THREE_FOR_TWO, FakeConnection, FakeDataService
from tests.ui.counter import (
    Counter,
    make_counter,
    running,
    screen_text,
    shows,
    sign_in,
    type_burst,
    type_slowly,
    until,
)
from tuipos.domain.sale import Sale
from tuipos.domain.words import Refusal
from tuipos.retail import refusals
from tuipos.retail.service import CouponFound, ProductFound

ESPRESSO, RYE, SOAP = "2000000100012", "2000000100036", "2000000100043"
FIRST = "00010011000001"
STRANGE = "4006381333931"

JUDGED = {
    "777001": refusals.product_without_price("777001"),
    "777002": refusals.product_blocked("777002"),
    "777003": refusals.product_expired("777003", date(2026, 11, 1)),
    "777004": refusals.label_currency("777004", "EUR"),
}


class JudgingService(FakeDataService):
    """The demo's products, and some that must not be sold; a coupon that is over."""

    async def product_by_code(self, code: str, day: date) -> ProductFound | Refusal:
        return JUDGED.get(code) or await super().product_by_code(code, day)

    async def coupon(self, code: str, day: date) -> CouponFound | Refusal:
        if code == "OLD":
            return refusals.coupon_not_today(code)
        return await super().coupon(code, day)


def key(name: str) -> str:
    """A step of a row: this key."""
    return f"\0key {name}"


def scan(code: str) -> str:
    """A step of a row: this code as a scanner types it."""
    return f"\0scan {code}\r"


def paste(text: str) -> str:
    """A step of a row: this text in a bracketed paste."""
    return f"\0paste {text}"


@dataclass(frozen=True)
class Row:
    """What somebody does, step by step, what is said to it, and what is done before."""

    name: str
    steps: tuple[str, ...]
    said: tuple[str, ...]
    before: tuple[str, ...] = ()
    before_said: str = ""


def row(name: str, *steps: str, said: tuple[str, ...]) -> Row:
    """A row without anything before it."""
    return Row(name, steps, said)


F2, F4, F5, F6 = (key(f"f{number}") for number in (2, 4, 5, 6))
CODE_IS_NO_QUANTITY = ("is a code, not a quantity.", "The quantity comes first: 3*")
NO_QUANTITY = ("is not a quantity.", "Type a number such as 3")
BELOW_ZERO = ("A quantity can't be below 0.", "press F8.")
TOO_MANY = ("is too many: 9999 at most.", "Was a code typed where the quantity belongs?")
NO_AMOUNT = ("is not an amount in EUR.", "such as 20 or 12,50.")
NO_PERCENTAGE = ("is no percentage.", "Type a number from 0 to 100")
NOT_TAKEN = (f"{STRANGE} not taken.",)

QUANTITIES = (
    row("a code as quantity", STRANGE, F2, said=CODE_IS_NO_QUANTITY),
    row("a code times a code", f"{STRANGE}*{RYE}\r", said=CODE_IS_NO_QUANTITY),
    row("nothing", "0", F2, said=("A quantity of 0 sells nothing.", "press F8.")),
    row("nothing of a code", f"0*{RYE}\r", said=("A quantity of 0 sells nothing.",)),
    row("below nothing", "-1", F2, said=BELOW_ZERO),
    row("below nothing of a code", f"-1*{RYE}\r", said=BELOW_ZERO),
    row("a thousand million", "1000000000", F2, said=TOO_MANY),
    row("a thousand million of a code", f"1000000000*{RYE}\r", said=TOO_MANY),
    row("more digits than a number has", "9" * 30, F2, said=NO_QUANTITY),
    row("a part of a piece", "3.5", F2, said=("is sold by the piece.", "Type a whole number.")),
    row("a part with a comma", f"3,5*{RYE}\r", said=("is sold by the piece.",)),
    row("thousands", "1,000,000", F2, said=NO_QUANTITY),
    row("Arabic-Indic digits", "٣", F2, said=NO_QUANTITY),
    row("full-width digits", "３", F2, said=NO_QUANTITY),
    row("full-width digits of a code", f"３*{RYE}\r", said=NO_QUANTITY),
    row("Cyrillic letters", "три", F2, said=NO_QUANTITY),
    row("no code behind the star", "3*\r", said=("There is no code behind the *.", "scan the")),
    row("no quantity before it", f"*{RYE}\r", said=("There is no quantity before the *.",)),
)
PRICES = (
    row("below nothing", "-1", F4, said=("An amount can't be below 0.", "without the minus.")),
    row("a million million", "1000000000000", F4, said=("is a code, not an amount.", "decimals.")),
    row("beyond belief", "99999999999", F4, "why not\r", said=("is beyond belief.", "a code")),
    row("letters", "12a", F4, said=NO_AMOUNT),
    row("two marks", "1.234,56", F4, said=NO_AMOUNT),
    row("the other two marks", "1,234.56", F4, said=NO_AMOUNT),
    row("a blank in it", "1 234", F4, said=NO_AMOUNT),
    row("three decimals", "1.999", F4, said=NO_AMOUNT),
    row("full-width digits", "１.００", F4, said=NO_AMOUNT),
    row("Arabic-Indic digits", "٣", F4, said=NO_AMOUNT),
    row("nothing as reason", "18", F4, "\r", said=("Nothing was typed.", "Esc goes back.")),
)
DISCOUNTS = (
    row("101 percent", "101%", F5, said=NO_PERCENTAGE),
    row("below nothing", "-5%", F5, said=NO_PERCENTAGE),
    row("letters", "ten%", F5, said=NO_PERCENTAGE),
    row("full-width digits", "１０%", F5, said=NO_PERCENTAGE),
    row("nothing", "0%", F5, "\r", said=("That takes nothing off.", "F5")),
    row("more than the line", ".300\r99\r\r", said=("99.00 is more than the 18.90", "or less.")),
    row("below nothing as amount", ".300\r-1\r", said=("An amount can't be below 0.",)),
    row("letters as amount", ".300\rall\r", said=NO_AMOUNT),
    row("no such entry", F5, "99\r", said=("99 is not in the list.", "number, or choose")),
)
CODES = (
    row("unknown", "999\r", said=("No product has the code 999.",)),
    row("unknown and scanned", scan(STRANGE), said=(f"No product has the code {STRANGE}.",)),
    row("without a price", "777001\r", said=("777001 has no price today.", "tell the manager.")),
    row("blocked", scan("777002"), said=("777002 is blocked for sale.", "put it aside.")),
    row("past its date", "777003\r", said=("777003 has expired", "take another one.")),
    row("in another currency", "777004\r", said=("is not in EUR.", "tell the manager.")),
    row("empty", "\r", said=("F12 pays.",)),
    row("blanks", "   \r", said=("F12 pays.",)),
    row("10,000 characters", "a" * 10_000, "\r", said=("too long for a code",)),
    row("10,000 pasted", paste("7" * 10_000 + "\n"), said=("too long for a code",)),
    row("control characters", paste("\x00\x07\x1b[2J12\n"), said=("is not a code.", "type /")),
    row("nothing but control characters", paste("\x01\x02\x7f\n"), said=("F12 pays.",)),
    row("markup", "[red]x[/]\r", said=("[red]x[/] is not a code.", "type / and part of")),
    row("places for values", "{x}\r", said=("{x} is not a code.",)),
    row("a sign for values", "%s%n\r", said=("%s%n is not a code.",)),
    row("Arabic-Indic digits", "٢٠٠\r", said=("No product has the code ٢٠٠.",)),
    row("a Cyrillic keyboard", "ю917\r", said=("No product has the code ю917.",)),
    row("an amount", "12,50\r", said=("12,50 is not a code.", "F12 behind it")),
    row("below nothing", "-1\r", said=("-1 is not a code.", "press F8.")),
    row("no operation", ".99999\r", said=("There is no operation 99999.", "A point alone")),
    row("nothing of that name", "/[red]{x}\r", said=("[red]{x}",)),
)
COUPONS = (
    row("unknown", ".643\rnope\r", said=("No coupon has the code NOPE.",)),
    row("over", ".643\rold\r", said=("The coupon OLD is not valid today.", "from when to when")),
    Row("twice", (".643\rmilk\r",), ("Coupon MILK is on this sale already.", "counts once"),
        (".643\rmilk\r",), "Coupon milk counts."),
)  # fmt: skip
CUSTOMERS = (
    row("unknown", ".600\rC-404\r", said=("No customer has the number or card C-404.", "F6")),
    row("nobody found", F6, "zzz\r", said=("No customer is found with zzz.",)),
    row("nothing typed", F6, "\r", said=("Nothing was typed.", "or Esc.")),
    row("markup", ".600\r[b]{x}\r", said=("[b]{x}",)),
    Row("a second one", (".600\rC-1002\r",), ("Replace with Jan Berg? y = yes, n = no.",),
        (scan("L-1001"),), "Customer Lena Vogel"),
)  # fmt: skip
SCANS_IN_QUESTIONS = (
    row("price", ".104\r", scan(STRANGE), said=(*NOT_TAKEN, "Price for one?")),
    row("reason of a price", "18", F4, scan(STRANGE), said=(*NOT_TAKEN, "Why?")),
    row("percentage", ".301\r", scan("000010"), said=("000010 not taken.", "How many percent?")),
    row("amount off", ".300\r", scan("000010"), said=("000010 not taken.", "taken off?")),
    row("reason of a discount", "5%", F5, scan(STRANGE), said=(*NOT_TAKEN, "Why?")),
    row("choice of discounts", F5, scan("000001"), said=("000001 not taken.", "choose and Enter")),
    row("note", ".103\r", scan(STRANGE), said=NOT_TAKEN),
    row("PIN", ".303\r2001\r", scan(STRANGE), said=("not taken.", "PIN of 2001")),
    row("why this price", ".9009\r", scan(STRANGE), said=(*NOT_TAKEN, "Esc goes back")),
    row("payment as a code", ".139\r", f"{STRANGE}\r", said=("is a code, not an amount.",)),
)
ROWS = {
    f"{about}: {each.name}": each
    for about, rows in {
        "quantity": QUANTITIES,
        "price": PRICES,
        "discount": DISCOUNTS,
        "code": CODES,
        "coupon": COUPONS,
        "customer": CUSTOMERS,
        "a scan where is asked for the": SCANS_IN_QUESTIONS,
    }.items()
    for each in rows
}


@pytest.fixture
def counter(many_colours: None) -> Counter:
    service = JudgingService()
    coupon = replace(THREE_FOR_TWO, id="C-1", coupon="MILK", take=2, pay=1, most=0)
    service.offers = (*service.offers, coupon)
    return make_counter(connection=FakeConnection(service=service))


def books(counter: Counter) -> tuple[Sale | None, int, int, int]:
    """The sale as it is, and how much stands in the journal."""
    journal = counter.world.journal
    return (
        counter.world.till.sale,
        len(journal.events),
        len(journal.entries),
        len(journal.documents),
    )


async def settled(pilot: Pilot[None], counter: Counter) -> None:
    """Wait until all that was typed is done, but for what waits for an answer."""
    await until(pilot, lambda: counter.app.keyboard.queue.empty())


async def do(pilot: Pilot[None], counter: Counter, steps: tuple[str, ...]) -> None:
    """Do what a row says."""
    for step in steps:
        kind, _, text = (
            step.removeprefix("\0").partition(" ") if step[0] == "\0" else ("", "", step)
        )
        if kind == "key":
            await pilot.press(text)
        elif kind == "scan":
            type_burst(counter.app, text)
        elif kind == "paste":
            counter.app.post_message(events.Paste(text))
        else:
            type_slowly(counter.app, text)
        await settled(pilot, counter)


async def sells_on(pilot: Pilot[None], counter: Counter, before: Sale) -> None:
    """Out of whatever is open by Esc; then the next scan adds its line and nothing else."""
    for _ in range(4):
        await pilot.press("escape")
    await until(pilot, lambda: not counter.app.is_busy)
    assert counter.world.till.sale == before, "Esc changes nothing"
    type_burst(counter.app, f"{SOAP}\r")
    await until(pilot, lambda: counter.world.till.sale != before, "the next scan sells")
    after = counter.world.till.sale
    assert after is not None and after.lines[:-1] == before.lines
    assert after.lines[-1].code == SOAP
    assert "That went wrong" not in screen_text(counter.app)


@pytest.mark.parametrize("each", ROWS.values(), ids=ROWS)
async def test_it_gets_a_sentence_and_changes_nothing(counter: Counter, each: Row) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r{ESPRESSO}\r")
        await shows(pilot, "Total EUR    22.30")
        if each.before:
            await do(pilot, counter, each.before)
            await shows(pilot, each.before_said)
        before = books(counter)
        await do(pilot, counter, each.steps)
        await shows(pilot, *each.said)
        assert books(counter) == before
        assert before[0] is not None
        await sells_on(pilot, counter, before[0])
