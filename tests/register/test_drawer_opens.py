"""When the drawer opens by itself: by the rules of what was paid with, once, after the commit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from tests.fakes import MemoryJournal, World, euro, make_world, signed_in
from tuipos.devices.simulated_terminal import SimulatedTerminal
from tuipos.domain.tenders import KINDS, RULES, opens_drawer
from tuipos.domain.words import Refusal
from tuipos.register.card_paying import pay_card
from tuipos.register.closing import close_shift
from tuipos.register.drawer import declare_tenders, move_cash, open_drawer
from tuipos.register.other_paying import Rates, foreign_rates, pay_foreign, pay_voucher
from tuipos.register.paying import pay_cash, void_payment, void_sale
from tuipos.register.selling import add_item
from tuipos.register.session import sign_in
from tuipos.register.shifts import Ready, open_shift
from tuipos.register.till import Till
from tuipos.register.training import TrainingSet, set_training
from tuipos.register.without_receipt import return_without_receipt

RYE = "2000000100036"


@dataclass
class WatchedDrawer:
    """A drawer that notes what was in the journal when it opened."""

    journal: MemoryJournal
    last_commits: list[str] = field(default_factory=list)

    def open(self) -> None:
        self.last_commits.append(self.journal.calls[-1])


async def world_with_drawer(staff: str = "2001") -> tuple[World, WatchedDrawer]:
    """A person at a till with a drawer, their shift open with nothing in it."""
    world = make_world(terminal=SimulatedTerminal(wait=lambda flag, seconds: flag.is_set()))
    drawer = world.till.drawer = WatchedDrawer(world.journal)
    await signed_in(world, staff)
    return world, drawer


async def exactly(till: Till) -> object:
    return await pay_cash(till)


async def with_change(till: Till) -> object:
    return await pay_cash(till, euro("5.00"))


async def by_card(till: Till) -> object:
    return await pay_card(till)


async def by_card_and_cash(till: Till) -> object:
    await pay_cash(till, euro("1.00"))
    return await pay_card(till)


async def by_card_after_cash_was_given_back(till: Till) -> object:
    await pay_cash(till, euro("1.00"))
    await void_payment(till, 1)
    return await pay_card(till)


async def by_voucher(till: Till) -> object:
    return await pay_voucher(till, "V1")


async def in_francs(till: Till) -> object:
    rates = await foreign_rates(till)
    assert isinstance(rates, Rates)
    return await pay_foreign(till, rates.rates[0])


@pytest.mark.parametrize(
    ("pay", "opens"),
    [
        (exactly, True),
        (with_change, True),
        (by_card, False),
        (by_card_and_cash, True),
        (by_card_after_cash_was_given_back, False),
        (by_voucher, True),
        (in_francs, True),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
async def test_a_sale_opens_it_where_money_lies_in_it(
    pay: Callable[[Till], Awaitable[object]], opens: bool
) -> None:
    world, drawer = await world_with_drawer()
    await add_item(world.till, RYE)
    done = await pay(world.till)
    assert not isinstance(done, Refusal) and world.till.sale is None
    assert drawer.last_commits == (["conclude sale"] if opens else [])


def test_the_rule_is_that_of_the_kind() -> None:
    for kind in KINDS:
        assert opens_drawer([kind]) == RULES[kind].opens_drawer
    assert not opens_drawer([]) and not opens_drawer(["barter"])


async def test_money_paid_out_for_a_return_opens_it() -> None:
    world, drawer = await world_with_drawer()
    await return_without_receipt(world.till, RYE, None, "stale")
    await pay_cash(world.till)
    assert drawer.last_commits == ["conclude sale"]


async def test_money_given_back_by_card_does_not() -> None:
    world, drawer = await world_with_drawer()
    await return_without_receipt(world.till, RYE, None, "stale")
    await pay_card(world.till)
    assert world.till.sale is None and drawer.last_commits == []


async def test_a_part_paid_and_a_voided_sale_open_nothing() -> None:
    world, drawer = await world_with_drawer()
    await add_item(world.till, RYE)
    await pay_cash(world.till, euro("1.00"))
    await void_payment(world.till, 1)
    await void_sale(world.till)
    assert world.till.sale is None and drawer.last_commits == []


async def test_a_sale_that_was_not_written_opens_nothing() -> None:
    world, drawer = await world_with_drawer()
    await add_item(world.till, RYE)
    world.journal.fail_on = "conclude"
    assert isinstance(await pay_cash(world.till), Refusal)
    assert drawer.last_commits == []


async def test_a_new_start_opens_nothing_again() -> None:
    world, drawer = await world_with_drawer()
    await add_item(world.till, RYE)
    await pay_cash(world.till)
    again = world.restarted()
    drawer = again.till.drawer = WatchedDrawer(again.journal)
    await signed_in(again, "2001")
    assert again.till.shift is not None and drawer.last_commits == []


async def test_what_moves_money_without_a_sale_opens_it() -> None:
    world, drawer = await world_with_drawer()
    for kind in ("start-amount", "float-entry", "income", "tender-removal", "safe-drop",
                 "bank-drop", "expense"):  # fmt: skip
        await move_cash(world.till, kind, euro("9.00"), "reason", "7", confirmed=True)
    assert drawer.last_commits == ["post drawer"] * 7
    await open_drawer(world.till, "change")
    assert drawer.last_commits[7:] == ["note drawer-opened"]
    await declare_tenders(world.till, {"cash": euro("0.00")})
    await close_shift(world.till)
    assert len(drawer.last_commits) == 8


async def test_what_is_refused_opens_nothing() -> None:
    world, drawer = await world_with_drawer("1001")
    assert isinstance(await open_drawer(world.till, "curious"), Refusal)
    assert isinstance(await move_cash(world.till, "safe-drop", euro("9.00")), Refusal)
    world.journal.fail_on = "post"
    assert isinstance(await move_cash(world.till, "float-entry", euro("9.00")), Refusal)
    assert drawer.last_commits == []


@pytest.mark.parametrize(("amount", "opens"), [("0.00", False), ("150.00", True)])
async def test_a_starting_amount_is_laid_into_it(amount: str, opens: bool) -> None:
    world = make_world()
    drawer = world.till.drawer = WatchedDrawer(world.journal)
    await sign_in(world.till, "1001", "1234")
    assert isinstance(await open_shift(world.till, euro(amount)), Ready)
    assert drawer.last_commits == (["start_shift"] if opens else [])


async def test_practice_opens_nothing() -> None:
    world, drawer = await world_with_drawer()
    assert await set_training(world.till, True) == TrainingSet(True)
    await add_item(world.till, RYE)
    await pay_cash(world.till)
    refused = await open_drawer(world.till, "practice")
    assert isinstance(refused, Refusal) and refused.code == "in-training"
    assert world.journal.entries[-1].kind == "training" and drawer.last_commits == []
