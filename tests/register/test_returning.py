"""Goods that come back: by receipt at what was paid, without one with permission, exchanges."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.domain.documents import document_of
from tests.fake_sales import ServedSales, StoreServer
from tests.fakes import (
    OAT_MILK,
    RYE_BREAD,
    FakeConnection,
    World,
    demo_identity,
    euro,
    make_world,
    signed_in,
)
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import Customer, CustomerSet
from tuipos.domain.words import Refusal
from tuipos.register.past import past_document, past_sales
from tuipos.register.paying import Paid, pay_cash
from tuipos.register.price_check import PriceChecked, check_price
from tuipos.register.returning import (
    Returnable,
    TakenBack,
    find_receipt,
    is_receipt_code,
    lines_left,
    return_lines,
)
from tuipos.register.selling import add_item, set_quantity, void_line
from tuipos.register.without_receipt import return_without_receipt

MILK = "2000000100029"
RYE = "2000000100036"
WINE = "2000000100050"
ONE = Quantity(1)


@pytest.fixture
def server() -> StoreServer:
    return StoreServer()


@pytest.fixture
async def max_(server: StoreServer) -> World:
    """Max, a manager, at register 001 of a store with a server."""
    connection = FakeConnection(sales=ServedSales(server, "001"))
    return await signed_in(make_world(connection=connection, identity=demo_identity()), "2001")


async def bought(world: World, *codes: str) -> str:
    """A paid sale; its receipt number."""
    for code in codes:
        await add_item(world.till, code, age_checked=True)
    paid = await pay_cash(world.till)
    assert isinstance(paid, Paid) and paid.concluded is not None
    return paid.concluded.receipt


async def found(world: World, receipt: str) -> Returnable:
    answer = await find_receipt(world.till, receipt)
    assert isinstance(answer, Returnable), str(answer)
    return answer


def refused(result: object) -> str:
    assert isinstance(result, Refusal), str(result)
    return result.code


async def test_a_line_comes_back_and_the_money_goes_out(max_: World) -> None:
    receipt = await bought(max_, RYE, MILK, MILK, MILK)
    answer = await found(max_, receipt)
    assert [each.amount for each in answer.sold.lines][:2] == [euro("3.40"), euro("2.10")]
    done = await return_lines(max_.till, answer, {1: ONE, 4: ONE}, "stale")
    assert isinstance(done, TakenBack)
    figures = max_.till.figures
    # The third oat milk was free: nothing was paid for it, and nothing goes back.
    assert figures is not None and figures.total == euro("-3.40")
    refusal = await pay_cash(max_.till, euro("5.00"))
    assert refused(refusal) == "above-refund"
    paid = await pay_cash(max_.till)
    assert isinstance(paid, Paid) and paid.concluded is not None and paid.total == euro("-3.40")
    body = max_.journal.documents[-1]
    lines: Any = body["lines"]
    assert lines[0]["returns"] == {
        "transaction": answer.sold.transaction, "receipt": receipt, "line": 1,
        "reason": "stale", "verified": True,
    }  # fmt: skip
    assert (lines[0]["quantity"], lines[0]["amount"], lines[0]["tax_code"]) == (
        "-1", "-3.40", "reduced",
    )  # fmt: skip
    assert body["tenders"] and body["total"] == "-3.40"


async def test_only_what_is_left_comes_back(max_: World) -> None:
    await add_item(max_.till, MILK, Quantity(4))
    receipt = (await pay_cash(max_.till)).concluded.receipt  # type: ignore[union-attr]
    amounts = []
    for _ in range(4):
        done = await return_lines(max_.till, await found(max_, receipt), {1: ONE})
        assert isinstance(done, TakenBack)
        await pay_cash(max_.till)
        amounts.append(done.lines[0].fixed_amount)
    # Four for the price of three: 6.30 comes back in parts that sum to it.
    assert amounts == [-euro("1.58"), -euro("1.57"), -euro("1.58"), -euro("1.57")]
    assert refused(await find_receipt(max_.till, receipt)) == "receipt-returned"


@pytest.mark.parametrize(
    ("chosen", "code"),
    [({}, "return-nothing"), ({1: Quantity(2)}, "return-too-much"), ({9: ONE}, "line-unknown"),
     ({1: Quantity(0)}, "quantity-zero"), ({1: Quantity(-1)}, "quantity-negative"),
     ({1: Quantity(5, 1)}, "quantity-not-whole"), ({1: ONE, 2: Quantity(3)}, "return-too-much")],
)  # fmt: skip
async def test_what_was_not_bought_does_not_come_back(
    max_: World, chosen: dict[int, Quantity], code: str
) -> None:
    answer = await found(max_, await bought(max_, RYE, MILK))
    await add_item(max_.till, RYE)
    before = max_.till.sale
    assert refused(await return_lines(max_.till, answer, chosen)) == code
    assert max_.till.sale is before


async def test_the_same_receipt_twice_in_one_sale(max_: World) -> None:
    receipt = await bought(max_, RYE)
    answer = await found(max_, receipt)
    await return_lines(max_.till, answer, {1: ONE})
    before = max_.till.sale
    assert refused(await find_receipt(max_.till, receipt)) == "receipt-in-sale"
    assert refused(await return_lines(max_.till, answer, {1: ONE})) == "return-too-much"
    assert max_.till.sale is before
    await void_line(max_.till, 1)
    assert [each.left for each in lines_left(max_.till, answer.sold)] == [ONE]


async def test_an_exchange_is_one_sale(max_: World) -> None:
    receipt = await bought(max_, RYE)
    await add_item(max_.till, MILK)
    await return_lines(max_.till, await found(max_, receipt), {1: ONE})
    assert max_.till.figures is not None and max_.till.figures.total == euro("-1.30")
    await add_item(max_.till, MILK)
    await add_item(max_.till, RYE)
    paid = await pay_cash(max_.till)
    assert isinstance(paid, Paid) and paid.total == euro("4.20")


async def test_an_even_exchange_is_concluded_without_money(max_: World) -> None:
    receipt = await bought(max_, RYE)
    await add_item(max_.till, RYE)
    await return_lines(max_.till, await found(max_, receipt), {1: ONE})
    paid = await pay_cash(max_.till)
    assert isinstance(paid, Paid) and paid.tender is None and paid.concluded is not None


async def test_a_returned_line_keeps_its_quantity_and_takes_no_offer(max_: World) -> None:
    receipt = await bought(max_, MILK)
    await add_item(max_.till, MILK, Quantity(2))
    await return_lines(max_.till, await found(max_, receipt), {1: ONE})
    assert refused(await set_quantity(max_.till, 2, Quantity(3))) == "return-fixed"
    assert max_.till.figures is not None and max_.till.figures.discount == euro("0.00")


async def test_another_registers_receipt_comes_from_the_server(
    max_: World, server: StoreServer
) -> None:
    server.documents.append(document_of([(RYE_BREAD, Quantity(2))]))
    answer = await found(max_, "00010021000005")
    await return_lines(max_.till, answer, {1: ONE})
    await pay_cash(max_.till)
    # Not sent yet: the journal knows of it, and the server does not.
    answer = await found(max_, "00010021000005")
    assert answer.sold.lines[0].left == ONE
    server.take_in(max_.journal.documents[-1])
    answer = await found(max_, "00010021000005")
    assert answer.sold.lines[0].left == ONE, "known in two places, it counts once"


@pytest.mark.parametrize(
    ("text", "code"),
    [("00020021000005", "receipt-other-store"), ("00010029999999", "receipt-unknown"),
     ("", "receipt-malformed"), ("\x1b", "receipt-malformed"), ("9" * 70, "receipt-malformed"),
     ("bread", "receipt-unknown")],
)  # fmt: skip
async def test_receipts_that_are_none(max_: World, text: str, code: str) -> None:
    await add_item(max_.till, RYE)
    before = max_.till.sale
    answer = await find_receipt(max_.till, text)
    assert refused(answer) == code
    assert isinstance(answer, Refusal) and answer.remedy is not None
    assert max_.till.sale is before


async def test_a_receipt_that_another_register_has_not_sent(
    max_: World, server: StoreServer
) -> None:
    server.unsent = ("002", 3)
    answer = await find_receipt(max_.till, "00010021000077")
    assert "register 002 has 3 unsent" in str(answer) and "operation 109" in str(answer)


async def test_offline_the_own_receipts_are_there(max_: World, server: StoreServer) -> None:
    receipt = await bought(max_, RYE)
    server.documents.append(document_of([(RYE_BREAD, ONE)]))
    max_.connection.up = False
    missing = await find_receipt(max_.till, "00010021000005")
    assert refused(missing) == "receipt-unknown" and "offline" in str(missing)
    answer = await found(max_, receipt)
    assert answer.offline
    await return_lines(max_.till, answer, {1: ONE})
    assert max_.till.sale is not None and max_.till.sale.mode == "offline"


async def test_a_switch_on_the_way_to_the_receipt_is_one_of_its_sale(max_: World) -> None:
    receipt = await bought(max_, RYE, MILK)
    max_.connection.up = False
    await return_lines(max_.till, await found(max_, receipt), {1: ONE})
    sale = max_.till.sale
    assert sale is not None and (sale.mode, sale.switched_at) == ("offline", max_.clock.now)
    await pay_cash(max_.till)
    await return_lines(max_.till, await found(max_, receipt), {2: ONE})
    sale = max_.till.sale
    assert sale is not None and (sale.mode, sale.switched_at) == ("offline", None)


async def test_with_nobody_to_ask_the_journal_is_enough(max_: World) -> None:
    receipt = await bought(max_, RYE)
    max_.connection.up = max_.connection.usable = False
    assert isinstance(await find_receipt(max_.till, receipt), Returnable)
    assert refused(await find_receipt(max_.till, "00010021000005")) == "no-offline-database"


async def test_a_return_begins_no_transaction_before_something_is_chosen(max_: World) -> None:
    receipt = await bought(max_, RYE)
    max_.connection.moments.clear()
    await found(max_, receipt)
    assert max_.connection.moments == ["starts", "ends"] and max_.till.sale is None


async def test_nothing_comes_back_while_something_is_tendered(max_: World) -> None:
    answer = await found(max_, await bought(max_, RYE))
    await add_item(max_.till, RYE)
    await pay_cash(max_.till, euro("1.00"))
    assert refused(await return_lines(max_.till, answer, {1: ONE})) == "lines-frozen"


async def test_a_failed_journal_takes_nothing_back(max_: World) -> None:
    answer = await found(max_, await bought(max_, RYE, MILK))
    max_.journal.fail_on = "append_events"
    assert refused(await return_lines(max_.till, answer, {1: ONE, 2: ONE})) == "journal-failed"
    assert max_.till.sale is None and max_.journal.events == []


async def test_without_a_receipt_it_takes_a_manager_and_a_reason(ana: World, max_: World) -> None:
    answer = await return_without_receipt(ana.till, RYE, None, "stale")
    assert isinstance(answer, Refusal) and answer.permission == "return-without-receipt"
    assert refused(await return_without_receipt(max_.till, RYE, None, " ")) == "reason-missing"
    high = await return_without_receipt(max_.till, RYE, None, "stale", price=euro("3.41"))
    assert refused(high) == "price-too-high" and max_.till.sale is None
    unknown = await return_without_receipt(max_.till, "99", None, "stale")
    assert refused(unknown) == "product-unknown"


async def test_without_a_receipt_at_todays_price_or_a_lower_one(max_: World) -> None:
    await return_without_receipt(max_.till, WINE, None, "cork", receipt="00010021000077")
    await return_without_receipt(max_.till, RYE, Quantity(2), "stale", price=euro("3.00"))
    await return_without_receipt(max_.till, "2812345007563", None, "soft")
    sale, figures = max_.till.sale, max_.till.figures
    assert sale is not None and figures is not None
    assert [each.amount for each in figures.lines] == [
        euro("-9.99"), euro("-6.00"), euro("-7.56"),
    ]  # fmt: skip
    wine = sale.lines[0]
    assert wine.returns is not None and not wine.returns.verified
    assert (wine.returns.receipt, wine.returns.reason) == ("00010021000077", "cork")
    paid = await pay_cash(max_.till)
    assert isinstance(paid, Paid) and paid.total == euro("-23.55")


async def test_the_mask_tells_receipts_from_products(max_: World) -> None:
    assert is_receipt_code(max_.till, " 00010021000005 ")
    assert not is_receipt_code(max_.till, "00020021000005")
    assert not is_receipt_code(max_.till, RYE)


async def test_past_sales_of_this_register_and_of_the_store(
    max_: World, server: StoreServer
) -> None:
    receipt = await bought(max_, RYE)
    server.take_in(max_.journal.documents[-1])
    server.documents.append(document_of([(OAT_MILK, ONE)]))
    for text, receipts in (
        ("", {receipt, "00010021000005"}),
        (receipt, {receipt}),
        ("3.40", {receipt}),
        ("14.03.2025", {receipt, "00010021000005"}),
        ("oat", {"00010021000005"}),
        ("1001", {"00010021000005"}),
        ("nothing like it", set()),
    ):
        listed = await past_sales(max_.till, text)
        assert not isinstance(listed, Refusal)
        assert {sale.receipt for sale in listed.sales} == receipts, text
        for sale in listed.sales:
            body = await past_document(max_.till, sale)
            assert not isinstance(body, Refusal) and body["receipt"] == sale.receipt
    max_.connection.up = False
    listed = await past_sales(max_.till)
    assert not isinstance(listed, Refusal)
    assert [sale.receipt for sale in listed.sales] == [receipt]


async def test_a_price_is_checked_without_selling(max_: World) -> None:
    checked = await check_price(max_.till, MILK)
    assert isinstance(checked, PriceChecked)
    assert checked.found.product.price == euro("2.10") and checked.found.offers
    assert max_.till.sale is None and max_.connection.moments == []
    assert refused(await check_price(max_.till, "99")) == "product-unknown"
    await add_item(max_.till, RYE)
    max_.connection.up = False
    checked = await check_price(max_.till, "2812345007563")
    assert isinstance(checked, PriceChecked) and checked.notice is not None
    assert checked.found.embedded_amount == euro("7.56")
    assert max_.till.sale is not None and max_.till.sale.mode == "offline"
    assert len(max_.till.sale.lines) == 1


async def test_a_price_is_that_of_the_customers_group(max_: World) -> None:
    regular = replace(OAT_MILK, group_prices=(("regulars", euro("1.90")),))
    max_.connection.service.by_code[MILK] = regular
    await add_item(max_.till, RYE)
    customer = Customer("C-1001", "Lena Vogel", "regulars")
    await max_.till.record(CustomerSet(customer))
    checked = await check_price(max_.till, MILK)
    assert isinstance(checked, PriceChecked) and checked.found.product.price == euro("1.90")
