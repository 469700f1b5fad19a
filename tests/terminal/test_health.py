"""The health check and `tuipos doctor` beside a register at work: they see the same."""

import json
import re
import subprocess

import pytest

from tests.devices.outlets import network_printer
from tests.terminal.worlds import Shop
from tests.tools.cashier import ONLINE, RYE_BREAD, Cashier
from tests.tools.faults import Refused
from tests.tools.processes import TUIPOS, environment
from tests.tools.terminal import Terminal

pytestmark = pytest.mark.terminal


def doctor(shop: Shop) -> dict[str, str]:
    """The state of each thing by its name."""
    done = subprocess.run(
        [TUIPOS, "doctor", "--json", "--home", str(shop.till.home)],
        env=environment(shop.till.home),
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout)
    assert done.returncode == (0 if found["well"] else 1)
    return {check["name"]: check["state"] for check in found["checks"]}


def test_what_is_wrong_is_seen_from_the_till_and_from_beside_it(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    with network_printer() as printer:
        (shop.till.home / "devices.toml").write_text(
            f'printer = "{printer.name}"\ndrawer = "printer"\n'
        )
        assert "bad" not in doctor(shop).values()
        terminal.type(".717\r")
        terminal.wait_for(re.compile(r"✓ Server +http://127"))
        terminal.wait_for(re.compile(r"✓ Printer +tcp://127"))
        terminal.wait_for(re.compile(r"✓ Drawer +It hangs at the printer\."))
        terminal.press("escape")
    shop.proxy.fault = Refused()
    terminal.type(".717\r")
    terminal.wait_for(re.compile(r"✗ Server +http://127"))
    terminal.wait_for(re.compile(r"✗ Printer +tcp://127\.0\.0\.1:\d+: +refused\."))
    seen = doctor(shop)
    assert {name for name, state in seen.items() if state == "bad"} == {"server", "printer"}
    terminal.press("escape")
    # Looking is no data request: the register has not gone offline by it.
    terminal.wait_for(ONLINE)
    shop.proxy.fault = None
    cashier.scan(RYE_BREAD, total="3.40")
    cashier.pay_exactly()
    shop.wait_for_books(["3.40"])
    shop.assert_all_sent()
