"""Databases that are not ours, newer or broken: a sentence each; the file is left as it is."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.worlds import Shop
from tests.tools.cashier import ESPRESSO_BEANS, ONLINE, Cashier
from tests.tools.processes import run_tuipos
from tests.tools.waiting import eventually

pytestmark = pytest.mark.terminal


def overwrite(path: Path) -> None:
    """Put something in its place that is no database."""
    path.write_bytes(b"this is no database at all. " * 500)


def replace_by_foreign(path: Path) -> None:
    """Put some other program's database in its place."""
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE recipe (name)")
    database.close()


def make_newer(path: Path) -> None:
    """Have it say that a newer program has changed it."""
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 999")
    database.close()


BREAK: dict[str, tuple[Callable[[Path], None], str]] = {
    "garbage": (overwrite, "is not a database of tuipos"),
    "foreign": (replace_by_foreign, "is not a database of tuipos"),
    "newer": (make_newer, "was made by a newer tuipos"),
}


@pytest.mark.parametrize("how", BREAK)
def test_a_journal_that_cant_be_used_ends_the_start_with_a_sentence(shop: Shop, how: str) -> None:
    damage, sentence = BREAK[how]
    journal = shop.till.home / "journal.db"
    damage(journal)
    before = journal.read_bytes()
    with shop.till.terminal(columns=200) as terminal:
        assert terminal.wait_for_exit() == 1
        said = terminal.screen_text()
        assert sentence in said and str(journal) in said
        assert "Traceback" not in said
        assert terminal.is_given_back
    assert sentence in run_tuipos(shop.till.home, "status", status=1)
    assert journal.read_bytes() == before


@pytest.mark.parametrize("how", BREAK)
def test_an_offline_database_that_cant_be_used_is_named_and_selling_goes_on(
    shop: Shop, how: str
) -> None:
    damage, sentence = BREAK[how]
    path = shop.till.home / "offline.db"
    damage(path)
    before = path.read_bytes()
    with shop.till.terminal() as terminal:
        cashier = Cashier(terminal)
        cashier.sign_in()
        terminal.wait_for(ONLINE)
        terminal.wait_for("not ready")
        cashier.scan(ESPRESSO_BEANS, total="18.90")
        cashier.pay_exactly()
        shop.wait_for_books(["18.90"])
    assert path.read_bytes() == before
    found = shop.till.status()["offline_database"]
    assert found["state"] == "not-ready"
    assert sentence in found["reason"]


def test_an_offline_database_with_a_broken_page_is_fed_anew(shop: Shop) -> None:
    path = shop.till.home / "offline.db"
    broken = bytearray(path.read_bytes())
    broken[3 * 4096 : 3 * 4096 + 2000] = b"\xff" * 2000
    path.write_bytes(broken)
    with shop.till.terminal() as terminal:
        Cashier(terminal).sign_in()
        terminal.wait_for(ONLINE)
        eventually(
            lambda: [row["status"] for row in full_sessions(shop)],
            lambda seen: seen[-1:] == ["Applied"] and len(seen) > 1,
            "a full package for the offline database",
        )
        eventually(shop.till.is_ready_for_outages, bool, "an offline database")


def full_sessions(shop: Shop) -> list[dict[str, str]]:
    """The full packages for the register's offline database, the oldest first."""
    rows = shop.world.hq("sessions")["downloads"]
    mine = [row for row in rows if row["database"].endswith("-001") and row["kind"] == "full"]
    return sorted(mine, key=lambda row: row["id"])
