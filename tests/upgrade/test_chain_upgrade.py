"""A chain goes from 0.1.0 to this version: headquarters and servers first, then the registers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.upgrade.chain import (
    NEW,
    OLD_SCHEMA,
    OLD_VERSION,
    Host,
    Register,
    RunningRegister,
    Version,
)
from tuipos import __version__
from tuipos.storage.models.master import MASTER_SCHEMA_VERSION

pytestmark = pytest.mark.terminal

BREAD, BREAD_NUMBER = "2000000100036", "10003"
CASHIER = ("1001", "1234")


def set_up(host: Host, old: Version, folder: Path) -> tuple[Register, Register]:
    """A chain of version 0.1.0: a server that runs schedules by hand, and two registers."""
    host.start(old, "--demo-data")
    with host.headquarters() as hq:
        for job in ("9999", "P-0001"):
            by_hand = {"settings": {"every": "by hand"}}
            hq.patch(f"/hq/v1/schedules/{job}", json=by_hand).raise_for_status()
    front, back = (Register(folder / number, host, old, number) for number in ("001", "002"))
    host.run()
    return front, back


def sold_offline(register: RunningRegister) -> str:
    """Take the register offline by hand and sell; the receipt."""
    register("disconnect")
    receipt: str = register("sell", BREAD)["receipt"]
    return receipt


def outcomes(host: Host, database: str, before: int) -> list[tuple[str, str]]:
    """The packages made for a database since there were so many."""
    return [(row["kind"], row["status"]) for row in host.downloads(database)[before:]]


def schemas(host: Host, *names: str) -> list[int]:
    """Which schema headquarters packs for, by database."""
    return [host.database(name)["schema_version"] for name in names]


def test_headquarters_and_server_first_then_one_register_after_the_other(
    host: Host, old: Version, tmp_path: Path
) -> None:
    front, back = set_up(host, old, tmp_path)
    with front.open(old) as till, back.open(old) as other:
        for register in (till, other):
            assert register.program == OLD_VERSION
            register("sign_in", *CASHIER)
            register("sync")
        receipts = [till("sell", BREAD)["receipt"]]
        till("sync")
        receipts.append(sold_offline(till))

        channel_packages = len(host.downloads("0001"))
        host.stop()
        host.start(NEW)
        one_full_package(host, "0001", channel_packages)
        assert schemas(host, "0001-001", "0001-002") == [OLD_SCHEMA, OLD_SCHEMA]
        old_registers_go_on(host, till, other)

    made = len(host.downloads("0001-001"))
    with front.open(NEW) as till, back.open(old) as other:
        assert till.program == __version__
        assert till("sign_in", *CASHIER) == {"name": "Ana", "offline": False}
        till("sync")
        one_full_package(host, "0001-001", made)
        receipts += [till("sell", BREAD)["receipt"], sold_offline(till)]
        till("connect")
        till("sync")
        both_versions_sell(host, till, other)
    assert [receipt[-4:] for receipt in receipts] == ["0001", "0002", "0003", "0004"]
    NEW.run(front.home, "journal", "verify")
    sold = [row for row in host.sales() if row["register"] == "001"]
    assert [row["receipt"] for row in sold][:4] == receipts


def old_registers_go_on(host: Host, till: RunningRegister, other: RunningRegister) -> None:
    """Sign-in, look-up, the sale that waited, and a delta after a price change: as ever."""
    assert till("status")["unsent"] == 1
    till("connect")
    assert till("look_up", BREAD) == {"price": "3.40", "offline": False}
    till("sync")
    assert (till("status")["unsent"], till("status")["set_aside"]) == (0, 0)
    made = {name: len(host.downloads(name)) for name in ("0001-001", "0001-002")}
    host.set_price(BREAD_NUMBER, "3.60")
    host.run()
    for register in (till, other):
        register("sync")
        register("disconnect")
        assert register("look_up", BREAD) == {"price": "3.60", "offline": True}
        register("connect")
        assert register("look_up", BREAD) == {"price": "3.60", "offline": False}
    for name, before in made.items():
        assert outcomes(host, name, before) == [("delta", "Applied")]
    assert schemas(host, "0001-001", "0001-002") == [OLD_SCHEMA, OLD_SCHEMA]


def one_full_package(host: Host, database: str, before: int) -> None:
    """Nobody asked for it, and no schedule ran: what was updated has one full package."""
    assert outcomes(host, database, before) == [("full", "Applied")]
    assert schemas(host, database) == [MASTER_SCHEMA_VERSION]
    assert host.database(database)["full_wanted"] is False


def both_versions_sell(host: Host, new: RunningRegister, old: RunningRegister) -> None:
    """In one store: each gets its delta of one run, in its own schema, and both are heard."""
    host.set_price(BREAD_NUMBER, "3.80")
    host.run()
    old("sign_in", *CASHIER)
    before = len(host.sales())
    for register in (new, old):
        register("sync")
        assert register("sell", BREAD)["total"] == "3.80"
        register("sync")
        assert register("status")["unsent"] == 0
    assert len(host.sales()) == before + 2
    assert schemas(host, "0001-001", "0001-002") == [MASTER_SCHEMA_VERSION, OLD_SCHEMA]
