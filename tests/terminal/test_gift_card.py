"""The demo's gift card pays at a real terminal, before, while and after the server is lost."""

import re

import pytest

from tests.terminal.worlds import INTERVAL_SECONDS, Shop
from tests.tools.cashier import ESPRESSO_BEANS, OFFLINE, ONLINE, RYE_BREAD, Cashier
from tests.tools.faults import AnswerLost, Fault, Refused
from tests.tools.waiting import until

pytestmark = pytest.mark.terminal

CARD = "9900000000000012"  # 50.00
WAYS = {"line-drops-before": Refused(), "line-drops-after": AnswerLost(by="reset")}


def ask_for_the_card(cashier: Cashier) -> None:
    """Pay is open: F3 asks for the card's number."""
    cashier.terminal.press("F3")
    cashier.terminal.wait_for("Number of the gift card")


def pay_by_card(cashier: Cashier) -> None:
    cashier.terminal.press("F12")
    cashier.terminal.wait_for(re.compile(r"\bDue\b"))
    ask_for_the_card(cashier)
    cashier.terminal.type(f"{CARD}\r")
    cashier.terminal.wait_for("Change")


@pytest.mark.parametrize("fault", WAYS.values(), ids=WAYS.keys())
def test_a_gift_card_is_charged_once(shop: Shop, cashier: Cashier, fault: Fault) -> None:
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    pay_by_card(cashier)
    shop.wait_for_books(["18.90"])

    cashier.scan(RYE_BREAD, total="3.40")
    cashier.terminal.press("F12")
    cashier.terminal.wait_for(re.compile(r"\bDue\b"))
    ask_for_the_card(cashier)
    shop.proxy.fault = fault
    cashier.terminal.type(f"{CARD}\r")
    switched = cashier.terminal.wait_for(OFFLINE)
    cashier.terminal.wait_for("Change")

    until(switched.at_seconds + INTERVAL_SECONDS)
    shop.proxy.fault = None
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    cashier.terminal.wait_for(ONLINE)
    pay_by_card(cashier)
    books = shop.wait_for_books(["18.90", "3.40", "18.90"])
    assert [one["mode"] for one in books] == ["online", "offline", "online"]

    cashier.terminal.type(".520\r")
    cashier.terminal.wait_for("Number of the gift card")
    cashier.terminal.type(f"{CARD}\r")
    cashier.terminal.wait_for(f"Gift card {CARD}: 8.80")
