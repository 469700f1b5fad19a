"""A backup put back: the server's databases, one of them or both, or the register's own home.

What the other side holds comes again, each sale once, and no number is given twice.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.test_packages import change_price
from tests.terminal.worlds import Shop
from tests.tools.cashier import DISH_SOAP, ESPRESSO_BEANS, ONLINE, RYE_BREAD, Cashier
from tests.tools.connects import ConnectLog
from tests.tools.waiting import eventually
from tests.tools.world import Till

pytestmark = pytest.mark.terminal

DATABASES = ("hq", "channel")
ALL = ["18.90", "3.40", "2.49"]


@contextmanager
def at_the_till(shop: Shop) -> Iterator[Cashier]:
    """Ana, signed in and Online; all is sent before she leaves."""
    with shop.till.terminal() as terminal:
        cashier = Cashier(terminal)
        cashier.sign_in()
        terminal.wait_for(ONLINE)
        yield cashier
        shop.assert_all_sent()


def sell(cashier: Cashier, code: str, total: str) -> None:
    cashier.scan(code, total=total)
    cashier.pay_exactly()


def stop_server(shop: Shop) -> None:
    shop.world.server.interrupt()
    assert shop.world.server.wait() == 0


def back_up(shop: Shop) -> Path:
    """The server's databases as they are now, copied while it runs, as SQLite's .backup does."""
    folder = shop.world.folder / "backup"
    folder.mkdir()
    for name in DATABASES:
        source = sqlite3.connect(shop.world.server_home / f"{name}.db")
        target = sqlite3.connect(folder / f"{name}.db")
        source.backup(target)
        for database in (source, target):
            database.close()
    return folder


def restore(shop: Shop, backup: Path, which: tuple[str, ...]) -> None:
    stop_server(shop)
    for name in which:
        for old in shop.world.server_home.glob(f"{name}.db*"):
            old.unlink()
        shutil.copy(backup / f"{name}.db", shop.world.server_home)
    shop.world.restart_server()


def version(shop: Shop) -> int:
    return int(shop.till.status()["offline_database"]["version"])


def full_packages(shop: Shop) -> list[dict[str, Any]]:
    """The full packages for the register's offline database that it has applied, oldest first."""
    rows = shop.world.hq("sessions")["downloads"]
    mine = [row for row in rows if row["database"].endswith("-001") and row["kind"] == "full"]
    return sorted((row for row in mine if row["status"] == "Applied"), key=lambda row: row["id"])


@pytest.mark.parametrize("which", [DATABASES, ("hq",), ("channel",)], ids="-".join)
def test_a_server_restored_from_an_older_backup_gets_each_sale_once_and_versions_rise(
    shop: Shop, which: tuple[str, ...]
) -> None:
    totals = ["18.90", "3.60", "2.49"]
    with at_the_till(shop) as cashier:
        sell(cashier, ESPRESSO_BEANS, "18.90")
        shop.wait_for_books(totals[:1])
        backup, before = back_up(shop), version(shop)
        change_price(shop, "3.60")
        cashier.terminal.press("F9")
        cashier.terminal.wait_for("Connection status")
        cashier.terminal.type("s")
        held = eventually(lambda: version(shop), lambda now: now > before, "the new price")
        cashier.terminal.press("escape")
        cashier.terminal.wait_until_gone("Connection status")
        sell(cashier, RYE_BREAD, "3.60")
    assert [row["total"] for row in shop.headquarters()] == totals[:2]
    fulls = len(full_packages(shop))
    restore(shop, backup, which)
    with at_the_till(shop) as cashier:
        shop.wait_for_books(totals[:2])
        sell(cashier, DISH_SOAP, "2.49")
        rows = shop.wait_for_books(totals)
        expected = fulls + 1 if "hq" in which else fulls
        found = eventually(
            lambda: full_packages(shop), lambda found: len(found) >= expected, "a full package"
        )
    assert len(found) == expected
    assert found[-1]["to_version"] >= held or "hq" not in which
    assert version(shop) >= held
    assert shop.headquarters() == rows


def test_a_register_restored_from_yesterday_gives_no_number_twice(shop: Shop) -> None:
    with at_the_till(shop) as cashier:
        sell(cashier, ESPRESSO_BEANS, "18.90")
    yesterday = shop.till.home.with_name("yesterday")
    shutil.copytree(shop.till.home, yesterday)
    with at_the_till(shop) as cashier:
        sell(cashier, RYE_BREAD, "3.40")
    shutil.rmtree(shop.till.home)
    yesterday.rename(shop.till.home)
    assert shop.till.status()["receipt_last"] == shop.wait_for_books(ALL[:2])[0]["receipt"]
    restored = Shop(shop.world, shop.proxy, Till(shop.till.home, ConnectLog(shop.till.home)))
    with at_the_till(restored) as cashier:
        sell(cashier, DISH_SOAP, "2.49")
        rows = shop.wait_for_books(ALL)
        cashier.terminal.press("F9")
        cashier.terminal.wait_for("Connection status")
        assert "Set aside         none" in cashier.terminal.screen_text()
    receipts = [int(row["receipt"][-6:]) for row in rows]
    assert receipts == sorted(set(receipts))
    assert [row["total"] for row in shop.headquarters()] == ALL
