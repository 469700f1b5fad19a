"""kill -9 of the register in a sale and of the server in an upload: nothing lost, nothing twice."""

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
    total_of,
)
from tests.tools.faults import AnswerLost, CutShort, Fault, Refused, Silent, requests_to
from tests.tools.terminal import Terminal
from tests.tools.waiting import until

pytestmark = pytest.mark.terminal

TRANSACTIONS = "/api/v1/transactions"
POSTING = requests_to("POST", TRANSACTIONS)


def test_killing_the_register_in_a_sale_keeps_the_sale(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    cashier.scan(f"3*{OAT_MILK}", total="23.10")
    terminal.kill()
    found = shop.till.status()["open_transaction"]
    assert (found["lines"], found["total"]) == (2, "23.10")
    with shop.till.terminal() as again:
        cashier = Cashier(again)
        cashier.sign_in()
        again.wait_for(total_of("23.10"))
        again.wait_for("The open sale is back")
        assert [cashier.lines(name) for name in ("Espresso beans", "Oat milk")] == [1, 1]
        cashier.scan(RYE_BREAD, total="26.50")
        cashier.pay_exactly()
        rows = shop.wait_for_books(["26.50"])
    assert rows[0]["id"] == found["id"]
    shop.assert_all_sent()


def test_killing_the_register_in_a_part_payment_keeps_the_payment(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    terminal.press("F12")
    terminal.wait_for("Due")
    terminal.type("10\r")
    terminal.wait_for("8.90 is still due")
    terminal.kill()
    with shop.till.terminal() as again:
        cashier = Cashier(again)
        cashier.sign_in()
        again.wait_for("The open sale is back")
        cashier.pay_exactly()
        (row,) = shop.wait_for_books(["18.90"])
    assert [tender["amount"] for tender in row["tenders"]] == ["10.00", "8.90"]
    shop.assert_all_sent()


def test_killing_the_register_right_after_change_was_shown_keeps_the_sale_paid(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    shop.proxy.fault = Silent(only=POSTING)
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    cashier.pay_exactly()
    terminal.kill()
    status = shop.till.status()
    assert (status["pending_uploads"], status["open_transaction"]) == (1, None)
    shop.proxy.fault = None
    with shop.till.terminal() as again:
        Cashier(again).sign_in()
        shop.wait_for_books(["18.90"])
        shop.assert_all_sent()


KILLS = {
    "before-it-came": (Silent(only=POSTING), 0),
    "after-the-commit": (AnswerLost(only=POSTING, by="reset"), 1),
    "in-the-answer": (CutShort(only=POSTING, keep_bytes=5), 1),
    "as-it-came": (None, 1),
}


@pytest.mark.parametrize("moment", KILLS)
def test_killing_the_server_during_an_upload_loses_and_doubles_nothing(
    shop: Shop, terminal: Terminal, cashier: Cashier, moment: str
) -> None:
    fault: Fault | None
    fault, forwarded = KILLS[moment]
    shop.proxy.fault = fault
    mark = shop.proxy.mark()
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    cashier.pay_exactly()
    shop.proxy.wait_for(
        lambda c: any(seen.forwarded >= forwarded for seen in c.of("POST", TRANSACTIONS)),
        since=mark,
    )
    shop.world.kill_server()
    shop.proxy.fault = Refused()
    cashier.scan(RYE_BREAD, total="3.40")
    switched = terminal.wait_for(OFFLINE)
    cashier.pay_exactly()
    shop.world.restart_server()
    shop.proxy.fault = None
    until(switched.at_seconds + INTERVAL_SECONDS)
    cashier.scan(DISH_SOAP, total="2.49")
    terminal.wait_for(ONLINE)
    cashier.pay_exactly()
    shop.wait_for_books(["18.90", "3.40", "2.49"])
    assert [row["total"] for row in shop.headquarters()] == ["18.90", "3.40", "2.49"]
    shop.assert_all_sent()
