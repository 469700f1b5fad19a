"""A whole register with a printer and a drawer: each sale on paper once, whatever happens there."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bootstrap.test_install import home, now, server
from tests.devices.outlets import (
    NetworkPrinter,
    fill,
    network_printer,
    pipe_printer,
    refusing_port,
)
from tests.fakes import euro
from tuipos.bootstrap.install import Order, install
from tuipos.bootstrap.register import Register, open_register
from tuipos.bootstrap.settings import Settings, load
from tuipos.devices.escpos import pulse
from tuipos.domain.money import currency, zero
from tuipos.home import Home
from tuipos.register.drawer import Moved, move_cash
from tuipos.register.paying import Paid, pay_cash
from tuipos.register.selling import Added, add_item
from tuipos.register.session import SignedIn, sign_in
from tuipos.register.shifts import open_shift

__all__ = ["home", "server"]


@asynccontextmanager
async def register_at(
    home: Home, devices: str
) -> AsyncIterator[tuple[Register, asyncio.Queue[str]]]:
    """The installed register with these devices, a manager at it, and what it tells of trouble."""
    home.devices_file.write_text(devices)
    told: asyncio.Queue[str] = asyncio.Queue()
    register, trouble = await open_register(
        home, *load(home), now, told=lambda words: told.put_nowait(str(words))
    )
    assert register is not None and trouble is None
    try:
        signed = await sign_in(register.till, "2001", "4321")
        assert isinstance(signed, SignedIn)
        if register.till.shift is None:
            await open_shift(register.till, zero(currency("EUR")))
        yield register, told
    finally:
        await register.close()


async def sell(register: Register) -> str:
    """One sale for cash; its receipt."""
    added = await add_item(register.till, "4006381333931")
    assert isinstance(added, Added), added
    paid = await pay_cash(register.till)
    assert isinstance(paid, Paid) and paid.concluded is not None
    return paid.concluded.receipt


def receipts(printer: NetworkPrinter) -> list[bytes]:
    return [page for page in printer.pages if page != pulse()]


async def test_a_sale_opens_the_drawer_and_is_printed_once(
    server: tuple[str, str], home: Home
) -> None:
    assert isinstance(await install(home, Order(server[0], "001", server[1]), now), Settings)
    with network_printer() as printer:
        devices = f'printer = "{printer.name}"\ndrawer = "printer"\ncolumns = 32\n'
        async with register_at(home, devices) as (register, told):
            receipt = await sell(register)
            # Something else that is concluded prints the sale before it no second time.
            moved = await move_cash(register.till, "float-entry", euro("5.00"))
            assert isinstance(moved, Moved)
        (page,) = receipts(printer)
        assert receipt.encode() in page
        assert max(map(len, page.split(b"\n"))) <= 34
        assert [each == pulse() for each in printer.pages].count(True) == 2
        assert printer.pages.index(pulse()) < printer.pages.index(page)
        async with register_at(home, devices):
            printer.pages.clear()
        assert printer.pages == [] and told.empty()


async def test_a_printer_that_is_gone_holds_up_nothing_and_is_told(
    server: tuple[str, str], home: Home
) -> None:
    assert isinstance(await install(home, Order(server[0], "001", server[1]), now), Settings)
    devices = f'printer = "{refusing_port()}"\ndrawer = "{home.data}/gone"\n'
    async with register_at(home, devices) as (register, told):
        first, second = await sell(register), await sell(register)
        heard = sorted([await told.get() for _ in range(4)])
    assert (
        heard
        == ["Not printed (refused): .115 prints a copy."] * 2
        + ["The drawer does not open (not there): use its key."] * 2
    )
    # The text files are there in any case.
    assert {first, second} <= {path.stem for path in home.receipts.iterdir()}


async def test_a_register_without_devices_tells_nothing(
    server: tuple[str, str], home: Home
) -> None:
    assert isinstance(await install(home, Order(server[0], "001", server[1]), now), Settings)
    async with register_at(home, "") as (register, told):
        receipt = await sell(register)
        assert register.till.drawer is None
    assert told.empty() and [path.stem for path in home.receipts.iterdir()] == [receipt]


async def test_a_printer_that_is_stuck_holds_up_no_sale(
    server: tuple[str, str], home: Home, tmp_path: Path
) -> None:
    assert isinstance(await install(home, Order(server[0], "001", server[1]), now), Settings)
    with pipe_printer(tmp_path) as (name, paper):
        fill(name)
        async with register_at(home, f'printer = "{name}"\ndrawer = "{name}"\n') as (
            register,
            told,
        ):
            sold = [await sell(register) for _ in range(3)]
            # The printer's patience is not over by far.
            assert told.empty() and len(set(sold)) == 3
            os.read(paper, 1_000_000)
        printed = os.read(paper, 1_000_000)
        assert [printed.count(receipt.encode()) for receipt in sold] == [1, 1, 1]
        assert printed.count(pulse()) <= 3
