"""A lost register is revoked: at its next contact the chain is gone from it, and its sales are not.

Until then it sells on offline, as any register does that has lost its line.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.worlds import Shop
from tests.tools.cashier import DISH_SOAP, ESPRESSO_BEANS, OFFLINE, ONLINE, RYE_BREAD, Cashier
from tests.tools.connects import ConnectLog
from tests.tools.faults import Refused, Silent, requests_to
from tests.tools.processes import run_tuipos
from tests.tools.terminal import Terminal
from tests.tools.waiting import eventually
from tests.tools.world import Till

pytestmark = pytest.mark.terminal

REVOKED = "Headquarters has revoked this register"
POSTING = requests_to("POST", "/api/v1/transactions")


def secrets_of(till: Till) -> list[str]:
    """The device token and the chain's pepper, as they stand in the register's home."""
    found = json.loads((till.home / "secrets.json").read_text())
    return [found["token"], found["pepper"]]


def assert_nothing_of_the_chain_is_left(till: Till, secrets: list[str]) -> None:
    """No offline database, no package, no secret in any file below the home."""
    left = [path for path in till.home.rglob("*") if path.is_file()]
    names = {path.name for path in left}
    assert not {name for name in names if name.startswith(("offline.db", "secrets.json"))}
    assert not list((till.home / "downloads").glob("*"))
    for path in left:
        content = path.read_bytes()
        for word in (*secrets, "$argon2id$", "Oat milk"):
            assert word.encode() not in content, f"{word} is in {path}"


def exported(till: Till, name: str) -> list[dict[str, Any]]:
    """The sales that `tuipos journal export` writes out."""
    file = till.home.parent / name
    run_tuipos(till.home, "journal", "export", str(file))
    entries = [json.loads(line) for line in file.read_text().splitlines()]
    return [entry["body"] for entry in entries if entry["kind"] == "sale"]


def revoke(shop: Shop) -> None:
    row = shop.world.hq("register", "001", "--revoke", "yes")
    assert row["device"]["revoked"] is True


def set_aside_and_download(till: Till) -> None:
    """Things that lie beside the offline database after a damage, and during a download."""
    shutil.copy(till.home / "offline.db", till.home / "offline.db.damaged-20261101T080000")
    (till.home / "downloads" / "7-abc.package").write_bytes(b"Oat milk")


def test_a_lost_register_sells_until_its_next_contact_and_then_holds_its_sales_alone(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    secrets = secrets_of(shop.till)
    shop.proxy.fault = Refused()
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    terminal.wait_for(OFFLINE)
    cashier.pay_exactly()
    revoke(shop)
    cashier.scan(RYE_BREAD, total="3.40")
    cashier.pay_exactly()
    assert shop.till.status()["pending_uploads"] == 2
    set_aside_and_download(shop.till)
    shop.proxy.fault = None
    terminal.press("F9")
    terminal.wait_for("Connection status")
    terminal.type("c")
    terminal.wait_for("this register was revoked")
    eventually(lambda: shop.till.status()["revoked"], bool, "that it is revoked")
    eventually(lambda: (shop.till.home / "offline.db").exists(), lambda there: not there, "a wipe")
    terminal.press("escape")
    terminal.wait_until_gone("Connection status")
    terminal.type(DISH_SOAP + "\r")
    terminal.wait_for(REVOKED)
    assert_nothing_of_the_chain_is_left(shop.till, secrets)
    assert [sale["total"] for sale in exported(shop.till, "running.jsonl")] == ["18.90", "3.40"]
    assert shop.books() == []


def test_at_the_sign_in_a_revoked_register_lets_nobody_in_any_more(shop: Shop) -> None:
    secrets = secrets_of(shop.till)
    shop.proxy.fault = Silent(only=POSTING)
    with shop.till.terminal() as terminal:
        cashier = Cashier(terminal)
        cashier.sign_in()
        terminal.wait_for(ONLINE)
        cashier.scan(ESPRESSO_BEANS, total="18.90")
        cashier.pay_exactly()
        terminal.kill()
    revoke(shop)
    shop.proxy.fault = None
    with shop.till.terminal() as terminal:
        terminal.wait_for("Staff")
        terminal.type("1001\r")
        terminal.wait_for("1001")
        terminal.type("1234\r")
        terminal.wait_for(REVOKED)
        assert "Starting amount" not in terminal.screen_text()
        eventually(lambda: shop.till.status()["revoked"], bool, "that it is revoked")
    assert_nothing_of_the_chain_is_left(shop.till, secrets)
    shop.proxy.fault = Refused()
    with shop.till.terminal(columns=200) as terminal:
        assert terminal.wait_for_exit() == 1
        assert REVOKED in terminal.screen_text()
    assert [sale["total"] for sale in exported(shop.till, "later.jsonl")] == ["18.90"]
    shop.till.verify_journal()


def test_a_found_register_comes_back_with_a_new_code_and_sends_what_it_kept(shop: Shop) -> None:
    test_at_the_sign_in_a_revoked_register_lets_nobody_in_any_more(shop)
    shop.proxy.fault = None
    install = ("install", "--server", shop.proxy.url, "--register", "001")
    assert REVOKED in run_tuipos(shop.till.home, *install, status=1)
    code = shop.world.hq_text("activate", "001").strip()
    run_tuipos(shop.till.home, *install, "--code", code)
    with shop.till.terminal() as terminal:
        cashier = Cashier(terminal)
        cashier.sign_in()
        terminal.wait_for(ONLINE)
        eventually(shop.till.is_ready_for_outages, bool, "an offline database")
        terminal.wait_until_gone("revoked")
        cashier.scan(RYE_BREAD, total="3.40")
        cashier.pay_exactly()
        rows = shop.wait_for_books(["18.90", "3.40"])
        shop.assert_all_sent()
    assert shop.world.hq("register", "001")["device"]["revoked"] is False
    assert len({row["receipt"] for row in rows}) == 2


def test_what_a_power_cut_left_of_a_revoked_register_goes_at_its_next_start(shop: Shop) -> None:
    secrets = secrets_of(shop.till)
    config = shop.till.home / "register.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "revoked": True}))
    set_aside_and_download(shop.till)
    shop.proxy.fault = Refused()
    with shop.till.terminal(columns=200) as terminal:
        assert terminal.wait_for_exit() == 1
        assert REVOKED in terminal.screen_text()
    assert_nothing_of_the_chain_is_left(shop.till, secrets)


def test_a_lost_register_whose_number_was_given_away_is_wiped_too(shop: Shop) -> None:
    secrets = secrets_of(shop.till)
    revoke(shop)
    replacement = shop.world.install_till("001", shop.world.server_url, name="replacement")
    with shop.till.terminal() as terminal:
        terminal.wait_for("revoked at headquarters")
        eventually(lambda: shop.till.status()["revoked"], bool, "that it is revoked")
        eventually(
            lambda: (shop.till.home / "offline.db").exists(), lambda there: not there, "a wipe"
        )
    assert_nothing_of_the_chain_is_left(shop.till, secrets)
    with replacement.terminal() as terminal:
        Cashier(terminal).sign_in()
        terminal.wait_for(ONLINE)


def test_a_copied_home_is_superseded_by_the_one_that_is_set_up_anew_and_can_export(
    shop: Shop,
) -> None:
    shop.proxy.fault = Silent(only=POSTING)
    with shop.till.terminal() as terminal:
        cashier = Cashier(terminal)
        cashier.sign_in()
        terminal.wait_for(ONLINE)
        cashier.scan(ESPRESSO_BEANS, total="18.90")
        cashier.pay_exactly()
        terminal.kill()
    copy = copied(shop.till, shop.till.home.with_name("copy"))
    code = shop.world.hq_text("activate", "001").strip()
    install = ("install", "--server", shop.world.server_url, "--register", "001", "--code", code)
    run_tuipos(copy.home, *install)
    shop.proxy.fault = None
    with shop.till.terminal() as terminal:
        cashier = Cashier(terminal)
        cashier.sign_in()
        terminal.wait_for("set up anew elsewhere")
        eventually(
            lambda: shop.till.status()["last_sync"]["result"],
            lambda result: "is superseded" in result,
            "the words that it is superseded",
        )
    assert shop.books() == []
    assert [sale["total"] for sale in exported(shop.till, "old.jsonl")] == ["18.90"]
    with copy.terminal() as terminal:
        cashier = Cashier(terminal)
        cashier.sign_in()
        terminal.wait_for(ONLINE)
        cashier.scan(RYE_BREAD, total="3.40")
        cashier.pay_exactly()
        shop.wait_for_books(["18.90", "3.40"])


def copied(till: Till, home: Path) -> Till:
    """The same home on a second machine."""
    shutil.copytree(till.home, home, ignore=shutil.ignore_patterns("*.sock", "*.lock"))
    return Till(home, ConnectLog(home.with_suffix(".connects")))
