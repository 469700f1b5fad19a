"""A package that is cut or altered on its way is refused; what was there stays in force."""

import pytest

from tests.terminal.worlds import Shop
from tests.tools.cashier import OFFLINE, RYE_BREAD, Cashier
from tests.tools.faults import Altered, CutShort, Fault, Refused
from tests.tools.proxy_counters import Counted
from tests.tools.terminal import Terminal
from tests.tools.waiting import eventually

pytestmark = pytest.mark.terminal

RYE_BREAD_NUMBER = "10003"


def content_of_packages(method: str, path: str) -> bool:
    """Whether a request fetches a package's bytes."""
    return method == "GET" and path.endswith("/content")


WAYS = {
    "altered": Altered(only=content_of_packages, times=1),
    "cut": CutShort(only=content_of_packages, keep_bytes=100, times=1),
}


def change_price(shop: Shop, price: str) -> None:
    """Have HQ import a price, and send it."""
    file = shop.world.folder / "prices.csv"
    file.write_text(f"number,price,from,to\n{RYE_BREAD_NUMBER},{price},,\n")
    shop.world.hq_text("import", "prices", str(file))
    shop.world.hq_text("run", "1020")


def version(shop: Shop) -> int:
    """The version of the data that the offline database holds."""
    return int(shop.till.status()["offline_database"]["version"])


def fetched(counted: Counted) -> list[str]:
    """The paths of the packages that were asked for."""
    return [seen.path for seen in counted.requests if content_of_packages(seen.method, seen.path)]


@pytest.mark.parametrize("way", WAYS)
def test_a_package_that_was_changed_on_its_way_is_refused_and_fetched_again(
    shop: Shop, terminal: Terminal, cashier: Cashier, way: str
) -> None:
    fault: Fault = WAYS[way]
    before = version(shop)
    shop.proxy.fault = fault
    change_price(shop, "3.60")
    mark = shop.proxy.mark()
    terminal.press("F9")
    terminal.wait_for("Connection status")
    shop.proxy.wait_for(lambda c: len(fetched(c)) >= 1, since=mark)
    eventually(lambda: version(shop), lambda now: now > before, "the package, fetched again")
    assert len(fetched(shop.proxy.since(mark))) == 2
    terminal.press("escape")
    terminal.wait_until_gone("Connection status")
    shop.proxy.fault = Refused()
    cashier.scan(RYE_BREAD, total="3.60")
    terminal.wait_for(OFFLINE)
