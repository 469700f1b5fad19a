"""A sale that begins offline: warned of old data, refused beyond the limit; online it goes on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.fakes import World, signed_in
from tuipos.connection.profile import SALE_KINDS
from tuipos.domain.words import Refusal
from tuipos.register.limits import LimitReached
from tuipos.register.paying import Paid, pay_cash
from tuipos.register.selling import Added, add_item
from tuipos.register.session import SignedIn, sign_in, sign_out

ESPRESSO = "2000000100012"


def reach(world: World, *reached: LimitReached) -> None:
    limits: Sequence[LimitReached] = reached
    world.till.limits = lambda: limits


def warns(kind: str = "prices", days: int = 4) -> LimitReached:
    return LimitReached(kind, days * 24, 7 * 24)


def blocks(kind: str = "prices", *, stops_sales: bool = True) -> LimitReached:
    return LimitReached(kind, 9 * 24, 7 * 24, blocks=True, stops_sales=stops_sales)


def go_offline(world: World) -> None:
    world.connection.up, world.connection.offline = False, True


@pytest.mark.parametrize("kind", [*SALE_KINDS, "offline"])
async def test_beyond_the_limit_nothing_new_is_sold_offline(ana: World, kind: str) -> None:
    go_offline(ana)
    reach(ana, blocks(kind))
    refused = await add_item(ana.till, ESPRESSO)
    assert isinstance(refused, Refusal) and refused.code == "offline-limit"
    assert "9 days" in str(refused) and "Connect: F9" in str(refused)
    assert ana.till.sale is None and ana.journal.calls == []
    assert ana.connection.moments == ["starts", "ends"]


async def test_online_it_goes_on(ana: World) -> None:
    reach(ana, blocks())
    added = await add_item(ana.till, ESPRESSO)
    assert isinstance(added, Added) and added.notice is None


async def test_a_sale_that_is_open_goes_on_and_is_paid(ana: World) -> None:
    assert isinstance(await add_item(ana.till, ESPRESSO), Added)
    reach(ana, blocks())
    ana.connection.up = False
    assert isinstance(await add_item(ana.till, ESPRESSO), Added)
    assert isinstance(await pay_cash(ana.till, None), Paid)
    refused = await add_item(ana.till, ESPRESSO)
    assert isinstance(refused, Refusal) and refused.code == "offline-limit"


async def test_a_switch_at_the_first_line_says_both(ana: World) -> None:
    ana.connection.up = False
    reach(ana, blocks())
    refused = await add_item(ana.till, ESPRESSO)
    assert isinstance(refused, Refusal)
    assert "No new sales offline" in str(refused) and "No answer in 2 s." in str(refused)


async def test_what_sales_can_do_without_stops_none(ana: World) -> None:
    go_offline(ana)
    reach(ana, blocks("loyalty", stops_sales=False))
    assert isinstance(await add_item(ana.till, ESPRESSO), Added)


async def test_a_warning_is_said_once_until_it_changes(ana: World) -> None:
    go_offline(ana)
    reach(ana, warns())
    told = []
    for days in (4, 4, 5):
        reach(ana, warns(days=days))
        added = await add_item(ana.till, ESPRESSO)
        assert isinstance(added, Added)
        told.append(str(added.notice) if added.notice else "")
        assert isinstance(await pay_cash(ana.till, None), Paid)
    assert told == [
        "The prices are 4 days old: connect soon (F9).", "",
        "The prices are 5 days old: connect soon (F9).",
    ]  # fmt: skip


async def test_whoever_signs_in_offline_is_told(ana: World) -> None:
    go_offline(ana)
    reach(ana, warns())
    for _ in range(2):
        await sign_out(ana.till)
        signed = await sign_in(ana.till, "1001", "1234")
        assert isinstance(signed, SignedIn) and "4 days old" in str(signed.notice)
    ana.connection.up, ana.connection.offline = True, False
    await sign_out(ana.till)
    signed = await sign_in(ana.till, "1001", "1234")
    assert isinstance(signed, SignedIn) and signed.notice is None


async def test_a_blocked_register_says_so_at_the_sign_in(world: World) -> None:
    go_offline(world)
    reach(world, blocks("offline"))
    signed = await sign_in(world.till, "1001", "1234")
    assert isinstance(signed, SignedIn) and "No new sales offline" in str(signed.notice)
    assert await signed_in(world.restarted())
