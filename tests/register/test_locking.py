"""Locking the screen: who may unlock it, what changes hands, and what the journal says."""

from __future__ import annotations

import pytest

from tests.fakes import World, euro, signed_in
from tuipos.domain.card import CardRequest
from tuipos.domain.sale import CardRequested
from tuipos.domain.words import Refusal
from tuipos.register.locking import Locked, Unlocked, lock, unlock
from tuipos.register.selling import add_item

RYE = "2000000100036"


def kinds(world: World) -> list[str]:
    return [entry.kind for entry in world.journal.entries]


@pytest.mark.parametrize("up", [True, False])
async def test_the_pin_of_who_sits_there_unlocks(ana: World, up: bool) -> None:
    await add_item(ana.till, RYE)
    assert await lock(ana.till) == Locked("1001")
    ana.connection.up = up
    before = ana.till.sale
    done = await unlock(ana.till, "1001", "1234")
    assert isinstance(done, Unlocked) and done.taken_from == ""
    assert (done.notice is None) is up
    assert ana.till.sale is before is not None
    assert kinds(ana)[-2:] == ["locked", "unlocked"]


@pytest.mark.parametrize("offline", [False, True])
async def test_five_failures_lock_out_as_at_the_sign_in(ana: World, offline: bool) -> None:
    ana.connection.offline, ana.connection.up = offline, not offline
    await lock(ana.till, idle=True)
    for _ in range(4):
        refused = await unlock(ana.till, "1001", "0000")
        assert isinstance(refused, Refusal) and refused.code == "sign-in-refused"
    for pin in ("0000", "1234"):
        refused = await unlock(ana.till, "1001", pin)
        assert isinstance(refused, Refusal) and refused.code == "sign-in-locked"
    ana.clock.advance(30)
    assert isinstance(await unlock(ana.till, "1001", "1234"), Unlocked)
    assert ana.journal.lockouts == {}


async def test_a_manager_takes_over_shift_and_sale(ana: World) -> None:
    await add_item(ana.till, RYE)
    shift = ana.till.shift
    await lock(ana.till)
    done = await unlock(ana.till, "2001", "4321")
    assert isinstance(done, Unlocked)
    assert (done.staff.name, done.taken_from) == ("Max", "Ana")
    assert ana.till.staff is not None and ana.till.staff.number == "2001"
    assert ana.till.shift == shift
    assert ana.till.sale is not None and ana.till.sale.staff == "2001"
    assert kinds(ana)[-5:] == ["locked", "sign-in", "shift-resumed", "taken-over", "unlocked"]
    assert ana.journal.entries[-2].body == {
        "staff": "2001", "owner": "1001", "shift": shift.id if shift else ""
    }  # fmt: skip


async def test_another_cashier_does_not_unlock(ana: World) -> None:
    await lock(ana.till)
    refused = await unlock(ana.till, "1002", "5678")
    assert isinstance(refused, Refusal) and refused.code == "not-yours"
    assert "Ana has locked this register." in str(refused)
    assert ana.till.staff is not None and ana.till.staff.number == "1001"


async def test_nothing_is_unlocked_where_the_journal_fails(ana: World) -> None:
    await lock(ana.till)
    ana.journal.fail_on = "note unlocked"
    refused = await unlock(ana.till, "1001", "1234")
    assert isinstance(refused, Refusal) and refused.code == "journal-failed"


async def test_not_while_the_card_terminal_is_asked(ana: World) -> None:
    await add_item(ana.till, RYE)
    asked = CardRequest("R-1", euro("3.40"), ana.clock())
    await ana.till.record(CardRequested(asked))
    refused = await lock(ana.till, idle=True)
    assert isinstance(refused, Refusal) and refused.code == "card-open"
    assert "locked" not in kinds(ana)


async def test_nobody_is_there_to_lock(world: World) -> None:
    refused = await lock(world.till)
    assert isinstance(refused, Refusal) and refused.code == "not-signed-in"
    await signed_in(world)
    assert await lock(world.till) == Locked("1001")
