"""The time clock at a register: noted at once, sent like a sale, and looked at."""

from __future__ import annotations

import json
from dataclasses import replace

import msgspec
import pytest

from tests.fake_sales import ServedSales, StoreServer
from tests.fakes import World, signed_in
from tuipos.domain.time_clock import Stamp
from tuipos.domain.words import Refusal
from tuipos.register.session import sign_out
from tuipos.register.time_clock import Stamped, TimeEntries, stamp_time, time_entries
from tuipos.retail.documents import Document


async def stamped(world: World, act: str, staff: str = "", pin: str = "") -> Stamp:
    done = await stamp_time(world.till, act, staff, pin)
    assert isinstance(done, Stamped), done
    world.clock.advance(60)
    return done.stamp


async def acts(world: World) -> list[tuple[str, str, bool]]:
    found = await time_entries(world.till)
    assert isinstance(found, TimeEntries)
    return [(one.staff, one.act, one.odd) for one in found.stamps]


@pytest.mark.parametrize("up", [True, False])
async def test_a_day_is_noted_and_goes_up_as_documents(ana: World, up: bool) -> None:
    ana.connection.up, ana.connection.offline = up, not up
    day = ["clock-in", "break-start", "break-end", "clock-out"]
    for act in day:
        assert not (await stamped(ana, act)).odd
    assert ana.woken == ["concluded"] * 4
    assert await acts(ana) == [("1001", act, False) for act in day]
    body = json.dumps(ana.journal.documents[-1])
    document = msgspec.json.decode(body, type=Document)
    assert document.time_clock is not None and document.time_clock.act == "clock-out"
    assert (document.type, document.total, document.receipt) == ("time-clock", "0.00", "")
    assert document.mode == ("online" if up else "offline")


async def test_what_does_not_follow_is_noted_and_marked(ana: World) -> None:
    assert (await stamped(ana, "clock-out")).odd
    assert not (await stamped(ana, "clock-in")).odd
    assert (await stamped(ana, "clock-in")).odd
    told = ana.journal.documents[-1]["time_clock"]
    assert isinstance(told, dict) and told["odd"] is True


async def test_somebody_else_by_number_and_pin(ana: World) -> None:
    stamp = await stamped(ana, "clock-in", "1002", "5678")
    assert (stamp.staff, stamp.name) == ("1002", "Ben")
    document = ana.journal.documents[-1]
    assert document["staff"] == "1001" and ana.till.staff is not None
    assert ana.till.staff.number == "1001"
    refused = await stamp_time(ana.till, "clock-out", "1002", "0000")
    assert isinstance(refused, Refusal) and refused.code == "sign-in-refused"
    assert (await ana.journal.lockout("1002")).failures == 1
    assert len(ana.journal.documents) == 1


async def test_ones_own_entries_and_a_manager_sees_all(ana: World) -> None:
    await stamped(ana, "clock-in")
    await stamped(ana, "clock-in", "1002", "5678")
    assert await acts(ana) == [("1001", "clock-in", False)]
    await sign_out(ana.till)
    await signed_in(ana, "2001")
    assert await acts(ana) == [("1001", "clock-in", False), ("1002", "clock-in", False)]


async def test_other_registers_are_seen_online_and_each_entry_once(ana: World) -> None:
    server = StoreServer()
    ana.connection.sales = ServedSales(server, "001")
    here = await stamped(ana, "clock-in")
    body = ana.journal.documents[-1]
    server.documents += [
        body, {**body, "id": "0001-002-1", "register": "002",
               "concluded_at": ana.clock().isoformat(),
               "time_clock": {"act": "break-start", "staff": "1001", "name": "Ana", "odd": True}},
    ]  # fmt: skip
    found = await time_entries(ana.till)
    assert isinstance(found, TimeEntries)
    assert [(one.register, one.act) for one in found.stamps] == [
        ("001", "clock-in"), ("002", "break-start"),
    ]  # fmt: skip
    assert found.stamps[0] == here and not found.stamps[1].odd
    ana.clock.advance(60)
    assert not (await stamped(ana, "break-end")).odd
    ana.connection.offline, ana.connection.up = True, False
    assert await acts(ana) == [("1001", "clock-in", False), ("1001", "break-end", True)]


async def test_older_than_two_weeks_is_not_shown(ana: World) -> None:
    await stamped(ana, "clock-in")
    ana.clock.advance(15 * 86_400)
    assert await acts(ana) == []


async def test_training_and_a_role_without_it_note_nothing(ana: World) -> None:
    ana.till.training = True
    refused = await stamp_time(ana.till, "clock-in")
    assert isinstance(refused, Refusal) and refused.code == "in-training"
    ana.till.training = False
    assert ana.till.staff is not None
    ana.till.staff = replace(ana.till.staff, permissions=frozenset())
    for asked in (stamp_time(ana.till, "clock-in"), time_entries(ana.till)):
        refused = await asked
        assert isinstance(refused, Refusal) and refused.code == "not-permitted"
    assert ana.journal.documents == []
