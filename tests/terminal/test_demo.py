"""The demo at a real terminal, with its outage on Ctrl+O."""

from pathlib import Path

import pytest

from tests.terminal.worlds import INTERVAL_SECONDS
from tests.tools.cashier import (
    DISH_SOAP,
    ESPRESSO_BEANS,
    OAT_MILK,
    OFFLINE,
    ONLINE,
    RYE_BREAD,
    Cashier,
)
from tests.tools.processes import TUIPOS, environment, free_port, run_json, run_tuipos
from tests.tools.terminal import Terminal
from tests.tools.waiting import eventually, until

pytestmark = pytest.mark.terminal


def demo_at_a_terminal(home: Path) -> Terminal:
    """`tuipos demo` on a port of its own."""
    argv = [TUIPOS, "demo", "--lang", "en", "--port", str(free_port()), "--home", str(home)]
    return Terminal(argv, env=environment(home))


def learn_a_short_interval(home: Path) -> None:
    """Have the register know a reconnect interval that a test can wait for."""
    run_tuipos(home, "hq", "profile", "DEMO", f"reconnect_interval={INTERVAL_SECONDS:.0f}s")
    run_tuipos(home, "hq", "run", "9999")


def test_the_demo_sells_through_its_outage_key(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    with demo_at_a_terminal(home) as terminal:
        terminal.wait_for("Staff", timeout_seconds=20)
        learn_a_short_interval(home)
        cashier = Cashier(terminal)
        cashier.sign_in()
        terminal.wait_for(ONLINE)
        eventually(
            lambda: run_json(home, "status")["offline_database"]["state"],
            lambda state: state == "ready",
            "the first sync",
        )
        cashier.scan(ESPRESSO_BEANS, total="18.90")
        cashier.scan(f"3*{OAT_MILK}", total="23.10")
        cashier.pay_exactly()
        cashier.scan(ESPRESSO_BEANS, total="18.90")
        terminal.press("ctrl+o")
        terminal.wait_for("Line cut")
        cashier.scan(RYE_BREAD, total="22.30")
        switched = terminal.wait_for(OFFLINE)
        cashier.pay_exactly()
        terminal.press("ctrl+o")
        terminal.wait_for("Line mended")
        until(switched.at_seconds + INTERVAL_SECONDS)
        cashier.scan(DISH_SOAP, total="2.49")
        terminal.wait_for(ONLINE)
        cashier.pay_exactly()
        rows = eventually(
            lambda: run_json(home, "hq", "transactions", "--channel"),
            lambda rows: len(rows) == 3,
            "three sales in the store's database",
        )
    found = sorted((row["total"], row["mode"]) for row in rows)
    assert found == [("2.49", "online"), ("22.30", "offline"), ("23.10", "online")]
