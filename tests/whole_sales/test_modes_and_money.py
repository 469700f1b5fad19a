"""Where modes meet money: begun in one and ended in the other, at one register or at two.

Whole registers and a real server, as for the baskets.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.domain.basket_markets import HOME
from tests.domain.baskets import load
from tests.fakes import euro
from tests.tools.faults import AnswerLost, requests_to
from tests.whole_sales.shops import Shop, Shops
from tests.whole_sales.stock import CHANGING, OVERNIGHT
from tuipos.domain.words import Refusal
from tuipos.register.card_paying import decide_card, pay_card
from tuipos.register.paying import Paid, pay_cash, void_payment
from tuipos.register.returning import Returnable, TakenBack, find_receipt
from tuipos.register.selling import Added, add_item
from tuipos.register.suspending import (
    Recallable,
    Resumed,
    Suspended,
    recall_sale,
    recallable,
    suspend_sale,
)
from tuipos.register.without_receipt import return_without_receipt
from tuipos.retail.wire import SUSPENDED
from tuipos.server.references import RECALLED_TWICE

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def two(shops: Shops) -> tuple[Shop, Shop]:
    """Both registers of the first store, online."""
    first, second = await shops.at(HOME), await shops.at(HOME, 2)
    for shop in (first, second):
        await shop.begin_online()
    return first, second


def code(shops: Shops, letter: str) -> str:
    """The number of a product on which no offer is."""
    plain = next(basket for basket in load() if not basket.offers)
    return shops.stock.shelf(plain).code(letter)


async def scan(shop: Shop, *codes: str) -> None:
    for each in codes:
        added = await add_item(shop.register.till, each)
        assert isinstance(added, Added), str(added)


async def aside(shop: Shop, *codes: str) -> Suspended:
    await scan(shop, *codes)
    done = await suspend_sale(shop.register.till)
    assert isinstance(done, Suspended), str(done)
    return done


async def go_on(shop: Shop, named: str) -> None:
    back = await recall_sale(shop.register.till, named)
    assert isinstance(back, Resumed), str(back)


async def pay(shop: Shop) -> dict[str, Any]:
    """Pay exactly, in cash; the document."""
    paid = await pay_cash(shop.register.till)
    assert isinstance(paid, Paid) and paid.concluded is not None, str(paid)
    assert shop.register.till.last_sale is not None
    document: dict[str, Any] = shop.register.till.last_sale.document
    shop.concluded[str(document["id"])] = document
    return document


async def offered(shop: Shop) -> list[str]:
    """What can be recalled at a register."""
    found = await recallable(shop.register.till)
    assert isinstance(found, Recallable), str(found)
    return [each.code for each in found.sales]


def refusal(result: object) -> Refusal:
    assert isinstance(result, Refusal), str(result)
    return result


def amounts(document: dict[str, Any]) -> list[str]:
    return [line["amount"] for line in document["lines"]]


async def test_suspended_online_and_recalled_offline(shops: Shops) -> None:
    first, second = await two(shops)
    done = await aside(first, code(shops, "M"))
    assert done.sale.shared and done.sale.code in await offered(second)
    first.cut()
    await go_on(first, str(done.sale.number))
    await scan(first, code(shops, "B"))
    document = await pay(first)
    assert (document["mode"], document["total"]) == ("offline", "5.50")
    assert document["switched_at"] is not None and document["recalled"] == [done.sale.transaction]
    await first.deliver()
    shops.delivered(first)
    assert done.sale.code not in await offered(second)


async def test_suspended_offline_and_recalled_online(shops: Shops) -> None:
    first, second = await two(shops)
    await first.begin_offline()
    done = await aside(first, code(shops, "M"))
    assert not done.sale.shared
    await first.begin_online()
    await go_on(first, str(done.sale.number))
    await scan(first, code(shops, "B"))
    document = await pay(first)
    # Its first request was answered offline, and none in a sale that began online.
    assert (document["mode"], document["switched_at"]) == ("offline", None)
    assert amounts(document) == ["2.10", "3.40"]
    await first.deliver()
    shops.delivered(first)
    assert done.sale.code not in await offered(second)


async def test_suspended_offline_it_goes_on_at_another_register(shops: Shops) -> None:
    first, second = await two(shops)
    await first.begin_offline()
    done = await aside(first, code(shops, "X"))
    named = done.sale.code
    await second.begin_online()
    assert refusal(await recall_sale(second.register.till, named)).code == "suspended-unknown"
    await first.begin_online()
    assert named in await offered(first)
    await go_on(second, named)
    assert (await pay(second))["register"] == second.register.till.identity.register
    await second.deliver()
    shops.delivered(second)
    assert named not in await offered(first)
    gone = refusal(await recall_sale(first.register.till, named))
    assert gone.code == "suspended-gone"


async def test_what_the_server_kept_though_its_answer_was_lost(shops: Shops) -> None:
    first, second = await two(shops)
    await scan(first, code(shops, "M"))
    first.line.fault = AnswerLost(by="reset", only=requests_to("POST", SUSPENDED), times=1)
    done = await suspend_sale(first.register.till)
    assert isinstance(done, Suspended) and not done.sale.shared
    assert done.sale.code in await offered(second), "the server has it"
    await go_on(first, str(done.sale.number))
    assert (await pay(first))["total"] == "2.10"
    await first.deliver()
    shops.delivered(first)
    assert done.sale.code not in await offered(second)
    gone = refusal(await recall_sale(second.register.till, done.sale.code))
    assert gone.code == "suspended-unknown"


@pytest.mark.parametrize("place", [1, 2])
async def test_claimed_though_the_answer_was_lost(shops: Shops, place: int) -> None:
    both = await two(shops)
    done = await aside(both[0], code(shops, "M"))
    path = f"{SUSPENDED}/{done.sale.transaction}/recall"
    claiming = both[place - 1]
    claiming.line.fault = AnswerLost(by="reset", only=requests_to("POST", path), times=1)
    lost = await recall_sale(claiming.register.till, done.sale.code)
    if place == 2:
        # It has nothing to go on with until the server answers; who claimed it has it still.
        assert refusal(lost).code == "suspended-unknown"
        gone = refusal(await recall_sale(both[0].register.till, done.sale.code))
        assert gone.code == "suspended-gone"
        await claiming.begin_online()
        lost = await recall_sale(claiming.register.till, done.sale.code)
    assert isinstance(lost, Resumed), str(lost)
    await pay(claiming)
    await claiming.deliver()
    shops.delivered(claiming)
    for shop in both:
        await shop.begin_online()
        assert done.sale.code not in await offered(shop)


async def test_what_both_go_on_with_is_flagged_once_and_never_lost(shops: Shops) -> None:
    first, second = await two(shops)
    done = await aside(first, code(shops, "M"))
    await first.begin_offline()
    await second.begin_online()
    await go_on(second, done.sale.code)
    await go_on(first, str(done.sale.number))
    there, here = await pay(second), await pay(first)
    assert there["recalled"] == here["recalled"] == [done.sale.transaction]
    await second.deliver()
    shops.delivered(second)
    await first.deliver()
    shops.delivered(first, RECALLED_TWICE)


async def test_a_receipt_that_another_register_has_not_sent(shops: Shops) -> None:
    first, second = await two(shops)
    await second.begin_offline()
    receipts = []
    for _ in range(2):
        await scan(second, code(shops, "B"))
        receipts.append((await pay(second))["receipt"])
    await first.begin_online()
    till, register = first.register.till, second.register.till.identity.register
    for unsent, receipt in enumerate(receipts, 1):
        missing = refusal(await find_receipt(till, receipt))
        assert missing.code == "receipt-unknown"
        assert f"register {register} has {unsent} unsent" in str(missing)
        assert "operation 109" in str(missing)
    back = await return_without_receipt(till, code(shops, "B"), None, "stale", receipt=receipts[0])
    assert isinstance(back, TakenBack), str(back)
    document = await pay(first)
    (line,) = document["lines"]
    assert (document["total"], line["returns"]["receipt"]) == ("-3.40", receipts[0])
    await first.deliver()
    shops.delivered(first)
    await second.deliver()
    shops.delivered(second)
    await first.begin_online()
    assert isinstance(await find_receipt(till, receipts[1]), Returnable)


async def test_paid_in_part_when_the_line_is_cut(shops: Shops) -> None:
    first, _ = await two(shops)
    till = first.register.till
    await scan(first, code(shops, "X"))
    await pay_cash(till, euro("5.00"))
    first.cut()
    assert refusal(await add_item(till, code(shops, "M"))).code == "lines-frozen"
    assert refusal(await pay_card(till, euro("10.00"))).code == "card-unknown"
    await decide_card(till, approved=True)
    document = await pay(first)
    assert (document["mode"], document["switched_at"]) == ("online", None), "nobody was asked"
    tenders = [(each["kind"], each["amount"]) for each in document["tenders"]]
    assert tenders == [("cash", "5.00"), ("card", "10.00"), ("cash", "5.00")]
    await first.deliver()
    shops.delivered(first)


async def test_a_part_given_back_to_sell_more_offline(shops: Shops) -> None:
    first, _ = await two(shops)
    till = first.register.till
    await scan(first, code(shops, "X"))
    await pay_cash(till, euro("5.00"))
    first.cut()
    await void_payment(till, 1)
    await scan(first, code(shops, "M"))
    document = await pay(first)
    assert document["mode"] == "offline" and document["switched_at"] is not None
    tenders = [(each["amount"], each["voided"]) for each in document["tenders"]]
    assert (tenders, document["total"]) == ([("5.00", True), ("22.10", False)], "22.10")
    await first.deliver()
    shops.delivered(first)


@pytest.mark.parametrize("then", ["online", "offline", "offline, not fetched"])
async def test_a_price_that_changes_between_suspend_and_recall(shops: Shops, then: str) -> None:
    first, _ = await two(shops)
    price = f"number,price,from,to,store\n{CHANGING},{{}},,,{shops.stock.store(HOME)}\n"
    shops.bring("prices", price.format("5.00"))
    await first.register.agent.sync_now()
    done = await aside(first, CHANGING)
    shops.bring("prices", price.format("6.00"))
    if then != "offline, not fetched":
        await first.register.agent.sync_now()
    await (first.begin_online() if then == "online" else first.begin_offline())
    await go_on(first, str(done.sale.number))
    await scan(first, CHANGING)
    # What was on the sale keeps its price; the next piece has the one that whoever answers knows.
    document = await pay(first)
    assert amounts(document) == ["5.00", "5.00" if "not fetched" in then else "6.00"]
    await first.deliver()
    shops.delivered(first)


@pytest.mark.parametrize("cut", [False, True])
async def test_midnight_inside_a_sale(shops: Shops, cut: bool) -> None:
    shop = await shops.at(HOME, 1 if cut else 2)
    await shop.begin_online()
    late = shop.clock.now.replace(hour=23, minute=59, second=30)
    assert late.date().isoformat() == "2025-03-14", "no test before this one goes beyond the day"
    shop.clock.now = late
    await scan(shop, OVERNIGHT)
    shop.clock.now += timedelta(minutes=1)
    if cut:
        shop.cut()
    await scan(shop, OVERNIGHT)
    document = await pay(shop)
    assert amounts(document) == ["5.00", "5.00"], "a sale has the prices of the day it began on"
    assert (document["started_at"][:10], document["concluded_at"][:10]) == (
        "2025-03-14", "2025-03-15",
    )  # fmt: skip
    assert document["business_date"] == "2025-03-14", "the day of its shift"
    assert document["mode"] == ("offline" if cut else "online")
    await scan(shop, OVERNIGHT)
    assert amounts(await pay(shop)) == ["7.00"]
    await shop.deliver()
    shops.delivered(shop)
