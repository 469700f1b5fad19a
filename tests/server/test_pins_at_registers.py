"""A PIN changed at a whole register: at once at the server, and offline after the next run."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx

from tests.server.counter import Counter, Till
from tests.server.world import MANAGER_PIN, PIN
from tuipos.domain.words import Refusal
from tuipos.register.pins import PinChanged, PinReset, change_pin, choose_pin, reset_pin
from tuipos.register.session import ChoosePin, SignedIn, sign_in, sign_out

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
NEW, OWN = "8642", "75319"


async def tries(counter: Counter, staff: str, pin: str) -> str:
    """What a sign-in comes to; whoever it lets in is signed out again."""
    found = await sign_in(counter.till, staff, pin)
    if isinstance(found, SignedIn):
        await sign_out(counter.till)
    return found.code if isinstance(found, Refusal) else type(found).__name__


async def test_changed_at_once_online_and_with_the_next_run_offline(
    till: Till, hq: httpx.Client
) -> None:
    async with till("Europe/Berlin", NOW) as counter:
        connection = counter.register.connection
        assert isinstance(await change_pin(counter.till, PIN, NEW, NEW), PinChanged)
        await sign_out(counter.till)
        assert await tries(counter, "1001", PIN) == "sign-in-refused"
        assert await tries(counter, "1001", NEW) == "SignedIn"
        await connection.disconnect()
        assert await tries(counter, "1001", PIN) == "SignedIn", "as last known"
        await connection.connect()
        counter.bring("prices", "number,price,from,to\n1,1.11,,\n")
        await counter.fetch()
        for switch in (connection.disconnect, connection.connect):
            await switch()
            assert await tries(counter, "1001", NEW) == "SignedIn"
            assert await tries(counter, "1001", PIN) == "sign-in-refused"


async def test_a_temporary_one_offline_and_online(till: Till, hq: httpx.Client) -> None:
    async with till("Europe/Berlin", NOW) as counter:
        connection = counter.register.connection
        await sign_out(counter.till)
        assert isinstance(await sign_in(counter.till, "2001", MANAGER_PIN), SignedIn)
        made = await reset_pin(counter.till, "1001", MANAGER_PIN)
        assert isinstance(made, PinReset), str(made)
        await sign_out(counter.till)
        pin = made.temporary.pin
        counter.bring("prices", "number,price,from,to\n1,1.11,,\n")
        await counter.fetch()
        await connection.disconnect()
        assert await tries(counter, "1001", PIN) == "sign-in-refused"
        offline = await sign_in(counter.till, "1001", pin)
        assert isinstance(offline, SignedIn) and offline.staff.must_choose_pin
        refused = await change_pin(counter.till, pin, OWN, OWN)
        assert isinstance(refused, Refusal) and refused.code == "pin-needs-server"
        await sign_out(counter.till)
        await connection.connect()
        choosing = await sign_in(counter.till, "1001", pin)
        assert isinstance(choosing, ChoosePin) and counter.till.staff is None
        entered = await choose_pin(counter.till, choosing, pin, OWN, OWN)
        assert isinstance(entered, SignedIn) and not entered.staff.must_choose_pin
        await sign_out(counter.till)
        counter.bring("prices", "number,price,from,to\n1,1.12,,\n")
        await counter.fetch()
        await connection.disconnect()
        assert await tries(counter, "1001", OWN) == "SignedIn"
