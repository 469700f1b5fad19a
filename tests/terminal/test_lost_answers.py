"""Answers that are lost after the server has booked a sale: it is sent again, and there once."""

from dataclasses import replace

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
    CutShort,
    Duplicate,
    Reset,
    Silent,
    captive_portal_page,
    requests_to,
    service_unavailable,
)
from tests.tools.proxy_counters import Counted
from tests.tools.terminal import Terminal
from tests.tools.waiting import until

pytestmark = pytest.mark.terminal

TRANSACTIONS = "/api/v1/transactions"
POSTING = requests_to("POST", TRANSACTIONS)
LOST_POSTINGS = {
    "reset-after-the-commit": AnswerLost(only=POSTING, by="reset", times=1),
    "cut-short-after-the-commit": CutShort(only=POSTING, keep_bytes=5, times=1),
    "503": replace(service_unavailable(POSTING), times=1),
    "captive-portal": replace(captive_portal_page(POSTING), times=1),
}


def postings(counted: Counted, forwarded: int = 0) -> int:
    """How many batches came in that the server got so often."""
    return sum(seen.forwarded >= forwarded for seen in counted.of("POST", TRANSACTIONS))


@pytest.mark.parametrize("way", LOST_POSTINGS)
def test_a_sale_whose_posting_failed_is_sent_again_and_booked_once(
    shop: Shop, terminal: Terminal, cashier: Cashier, way: str
) -> None:
    mark = shop.proxy.mark()
    shop.proxy.fault = LOST_POSTINGS[way]
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    cashier.scan(f"3*{OAT_MILK}", total="23.10")
    cashier.pay_exactly()
    shop.proxy.wait_for(lambda c: postings(c) == 2, since=mark, timeout_seconds=10)
    shop.assert_all_sent()
    shop.wait_for_books(["23.10"])
    assert ONLINE.search(terminal.screen_text()), "one failure is no outage"


def test_a_lost_posting_and_a_second_failure_are_an_outage_before_a_scan_pays_for_it(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    mark = shop.proxy.mark()
    shop.proxy.fault = AnswerLost(only=POSTING, by="reset")
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    cashier.scan(f"3*{OAT_MILK}", total="23.10")
    cashier.pay_exactly()
    cashier.scan(RYE_BREAD, total="3.40")
    shop.proxy.wait_for(lambda c: postings(c, forwarded=1) == 1, since=mark)
    shop.proxy.fault = Reset()
    switched = terminal.wait_for(OFFLINE)
    cashier.scan(DISH_SOAP, total="5.89")
    cashier.pay_exactly()
    shop.proxy.fault = None
    until(switched.at_seconds + INTERVAL_SECONDS)
    cashier.scan(RYE_BREAD, total="3.40")
    terminal.wait_for(ONLINE)
    cashier.pay_exactly()
    rows = shop.wait_for_books(["23.10", "5.89", "3.40"])
    assert [row["mode"] for row in rows] == ["online", "offline", "online"]
    shop.assert_all_sent()


def test_a_sale_whose_answer_never_came_is_sent_again_and_booked_once(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    mark = shop.proxy.mark()
    shop.proxy.fault = AnswerLost(only=POSTING, by="silence", times=1)
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    cashier.scan(f"3*{OAT_MILK}", total="23.10")
    cashier.pay_exactly()
    shop.proxy.wait_for(lambda counted: postings(counted, forwarded=1) == 1, since=mark)
    shop.wait_for_books(["23.10"])
    cashier.scan(RYE_BREAD, total="3.40")
    shop.proxy.fault = Silent()
    cashier.scan(DISH_SOAP, total="5.89")
    switched = terminal.wait_for(OFFLINE)
    cashier.pay_exactly()
    assert shop.till.status()["pending_uploads"] == 2, "a silent server has acknowledged nothing"
    shop.proxy.fault = None
    until(switched.at_seconds + INTERVAL_SECONDS)
    cashier.scan(RYE_BREAD, total="3.40")
    terminal.wait_for(ONLINE)
    cashier.pay_exactly()
    rows = shop.wait_for_books(["23.10", "5.89", "3.40"])
    assert [row["mode"] for row in rows] == ["online", "offline", "online"]
    shop.assert_all_sent()


def test_a_batch_that_arrives_twice_is_booked_once(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    mark = shop.proxy.mark()
    shop.proxy.fault = Duplicate(only=POSTING, answer="second")
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    cashier.pay_exactly()
    shop.proxy.wait_for(lambda counted: postings(counted, forwarded=2) == 1, since=mark)
    shop.wait_for_books(["18.90"])
    shop.assert_all_sent()
