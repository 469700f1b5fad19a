"""Any day at a till: scans, changes, payments, outages, full disks and power cuts in any order.

After each step the journal and the sale agree; at the end of the day the money adds up.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import msgspec
from hypothesis import given, settings, strategies

from tests.fakes import BY_BARCODE, EUR, World, euro, make_world, signed_in
from tuipos.domain.money import Money
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import replay
from tuipos.domain.words import Refusal
from tuipos.register.paying import pay_cash, void_payment, void_sale
from tuipos.register.selling import AgeQuestion, add_item, search, set_quantity, void_line
from tuipos.retail.documents import Document

CODES = [*BY_BARCODE, "2812345007563", "2812345007564", "12345", "4006381333931", "\x00"]
CALLS = ["append_event", "append_event LineAdded", "conclude", "next_transaction_millis", "note"]


@dataclass(frozen=True)
class Step:
    """One thing that happens, with what it may need."""

    what: str
    code: str
    number: int
    minor: int


STEPS = strategies.builds(
    Step,
    what=strategies.sampled_from(
        ["scan", "scan", "scan", "scan", "quantity", "void line", "pay", "pay exact", "pay exact",
         "void payment", "void sale", "search", "cut", "mend", "no replica", "replica",
         "disk full", "power cut", "other person", "clock"]
    ),
    code=strategies.sampled_from(CODES),
    number=strategies.integers(-1, 12),
    minor=strategies.integers(-100, 20_000),
)  # fmt: skip


async def take(world: World, step: Step) -> World:
    """Do one step; the world after it, which is another after a power cut."""
    till, line = world.till, step.number
    match step.what:
        case "scan":
            quantity = Quantity(step.number) if step.number > 1 else None
            done = await add_item(till, step.code, quantity)
            if isinstance(done, AgeQuestion):
                await add_item(till, done.code, done.quantity, age_checked=True)
        case "quantity":
            await set_quantity(till, line, Quantity(step.minor % 40))
        case "void line":
            await void_line(till, line)
        case "pay":
            await pay_cash(till, Money(step.minor, EUR), confirmed=step.number > 6)
        case "pay exact":
            await pay_cash(till)
        case "void payment":
            await void_payment(till, line)
        case "void sale":
            await void_sale(till)
        case "search":
            await search(till, "milk")
        case "cut" | "mend":
            world.connection.up = step.what == "mend"
        case "no replica" | "replica":
            world.connection.usable = step.what == "replica"
        case "disk full":
            world.journal.fail_on = CALLS[step.number % len(CALLS)]
        case "clock":
            world.clock.advance(step.minor - 10_000)
        case _:
            return await cut_power(world, "1002" if step.what == "other person" else "1001")
    return world


async def cut_power(world: World, staff: str) -> World:
    """A new process on the same journal; the connection is there for the sign-in."""
    world.journal.fail_on = ""
    before = world.connection.up
    world.connection.up = True
    again = world.restarted()
    again.connection.offline = False
    await signed_in(again, staff)
    world.connection.up = before
    return again


async def agree(world: World) -> None:
    """Journal and sale say the same."""
    events = await world.journal.open_events()
    assert (replay(events) if events else None) == world.till.sale
    figures = world.till.figures
    if figures is not None and world.till.sale is not None:
        assert figures.total.minor >= 0
        if world.till.sale.live_tenders:
            assert world.till.sale.live_lines


async def live(steps: list[Step]) -> World:
    world = await signed_in(make_world())
    for step in steps:
        world = await take(world, step)
        await agree(world)
    return world


@settings(max_examples=200, deadline=None)
@given(strategies.lists(STEPS, max_size=60))
def test_any_day_adds_up(steps: list[Step]) -> None:
    world = asyncio.run(live(steps))
    documents = [msgspec.convert(each, Document) for each in world.journal.documents]
    assert len({each.id for each in documents}) == len(documents)
    sold = [each for each in documents if each.type == "sale"]
    receipts = [int(each.receipt[-6:]) for each in sold]
    assert receipts == list(range(1, len(sold) + 1))
    for each in documents:
        cash = sum((euro(t.amount) for t in each.tenders if not t.voided), Money(0, EUR))
        assert cash - euro(each.change) == euro(each.total)
        assert each.type == "sale" or not cash
        assert (each.switched_at is None) or each.mode == "offline"


def test_a_long_day_sells_something() -> None:
    steps = [Step("scan", code, 1, 0) for code in BY_BARCODE] + [Step("pay exact", "", 0, 0)]
    world = asyncio.run(live(steps * 3))
    assert len(world.journal.documents) == 3
    assert not isinstance(world.till.last_sale, Refusal) and world.till.last_sale is not None
