"""A sale put aside and gone on with: here, at another register, online, offline, and both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fake_sales import ServedSales, StoreServer
from tests.fakes import OAT_MILK, FakeConnection, World, demo_identity, euro, make_world, signed_in
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import replay
from tuipos.domain.words import Refusal
from tuipos.register.closing import sales_are_suspended
from tuipos.register.paying import Paid, SaleVoided, pay_cash, void_payment
from tuipos.register.selling import add_item, set_quantity
from tuipos.register.suspending import (
    Recallable,
    Resumed,
    Suspended,
    kept_here,
    recall_sale,
    recallable,
    suspend_sale,
    void_suspended,
)
from tuipos.register.till import Till
from tuipos.register.training import TrainingSet, set_training

MILK = "2000000100029"
RYE = "2000000100036"


@pytest.fixture
def server() -> StoreServer:
    return StoreServer()


async def register(server: StoreServer, number: str = "001", staff: str = "1001") -> World:
    connection = FakeConnection(sales=ServedSales(server, number))
    world = make_world(connection=connection, identity=demo_identity(register=number))
    world.clock.advance(int(number))
    return await signed_in(world, staff)


async def aside(world: World, *codes: str) -> Suspended:
    for code in codes or (MILK, RYE):
        await add_item(world.till, code)
    done = await suspend_sale(world.till)
    assert isinstance(done, Suspended), str(done)
    return done


async def codes(till: Till) -> list[str]:
    found = await recallable(till)
    assert isinstance(found, Recallable), str(found)
    return [sale.code for sale in found.sales]


def refused(result: object) -> str:
    assert isinstance(result, Refusal), str(result)
    assert str(result.what) and result.remedy is not None
    return result.code


async def test_aside_and_back_with_everything_as_it_was(server: StoreServer) -> None:
    world = await register(server)
    till = world.till
    await add_item(till, MILK)
    before = till.sale
    done = await aside(world, RYE)
    assert (done.sale.code, done.sale.lines, done.sale.total) == ("001-1", 2, euro("5.50"))
    assert done.sale.shared
    assert till.sale is None and world.journal.events == []
    await add_item(till, RYE)
    assert refused(await recall_sale(till, "1")) == "sale-open"
    await pay_cash(till)
    back = await recall_sale(till, "1")
    assert isinstance(back, Resumed) and before is not None
    assert till.sale is not None and till.sale.id > before.id, "ids rise in the order of sales"
    assert [line.product.number for line in till.sale.live_lines] == ["10002", "10003"]
    assert replay([event for _, event in world.journal.events]) == till.sale
    assert await kept_here(till) == ()
    paid = await pay_cash(till)
    assert isinstance(paid, Paid) and paid.concluded is not None
    assert world.journal.documents[-1]["recalled"] == [before.id]


async def test_prices_and_the_day_stay(server: StoreServer) -> None:
    world = await register(server)
    await aside(world, MILK)
    world.clock.advance(86_400)
    service = world.connection.service
    service.by_code[MILK] = replace(OAT_MILK, price=euro("9.99"))
    back = await recall_sale(world.till, "001-1")
    assert isinstance(back, Resumed)
    assert world.till.figures is not None and world.till.figures.total == euro("2.10")
    assert back.sale.day.isoformat() == "2025-03-14"


async def test_another_register_recalls_it_and_the_first_does_not(server: StoreServer) -> None:
    first, second = await register(server), await register(server, "002", "1002")
    await aside(first)
    assert await codes(second.till) == ["001-1"]
    back = await recall_sale(second.till, "001-1")
    assert isinstance(back, Resumed)
    sale = second.till.sale
    assert sale is not None and sale.id.startswith("0001-002-")
    assert (sale.staff, sale.register, len(sale.recalled)) == ("1002", "002", 1)
    again = await recall_sale(first.till, "1")
    assert refused(again) == "suspended-gone"
    assert "register 002" in str(again) and first.till.sale is None
    (ours,) = await first.journal.suspended_sales()
    assert ours.elsewhere == "002" and await codes(second.till) == []
    assert await sales_are_suspended(first.till) is None, "it is not forgotten: 002 has it"
    await pay_cash(second.till)
    server.take_in(second.journal.documents[-1])
    assert await codes(first.till) == []
    assert await first.journal.suspended_sales() == ()


async def test_a_person_can_insist_on_what_is_aside_here(server: StoreServer) -> None:
    first, second = await register(server), await register(server, "002")
    await aside(first)
    await recall_sale(second.till, "001-1")
    assert isinstance(await recall_sale(first.till, "1", confirmed=True), Resumed)
    for world in (first, second):
        await pay_cash(world.till)
    origins = [world.journal.documents[-1]["recalled"] for world in (first, second)]
    assert origins[0] == origins[1]


async def test_without_the_server_this_register_has_its_own(server: StoreServer) -> None:
    world = await register(server)
    world.connection.up = False
    done = await aside(world)
    assert not done.sale.shared and done.notice is None
    assert server.held == {}
    second = await register(server, "002")
    assert refused(await recall_sale(second.till, "001-1")) == "suspended-unknown"
    assert isinstance(await recall_sale(world.till, "1"), Resumed)


async def test_suspended_offline_it_is_shared_once_there_is_a_server(server: StoreServer) -> None:
    world, second = await register(server), await register(server, "002")
    world.connection.up = False
    await aside(world)
    world.connection.up, world.connection.offline = True, False
    assert await codes(world.till) == ["001-1"]
    assert [sale.shared for sale in await world.journal.suspended_sales()] == [True]
    assert isinstance(await recall_sale(second.till, "001-1"), Resumed)


async def test_suspended_online_and_recalled_here_while_the_server_is_away(
    server: StoreServer,
) -> None:
    world = await register(server)
    await aside(world)
    world.connection.up = False
    back = await recall_sale(world.till, "1")
    assert isinstance(back, Resumed) and back.notice is not None
    assert world.till.sale is not None and world.till.sale.mode == "offline"


async def test_nobody_to_ask_at_all(server: StoreServer) -> None:
    world = await register(server)
    await aside(world)
    world.connection.up = world.connection.usable = False
    assert await codes(world.till) == ["001-1"]
    assert isinstance(await recall_sale(world.till, "1"), Resumed)


async def test_what_is_paid_for_in_part_is_not_put_aside(server: StoreServer) -> None:
    till = (await register(server)).till
    assert refused(await suspend_sale(till)) == "no-sale"
    await add_item(till, RYE)
    await pay_cash(till, euro("1.00"))
    assert refused(await suspend_sale(till)) == "payment-open"
    assert till.sale is not None and len(till.sale.live_lines) == 1
    await void_payment(till, 1)
    assert isinstance(await suspend_sale(till), Suspended)


@pytest.mark.parametrize("code", ["", "7", "002-7", "001-99999999", "x\x1b[2J", "²"])
async def test_an_unknown_number_is_said_so(server: StoreServer, code: str) -> None:
    world = await register(server)
    await aside(world)
    assert refused(await recall_sale(world.till, code)) == "suspended-unknown"
    assert world.till.sale is None and await codes(world.till) == ["001-1"]


async def test_voided_without_being_recalled(server: StoreServer) -> None:
    world = await register(server)
    await aside(world)
    voided = await void_suspended(world.till, 1)
    assert isinstance(voided, SaleVoided) and voided.lines == 2
    body = world.journal.documents[-1]
    assert (body["type"], body["total"], body["receipt"]) == ("voided", "0.00", "")
    assert refused(await void_suspended(world.till, 1)) == "suspended-unknown"
    second = await register(server, "002")
    assert refused(await recall_sale(second.till, "001-1")) == "suspended-gone"


async def test_put_aside_again_where_it_was_recalled(server: StoreServer) -> None:
    first, second = await register(server), await register(server, "002")
    await aside(first)
    await recall_sale(second.till, "001-1")
    await add_item(second.till, MILK)
    again = await suspend_sale(second.till)
    assert isinstance(again, Suspended) and again.sale.code == "002-1"
    assert await codes(second.till) == ["002-1"]
    assert isinstance(await recall_sale(first.till, "002-1"), Resumed)
    assert first.till.sale is not None and len(first.till.sale.recalled) == 2


async def test_a_full_disk_leaves_the_sale_open(server: StoreServer) -> None:
    world = await register(server)
    await add_item(world.till, RYE)
    world.journal.fail_on = "suspend"
    assert isinstance(await suspend_sale(world.till), Refusal)
    assert world.till.sale is not None and world.journal.events


@pytest.mark.parametrize("number", ["001", "002"])
async def test_a_full_disk_leaves_the_sale_aside(server: StoreServer, number: str) -> None:
    world, second = await register(server), await register(server, "002")
    await aside(world)
    there = world if number == "001" else second
    there.journal.fail_on = "recall"
    assert isinstance(await recall_sale(there.till, "001-1"), Refusal)
    assert there.till.sale is None
    assert isinstance(await recall_sale(there.till, "001-1"), Resumed)


async def test_the_quantity_of_a_recalled_line_can_change(server: StoreServer) -> None:
    world = await register(server)
    await aside(world, MILK)
    await recall_sale(world.till, "1")
    assert not isinstance(await set_quantity(world.till, 1, Quantity(3)), Refusal)
    assert world.till.figures is not None and world.till.figures.total == euro("4.20")


async def test_practice_and_earnest_are_kept_apart(server: StoreServer) -> None:
    world = await register(server, staff="2001")
    till = world.till
    await aside(world)
    assert isinstance(await set_training(till, True), TrainingSet)
    practice = await aside(world)
    assert practice.sale.code == "001-2" and not practice.sale.shared
    assert [held.about.code for held in server.held.values()] == ["001-1"]
    assert refused(await recall_sale(till, "1")) == "in-training"
    assert isinstance(await recall_sale(till, "2"), Resumed)
    await suspend_sale(till)
    await set_training(till, False)
    assert refused(await recall_sale(till, "3")) == "suspended-training"
    assert isinstance(await void_suspended(till, 3), SaleVoided)
    assert world.journal.entries[-1].kind == "training" and world.journal.documents == []


async def test_a_failed_journal_is_words_also_for_who_only_looks(server: StoreServer) -> None:
    world = await register(server)
    world.connection.up = False
    await aside(world)
    world.connection.up, world.connection.offline = True, False
    world.journal.fail_on = "mark_suspended"
    failed = await recallable(world.till)
    assert isinstance(failed, Refusal) and failed.code == "journal-failed"
    assert await codes(world.till) == ["001-1"]


async def test_what_went_on_here_is_not_listed_while_its_sale_is_unsent(
    server: StoreServer,
) -> None:
    first, second = await register(server), await register(server, "002")
    await aside(first)
    await aside(first)
    await recall_sale(second.till, "001-1")
    await pay_cash(second.till)
    assert await codes(second.till) == ["001-2"]
    assert refused(await recall_sale(second.till, "001-1")) == "suspended-unknown"
    await void_suspended(first.till, 2)
    assert await codes(first.till) == ["001-1"], "002 has it, and has not sent it"


async def test_claimed_and_not_yet_written_it_can_be_recalled_again(server: StoreServer) -> None:
    first, second = await register(server), await register(server, "002")
    await aside(first)
    second.journal.fail_on = "recall"
    assert isinstance(await recall_sale(second.till, "001-1"), Refusal)
    assert await codes(second.till) == ["001-1"]
    assert isinstance(await recall_sale(second.till, "001-1"), Resumed)
