"""The use cases on the journal that a register really has: what was on the screen comes back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from tests.fakes import FakeClock, FakeConnection, demo_identity, euro
from tuipos.domain.quantity import Quantity
from tuipos.domain.words import Refusal
from tuipos.register.paying import pay_cash, void_payment, void_sale
from tuipos.register.recovery import open_sale
from tuipos.register.returning import Returnable, find_receipt, return_lines
from tuipos.register.selling import add_item, set_quantity, void_line
from tuipos.register.session import sign_in
from tuipos.register.shifts import Ready, open_shift
from tuipos.register.suspending import Resumed, recall_sale, suspend_sale
from tuipos.register.till import Till
from tuipos.retail.documents import Document
from tuipos.storage.journal import SqliteJournal

WINE_CODE = "2000000100050"
MILK_CODE = "2000000100029"
APPLES_LABEL = "2812345007563"


class Disk:
    """A register's home whose power can be cut: a new journal object on the same file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.clock = FakeClock()
        self.connection = FakeConnection()
        self.opened: list[SqliteJournal] = []

    async def start(self) -> tuple[Till, SqliteJournal]:
        """Start the program on what the disk holds."""
        journal = SqliteJournal(self._path, self.clock, create=not self._path.exists())
        if not self.opened:
            await journal.start_epoch(1, 1)
        self.opened.append(journal)
        connection = self.connection
        return Till(journal, connection, connection, self.clock, demo_identity()), journal

    async def close(self) -> None:
        """Let go of every file."""
        for journal in self.opened:
            await journal.close()


@pytest.fixture
async def disk(tmp_path: Path) -> AsyncIterator[Disk]:
    """A disk with no journal yet."""
    found = Disk(tmp_path / "journal.db")
    yield found
    await found.close()


async def test_every_kind_of_event_comes_back_from_the_disk(disk: Disk) -> None:
    till, journal = await disk.start()
    await sign_in(till, "1001", "1234")
    await open_shift(till, euro("50.00"))
    await add_item(till, WINE_CODE, age_checked=True)
    await add_item(till, APPLES_LABEL)
    disk.connection.up = False
    await add_item(till, MILK_CODE, Quantity(2))
    await set_quantity(till, 3, Quantity(3))
    await void_line(till, 1)
    await pay_cash(till, euro("5.00"))
    await void_payment(till, 1)
    await pay_cash(till, euro("1.00"))
    sale = till.sale
    assert sale is not None and sale.mode == "offline"
    await journal.close()

    again, _ = await disk.start()
    assert await open_sale(again) == sale
    await sign_in(again, "1002", "5678")
    ready = await open_shift(again, euro("0.00"))
    assert isinstance(ready, Ready) and ready.recovered is not None and ready.recovered.taken_over
    assert again.sale is not None
    assert (again.sale.lines, again.sale.tenders) == (sale.lines, sale.tenders)
    assert (again.sale.staff, again.sale.shift) == ("1002", ready.shift.id)


async def test_a_day_on_disk_is_whole(disk: Disk) -> None:
    till, journal = await disk.start()
    await sign_in(till, "1001", "1234")
    await open_shift(till, euro("0.00"))
    receipts = []
    for at in range(4):
        await add_item(till, MILK_CODE, Quantity(at + 1))
        done = await (void_sale(till) if at == 1 else pay_cash(till, euro("20.00")))
        assert not isinstance(done, Refusal) and done.concluded is not None
        receipts.append(done.concluded.receipt)
    assert receipts == ["00010011000001", "", "00010011000002", "00010011000003"]
    assert await journal.verify() is None
    queued = await journal.next_batch(10)
    documents = [msgspec.json.decode(each.body, type=Document) for each in queued]
    assert [each.total for each in documents] == ["2.10", "0.00", "4.20", "6.30"]
    assert [each.receipt for each in documents] == receipts
    assert [json.loads(each.body)["sequence"] for each in queued] == [
        each.sequence for each in documents
    ]
    assert await open_sale(till) is None


async def test_failed_pins_are_counted_over_a_power_cut(disk: Disk) -> None:
    for _ in range(5):
        till, journal = await disk.start()
        await sign_in(till, "1001", "0000")
        await journal.close()
    till, _ = await disk.start()
    refused = await sign_in(till, "1001", "1234")
    assert isinstance(refused, Refusal) and refused.code == "sign-in-locked"
    disk.clock.advance(30)
    disk.connection.up = disk.connection.usable = False
    assert isinstance(await sign_in(till, "1001", "0000"), Refusal)
    disk.connection.usable = True
    assert not isinstance(await sign_in(till, "1001", "1234"), Refusal)


async def test_a_suspended_sale_and_a_return_outlive_power_cuts(disk: Disk) -> None:
    till, journal = await disk.start()
    await sign_in(till, "1001", "1234")
    await open_shift(till, euro("0.00"))
    await add_item(till, MILK_CODE, Quantity(3))
    await add_item(till, APPLES_LABEL)
    paid = await pay_cash(till, euro("20.00"))
    assert not isinstance(paid, Refusal) and paid.concluded is not None
    found = await find_receipt(till, paid.concluded.receipt)
    assert isinstance(found, Returnable)
    await return_lines(till, found, {1: Quantity(1)}, "sour")
    before = till.sale
    await suspend_sale(till)
    assert before is not None
    await journal.close()

    till, journal = await disk.start()
    await sign_in(till, "1001", "1234")
    assert till.sale is None
    back = await recall_sale(till, "1")
    assert isinstance(back, Resumed) and back.sale.lines == before.lines
    await journal.close()

    till, journal = await disk.start()
    await sign_in(till, "1001", "1234")
    assert till.sale == back.sale
    await pay_cash(till)
    found = await find_receipt(till, paid.concluded.receipt)
    assert isinstance(found, Returnable)
    assert [str(line.left) for line in found.sold.lines] == ["2", "2.528"]
    assert found.sold.lines[0].refund(Quantity(2)) == euro("2.80")
    assert await journal.verify() is None
