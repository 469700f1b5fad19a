"""A price that changes at midnight, at a till that has lost its server before it.

The till is the real program; its clock is the machine's, moved by what stands in a file.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.terminal.worlds import Shop
from tests.tools.cashier import DISH_SOAP, OFFLINE, ONLINE, RYE_BREAD, Cashier
from tests.tools.faults import Refused
from tests.tools.processes import environment
from tests.tools.terminal import Terminal
from tests.tools.waiting import eventually
from tuipos.domain.days import beginning_of, day_after

pytestmark = pytest.mark.terminal

AT_ANOTHER_TIME = """
import pathlib, sys
from datetime import UTC, datetime, timedelta
from tuipos.bootstrap.running import run_register
from tuipos.home import register_home

def clock():
    shift = timedelta(seconds=float(pathlib.Path(sys.argv[2]).read_text()))
    return datetime.now(UTC) + shift

sys.exit(run_register(register_home(sys.argv[1]), language="en", theme=None, clock=clock))
"""
RYE_BREAD_NUMBER = "10003"


class Clock:
    """The till's clock, to be set while it runs."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def set(self, moment: datetime) -> None:
        """From now on it goes on from this moment; the file is replaced as a whole."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(str((moment - datetime.now(UTC)).total_seconds()))
        fresh.replace(self.path)


@pytest.fixture
def midnight(patient_shop: Shop) -> datetime:
    """When the store's next day begins, by its own time zone."""
    stores = patient_shop.world.hq("store", "list")
    zone = ZoneInfo(next(row["time_zone"] for row in stores if row["number"] == "0001"))
    return beginning_of(day_after(datetime.now(UTC), zone), zone)


@pytest.fixture
def clock(patient_shop: Shop, midnight: datetime) -> Clock:
    """Ten minutes before midnight."""
    made = Clock(patient_shop.world.folder / "clock-shift")
    made.set(midnight - timedelta(minutes=10))
    return made


@pytest.fixture
def terminal(patient_shop: Shop, clock: Clock) -> Iterator[Terminal]:
    """The till at that time."""
    home = patient_shop.till.home
    argv = [sys.executable, "-c", AT_ANOTHER_TIME, str(home), str(clock.path)]
    with Terminal(argv, env=environment(home)) as started:
        yield started


def test_a_price_that_was_sent_before_changes_at_midnight_without_the_server(
    patient_shop: Shop, terminal: Terminal, clock: Clock, midnight: datetime
) -> None:
    shop, cashier = patient_shop, Cashier(terminal)
    day = (midnight + timedelta(hours=12)).date()
    file = shop.world.folder / "prices.csv"
    file.write_text(f"number,price,from,to\n{RYE_BREAD_NUMBER},3.60,{day},\n")
    shop.world.hq_text("import", "prices", str(file))
    shop.world.hq_text("run", "1020")
    cashier.sign_in()
    terminal.wait_for(ONLINE)
    eventually(shop.till.is_ready_for_outages, bool, "an offline database")
    terminal.press("F9")
    terminal.wait_for("1 price changes at 00:00")
    assert "23:5" in cashier.header()
    terminal.press("escape")
    terminal.wait_until_gone("Connection status")
    cashier.scan(RYE_BREAD, total="3.40")
    shop.proxy.fault = Refused()
    cashier.scan(DISH_SOAP, total="5.89")
    terminal.wait_for(OFFLINE)
    clock.set(midnight + timedelta(minutes=1))
    cashier.scan(RYE_BREAD, total="9.29")
    cashier.pay_exactly()
    cashier.scan(RYE_BREAD, total="3.60")
    cashier.pay_exactly()
    terminal.press("F9")
    terminal.wait_for("Connection status")
    terminal.wait_until_gone("1 price changes")
    shop.proxy.fault = None
    terminal.type("c")
    terminal.wait_for(ONLINE)
    terminal.press("escape")
    terminal.wait_until_gone("Connection status")
    cashier.scan(RYE_BREAD, total="3.60")
    cashier.pay_exactly()
    shop.wait_for_books(["9.29", "3.60", "3.60"])
    shop.assert_all_sent()
