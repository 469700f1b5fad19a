"""The road of a sale through an outage, once for each way to lose the server."""

import pytest

from tests.terminal.worlds import INTERVAL_SECONDS, Shop
from tests.tools.cashier import (
    DISH_SOAP,
    ESPRESSO_BEANS,
    OAT_MILK,
    OFFLINE,
    ONLINE,
    RYE_BREAD,
    Cashier,
)
from tests.tools.faults import (
    AnswerLost,
    BlackHole,
    CutShort,
    Drip,
    Fault,
    Refused,
    Reset,
    Silent,
    bad_json,
    captive_portal_page,
    captive_portal_redirect,
    foreign_json,
    foreign_not_found,
    service_unavailable,
    too_many_requests,
)
from tests.tools.terminal import Terminal
from tests.tools.waiting import until

pytestmark = pytest.mark.terminal

WAYS_TO_LOSE_THE_SERVER = {
    "refused": Refused(),
    "cut-cable": BlackHole(),
    "silent": Silent(),
    "reset": Reset(),
    "cut-short-in-the-head": CutShort(keep_bytes=12, counted_from="head"),
    "cut-short-in-the-body": CutShort(keep_bytes=10),
    "503": service_unavailable(),
    "captive-portal-200": captive_portal_page(),
    "captive-portal-302": captive_portal_redirect(),
    "foreign-404": foreign_not_found(),
    "bad-json": bad_json(),
    "foreign-json": foreign_json(),
    "429": too_many_requests(),
    "drip": Drip(interval_seconds=0.2),
    "answer-lost-by-silence": AnswerLost(by="silence"),
    "answer-lost-by-reset": AnswerLost(by="reset"),
}


def sell_and_lose_the_server(shop: Shop, cashier: Cashier, fault: Fault) -> None:
    """A sale of 23.10 online; the next loses the server, goes on, is paid; then the mended line."""
    terminal = cashier.terminal
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    cashier.scan(f"3*{OAT_MILK}", total="23.10")
    cashier.pay_exactly()
    shop.wait_for_books(["23.10"])

    cashier.scan(ESPRESSO_BEANS, total="18.90")
    shop.proxy.fault = fault
    cashier.scan(RYE_BREAD, total="22.30")
    switched = terminal.wait_for(OFFLINE)
    mark = shop.proxy.mark()
    cashier.scan(DISH_SOAP, total="24.79")
    names = ("Espresso beans 1 kg", "Rye bread 500 g", "Dish soap 500 ml")
    assert [cashier.lines(name) for name in names] == [1, 1, 1], terminal.transcript()
    cashier.pay_exactly()

    until(switched.at_seconds + INTERVAL_SECONDS)
    assert shop.proxy.since(mark).nothing_arrived, shop.proxy.since(mark)
    tried = shop.till.connects.since(switched.at_seconds, shop.proxy.port)
    assert tried == [], "nothing is tried before a sale starts"
    shop.proxy.fault = None


@pytest.mark.parametrize("way", WAYS_TO_LOSE_THE_SERVER)
def test_a_sale_goes_on_when_the_server_is_lost(
    shop: Shop, terminal: Terminal, cashier: Cashier, way: str
) -> None:
    sell_and_lose_the_server(shop, cashier, WAYS_TO_LOSE_THE_SERVER[way])
    cashier.scan(RYE_BREAD, total="3.40")
    terminal.wait_for(ONLINE)
    cashier.pay_exactly()
    rows = shop.wait_for_books(["23.10", "24.79", "3.40"])
    assert [row["mode"] for row in rows] == ["online", "offline", "online"]
    assert [bool(row["switched_at"]) for row in rows] == [False, True, False]
    at_headquarters = shop.headquarters()
    assert [(row["id"], row["mode"]) for row in at_headquarters] == [
        (row["id"], row["mode"]) for row in rows
    ]
    shop.assert_all_sent()
