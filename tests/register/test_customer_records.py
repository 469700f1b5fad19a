"""New and changed customers: written down, usable at once, and sent like a sale."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from tests.fakes import BERG, LENA, World, euro
from tests.register.test_on_disk import Disk
from tuipos.domain.customer import Customer
from tuipos.domain.words import Refusal
from tuipos.register.customer_records import CustomerWritten, edit_customer, new_customer
from tuipos.register.customers import (
    CustomerChanged,
    CustomerLookedUp,
    CustomersFound,
    find,
    look_up,
    set_customer,
)
from tuipos.register.paying import pay_cash
from tuipos.register.selling import add_item
from tuipos.register.session import sign_in
from tuipos.register.shifts import open_shift
from tuipos.register.till import Till
from tuipos.retail.documents import Document

RYE = "2000000100036"


@pytest.fixture
async def disk(tmp_path: Path) -> AsyncIterator[Disk]:
    """A register's disk with no journal yet."""
    found = Disk(tmp_path / "journal.db")
    yield found
    await found.close()


async def made(till: Till, name: str = "Eve Arden", **more: str) -> Customer:
    written = await new_customer(till, name, **more)
    assert isinstance(written, CustomerWritten), written
    return written.customer


@pytest.mark.parametrize("up", [True, False])
async def test_a_new_customer_is_usable_at_once(ana: World, up: bool) -> None:
    ana.connection.up, ana.connection.offline = up, not up
    eve = await made(ana.till, "  Eve \x1b Arden ", phone="+49 30 5", card="L-5")
    assert eve.number.startswith("0001-001-") and eve.name == "Eve Arden"
    assert ana.woken == ["concluded"]
    for text in ("arden", "EVE ard", "+49 30 5", "L-5", eve.number):
        assert await find(ana.till, text) == CustomersFound((eve,))
    await add_item(ana.till, RYE)
    for code in (eve.number, "L-5"):
        changed = await set_customer(ana.till, code)
        assert isinstance(changed, CustomerChanged) and changed.customer is not None
        assert (changed.customer.number, changed.customer.card) == (eve.number, "L-5")
    await pay_cash(ana.till, euro("5.00"))
    assert ana.journal.documents[-1]["customer"]["name"] == "Eve Arden"  # type: ignore[index]


async def test_numbers_are_made_here_and_never_twice(ana: World) -> None:
    numbers = set()
    for step in (0, 0, -3600, 1):
        ana.clock.advance(step)
        numbers.add((await made(ana.till)).number)
    assert len(numbers) == 4


async def test_it_is_a_document_on_its_way_up_also_over_a_power_cut(disk: Disk) -> None:
    till, journal = await disk.start()
    await sign_in(till, "1001", "1234")
    await open_shift(till, euro("0.00"))
    eve = await made(till, card="L-5")
    found = await look_up(till, LENA.number)
    assert isinstance(found, CustomerLookedUp)
    await edit_customer(till, found.customer, {"phone": "+49 99"})
    assert await journal.verify() is None
    await journal.close()
    again, journal = await disk.start()
    await sign_in(again, "1001", "1234")
    await open_shift(again, euro("0.00"))
    assert await find(again, "L-5") == CustomersFound((eve,))
    queued = await journal.next_batch(10)
    new, edit = (msgspec.json.decode(each.body, type=Document) for each in queued)
    assert (new.type, new.total, new.receipt, new.lines) == ("customer", "0.00", "", [])
    assert new.customer_record is not None and edit.customer_record is not None
    assert (new.customer_record.act, new.customer_record.number) == ("new", eve.number)
    assert edit.customer_record.values == {"phone": "+49 99"}
    assert edit.customer_record.before == {"phone": LENA.phone}
    assert json.loads(queued[0].body)["id"].startswith("0001-001-")


async def test_a_change_shows_until_headquarters_says_otherwise(ana: World) -> None:
    await add_item(ana.till, RYE)
    await set_customer(ana.till, LENA.number)
    written = await edit_customer(ana.till, LENA, {"name": "Lena Adler", "email": ""})
    assert isinstance(written, CustomerWritten) and written.customer.name == "Lena Adler"
    sale = ana.till.sale
    assert sale is not None and sale.customer is not None
    assert (sale.customer.name, sale.customer.group) == ("Lena Adler", "regulars")
    found = await look_up(ana.till, "L-1001")
    assert isinstance(found, CustomerLookedUp) and found.customer.name == "Lena Adler"
    hits = await find(ana.till, "lena")
    assert isinstance(hits, CustomersFound) and hits.hits[0].name == "Lena Adler"
    at_headquarters = Customer(LENA.number, "Lena V. Adler", "L-1001")
    ana.connection.service.customers = (at_headquarters,)
    found = await look_up(ana.till, LENA.number)
    assert isinstance(found, CustomerLookedUp) and found.customer.name == "Lena V. Adler"


async def test_a_new_customer_can_be_changed_before_headquarters_knows_them(ana: World) -> None:
    eve = await made(ana.till)
    await edit_customer(ana.till, eve, {"phone": "5"})
    found = await look_up(ana.till, eve.number)
    assert isinstance(found, CustomerLookedUp) and found.customer.phone == "5"


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda till: new_customer(till, " \x00 "), "name-missing"),
        (lambda till: new_customer(till, "n" * 121), "text-too-long"),
        (lambda till: new_customer(till, "n", card="1" * 41), "text-too-long"),
        (lambda till: new_customer(till, "n", card="L-1001"), "card-taken"),
        (lambda till: edit_customer(till, BERG, {"loyalty_card": "L-1001"}), "card-taken"),
        (lambda till: edit_customer(till, BERG, {"name": ""}), "name-missing"),
        (lambda till: edit_customer(till, BERG, {"name": " Jan  Berg "}), "nothing-changed"),
        (lambda till: look_up(till, "C-404"), "customer-unknown"),
    ],
)
async def test_what_is_refused_writes_nothing(
    ana: World, act: Callable[[Till], Awaitable[object]], code: str
) -> None:
    refused = await act(ana.till)
    assert isinstance(refused, Refusal) and refused.code == code
    assert ana.journal.documents == []


async def test_two_new_customers_do_not_share_a_card(ana: World) -> None:
    await made(ana.till, card="L-5")
    refused = await new_customer(ana.till, "Other", card="L-5")
    assert isinstance(refused, Refusal) and "Eve Arden" in str(refused.what)


async def test_nobody_real_is_written_down_in_training(ana: World) -> None:
    ana.till.training = True
    refused = await new_customer(ana.till, "Eve")
    assert isinstance(refused, Refusal) and refused.code == "in-training"


async def test_with_nobody_to_ask_a_card_is_taken_as_it_is(ana: World) -> None:
    ana.connection.up = ana.connection.usable = False
    ana.connection.offline = True
    assert (await made(ana.till, card="L-1001")).loyalty_card == "L-1001"
