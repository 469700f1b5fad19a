"""Selling: what starts a sale, what stands on a line, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.fakes import APPLES, OAT_MILK, RED_WINE, STAFF, World, euro
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import LineAdded
from tuipos.domain.words import Refusal
from tuipos.register.paying import pay_cash, void_sale
from tuipos.register.selling import (
    Added,
    Found,
    LineGone,
    QuantityChanged,
    add_item,
    clear_quantity,
    search,
    set_quantity,
    void_line,
)
from tuipos.register.session import sign_in

ESPRESSO_CODE = "2000000100012"
MILK_CODE = "2000000100029"
BREAD_CODE = "2000000100036"
APPLES_LABEL = "2812345007563"


def code_of(result: object) -> str:
    assert isinstance(result, Refusal), result
    assert str(result.what)
    return result.code


async def test_the_sale_of_the_demo(ana: World) -> None:
    assert isinstance(await add_item(ana.till, ESPRESSO_CODE), Added)
    assert isinstance(await add_item(ana.till, MILK_CODE, Quantity(3)), Added)
    assert ana.till.figures is not None
    assert str(ana.till.figures.total) == "23.10"


async def test_the_first_line_starts_the_transaction(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    sale = ana.till.sale
    assert sale is not None
    assert sale.id == f"0001-001-{ana.journal.last_millis}"
    assert (sale.staff, sale.data_version, sale.mode) == ("1001", 7, "online")
    assert ana.till.shift is not None and sale.shift == ana.till.shift.id
    assert ana.connection.moments == ["starts"]
    assert ana.journal.calls == [
        "next_transaction_millis",
        "append_event Started",
        "append_event LineAdded",
    ]


async def test_the_connection_hears_of_the_start_before_the_first_look_up(ana: World) -> None:
    ana.connection.offline = True
    await add_item(ana.till, ESPRESSO_CODE)
    assert not ana.connection.offline
    assert ana.till.sale is not None and ana.till.sale.mode == "online"


async def test_only_a_start_tries_to_reconnect(ana: World) -> None:
    ana.connection.up = False
    await add_item(ana.till, ESPRESSO_CODE)
    ana.connection.up = True
    await add_item(ana.till, MILK_CODE)
    assert ana.connection.moments == ["starts"]
    assert ana.connection.offline


async def test_a_sale_takes_its_day_from_its_start_in_the_store(ana: World) -> None:
    ana.clock.now = datetime(2025, 3, 14, 22, 59, 59, tzinfo=UTC)  # 23:59:59 in Berlin
    await add_item(ana.till, ESPRESSO_CODE)
    ana.clock.advance(10)
    await add_item(ana.till, MILK_CODE)
    assert [day for _, day in ana.connection.service.asked] == [date(2025, 3, 14)] * 2


async def test_an_unknown_code_starts_nothing(ana: World) -> None:
    assert code_of(await add_item(ana.till, "4006381333931")) == "product-unknown"
    assert ana.till.sale is None
    assert ana.journal.calls == []
    assert ana.connection.moments == ["starts", "ends"]


async def test_a_line_is_in_the_journal_before_the_sale_shows_it(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    ana.journal.fail_on = "append_event LineAdded"
    assert code_of(await add_item(ana.till, MILK_CODE)) == "journal-failed"
    assert ana.till.sale is not None and len(ana.till.sale.lines) == 1
    assert isinstance(await add_item(ana.till, MILK_CODE), Added)
    assert [each.number for each in ana.till.sale.lines] == [1, 2]


async def test_a_journal_that_can_not_be_trusted_stops_the_till(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    ana.journal.fail_on, ana.journal.fail_finally = "append_event LineAdded", True
    assert code_of(await add_item(ana.till, MILK_CODE)) == "journal-stopped"
    assert code_of(await pay_cash(ana.till)) == "journal-stopped"
    assert ana.till.sale is not None and not ana.till.sale.tenders


async def test_a_switch_in_the_middle_is_noted_once(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    ana.connection.up = False
    ana.clock.advance(20)
    switched = await add_item(ana.till, MILK_CODE)
    assert isinstance(switched, Added) and "Selling on offline" in str(switched.notice)
    ana.clock.advance(20)
    quiet = await add_item(ana.till, BREAD_CODE)
    assert isinstance(quiet, Added) and quiet.notice is None
    assert ana.journal.calls.count("append_event AnsweredOffline") == 1
    assert ana.till.sale is not None
    assert ana.till.sale.mode == "offline" and not ana.till.sale.began_offline
    assert ana.till.sale.switched_at is not None
    assert (ana.till.sale.switched_at - ana.till.sale.started_at).total_seconds() == 20


async def test_an_unknown_code_answered_offline_makes_the_sale_offline_too(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    ana.connection.up = False
    assert code_of(await add_item(ana.till, "4006381333931")) == "product-unknown"
    assert ana.till.sale is not None and ana.till.sale.mode == "offline"


@pytest.mark.parametrize("code", ["4006381333931", APPLES.number])
async def test_a_no_that_came_with_a_switch_tells_of_both(ana: World, code: str) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    ana.connection.up = False
    assert "Selling on offline" in str(await add_item(ana.till, code))
    assert "Selling on offline" not in str(await add_item(ana.till, code))


async def test_a_sale_begun_offline_was_never_switched(ana: World) -> None:
    ana.connection.up, ana.connection.offline = False, True
    await add_item(ana.till, ESPRESSO_CODE)
    assert ana.till.sale is not None
    assert ana.till.sale.began_offline and ana.till.sale.switched_at is None
    assert "append_event AnsweredOffline" not in ana.journal.calls


async def test_a_switch_on_the_first_line_is_a_switch(ana: World) -> None:
    ana.connection.up = False
    await add_item(ana.till, ESPRESSO_CODE)
    assert ana.till.sale is not None
    assert not ana.till.sale.began_offline and ana.till.sale.switched_at is not None
    assert ana.till.sale.mode == "offline"


async def test_an_outage_without_an_offline_database_keeps_the_sale(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    ana.connection.up = ana.connection.usable = False
    assert code_of(await add_item(ana.till, MILK_CODE)) == "no-offline-database"
    assert ana.till.sale is not None and len(ana.till.sale.lines) == 1
    paid = await pay_cash(ana.till)
    assert not isinstance(paid, Refusal) and paid.concluded is not None


async def test_a_label_carries_its_price(ana: World) -> None:
    added = await add_item(ana.till, APPLES_LABEL)
    assert isinstance(added, Added)
    assert (str(added.line.quantity), added.line.embedded_amount) == ("2.528", euro("7.56"))
    assert ana.till.figures is not None and ana.till.figures.total == euro("7.56")


async def test_a_misread_label_is_refused(ana: World) -> None:
    assert code_of(await add_item(ana.till, "2812345007564")) == "barcode-malformed"


async def test_a_label_of_nothing_is_refused(ana: World) -> None:
    assert code_of(await add_item(ana.till, "2812345000007")) == "barcode-without-price"


@pytest.mark.parametrize(
    ("code", "quantity", "refusal"),
    [
        (ESPRESSO_CODE, Quantity(0), "quantity-zero"),
        (ESPRESSO_CODE, Quantity(-1), "quantity-negative"),
        (ESPRESSO_CODE, Quantity(10_000), "quantity-absurd"),
        (ESPRESSO_CODE, Quantity(5, 1), "quantity-not-whole"),
        (APPLES_LABEL, Quantity(3), "quantity-from-barcode"),
        (APPLES.number, None, "weight-needed"),
        ("", None, "code-malformed"),
        ("\x1b", None, "code-malformed"),
        ("9" * 61, None, "code-malformed"),
    ],
)
async def test_quantities_and_codes_that_are_refused(
    ana: World, code: str, quantity: Quantity | None, refusal: str
) -> None:
    assert code_of(await add_item(ana.till, code, quantity)) == refusal
    assert ana.till.sale is None
    assert ana.connection.moments.count("starts") == ana.connection.moments.count("ends")


async def test_what_is_weighed_takes_a_weight(ana: World) -> None:
    added = await add_item(ana.till, APPLES.number, Quantity(456, 3))
    assert isinstance(added, Added)
    assert ana.till.figures is not None and ana.till.figures.total == euro("1.36")


async def test_nobody_sells_without_a_shift(world: World) -> None:
    assert code_of(await add_item(world.till, ESPRESSO_CODE)) == "not-signed-in"
    await sign_in(world.till, "1001", STAFF["1001"][0])
    assert code_of(await add_item(world.till, ESPRESSO_CODE)) == "no-shift"


async def test_nobody_does_what_they_may_not(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    assert ana.till.staff is not None
    ana.till.staff = replace(ana.till.staff, permissions=frozenset())
    for result in (
        await add_item(ana.till, ESPRESSO_CODE),
        await set_quantity(ana.till, 1, Quantity(2)),
        await void_line(ana.till, 1),
        await void_sale(ana.till),
        await pay_cash(ana.till),
        await search(ana.till, "milk"),
    ):
        assert code_of(result) == "not-permitted"
    assert ana.till.sale is not None and len(ana.till.sale.live_lines) == 1


async def test_the_quantity_of_a_line_is_changed_and_cleared(ana: World) -> None:
    await add_item(ana.till, MILK_CODE)
    changed = await set_quantity(ana.till, 1, Quantity(3))
    assert isinstance(changed, QuantityChanged)
    assert (changed.before, changed.line.quantity) == (Quantity(1), Quantity(3))
    assert ana.till.figures is not None and ana.till.figures.total == euro("4.20")
    cleared = await clear_quantity(ana.till, 1)
    assert isinstance(cleared, QuantityChanged) and cleared.line.quantity == Quantity(1)


async def test_quantities_that_can_not_be_set(ana: World) -> None:
    assert code_of(await set_quantity(ana.till, 1, Quantity(2))) == "no-sale"
    await add_item(ana.till, APPLES_LABEL)
    await add_item(ana.till, APPLES.number, Quantity(456, 3))
    await add_item(ana.till, MILK_CODE)
    assert code_of(await set_quantity(ana.till, 1, Quantity(2))) == "quantity-from-barcode"
    assert code_of(await clear_quantity(ana.till, 2)) == "quantity-weighed"
    assert code_of(await set_quantity(ana.till, 3, Quantity(15, 1))) == "quantity-not-whole"
    assert code_of(await set_quantity(ana.till, 3, Quantity(0))) == "quantity-zero"
    assert code_of(await set_quantity(ana.till, 4, Quantity(2))) == "line-unknown"
    assert code_of(await set_quantity(ana.till, 0, Quantity(2))) == "line-unknown"
    assert code_of(await set_quantity(ana.till, -1, Quantity(2))) == "line-unknown"


async def test_voiding_the_last_line_keeps_the_sale_open(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    gone = await void_line(ana.till, 1)
    assert isinstance(gone, LineGone) and gone.line.code == ESPRESSO_CODE
    assert ana.till.sale is not None and ana.till.sale.live_lines == ()
    assert code_of(await void_line(ana.till, 1)) == "line-voided"
    assert code_of(await set_quantity(ana.till, 1, Quantity(2))) == "line-voided"
    added = await add_item(ana.till, MILK_CODE)
    assert isinstance(added, Added) and added.line.number == 2
    assert ana.connection.moments == ["starts"]


async def test_a_line_keeps_the_price_it_was_given(ana: World) -> None:
    await add_item(ana.till, MILK_CODE)
    ana.connection.service.by_code[MILK_CODE] = replace(OAT_MILK, price=euro("9.00"))
    await set_quantity(ana.till, 1, Quantity(2))
    assert ana.till.figures is not None and ana.till.figures.total == euro("4.20")


async def test_a_search_answered_offline_makes_the_sale_offline(ana: World) -> None:
    found = await search(ana.till, "MILK")
    assert isinstance(found, Found) and [hit.code for hit in found.hits] == [MILK_CODE]
    assert ana.connection.moments == []
    await add_item(ana.till, ESPRESSO_CODE)
    ana.connection.up = False
    found = await search(ana.till, "wine")
    assert isinstance(found, Found) and found.notice is not None
    assert [hit.number for hit in found.hits] == [RED_WINE.number]
    assert ana.till.sale is not None and ana.till.sale.mode == "offline"


async def test_a_search_for_nothing_asks_nobody(ana: World) -> None:
    ana.connection.up = ana.connection.usable = False
    assert await search(ana.till, " \x00 ") == Found(())
    assert code_of(await search(ana.till, "milk")) == "no-offline-database"


async def test_the_journal_keeps_each_offer_once(ana: World) -> None:
    for _ in range(3):
        await add_item(ana.till, MILK_CODE)
    added = [event for _, event in ana.journal.events if isinstance(event, LineAdded)]
    assert [len(event.offers) for event in added] == [1, 0, 0]
    assert ana.till.figures is not None and str(ana.till.figures.total) == "4.20"
