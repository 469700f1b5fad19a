"""After a power cut the open sale is there, and who goes on with it is journalled."""

from __future__ import annotations

import pytest

from tests.fakes import World, euro, signed_in
from tuipos.domain.sale import Sale
from tuipos.domain.words import Refusal
from tuipos.register.paying import Paid, pay_cash
from tuipos.register.recovery import open_sale
from tuipos.register.selling import add_item, void_line
from tuipos.register.session import SignedIn, sign_in
from tuipos.register.shifts import Ready, open_shift, resume_shift

ESPRESSO_CODE = "2000000100012"
MILK_CODE = "2000000100029"


async def cut_short(world: World) -> Sale:
    """A sale of three lines, one of them voided, when the power goes."""
    await add_item(world.till, ESPRESSO_CODE)
    await add_item(world.till, MILK_CODE)
    await void_line(world.till, 1)
    await add_item(world.till, MILK_CODE)
    assert world.till.sale is not None
    return world.till.sale


async def test_the_same_person_finds_the_same_sale(ana: World) -> None:
    sale = await cut_short(ana)
    again = ana.restarted()
    again.connection.moments.clear()
    assert await open_sale(again.till) == sale
    done = await sign_in(again.till, "1001", "1234")
    assert isinstance(done, SignedIn) and isinstance(done.shift, Ready)
    assert done.shift.recovered is not None
    assert (done.shift.recovered.owner, done.shift.recovered.taken_over) == ("1001", False)
    assert again.till.sale == done.shift.recovered.sale == sale
    assert again.connection.moments == ["resumes"]
    assert "append_event TakenOver" not in again.journal.calls


async def test_the_sale_goes_on_and_is_paid(ana: World) -> None:
    await cut_short(ana)
    again = await signed_in(ana.restarted())
    again.connection.moments.clear()
    await add_item(again.till, MILK_CODE)
    paid = await pay_cash(again.till)
    assert isinstance(paid, Paid) and paid.concluded is not None
    assert paid.total == euro("4.20")
    assert again.connection.moments == ["ends"]
    assert await open_sale(again.till) is None


async def test_another_person_takes_it_over_with_their_own_shift(ana: World) -> None:
    sale = await cut_short(ana)
    again = ana.restarted()
    assert isinstance(await sign_in(again.till, "1002", "5678"), SignedIn)
    assert again.till.sale is None
    ready = await open_shift(again.till, euro("0.00"))
    assert isinstance(ready, Ready) and ready.recovered is not None
    assert (ready.recovered.owner, ready.recovered.taken_over) == ("1001", True)
    assert again.till.sale is not None and again.till.sale.id == sale.id
    assert (again.till.sale.staff, again.till.sale.shift) == ("1002", ready.shift.id)
    entry = next(each for each in again.journal.entries if each.kind == "taken-over")
    assert entry.subject == sale.id
    assert entry.body == {"staff": "1002", "owner": "1001", "shift": ready.shift.id}


async def test_who_took_it_over_stays_after_another_crash(ana: World) -> None:
    await cut_short(ana)
    manager = ana.restarted()
    await sign_in(manager.till, "2001", "4321")
    assert ana.till.shift is not None
    assert isinstance(await resume_shift(manager.till, ana.till.shift.id), Ready)
    again = manager.restarted()
    found = await open_sale(again.till)
    assert found is not None and found.staff == "2001"


async def test_a_sale_that_was_paid_when_the_power_went_is_concluded_with_enter(
    ana: World,
) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    ana.journal.fail_on = "conclude"
    await pay_cash(ana.till, euro("20.00"))
    again = await signed_in(ana.restarted())
    refused = await add_item(again.till, MILK_CODE)
    assert isinstance(refused, Refusal) and refused.code == "lines-frozen"
    paid = await pay_cash(again.till)
    assert isinstance(paid, Paid) and paid.concluded is not None
    assert paid.change == euro("1.10")


async def test_a_start_without_lines_is_recovered_too(ana: World) -> None:
    ana.journal.fail_on = "append_event LineAdded"
    await add_item(ana.till, ESPRESSO_CODE)
    again = await signed_in(ana.restarted())
    assert again.till.sale is not None and again.till.sale.lines == ()
    await add_item(again.till, ESPRESSO_CODE)
    found = await open_sale(again.till)
    assert found is not None and [each.number for each in found.lines] == [1]


@pytest.mark.parametrize("call", ["note taken-over", "append_event TakenOver"])
async def test_a_takeover_that_can_not_be_written_does_not_happen(ana: World, call: str) -> None:
    await cut_short(ana)
    again = ana.restarted()
    await sign_in(again.till, "1002", "5678")
    again.journal.fail_on = call
    refused = await open_shift(again.till, euro("0.00"))
    assert isinstance(refused, Refusal) and refused.code == "journal-failed"
    assert (again.till.sale, again.till.shift) == (None, None)
    found = await open_sale(again.till)
    assert found is not None and found.staff == "1001"
    ready = await open_shift(again.till, euro("0.00"))
    assert isinstance(ready, Ready) and ready.recovered is not None
    assert [shift.staff for shift in again.journal.begun_shifts] == ["1001", "1002"]


async def test_nothing_open_is_nothing_to_recover(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    await pay_cash(ana.till)
    done = await sign_in(ana.restarted().till, "1001", "1234")
    assert isinstance(done, SignedIn) and isinstance(done.shift, Ready)
    assert done.shift.recovered is None
