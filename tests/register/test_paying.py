"""Paying in cash, and the end of a sale."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from tests.fakes import OAT_MILK, World, demo_identity, euro, make_world, signed_in
from tuipos.domain.quantity import ONE, Quantity
from tuipos.domain.words import Refusal
from tuipos.register.paying import (
    Paid,
    PaymentVoided,
    SaleVoided,
    pay_cash,
    void_payment,
    void_sale,
)
from tuipos.register.selling import add_item, set_quantity, void_line
from tuipos.retail.documents import Document

ESPRESSO_CODE = "2000000100012"
MILK_CODE = "2000000100029"


def code_of(result: object) -> str:
    assert isinstance(result, Refusal), result
    return result.code


def document_of(world: World, at: int = -1) -> Document:
    return msgspec.convert(world.journal.documents[at], Document)


async def test_the_exact_amount_concludes(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    sale = ana.till.sale
    assert sale is not None
    paid = await pay_cash(ana.till)
    assert isinstance(paid, Paid) and paid.concluded is not None and paid.tender is not None
    assert (paid.tender.amount, paid.change) == (euro("18.90"), euro("0.00"))
    assert paid.concluded.receipt == "00010011000001"
    assert ana.till.sale is None
    document = document_of(ana)
    assert (document.id, document.type, document.receipt) == (sale.id, "sale", "00010011000001")
    assert document.business_date == ana.clock.now.date()
    assert document.sequence == len(ana.journal.entries)


async def test_too_much_gives_change(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    paid = await pay_cash(ana.till, euro("20.00"))
    assert isinstance(paid, Paid) and paid.concluded is not None
    assert paid.change == euro("1.10")
    assert ana.till.last_sale is not None
    assert (ana.till.last_sale.receipt, ana.till.last_sale.change) == (
        paid.concluded.receipt,
        euro("1.10"),
    )
    assert document_of(ana).change == "1.10"


async def test_the_last_sale_stays_until_the_next_item(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    await pay_cash(ana.till)
    await add_item(ana.till, "4006381333931")
    assert ana.till.last_sale is not None
    await add_item(ana.till, MILK_CODE)
    assert ana.till.last_sale is None


async def test_the_end_lets_connection_and_upload_know(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    await pay_cash(ana.till, euro("10.00"))
    assert (ana.connection.moments, ana.woken) == (["starts"], [])
    await pay_cash(ana.till)
    assert (ana.connection.moments, ana.woken) == (["starts", "ends"], ["concluded"])


async def test_a_part_freezes_the_lines_until_it_is_voided(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    part = await pay_cash(ana.till, euro("10.00"))
    assert isinstance(part, Paid) and part.concluded is None
    assert part.due == euro("8.90")
    for result in (
        await add_item(ana.till, MILK_CODE),
        await set_quantity(ana.till, 1, Quantity(2)),
        await void_line(ana.till, 1),
    ):
        assert code_of(result) == "lines-frozen"
        assert "10.00" in str(result)
    assert code_of(await void_sale(ana.till)) == "payment-open"
    given_back = await void_payment(ana.till, 1)
    assert isinstance(given_back, PaymentVoided) and given_back.due == euro("18.90")
    assert code_of(await void_payment(ana.till, 1)) == "payment-unknown"
    assert not isinstance(await set_quantity(ana.till, 1, ONE), Refusal)
    await pay_cash(ana.till)
    tenders = [(each.number, each.amount, each.voided) for each in document_of(ana).tenders]
    assert tenders == [(1, "10.00", True), (2, "18.90", False)]


@pytest.mark.parametrize(("amount", "code"), [("0.00", "amount-zero"), ("-5.00", "amount-zero")])
async def test_amounts_that_are_none(ana: World, amount: str, code: str) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    assert code_of(await pay_cash(ana.till, euro(amount))) == code
    assert ana.till.sale is not None and ana.till.sale.tenders == ()


async def test_more_than_ten_times_what_is_due_must_be_confirmed(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    refused = await pay_cash(ana.till, euro("189.01"))
    assert code_of(refused) == "amount-unlikely"
    assert "189.01" in str(refused) and "18.90" in str(refused)
    assert isinstance(await pay_cash(ana.till, euro("189.01"), confirmed=True), Paid)
    await add_item(ana.till, ESPRESSO_CODE)
    assert isinstance(await pay_cash(ana.till, euro("189.00")), Paid)


async def test_what_is_unlikely_is_measured_by_what_is_still_due(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    await pay_cash(ana.till, euro("10.00"))
    assert code_of(await pay_cash(ana.till, euro("100.00"))) == "amount-unlikely"


async def test_a_sale_without_live_lines_is_not_paid(ana: World) -> None:
    assert code_of(await pay_cash(ana.till)) == "no-sale"
    await add_item(ana.till, ESPRESSO_CODE)
    await void_line(ana.till, 1)
    assert code_of(await pay_cash(ana.till)) == "nothing-to-pay"
    assert code_of(await pay_cash(ana.till, euro("5.00"))) == "nothing-to-pay"
    assert isinstance(await void_sale(ana.till), SaleVoided)


async def test_a_sale_of_nothing_is_concluded_without_a_payment(ana: World) -> None:
    ana.connection.service.by_code["FREE"] = replace(OAT_MILK, number="FREE", price=euro("0.00"))
    await add_item(ana.till, "FREE")
    assert code_of(await pay_cash(ana.till, euro("5.00"))) == "nothing-due"
    paid = await pay_cash(ana.till)
    assert isinstance(paid, Paid) and paid.tender is None and paid.concluded is not None
    assert (document_of(ana).total, document_of(ana).tenders) == ("0.00", [])


async def test_a_voided_sale_has_no_receipt_and_takes_no_number(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    voided = await void_sale(ana.till)
    assert isinstance(voided, SaleVoided) and voided.lines == 1
    assert voided.concluded.receipt == ""
    assert (document_of(ana).type, document_of(ana).total) == ("voided", "0.00")
    assert (ana.connection.moments, ana.woken) == (["starts", "ends"], ["concluded"])
    assert code_of(await void_sale(ana.till)) == "no-sale"
    await add_item(ana.till, ESPRESSO_CODE)
    paid = await pay_cash(ana.till)
    assert isinstance(paid, Paid) and paid.concluded is not None
    assert paid.concluded.receipt.endswith("000001")


async def test_a_full_disk_at_the_end_leaves_the_sale_paid_and_open(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    ana.journal.fail_on = "conclude"
    assert code_of(await pay_cash(ana.till, euro("20.00"))) == "journal-failed"
    assert ana.till.figures is not None
    assert (ana.till.figures.due, ana.till.figures.change) == (euro("0.00"), euro("1.10"))
    assert code_of(await pay_cash(ana.till, euro("5.00"))) == "nothing-due"
    paid = await pay_cash(ana.till)
    assert isinstance(paid, Paid) and paid.concluded is not None and paid.tender is None
    assert paid.change == euro("1.10")
    assert len(document_of(ana).tenders) == 1


async def test_receipts_rise_without_a_gap_and_ids_never_repeat(ana: World) -> None:
    for at in range(5):
        ana.clock.advance(-3_600)
        await add_item(ana.till, ESPRESSO_CODE)
        await (void_sale(ana.till) if at == 2 else pay_cash(ana.till))
    documents = [document_of(ana, at) for at in range(5)]
    assert [each.receipt[-6:] for each in documents] == ["000001", "000002", "", "000003", "000004"]
    ids = [int(each.id.rpartition("-")[2]) for each in documents]
    assert ids == sorted(set(ids))


async def test_the_date_on_a_receipt_is_the_conclusions_in_the_store() -> None:
    world = await signed_in(make_world(identity=demo_identity(receipt_mask="TE#YYMMDD")))
    world.clock.now = datetime(2025, 3, 31, 21, 59, tzinfo=UTC)  # 23:59 in Berlin, in summer
    await add_item(world.till, ESPRESSO_CODE)
    world.clock.advance(120)
    paid = await pay_cash(world.till)
    assert isinstance(paid, Paid) and paid.concluded is not None
    assert paid.concluded.receipt.endswith("250401")
    assert document_of(world).business_date.isoformat() == "2025-03-14"
